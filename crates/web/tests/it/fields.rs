//! Fields: what each kind takes, and the exact words with which it refuses.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono_tz::Tz;
use domain::{Severity, Timestamp};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use web::body::Shape;
use web::error::ApiError;
use web::fields::{Fields, Patch, Reading};

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn read<T>(value: Value, each: impl FnOnce(&mut Fields) -> T) -> Result<T, Value> {
    Fields::read(object(value), Shape::Json, Reading::Whole, each).map_err(violations)
}

fn read_form<T>(value: Value, each: impl FnOnce(&mut Fields) -> T) -> Result<T, Value> {
    Fields::read(object(value), Shape::Form, Reading::Whole, each).map_err(violations)
}

fn violations(error: ApiError) -> Value {
    match error {
        ApiError::Invalid(violations) => json!(violations),
        other => panic!("{other:?} is no violation"),
    }
}

/// Takes the one field `f` out of a body that holds `value` there.
fn one<T>(value: Value, take: impl FnOnce(&mut Fields) -> T) -> Result<T, String> {
    read(Value::Object(Map::from_iter([("f".to_owned(), value)])), take)
        .map_err(|body| body["f"][0].as_str().unwrap().to_owned())
}

fn refused<T: std::fmt::Debug>(text: &str) -> Result<T, String> {
    Err(text.to_owned())
}

#[test]
fn all_failing_fields_are_told_at_once() {
    let outcome = read(json!({"severity": "Fatal", "flag": "maybe", "unknown": 1}), |f| {
        (
            f.text("title").required(),
            f.choice("severity", Severity::from_name).or(Severity::Info),
            f.flag("flag").or(true),
            f.ids("teams").or(Vec::new()),
        )
    });
    let expected = json!({
        "title": ["This field is required."],
        "severity": ["\"Fatal\" is not a valid choice."],
        "flag": ["Must be a valid boolean."],
    });
    assert_eq!(outcome, Err(expected));
}

#[test]
fn validation_is_a_400_with_the_fields_as_body() {
    let reply = ApiError::field("f", "This field is required.").into_response();
    assert_eq!(reply.status(), StatusCode::BAD_REQUEST);
}

#[test]
fn absent_null_and_value_are_three_things() {
    let text = |body: Value| read(body, |f| f.text("f").patch()).unwrap();
    assert_eq!(text(json!({})), Patch::Keep);
    assert_eq!(text(json!({"f": null})), Patch::Clear);
    assert_eq!(text(json!({"f": "a"})), Patch::Set("a".into()));
    assert_eq!(one(Value::Null, |f| f.text("f").required()), refused("This field may not be null."));
    assert_eq!(one(Value::Null, |f| f.flag("f").or(true)), refused("This field may not be null."));
    assert_eq!(one(Value::Null, |f| f.integer("f").optional()), refused("This field may not be null."));
    assert_eq!(one(Value::Null, |f| f.integer("f").nullable()), Ok(None));
    assert_eq!(read(json!({}), |f| f.flag("f").or(true)), Ok(true));
    assert_eq!(read(json!({}), |f| f.flag("f").optional()), Ok(None));
    assert_eq!(read(json!({"f": null}), |f| (f.has("f"), f.has("g"))), Ok((true, false)));
}

#[test]
fn a_wanted_field_may_be_left_out_of_a_change_only() {
    let take = |reading| Fields::read(Map::new(), Shape::Json, reading, |f| f.text("f").wanted());
    assert_eq!(take(Reading::Partial).unwrap(), None);
    assert_eq!(violations(take(Reading::Whole).unwrap_err()), json!({"f": ["This field is required."]}));
}

#[test]
fn texts_are_trimmed_and_numbers_become_texts() {
    assert_eq!(one(json!(" \t a b \n"), |f| f.text("f").required()), Ok("a b".into()));
    assert_eq!(one(json!(42), |f| f.text("f").required()), Ok("42".into()));
    assert_eq!(one(json!(1.0), |f| f.text("f").required()), Ok("1.0".into()));
    for value in [json!(true), json!([]), json!({})] {
        assert_eq!(one(value, |f| f.text("f").required()), refused("Not a valid string."));
    }
}

