//! One entry of the audit trail as a sentence: who did what to what. What the catalogue has no words for is told by its own name.

use askama::Template;
use service::audit::{Field, Names, Record, Thing};

use super::page;
use crate::language::{Arg, Language};
use crate::shell::Shell;

/// Stand for the two names while the catalogue puts the sentence together; no text holds them.
const WHO: char = '\u{e000}';
const WHAT: char = '\u{e001}';

/// A name, and its page where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(
    source = r#"{% match page %}{% when Some with (page) %}<a href="{{ page }}">{{ text }}</a>{% when None %}<b>{{ text }}</b>{% endmatch %}"#,
    ext = "html"
)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) page: Option<String>,
}

impl askama::filters::HtmlSafe for Word {}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Name(Word),
}

/// A sentence with names in it.
#[derive(Clone, Debug, Template)]
#[template(
    source = "{% for piece in pieces %}{% match piece %}{% when Piece::Text with (text) %}{{ text }}{% when Piece::Name with (name) %}{{ name }}{% endmatch %}{% endfor %}",
    ext = "html"
)]
pub(crate) struct Sentence {
    pieces: Vec<Piece>,
}

impl askama::filters::HtmlSafe for Sentence {}

impl Sentence {
    pub(super) fn of(record: &Record, names: &Names, shell: &Shell, who: &Word) -> Self {
        let what = what(record, names, shell);
        let count = count(record);
        let number = shell.number(count);
        let marks = (WHO.to_string(), WHAT.to_string());
        let told = match key(record) {
            Some(key) => shell.language.text_of(
                &key,
                &[
                    ("who", Arg::Text(&marks.0)),
                    ("what", Arg::Text(&marks.1)),
                    ("count", Arg::Number(count)),
                    ("number", Arg::Text(&number)),
                ],
            ),
            None => format!("{WHO} {}: {WHAT}", record.action),
        };
        Self { pieces: split(&told, who, &what) }
    }
}

fn name(action: &str) -> String {
    format!("trail-{}", action.replace('.', "-"))
}

/// The sentence's name in the catalogue; what people do to themselves may have one of its own.
fn key(record: &Record) -> Option<String> {
    let key = name(&record.action);
    let is_own = record.subject_kind == "user" && record.actor.is_some_and(|actor| Some(actor.0) == record.subject);
    let own = Some(format!("{key}-self")).filter(|own| is_own && Language::has(own));
    own.or_else(|| Some(key).filter(|key| Language::has(key)))
}

/// What it was done to: by its name, else by the name that the entry kept, else by its number.
fn what(record: &Record, names: &Names, shell: &Shell) -> Word {
    let number = record.subject.map(|id| id.to_string()).unwrap_or_default();
    let Some(thing) = Thing::of(record) else {
        return match record.subject_kind.as_str() {
            "import" => Word {
                text: shell.named("trail-import", &number),
                page: record.subject.map(|id| format!("/admin/people/import/{id}")),
            },
            "organization" => {
                Word { text: shell.text("trail-organization"), page: Some("/admin/organization".to_owned()) }
            }
            other => Word { text: format!("{other} {number}").trim().to_owned(), page: None },
        };
    };
    if let Some(name) = names.of(thing) {
        return Word { text: name.to_owned(), page: page(thing) };
    }
    let ends_it = matches!(record.action.as_str(), "alert.delete" | "alert.undo" | "team.delete");
    let text = match kept_name(record) {
        Some(name) if ends_it => name,
        Some(name) => shell.named("trail-gone", &name),
        None => shell.named(&format!("trail-gone-{}", record.subject_kind), &number),
    };
    Word { text, page: None }
}

/// The name that the entry kept.
fn kept_name(record: &Record) -> Option<String> {
    let fields = Field::of(record);
    let named = fields.into_iter().find(|field| matches!(field.name.as_str(), "title" | "name" | "email"))?;
    named.content.text().map(str::to_owned)
}

/// Of how many it tells.
fn count(record: &Record) -> i64 {
    let counted = Field::of(record).into_iter().find(|field| matches!(field.name.as_str(), "count" | "lines"));
    counted.and_then(|field| field.content.number()).unwrap_or_default()
}

fn split(told: &str, who: &Word, what: &Word) -> Vec<Piece> {
    let pieces = told.split_inclusive([WHO, WHAT]).flat_map(|part| {
        let text = part.trim_end_matches([WHO, WHAT]);
        let name = match part.chars().last() {
            Some(WHO) => Some(Piece::Name(who.clone())),
            Some(WHAT) => Some(Piece::Name(what.clone())),
            _ => None,
        };
        [Some(text).filter(|text| !text.is_empty()).map(|text| Piece::Text(text.to_owned())), name]
    });
    pieces.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_the_language_puts_them() {
        let word = |text: &str| Word { text: text.to_owned(), page: None };
        let told = format!("{WHO} hat {WHAT} gelöscht");
        let names = [word("Ann"), word("Alarm")];
        let pieces = split(&told, &names[0], &names[1]);
        let text = |text: &str| Piece::Text(text.to_owned());
        let name = |at: usize| Piece::Name(names[at].clone());
        assert_eq!(pieces, [name(0), text(" hat "), name(1), text(" gelöscht")]);
    }
}
