//! What people and things may be called: lengths and letters. Whether somebody is called so already is not asked.

use unicode_normalization::char::is_combining_mark;

/// Longest username, first or last name, in characters.
pub const NAME_CHARS_MAX: usize = 150;
/// How a username with other letters is refused.
pub const NOT_A_USERNAME: &str =
    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";

/// Whether a username has no letters but those of usernames: of any script, digits and `@ . + - _`. Letters that show nothing are none.
#[must_use]
pub fn is_username(text: &str) -> bool {
    text.chars().all(|letter| letter.is_alphanumeric() && !is_invisible(letter) || "@.+-_".contains(letter))
}

/// A name as it is kept: trimmed, and empty where it shows nothing, so that whoever wants a name refuses it as they refuse blanks.
///
/// What embeds, isolates or overrides the direction of writing is taken out and not refused, as is what stands for no letter at all: a
/// name stands in lines of others, which it must not turn round, and programs that send such marks with good names go on working.
/// Letters keep the direction that they have, and what joins letters or parts of a picture stays.
#[must_use]
pub fn shown(text: &str) -> String {
    if !text.chars().any(stands_alone) {
        return String::new();
    }
    let name: String = text.chars().filter(|letter| !is_taken_out(*letter)).collect();
    name.trim().to_owned()
}

/// Whether a letter shows something that everybody sees alike, without another that it belongs to. What stands for private use is a
/// box to everybody else.
fn stands_alone(letter: char) -> bool {
    let is_private = matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    !is_invisible(letter) && !is_taken_out(letter) && !is_private && !is_combining_mark(letter)
}

/// What no name keeps: embeddings, overrides and isolates (Unicode Standard Annex 9), marks of annotations and of objects in a text,
/// and noncharacters.
#[must_use]
pub fn is_taken_out(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffc}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(letter) & 0xfffe == 0xfffe
}

/// Whether a letter leaves no mark: white space, what the Unicode Character Database calls
/// `Default_Ignorable_Code_Point`, and the Braille pattern without a dot.
#[must_use]
pub fn is_invisible(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_shows_nothing_is_none() {
        let nothing =
            ["", " \t", "\u{200b}", "\u{3164}\u{3164}", "\u{202e}\u{2066} \u{feff}", "\u{ad}\u{2800}\u{e0041}\u{a0}"];
        for name in nothing {
            assert_eq!(shown(name), "", "{name:?}");
        }
    }

    #[test]
    fn a_name_without_a_letter_that_stands_alone_is_none() {
        let nothing = [
            "\u{301}",
            " \u{301}\u{20dd}",
            "\u{e000}\u{f8ff}",
            "\u{10fffd}",
            "\u{fffe}",
            "\u{fdd0}\u{1ffff}",
            "\u{fff9}\u{fffb}",
            "\u{fffc}",
        ];
        for name in nothing {
            assert_eq!(shown(name), "", "{name:?}");
        }
    }

    #[test]
    fn what_is_no_letter_is_taken_out_of_a_name() {
        assert_eq!(shown("A\u{fffe}n\u{fff9}n\u{fffb}\u{fdd0}a\u{1fffe}\u{fffc}"), "Anna");
        assert_eq!(shown("\u{e000} Logo"), "\u{e000} Logo");
    }

    #[test]
    fn what_turns_the_writing_round_is_taken_out_of_a_name() {
        assert_eq!(shown(" \u{202e}Ann\u{202c} Lee\u{2069} "), "Ann Lee");
    }

    #[test]
    fn what_joins_letters_or_pictures_stays() {
        // A family, Persian with a joiner that is none, Hebrew with its mark, accents of their own.
        for name in ["👩\u{200d}👩\u{200d}👧", "نامه\u{200c}ای", "שלום\u{200f}!", "e\u{301}", "❤\u{fe0f}", "한글", "·"]
        {
            assert_eq!(shown(name), name);
        }
    }

    #[test]
    fn a_username_has_no_letter_that_shows_nothing() {
        assert!(is_username("jörg.müller+7@한글"));
        for name in ["\u{3164}", "ann\u{115f}", "a b", "ann\u{200b}"] {
            assert!(!is_username(name), "{name:?}");
        }
    }
}