#[test]
fn a_name_that_shows_nothing_is_blank_and_no_name_turns_the_text_around_it() {
    let name = |text: &str| one(json!(text), |f| f.text("f").name().required());
    for nothing in ["\u{200b}", "\u{3164}", "\u{202e}\u{2066} ", "\u{feff}\u{ad}"] {
        assert_eq!(name(nothing), refused("This field may not be blank."), "{nothing:?}");
        let optional = one(json!(nothing), |f| f.text("f").name().or_blank().required());
        assert_eq!(optional, Ok(String::new()));
    }
    assert_eq!(name("\u{202e}Ann\u{202c} 👩\u{200d}👧"), Ok("Ann 👩\u{200d}👧".to_owned()));
    assert_eq!(name("\0"), refused("Null characters are not allowed."));
    let message = |text: &str| one(json!(text), |f| f.text("f").multiline().required());
    assert_eq!(message("\u{200b}\n\u{3164}"), refused("This field may not be blank."), "nor is it a message");
    assert_eq!(
        message("to \u{2067}Ann\u{2069}"),
        Ok("to \u{2067}Ann\u{2069}".to_owned()),
        "whose text turns where it is meant to"
    );
}

#[test]
fn texts_are_bounded_in_characters() {
    let take = |text: &str| one(json!(text), |f| f.text("f").min(2).max(3).required());
    assert_eq!(take("äöü"), Ok("äöü".into()));
    assert_eq!(take("äöüß"), refused("Ensure this field has no more than 3 characters."));
    assert_eq!(take("ä"), refused("Ensure this field has at least 2 characters."));
    assert_eq!(take("   "), refused("This field may not be blank."));
    assert_eq!(one(json!(" "), |f| f.text("f").or_blank().required()), Ok(String::new()));
    assert_eq!(
        one(json!("a".repeat(256)), |f| f.text("f").required()),
        refused("Ensure this field has no more than 255 characters.")
    );
}

#[test]
fn control_characters_are_refused() {
    let take = |text: &str| one(json!(text), |f| f.text("f").required());
    assert_eq!(take("a\0b"), refused("Null characters are not allowed."));
    for text in ["a\nb", "a\tb", "a\rb", "a\u{7f}b", "a\u{85}b", "a\u{1b}b"] {
        assert_eq!(take(text), refused("Control characters are not allowed."), "{text:?}");
    }
}

#[test]
fn a_text_of_many_lines_keeps_its_lines_and_tabs() {
    let take = |text: &str| one(json!(text), |f| f.text("f").multiline().required());
    assert_eq!(take("a\r\nb\tc\n"), Ok("a\nb\tc".into()));
    assert_eq!(take("a\rb"), refused("Control characters are not allowed."));
    assert_eq!(take("a\0b"), refused("Null characters are not allowed."));
}

#[test]
fn a_choice_is_taken_exactly_as_written() {
    let take = |value: Value| one(value, |f| f.choice("f", Severity::from_name).wanted());
    assert_eq!(take(json!("Critical")), Ok(Some(Severity::Critical)));
    assert_eq!(take(json!("critical")), refused("\"critical\" is not a valid choice."));
    assert_eq!(take(json!(" Info")), refused("\" Info\" is not a valid choice."));
    assert_eq!(take(json!("")), refused("\"\" is not a valid choice."));
    assert_eq!(take(json!(5)), refused("\"5\" is not a valid choice."));
    let long = take(json!("x".repeat(100_000))).unwrap_err();
    assert!(long.len() < 200, "an error is never as large as its request");
}

#[test]
fn booleans_come_in_many_words() {
    for value in [json!(true), json!(1), json!("True"), json!("t"), json!("YES"), json!("y"), json!("on"), json!("1")] {
        assert_eq!(one(value.clone(), |f| f.flag("f").required()), Ok(true), "{value}");
    }
    for value in [json!(false), json!(0), json!("false"), json!("F"), json!("no"), json!("N"), json!("off"), json!("0")]
    {
        assert_eq!(one(value.clone(), |f| f.flag("f").required()), Ok(false), "{value}");
    }
    for value in [json!(2), json!("maybe"), json!([]), json!(""), json!({})] {
        assert_eq!(one(value, |f| f.flag("f").required()), refused("Must be a valid boolean."));
    }
}

#[test]
fn integers_never_wrap_or_round() {
    let take = |value: Value| one(value, |f| f.integer("f").between(-5, 43_200).required());
    for (value, expected) in [(json!(7), 7), (json!("7"), 7), (json!(" -5 "), -5), (json!(7.0), 7), (json!("7.00"), 7)]
    {
        assert_eq!(take(value), Ok(expected));
    }
    for value in [
        json!(1.5),
        json!("1.5"),
        json!("x"),
        json!(""),
        json!(true),
        json!([]),
        json!(u64::MAX),
        json!(1e30),
        json!("99999999999999999999"),
        json!("."),
        json!("1e3"),
    ] {
        assert_eq!(take(value.clone()), refused("A valid integer is required."), "{value}");
    }
    assert_eq!(take(json!(-6)), refused("Ensure this value is greater than or equal to -5."));
    assert_eq!(take(json!(43_201)), refused("Ensure this value is less than or equal to 43200."));
}

