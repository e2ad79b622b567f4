//! What a page is asked for after the `?`: read whole, never refused. What a field may be is the page's to say.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Map, Value};

/// The fields of a query, each a text; of several with one name the last.
pub(crate) struct Query(pub(crate) Value);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parse(parts.uri.query().unwrap_or_default())))
    }
}

fn parse(query: &str) -> Value {
    let fields = form_urlencoded::parse(query.as_bytes());
    let texts = fields.map(|(name, text)| (name.into_owned(), Value::String(written(&text).into_owned())));
    Value::Object(texts.collect::<Map<_, _>>())
}

/// A text without the control characters that nobody types; PostgreSQL keeps no NUL and fails where one is looked for.
pub(crate) fn written(text: &str) -> Cow<'_, str> {
    let is_control = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r');
    if text.contains(is_control) { Cow::Owned(text.replace(is_control, "")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_query_is_read_without_what_nobody_types() {
        assert_eq!(parse("q=a%00b%1Bc%09d&q=%C3%A4+%7F&page"), json!({"q": "ä ", "page": ""}));
        assert_eq!(parse("q=a%00b%09c")["q"], "ab\tc");
    }
}
