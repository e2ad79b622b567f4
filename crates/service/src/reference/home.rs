//! Which organization a text of the reference system stands for: the one of that slug, made where it is missing.

use std::collections::BTreeMap;

use domain::OrganizationId;
use domain::fold::fold;
use store::organization::{self, NewOrganization};
use store::reference::{self, Source};
use store::{Db, Store, Writer};

use super::Mode;
use super::report::Home;
use super::text;
use crate::Error;
use crate::account::SLUG_LENGTH_MAX;

/// What no organization means there.
const DEFAULT: &str = "default-org";
/// Longest name of an organization, and of the text that stands for it.
const NAME_CHARS_MAX: usize = 255;
/// How many organizations may want one slug.
const SLUGS_MAX: u32 = 1_000;

/// The organizations that were met so far.
#[derive(Debug, Default)]
pub(super) struct Homes {
    known: BTreeMap<String, OrganizationId>,
    slugs: BTreeMap<String, String>,
    met: Vec<Home>,
}

/// The text by which organizations are told apart: without case and outer blanks, as there.
pub(super) fn key(raw: Option<&str>) -> String {
    let taken = text::line(raw, NAME_CHARS_MAX).text;
    if taken.is_empty() { DEFAULT.to_owned() } else { fold(&taken) }
}

impl Homes {
    /// Those that an earlier import met.
    pub(super) async fn load(db: &Db, source: Option<Source>) -> Result<Self, Error> {
        let mut homes = Self::default();
        if let Some(source) = source {
            for (key, id, slug) in reference::organizations(db, source).await? {
                homes.slugs.insert(slug, key.clone());
                homes.known.insert(key, id);
            }
        }
        Ok(homes)
    }

    /// Organizations that were met for the first time.
    pub(super) fn into_met(self) -> Vec<Home> {
        self.met
    }

    /// All that were met.
    pub(super) fn all(&self) -> Vec<OrganizationId> {
        let all: std::collections::BTreeSet<_> = self.known.values().copied().collect();
        all.into_iter().collect()
    }

    /// The organization of a text that was met before.
    pub(super) fn find(&self, raw: Option<&str>) -> Option<OrganizationId> {
        self.known.get(&key(raw)).copied()
    }

    /// The same for a text that may name none: where people and teams are of the default one, an alert addresses nobody's.
    pub(super) fn find_named(&self, raw: Option<&str>) -> Option<OrganizationId> {
        let is_blank = text::name(raw, NAME_CHARS_MAX).text.is_empty();
        if is_blank { None } else { self.find(raw) }
    }

    /// The organization of a text; made where it is missing, or given a number below nought in a dry run.
    pub(super) async fn meet(
        &mut self,
        store: &Store,
        source: Option<Source>,
        mode: Mode,
        raw: Option<&str>,
        now: domain::Timestamp,
    ) -> Result<OrganizationId, Error> {
        let key = key(raw);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let name = text::name(raw, NAME_CHARS_MAX).text;
        let name = if name.is_empty() { DEFAULT.to_owned() } else { name };
        let slug = self.free_slug(&key, &name);
        let (id, is_new) = match (mode, source) {
            (Mode::Write, Some(source)) => {
                let (key, slug, name) = (&key, &slug, &name);
                let met =
                    store.write(Writer::Engine, |db| async move { make(&db, source, key, slug, name, now).await });
                met.await?
            }
            _ => match organization::find_by_slug(store.reader(), &slug).await? {
                Some(home) => (home.id, false),
                None => (OrganizationId(-1 - i64::try_from(self.known.len()).unwrap_or(0)), true),
            },
        };
        self.slugs.insert(slug.clone(), key.clone());
        self.known.insert(key, id);
        self.met.push(Home { text: name, slug, is_new });
        Ok(id)
    }

    /// A slug that no other text of the source has.
    fn free_slug(&self, key: &str, name: &str) -> String {
        let wanted = slug(name);
        let is_free = |slug: &String| self.slugs.get(slug).is_none_or(|holder| holder == key);
        let tail = |number: u32| {
            let tail = format!("-{number}");
            let head: String = wanted.chars().take(SLUG_LENGTH_MAX - tail.len()).collect();
            format!("{head}{tail}")
        };
        std::iter::once(wanted.clone()).chain((2..SLUGS_MAX).map(tail)).find(is_free).unwrap_or(wanted.clone())
    }
}

async fn make(
    db: &Db,
    source: Source,
    key: &str,
    slug: &str,
    name: &str,
    now: domain::Timestamp,
) -> Result<(OrganizationId, bool), Error> {
    reference::hold(db).await?;
    if let Some(known) = reference::find_organization(db, source, key).await? {
        return Ok((known, false));
    }
    let (id, is_new) = match organization::find_by_slug(db, slug).await? {
        Some(home) => (home.id, false),
        None => (organization::insert(db, NewOrganization { slug, name, time_zone: "UTC" }, now).await?, true),
    };
    reference::remember_organization(db, source, key, id).await?;
    Ok((id, is_new))
}

/// Letters and digits of the text in lower case, with hyphens for whatever is between them.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in fold(name).chars() {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(SLUG_LENGTH_MAX).collect();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "organization".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organizations_are_told_apart_without_case_and_none_is_the_default() {
        assert_eq!(key(Some(" ACME Ltd.\n")), key(Some("acme ltd.")));
        assert_eq!((key(None), key(Some("  "))), (DEFAULT.to_owned(), DEFAULT.to_owned()));
    }

    #[test]
    fn any_text_makes_a_slug_and_two_texts_never_the_same() {
        assert_eq!(slug("ACME, Ltd. (West)"), "acme-ltd-west");
        assert_eq!(slug("日本"), "organization");
        assert_eq!(slug(&"x".repeat(300)).len(), SLUG_LENGTH_MAX);
        let mut homes = Homes::default();
        homes.slugs.insert("a-b".to_owned(), "a b".to_owned());
        assert_eq!(homes.free_slug("a/b", "a/b"), "a-b-2");
        assert_eq!(homes.free_slug("a b", "A B"), "a-b");
    }
}