#[test]
fn hours_make_whole_minutes() {
    let take = |value: Value| one(value, |f| f.hours("f").between_minutes(1, 43_200).required());
    for (value, minutes) in [
        (json!(2), 120),
        (json!("2"), 120),
        (json!(0.5), 30),
        (json!(0.1), 6),
        (json!("1.25"), 75),
        (json!(720), 43_200),
    ] {
        assert_eq!(take(value), Ok(minutes));
    }
    for value in [json!("nan"), json!("inf"), json!("two"), json!(true), json!(""), json!([])] {
        assert_eq!(take(value), refused("A valid number is required."));
    }
    assert_eq!(take(json!(0.001)), refused("Ensure this value makes a whole number of minutes."));
    for value in [json!(0), json!(-1), json!(721), json!(1e300), json!("1e18")] {
        assert_eq!(take(value), refused("Ensure this value is between 1 and 43200 minutes."));
    }
}

#[test]
fn moments_are_read_and_refused_in_the_reference_s_words() {
    let take = |value: Value| one(value, |f| f.moment("f").required());
    assert_eq!(take(json!(" 1970-01-01T00:00:01Z ")), Ok(Timestamp::from_micros(1_000_000)));
    let text =
        "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    for value in [json!("tomorrow"), json!(1_795_343_572), json!(true), json!("")] {
        assert_eq!(take(value), refused(text));
    }
    assert_eq!(take(json!("2201-01-01")), refused("Datetime must lie between the years 1970 and 2200."));
}

#[test]
fn email_addresses_are_judged_by_their_form() {
    let take = |text: &str| one(json!(text), |f| f.email("f").required());
    for text in ["admin@example.com", "a.b+c@sub.example.co.uk", "o'neil@bücher.example", "root@localhost"] {
        assert_eq!(take(&format!(" {text} ")), Ok(text.to_owned()));
    }
    for text in [
        "admin",
        "@example.com",
        "a@",
        "a@b",
        "a@b.c",
        "a b@example.com",
        "a@exa mple.com",
        "a..b@example.com",
        "a@-x.com",
        "a@x-.com",
        "a@example..com",
        "a@example.12",
        "a\n@example.com",
        "a@b@example.com",
        "a\0@example.com",
    ] {
        assert_eq!(take(text), refused("Enter a valid email address."), "{text}");
    }
    assert_eq!(take(" "), refused("This field may not be blank."));
    let long = format!("a@{}.com", "x.".repeat(150));
    assert_eq!(take(&long), refused("Ensure this field has no more than 254 characters."));
}

#[test]
fn lists_of_ids_lose_their_duplicates_and_keep_their_order() {
    let take = |value: Value| one(value, |f| f.ids("f").required());
    assert_eq!(take(json!([3, "1", 3, 1.0, 2])), Ok(vec![3, 1, 2]));
    assert_eq!(take(json!([])), Ok(vec![]));
    for (value, name) in
        [(json!(1), "int"), (json!("1"), "str"), (json!({}), "dict"), (json!(1.5), "float"), (json!(true), "bool")]
    {
        assert_eq!(take(value), refused(&format!("Expected a list of items but got type \"{name}\".")));
    }
    for (item, name) in
        [(json!("a"), "str"), (json!(true), "bool"), (json!([]), "list"), (json!({}), "dict"), (json!(1.5), "float")]
    {
        assert_eq!(take(json!([1, item])), refused(&format!("Incorrect type. Expected pk value, received {name}.")));
    }
    assert_eq!(take(json!([null])), refused("This field may not be null."));
    assert_eq!(
        take(json!(["99999999999999999999"])),
        refused("Invalid pk \"99999999999999999999\" - object does not exist.")
    );
}

#[test]
fn ten_thousand_ids_are_taken_and_no_more() {
    let take = |count: i64| one(json!((0..count).collect::<Vec<_>>()), |f| f.ids("f").required());
    assert_eq!(take(10_000).unwrap().len(), 10_000);
    assert_eq!(take(10_001), refused("Ensure this field has no more than 10000 elements."));
}

