//! What every page has around it, and the words that its template asks for.

use std::fmt::Display;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono_tz::Tz;
use domain::{Secret, Severity, Status, Timestamp, UserId};

use crate::assets;
use crate::language::Language;
use crate::notice::Refused;
use crate::when::{self, When};

/// The surroundings of a page.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    pub(crate) language: Language,
    pub(crate) zone: Tz,
    pub(crate) now: Timestamp,
    /// With its query.
    pub(crate) path: String,
    pub(crate) form_token: Secret,
    /// The name of a text about what was just done.
    pub(crate) notice: Option<String>,
    /// A time to snooze until that was just refused.
    pub(crate) refused: Option<Refused>,
    pub(crate) who: Option<Who>,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) organization: String,
    pub(crate) is_admin: bool,
    pub(crate) is_operator: bool,
    pub(crate) unread: u64,
}

/// A number on a page. Templates hand on fields by reference.
pub(crate) trait Figure {
    fn figure(self) -> i64;
}

impl<T: Figure + Copy> Figure for &T {
    fn figure(self) -> i64 {
        (*self).figure()
    }
}

macro_rules! figures {
    ($($number:ty),+) => {
        $(impl Figure for $number {
            fn figure(self) -> i64 {
                i64::try_from(self).unwrap_or(i64::MAX)
            }
        })+
    };
}

figures!(i32, i64, u8, u16, u32, u64, usize);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand out references")]
impl Shell {
    pub(crate) fn text(&self, key: &str) -> String {
        self.language.text(key)
    }

    /// What a service complains of, in the reader's language.
    pub(crate) fn said(&self, complaints: impl AsRef<str>) -> String {
        self.language.said(complaints.as_ref())
    }

    /// A text whose name ends in a word of ours.
    pub(crate) fn word(&self, kind: &str, word: impl Display) -> String {
        self.language.text(&format!("{kind}-{}", word.to_string().to_lowercase()))
    }

    /// The same, where there is such a text.
    pub(crate) fn known_word(&self, kind: &str, word: &str) -> Option<String> {
        let key = format!("{kind}-{}", word.to_lowercase());
        Language::has(&key).then(|| self.language.text(&key))
    }

    pub(crate) fn count(&self, key: &str, count: impl Figure) -> String {
        self.language.count(key, count.figure())
    }

    pub(crate) fn named(&self, key: &str, name: &str) -> String {
        self.language.named(key, name)
    }

    pub(crate) fn number(&self, number: impl Figure) -> String {
        self.language.number(number.figure())
    }

    /// An instant in words relative to now.
    pub(crate) fn ago(&self, at: &Timestamp) -> When {
        When::relative(*at, self.now, self.zone, self.language)
    }

    /// An instant by date and time.
    pub(crate) fn at(&self, at: &Timestamp) -> When {
        When::exact(*at, self.zone, self.language)
    }

    /// Now, as the least that a field for a time takes.
    pub(crate) fn earliest(&self) -> String {
        when::field(self.now.plus_minutes(1), self.zone)
    }

    /// A number of seconds as people say it.
    pub(crate) fn span(&self, seconds: i64) -> String {
        when::span(seconds, self.language)
    }

    /// So many minutes as people say them, exactly.
    pub(crate) fn length(&self, minutes: i64) -> String {
        when::length(minutes, self.language)
    }

    pub(crate) fn severity(&self, severity: &Severity) -> String {
        self.word("severity", severity)
    }

    pub(crate) fn status(&self, status: &Status) -> String {
        self.word("status", status)
    }

    #[expect(clippy::unused_self, reason = "templates ask the shell for everything")]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    pub(crate) fn token(&self) -> &str {
        self.form_token.expose()
    }

    /// Whether this page, or one under it, is shown.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        let own = self.path.split('?').next().unwrap_or_default();
        own == path || (path.len() > 1 && own.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }

    /// `aria-current` for a link to this page.
    pub(crate) fn current(&self, path: &str) -> &'static str {
        if self.is_at(path) { "page" } else { "false" }
    }

    /// The path of this page with another value of one field of its query; empty takes the field out.
    pub(crate) fn path_with(&self, name: &str, value: impl Display) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (found, kept) in form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found != name) {
            pairs.append_pair(&found, &kept);
        }
        let value = value.to_string();
        if !value.is_empty() {
            pairs.append_pair(name, &value);
        }
        let query = pairs.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// The class, and the icon, of a severity.
pub(crate) const fn tone(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Critical => "critical",
    }
}

/// A page as an answer.
pub(crate) fn page(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page that was found.
pub(crate) fn shown(template: &impl Template) -> Response {
    page(StatusCode::OK, template)
}
