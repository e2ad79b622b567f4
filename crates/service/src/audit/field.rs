//! What an entry of the trail keeps of a change, field by field: values, or the people and teams that its numbers mean.

use domain::Visibility;
use serde_json::{Map, Value};
use store::audit::Record;

use super::Thing;

/// A field, and what it was where it is a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    pub before: Option<Content>,
    pub content: Content,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Value(Value),
    Things(Vec<Thing>),
}

impl Content {
    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Value(value) = self { value.as_str() } else { None }
    }

    /// The number, where it is one.
    pub fn number(&self) -> Option<i64> {
        if let Self::Value(value) = self { value.as_i64() } else { None }
    }
}

impl Field {
    /// The fields of an entry; none where it keeps nothing that can be read.
    pub fn of(record: &Record) -> Vec<Self> {
        let Some(Ok(Value::Object(fields))) = record.detail.as_deref().map(serde_json::from_str) else {
            return Vec::new();
        };
        let audience = fields.get("visibility_type").map(sides).unwrap_or_default();
        let read = |name: &str, (before, after): Sides<'_>| {
            let meant = |audience: Option<&Value>| meaning(&record.subject_kind, name, audience);
            // An audience whose kind stayed is of that kind before as after.
            let before = before.map(|value| content(value, meant(audience.0.or(audience.1))));
            Some(Self { name: name.to_owned(), before, content: content(after?, meant(audience.1)) })
        };
        fields.iter().filter_map(|(name, value)| read(name, sides(value))).collect()
    }
}

/// A value as it was, where it is a change, and as it is.
type Sides<'v> = (Option<&'v Value>, Option<&'v Value>);

fn sides(value: &Value) -> Sides<'_> {
    let pair =
        |fields: &'_ Map<String, Value>, before, after| fields.contains_key(before) && fields.contains_key(after);
    for (before, after) in [("from", "to"), ("before", "after")] {
        if let Some(fields) = value.as_object().filter(|fields| fields.len() == 2 && pair(fields, before, after)) {
            return (fields.get(before), fields.get(after));
        }
    }
    (None, Some(value))
}

/// What numbers mean.
#[derive(Clone, Copy)]
enum Meaning {
    Users,
    Teams,
    /// The organization itself, which needs no name.
    Everybody,
}

fn meaning(subject_kind: &str, field: &str, audience: Option<&Value>) -> Option<Meaning> {
    let audience = audience.and_then(Value::as_str).and_then(Visibility::from_name);
    match (subject_kind, field, audience) {
        ("user", "teams", _) | ("alert", "targets", Some(Visibility::Team)) => Some(Meaning::Teams),
        ("team", "ids", _) | ("alert", "targets", Some(Visibility::User)) => Some(Meaning::Users),
        ("alert", "targets", Some(Visibility::Organization)) => Some(Meaning::Everybody),
        _ => None,
    }
}

fn content(value: &Value, meaning: Option<Meaning>) -> Content {
    let (Some(meaning), Value::Array(ids)) = (meaning, value) else { return Content::Value(value.clone()) };
    let ids = ids.iter().filter_map(Value::as_i64);
    Content::Things(match meaning {
        Meaning::Users => ids.map(Thing::User).collect(),
        Meaning::Teams => ids.map(Thing::Team).collect(),
        Meaning::Everybody => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    fn told(subject_kind: &str, detail: &str) -> Vec<Field> {
        Field::of(&Record {
            id: 1,
            actor: None,
            actor_name: "Ann".to_owned(),
            action: format!("{subject_kind}.edit"),
            subject_kind: subject_kind.to_owned(),
            subject: Some(7),
            detail: Some(detail.to_owned()),
            request_id: None,
            at: Timestamp::from_micros(0),
        })
    }

    #[test]
    fn a_change_has_two_sides_and_anything_else_one() {
        let text = |text: &str| Content::Value(Value::from(text));
        let field = |before: Option<&str>, after| Field {
            name: "name".to_owned(),
            before: before.map(text),
            content: text(after),
        };
        assert_eq!(told("team", r#"{"name": {"from": "Ops", "to": "Run"}}"#), [field(Some("Ops"), "Run")]);
        assert_eq!(told("team", r#"{"name": {"before": "Ops", "after": "Run"}}"#), [field(Some("Ops"), "Run")]);
        assert_eq!(told("team", r#"{"name": "Run"}"#), [field(None, "Run")]);
        assert!(told("team", "[]").is_empty() && told("team", "nonsense").is_empty());
    }

    #[test]
    fn numbers_mean_people_or_teams_by_the_audience_that_is_named_beside_them() {
        let targets = |detail| {
            let mut fields = told("alert", detail);
            fields.retain(|field| field.name == "targets");
            fields.remove(0)
        };
        let kept = targets(r#"{"targets": {"before": [1], "after": [1, 2]}, "visibility_type": "Team"}"#);
        assert_eq!(kept.before, Some(Content::Things(vec![Thing::Team(1)])));
        assert_eq!(kept.content, Content::Things(vec![Thing::Team(1), Thing::Team(2)]));
        let moved = targets(
            r#"{"targets": {"before": [1], "after": [2]}, "visibility_type": {"before": "Organization", "after": "User"}}"#,
        );
        assert_eq!(moved.before, Some(Content::Things(Vec::new())));
        assert_eq!(moved.content, Content::Things(vec![Thing::User(2)]));
        let unknown = targets(r#"{"targets": {"before": [1], "after": [2]}}"#);
        assert_eq!(unknown.content, Content::Value(serde_json::json!([2])), "nobody knows what they are");
    }
}