#[test]
fn a_single_id_is_a_number_in_either_form() {
    assert_eq!(one(json!("7"), |f| f.id("f").required()), Ok(7));
    assert_eq!(one(json!("x"), |f| f.id("f").required()), refused("Incorrect type. Expected pk value, received str."));
}

#[test]
fn a_list_of_choices_names_each_once() {
    let take = |value: Value| one(value, |f| f.choices("f", Severity::from_name).wanted());
    assert_eq!(take(json!(["Warning", "Info", "Warning"])), Ok(Some(vec![Severity::Warning, Severity::Info])));
    assert_eq!(take(json!(["Fax"])), refused("\"Fax\" is not a valid choice."));
    assert_eq!(take(json!("Info")), refused("Expected a list of items but got type \"str\"."));
}

#[test]
fn time_zones_go_by_their_iana_names() {
    assert_eq!(one(json!("Europe/Berlin"), |f| f.zone("f").required()), Ok(Tz::Europe__Berlin));
    assert_eq!(one(json!("Mars/Base"), |f| f.zone("f").required()), refused("\"Mars/Base\" is not a valid time zone."));
    assert_eq!(one(json!(1), |f| f.zone("f").required()), refused("\"1\" is not a valid time zone."));
}

#[test]
fn in_a_form_repeated_keys_are_a_list_and_else_the_last_one_counts() {
    let taken = read_form(json!({"teams": ["1", "2"], "users": "7", "title": ["a", "b"]}), |f| {
        (f.ids("teams").required(), f.ids("users").required(), f.text("title").required())
    });
    assert_eq!(taken, Ok((vec![1, 2], vec![7], "b".into())));
}

#[test]
fn in_a_form_an_empty_value_leaves_out_what_need_not_be_there() {
    let taken = read_form(json!({"when": "", "flag": "", "size": ""}), |f| {
        (f.moment("when").optional(), f.flag("flag").or(true), f.integer("size").nullable())
    });
    assert_eq!(taken, Ok((None, true, None)));
    let title = read_form(json!({"title": ""}), |f| f.text("title").required());
    assert_eq!(title, Err(json!({"title": ["This field may not be blank."]})));
}

#[test]
fn in_a_form_an_empty_value_says_null_or_is_the_empty_text_where_there_is_such_a_thing() {
    let zone = |form: Value| read_form(form, |f| f.zone("zone").patch()).unwrap();
    assert_eq!(zone(json!({"zone": ""})), Patch::Clear);
    assert_eq!(zone(json!({"zone": ["Asia/Tokyo", ""]})), Patch::Clear, "the last one counts");
    assert_eq!(zone(json!({})), Patch::Keep);
    assert_eq!(read_form(json!({"zone": ""}), |f| f.zone("zone").patch_in_json()), Ok(Patch::Keep));
    assert_eq!(one(json!(""), |f| f.zone("f").patch()), refused("\"\" is not a valid time zone."));
    let taken = read_form(json!({"name": "", "title": ""}), |f| {
        (f.text("name").or_blank().optional(), f.text("title").optional())
    });
    assert_eq!(taken, Ok((Some(String::new()), None)));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Value::from))
}

proptest! {
    #[test]
    fn no_value_makes_any_taker_panic_and_what_is_taken_is_clean(value in any_json()) {
        let text = one(value.clone(), |f| f.text("f").max(10).required());
        if let Ok(text) = text {
            prop_assert!(text.chars().count() <= 10 && !text.chars().any(char::is_control) && text.trim() == text);
        }
        let hours = one(value.clone(), |f| f.hours("f").between_minutes(1, 60).required());
        prop_assert!(hours.is_err() || (1..=60).contains(&hours.unwrap()));
        drop(one(value.clone(), |f| (f.flag("f").optional(), f.has("f"))));
        drop(one(value.clone(), |f| f.integer("f").nullable()));
        drop(one(value.clone(), |f| f.moment("f").nullable()));
        drop(one(value.clone(), |f| f.email("f").nullable()));
        drop(one(value.clone(), |f| f.zone("f").nullable()));
        drop(one(value, |f| f.ids("f").nullable()));
    }

    #[test]
    fn any_frequency_that_goes_out_as_hours_comes_back_as_its_minutes(minutes in 1..=43_200_i32) {
        let hours = f64::from(minutes) / 60.0;
        let back = one(json!(hours), |f| f.hours("f").between_minutes(1, 43_200).required());
        prop_assert_eq!(back, Ok(i64::from(minutes)));
    }
}
