//! Texts of people in which addresses can be followed: the letters stay the same, and nothing else in them becomes markup.

use askama::Template;
use linkify::{Link, LinkFinder, LinkKind};

/// Most links of one text; what comes after is text.
const LINKS_MAX: usize = 200;
/// Longest address, in bytes, that is worth a link: beyond it servers refuse.
const LINK_BYTES_MAX: usize = 2_000;

/// What people write after an address that the finder, which looks at ASCII, takes for a part of it.
const AFTER: [char; 8] = ['“', '”', '‘', '’', '»', '«', '…', '。'];

/// A text with its links.
#[derive(Debug, Template)]
#[template(
    source = r#"{% for part in parts %}{% match part.to %}{% when Some with (to) %}<a href="{{ to }}" rel="noopener noreferrer nofollow" hx-boost="false">{{ part.text }}</a>{% when None %}{{ part.text }}{% endmatch %}{% endfor %}"#,
    ext = "html"
)]
pub(crate) struct Linked<'t> {
    parts: Vec<Part<'t>>,
}

impl askama::filters::HtmlSafe for Linked<'_> {}

/// A piece of the text, and where it leads.
#[derive(Debug)]
struct Part<'t> {
    text: &'t str,
    to: Option<String>,
}

impl<'t> Linked<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url, LinkKind::Email]);
        let (mut parts, mut end) = (Vec::new(), 0);
        let found = finder.links(text).filter_map(|link| {
            let address = link.as_str().trim_end_matches(AFTER);
            Some((link.start(), address, destination(&link, address)?))
        });
        for (start, address, to) in found.take(LINKS_MAX) {
            parts.push(Part { text: &text[end..start], to: None });
            parts.push(Part { text: address, to: Some(to) });
            end = start + address.len();
        }
        parts.push(Part { text: &text[end..], to: None });
        Self { parts }
    }
}

/// Where a link leads, if it leads where its letters say and nowhere else.
fn destination(link: &Link<'_>, text: &str) -> Option<String> {
    if text.len() > LINK_BYTES_MAX || text.contains(is_deceptive) {
        return None;
    }
    if *link.kind() == LinkKind::Email {
        // A question mark would begin what is to be written in the letter.
        return Some(format!("mailto:{}", text.replace('%', "%25").replace('?', "%3F").replace('&', "%26")));
    }
    let (scheme, rest) = text.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before an `@` is taken for the host by people, but not by browsers.
    let is_plain = (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && !host.contains(['@', '\\'])
        && host.chars().any(char::is_alphanumeric);
    is_plain.then(|| text.to_owned())
}

/// What is not seen, or turns the direction of what is.
const fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<(String, String)> {
        let parts = Linked::of(text).parts.into_iter();
        parts.filter_map(|part| Some((part.text.to_owned(), part.to?))).collect()
    }

    #[test]
    fn addresses_are_links_without_what_stands_around_them() {
        for (text, link) in [
            ("See https://example.com/plan.", "https://example.com/plan"),
            ("(see http://example.com/a_(b)), then", "http://example.com/a_(b)"),
            ("HTTPS://EXAMPLE.COM!", "HTTPS://EXAMPLE.COM"),
            ("<https://example.com/?a=1&b=2>", "https://example.com/?a=1&b=2"),
            ("\"https://example.com\"", "https://example.com"),
            ("„https://example.com/“", "https://example.com/"),
            ("https://münchen.example/straße,", "https://münchen.example/straße"),
            ("http://192.0.2.1:8080/x", "http://192.0.2.1:8080/x"),
        ] {
            assert_eq!(links(text), [(link.to_owned(), link.to_owned())], "{text}");
        }
        let written = |text: &str, to: &str| vec![(text.to_owned(), to.to_owned())];
        assert_eq!(links("Ask help@example.com."), written("help@example.com", "mailto:help@example.com"));
        assert_eq!(links("a?bcc=x@example.com"), written("a?bcc=x@example.com", "mailto:a%3Fbcc=x@example.com"));
    }

    #[test]
    fn nothing_else_is_a_link() {
        for text in [
            "javascript:alert(1)",
            "javascript://example.com/%0Aalert(1)",
            "data://text/html,x",
            "ftp://example.com/",
            "http://",
            "http:///path",
            "https://bank.example@evil.example/",
            "https://exa\u{202E}mple.com/",
            "https://example.com/\u{200B}x",
            "www.example.com",
        ] {
            assert_eq!(links(text), [], "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(LINK_BYTES_MAX));
        assert_eq!(links(&long), []);
        assert_eq!(links(&"https://example.com ".repeat(LINKS_MAX + 1)).len(), LINKS_MAX);
    }

    #[test]
    fn the_text_stays_as_it_is_letter_by_letter() {
        for text in ["", "a\n\nhttps://example.com/\tb", "<b>x@example.com</b>", "https://example.com\u{0301} ß@é"] {
            let told: String = Linked::of(text).parts.iter().map(|part| part.text).collect();
            assert_eq!(told, text);
        }
        let page = Linked::of("<i>https://example.com/'\"><script>").render().unwrap();
        assert!(page.starts_with("&#60;i&#62;<a href=\"https://example.com/") && !page.contains("<script"), "{page}");
    }

    /// Patterns of 20,000 letters in which each letter begins what may be an address. Were the work quadratic, this would take minutes.
    #[test]
    fn no_text_takes_long() {
        for piece in
            ["http://", "a@", "a.", "://", "http://[", "a:", "((((", "@", "x@y.", "https://a(", "\"@", "a-b+c@d-"]
        {
            let text = piece.repeat(20_000 / piece.len() * 5);
            let told: usize = Linked::of(&text).parts.iter().map(|part| part.text.len()).sum();
            assert_eq!(told, text.len());
        }
    }
}
