//! The languages of the pages, and every text in them: one Fluent catalogue each, built in. What a page says is written nowhere else.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use service::sheet::Format;
use unic_langid::{LanguageIdentifier, langid};

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    English,
    German,
}

/// The files of a language, the same for each.
macro_rules! catalogue {
    ($language:literal) => {
        catalogue!($language: "base", "live", "inbox", "sign_in", "desk", "follow", "settings", "setup", "organization", "system",
            "complaints", "trail")
    };
    ($language:literal: $($part:literal),+) => {
        &[$(include_str!(concat!("../texts/", $language, "/", $part, ".ftl"))),+]
    };
}

type Bundle = FluentBundle<FluentResource>;

static CATALOGUES: LazyLock<HashMap<Language, Bundle>> =
    LazyLock::new(|| Language::ALL.iter().map(|language| (*language, language.read())).collect());

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The tag that browsers know it by.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What its speakers call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    const fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en"),
            Self::German => langid!("de"),
        }
    }

    /// One text of the catalogue for each part of the pages.
    const fn sources(self) -> &'static [&'static str] {
        match self {
            Self::English => catalogue!("en"),
            Self::German => catalogue!("de"),
        }
    }

    /// The language with this tag, whatever its region.
    pub fn tagged(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.tag() == primary)
    }

    /// The language that a browser likes best of ours, by its `Accept-Language`.
    pub fn preferred(header: &str) -> Self {
        /// More than these nobody lists.
        const RANGES_MAX: usize = 20;
        let weighed = header.split(',').take(RANGES_MAX).filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
            Self::tagged(tag).filter(|_| weight > 0.0).map(|language| (language, weight))
        });
        // The first of equals is wanted most.
        let best = weighed.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map_or(Self::default(), |(language, _)| language)
    }

    /// What a catalogue cannot read it leaves out; a test sees to it that there is nothing of the kind.
    fn read(self) -> Bundle {
        let mut bundle = Bundle::new_concurrent(vec![self.identifier()]);
        bundle.set_use_isolating(false);
        for source in self.sources() {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        bundle
    }

    /// The text called `key`.
    pub fn text(self, key: &str) -> String {
        self.text_with(key, &FluentArgs::new())
    }

    /// The text called `key` about so many.
    pub fn count(self, key: &str, count: impl TryInto<i64>) -> String {
        self.text_of(key, &[("count", Arg::Number(count.try_into().unwrap_or(i64::MAX)))])
    }

    /// The text called `key` about something with a name.
    pub fn named(self, key: &str, name: &str) -> String {
        self.text_of(key, &[("name", Arg::Text(name))])
    }

    /// The text called `key` with these values in it.
    pub fn text_of(self, key: &str, values: &[(&'static str, Arg<'_>)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, Self::value(*value));
        }
        self.text_with(key, &args)
    }

    /// Whether there is a text called so.
    pub fn has(key: &str) -> bool {
        CATALOGUES.get(&Self::default()).is_some_and(|bundle| bundle.has_message(key))
    }

    /// A number as this language writes it.
    pub fn number(self, number: i64) -> String {
        let separator = match self {
            Self::English => ',',
            Self::German => '.',
        };
        let digits = number.unsigned_abs().to_string();
        let mut written = String::from(if number < 0 { "-" } else { "" });
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                written.push(separator);
            }
            written.push(digit);
        }
        written
    }

    /// How spreadsheets of this language take tables: they expect a semicolon where a comma stands in numbers.
    pub(crate) const fn sheet(self) -> Format {
        Format::separated_by(match self {
            Self::English => b',',
            Self::German => b';',
        })
    }

    /// Tells which text is missing rather than say nothing: a test looks for it on every page.
    fn text_with(self, key: &str, args: &FluentArgs<'_>) -> String {
        let found = |language: Self| {
            let bundle = CATALOGUES.get(&language)?;
            let pattern = bundle.get_message(key)?.value()?;
            Some(bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
        };
        found(self).or_else(|| found(Self::default())).unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    /// A number keeps its value, so that the catalogue can choose the plural by it.
    fn value(value: Arg<'_>) -> FluentValue<'_> {
        match value {
            Arg::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Arg::Number(number) => FluentValue::from(number),
        }
    }

    /// The names of all texts in this catalogue.
    #[cfg(test)]
    fn keys(self) -> std::collections::BTreeSet<String> {
        let lines = self.sources().iter().flat_map(|source| source.lines());
        let pairs = lines.filter_map(|line| line.split_once(" ="));
        pairs.map(|(key, _)| key.to_owned()).filter(|key| !key.starts_with([' ', '#'])).collect()
    }
}

/// A value in a text.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    Text(&'a str),
    Number(i64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_catalogue_reads_whole_and_says_the_same_things() {
        for language in Language::ALL {
            for source in language.sources() {
                let read = FluentResource::try_new((*source).to_owned());
                assert!(read.is_ok(), "{}: {:?}", language.tag(), read.err().map(|(_, errors)| errors));
            }
            assert_eq!(language.keys(), Language::English.keys(), "{}", language.tag());
        }
    }

    #[test]
    fn a_browser_gets_the_language_it_likes_best_of_ours() {
        for (header, language) in [
            ("", Language::English),
            ("de", Language::German),
            ("de-AT,de;q=0.9,en;q=0.5", Language::German),
            ("fr;q=0.9,de;q=0.2,en;q=0.8", Language::English),
            ("de;q=0,en;q=0.1", Language::English),
            ("*;q=nonsense", Language::English),
        ] {
            assert_eq!(Language::preferred(header), language, "{header}");
        }
    }

    #[test]
    fn numbers_are_grouped_as_the_language_groups_them() {
        assert_eq!(Language::English.number(-1_234_567), "-1,234,567");
        assert_eq!(Language::German.number(2_413), "2.413");
        assert_eq!(Language::English.number(0), "0");
    }
}
