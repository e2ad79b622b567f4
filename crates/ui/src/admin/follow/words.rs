//! Numbers and names as these pages say them.

use crate::language::Arg;
use crate::shell::Shell;

/// A text about so many, with the number grouped as the language groups it.
pub(super) fn counted(shell: &Shell, key: &str, count: i64) -> String {
    let number = shell.number(count);
    shell.language.text_of(key, &[("count", Arg::Number(count)), ("number", Arg::Text(&number))])
}

/// People as per cent of others, such as "62%": whole, never more than all of them, and never all while somebody is missing.
pub(super) fn percent(shell: &Shell, people: i64, of: i64) -> String {
    let hundredths = hundredths(people, of);
    let key = if hundredths == 0 && people > 0 && of > 0 { "follow-percent-little" } else { "follow-percent" };
    shell.count(key, hundredths)
}

fn hundredths(people: i64, of: i64) -> i64 {
    if of <= 0 || people <= 0 {
        return 0;
    }
    i64::try_from(i128::from(people) * 100 / i128::from(of)).unwrap_or(100).min(100)
}

/// What a channel is called; one that the catalogue does not know goes by its own name.
pub(crate) fn channel(shell: &Shell, name: &str) -> String {
    match name {
        "InApp" | "Email" | "SMS" => shell.word("follow-channel", name),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn a_share_is_whole_only_where_nobody_is_missing() {
        for (people, of, expected) in [(0, 0, 0), (1, 3, 33), (999, 1_000, 99), (5, 5, 100), (6, 5, 100)] {
            assert_eq!(hundredths(people, of), expected, "{people} of {of}");
        }
    }
}
