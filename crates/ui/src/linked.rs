//! Texts of people in which addresses can be followed: the letters stay the same, and nothing else in them becomes markup.

use askama::Template;
use domain::name::{is_invisible, is_taken_out};
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
        let mut turning = Turning::of(text);
        let found = finder.links(text).filter_map(|link| {
            // The finder takes for a part of an address what is white space outside ASCII.
            let address = link.as_str().split(char::is_whitespace).next()?.trim_end_matches(AFTER);
            // It ends a host before an escape, where browsers go on.
            let is_cut = text[link.end()..].starts_with('%');
            let is_turned = turning.is_open_at(link.start());
            Some((link.start(), address, destination(&link, address).filter(|_| !is_cut && !is_turned)?))
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
        && !host.contains(['@', '\\', '[', '%'])
        && host.chars().any(char::is_alphanumeric);
    is_plain.then(|| text.to_owned())
}

/// What is not seen, or turns the direction of what is.
fn is_deceptive(c: char) -> bool {
    is_invisible(c) || is_taken_out(c)
}

/// What embeds, overrides or isolates the direction of writing and is not closed yet, up to a place in a text (Unicode Standard
/// Annex 9). Whatever stands behind such a mark in its line may be shown turned round.
struct Turning<'t> {
    text: &'t str,
    read: usize,
    /// The marks that are open, by whether they isolate.
    open: Vec<bool>,
    isolates: usize,
}

impl<'t> Turning<'t> {
    const fn of(text: &'t str) -> Self {
        Self { text, read: 0, open: Vec::new(), isolates: 0 }
    }

    /// Asked from the beginning of the text to its end.
    fn is_open_at(&mut self, place: usize) -> bool {
        for letter in self.text[self.read..place].chars() {
            match letter {
                '\n' => self.close_from(0),
                '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => self.open.push(false),
                '\u{2066}'..='\u{2068}' => {
                    self.open.push(true);
                    self.isolates += 1;
                }
                '\u{202c}' if self.open.last() == Some(&false) => self.close_from(self.open.len() - 1),
                '\u{2069}' if self.isolates > 0 => {
                    self.close_from(self.open.iter().rposition(|isolates| *isolates).unwrap_or_default());
                }
                _ => {}
            }
        }
        self.read = place;
        !self.open.is_empty()
    }

    fn close_from(&mut self, place: usize) {
        self.isolates -= self.open.drain(place..).filter(|isolates| *isolates).count();
    }
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
            "https://example.com/\u{180E}x",
            "https://bank.example\u{3164}.evil.example/",
            "https://example.com/\u{E0041}",
            "https://example.com/\u{FDD0}",
            "http://[::1]/x",
            "https://a%40b",
            "\u{202E}moc.elpmaxe https://evil.example/",
            "\u{2067}\u{202C} https://evil.example/",
            "\u{202E}\u{2066}\u{2069} https://evil.example/",
            "www.example.com",
        ] {
            assert_eq!(links(text), [], "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(LINK_BYTES_MAX));
        assert_eq!(links(&long), []);
        assert_eq!(links(&"https://example.com ".repeat(LINKS_MAX + 1)).len(), LINKS_MAX);
    }

    #[test]
    fn what_turns_the_writing_round_is_over_where_it_is_closed_or_its_line_ends() {
        for before in
            ["\u{202E}a\u{202C} ", "\u{202E}a\n", "\u{2067}\u{202B}a\u{2069} ", "\u{202C}\u{2069} ", "שלום\u{200F} "]
        {
            let text = format!("{before}https://example.com/");
            assert_eq!(links(&text).len(), 1, "{text:?}");
        }
        assert_eq!(links("https://example.com/\u{A0}!")[0].1, "https://example.com/");
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
        for piece in [
            "http://",
            "a@",
            "a.",
            "://",
            "http://[",
            "a:",
            "((((",
            "@",
            "x@y.",
            "https://a(",
            "\"@",
            "a-b+c@d-",
            "\u{202e}http://a ",
            "\u{2066}http://a\u{2069} ",
            "\u{202e}\u{2069}",
        ] {
            let text = piece.repeat(20_000 / piece.len() * 5);
            let told: usize = Linked::of(&text).parts.iter().map(|part| part.text.len()).sum();
            assert_eq!(told, text.len());
        }
    }
}
