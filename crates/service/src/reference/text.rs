//! Texts and instants of the reference system, made such as are taken here. Pure: what was wrong is told, not judged.

use chrono::NaiveDateTime;
use domain::Timestamp;

/// Characters of foreign text that a remark repeats.
const QUOTED_CHARS_MAX: usize = 80;

/// A text as it is taken, and what had to be done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) text: String,
    pub(super) is_mended: bool,
    pub(super) is_cut: bool,
}

/// A single line of at most `chars_max` characters: control characters become blanks, outer blanks go.
pub(super) fn line(raw: Option<&str>, chars_max: usize) -> Taken {
    taken(raw, chars_max, char::is_control)
}

/// What somebody or something is called: a line, empty where it shows nothing and without what would turn the text around it.
pub(super) fn name(raw: Option<&str>, chars_max: usize) -> Taken {
    let shown = raw.map(domain::name::shown);
    let is_mended = raw.is_some_and(|raw| shown.as_deref() != Some(raw.trim()));
    let taken = line(shown.as_deref(), chars_max);
    Taken { is_mended: taken.is_mended || is_mended, ..taken }
}

/// A text of several lines: line feed and tab stay, other line ends become line feeds.
pub(super) fn lines(raw: Option<&str>, chars_max: usize) -> Taken {
    let unified = raw.map(|raw| raw.replace("\r\n", "\n").replace('\r', "\n"));
    taken(unified.as_deref(), chars_max, |letter| letter.is_control() && letter != '\n' && letter != '\t')
}

fn taken(raw: Option<&str>, chars_max: usize, is_refused: impl Fn(char) -> bool) -> Taken {
    let raw = raw.unwrap_or_default();
    let is_mended = raw.contains(&is_refused);
    let clean: String = raw.chars().map(|letter| if is_refused(letter) { ' ' } else { letter }).collect();
    let clean = clean.trim();
    let text: String = clean.chars().take(chars_max).collect();
    let is_cut = text.len() < clean.len();
    Taken { text: if is_cut { text.trim_end().to_owned() } else { text }, is_mended, is_cut }
}

/// Foreign text as a remark repeats it: short, on one line.
pub(super) fn quoted(raw: Option<&str>) -> String {
    match raw {
        None => "nothing".to_owned(),
        Some(raw) => format!("\"{}\"", line(Some(raw), QUOTED_CHARS_MAX).text),
    }
}

/// The instant that a column holds, in UTC; `None` for whatever is no such instant, or lies beyond what is taken here.
pub(super) fn instant(raw: Option<&str>) -> Option<Timestamp> {
    let at = NaiveDateTime::parse_from_str(raw?, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    let at = Timestamp::from(at.and_utc());
    (Timestamp::MIN <= at && at < Timestamp::END).then_some(at)
}

/// The instant of something that has happened: never later than `now`.
pub(super) fn past_instant(raw: Option<&str>, now: Timestamp) -> Option<Timestamp> {
    instant(raw).map(|at| at.min(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_blanks_and_long_texts_are_cut_between_letters() {
        let taken = line(Some(" a\u{0}b\tc\r\n "), 10);
        assert_eq!((taken.text.as_str(), taken.is_mended, taken.is_cut), ("a b c", true, false));
        let taken = line(Some("ünïcödé"), 3);
        assert_eq!((taken.text.as_str(), taken.is_cut), ("ünï", true));
        let taken = lines(Some("one\r\ntwo\rthree\tfour\u{7}"), 100);
        assert_eq!((taken.text.as_str(), taken.is_mended), ("one\ntwo\nthree\tfour", true));
        assert_eq!(line(None, 10).text, "");
    }

    #[test]
    fn a_name_keeps_what_it_shows_and_turns_nothing_around_it() {
        let taken = name(Some(" Ann \u{202e}Lee\u{202c} "), 100);
        assert_eq!((taken.text.as_str(), taken.is_mended), ("Ann Lee", true));
        let taken = name(Some(" Ann Lee "), 100);
        assert_eq!((taken.text.as_str(), taken.is_mended), ("Ann Lee", false));
        assert_eq!(name(Some("\u{200b}\u{3164}"), 100).text, "");
    }

    #[test]
    fn instants_are_read_to_the_microsecond_and_broken_ones_are_none() {
        let at = instant(Some("2026-11-22 10:32:52.000015"));
        assert_eq!(at.map(|at| at.to_string()).as_deref(), Some("2026-11-22T10:32:52.000015Z"));
        assert!(instant(Some("2026-11-22 10:32:52")).is_some());
        for broken in [
            "0000-00-00 00:00:00.000000",
            "1969-12-31 23:59:59",
            "2201-01-01 00:00:00",
            "2026-02-30 00:00:00",
            "",
            "now",
        ] {
            assert_eq!(instant(Some(broken)), None, "{broken}");
        }
        let now = Timestamp::from_micros(1_000);
        assert_eq!(past_instant(Some("2026-11-22 10:32:52"), now), Some(now));
    }

    #[test]
    fn what_a_remark_repeats_is_short_and_on_one_line() {
        assert_eq!(quoted(Some("a\nb")), "\"a b\"");
        assert_eq!(quoted(Some(&"x".repeat(500))).chars().count(), 82);
        assert_eq!(quoted(None), "nothing");
    }
}
