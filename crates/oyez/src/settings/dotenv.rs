//! Reads `.env` text as written: no variable is expanded, since a `$` in a secret key is only a `$`.

/// One line of a `.env` file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) line: usize,
}

/// A line that is no assignment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ParseDotEnvError {
    pub(super) line: usize,
    pub(super) fault: &'static str,
}

/// Reads all assignments in order.
///
/// # Errors
/// When a line is neither empty, a comment, nor `NAME=VALUE`, or a quote is not closed.
pub(super) fn parse(text: &str) -> Result<Vec<Variable>, ParseDotEnvError> {
    let mut variables = Vec::new();
    for (index, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = index + 1;
        let content = raw.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let content = content.strip_prefix("export ").unwrap_or(content);
        let assignment = content.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
        let Some((name, value)) = assignment.filter(|(name, _)| !name.is_empty()) else {
            return Err(ParseDotEnvError { line, fault: "expected NAME=VALUE" });
        };
        let value = unquote(value).ok_or(ParseDotEnvError { line, fault: "a quote is not closed" })?;
        variables.push(Variable { name: name.to_owned(), value, line });
    }
    Ok(variables)
}

/// Takes the quotes off; a comment may follow after a closing quote or after a blank.
fn unquote(value: &str) -> Option<String> {
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(&value[1..], quote),
        _ => Some(value.split(" #").next().unwrap_or_default().trim_end().to_owned()),
    }
}

/// Reads up to the closing quote; only double quotes know the escapes `\"`, `\\` and `\n`.
fn quoted(rest: &str, quote: char) -> Option<String> {
    let mut text = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            _ if character == quote => return Some(text),
            '\\' if quote == '"' => match characters.next()? {
                'n' => text.push('\n'),
                escaped @ ('"' | '\\') => text.push(escaped),
                other => text.extend(['\\', other]),
            },
            _ => text.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{ParseDotEnvError, parse};

    fn value_of(text: &str) -> String {
        parse(text).expect("a valid file").remove(0).value
    }

    #[test]
    fn a_dollar_sign_and_a_hash_inside_a_value_are_kept() {
        assert_eq!(value_of("SECRET_KEY=a$b#c ${HOME}"), "a$b#c ${HOME}");
    }

    #[test]
    fn a_comment_after_a_blank_and_quotes_are_taken_off() {
        assert_eq!(value_of("DB_NAME = alerts # the old one"), "alerts");
        assert_eq!(value_of("export DB_NAME='my \"db\"' # why"), "my \"db\"");
        assert_eq!(value_of(r#"X="a \"b\" \\ \d""#), r#"a "b" \ \d"#);
    }

    #[test]
    fn empty_lines_and_comments_are_passed_over_and_lines_are_counted() {
        let variables = parse("\n# note\r\nA=1\nB=\n").expect("a valid file");
        assert_eq!((variables[0].line, variables[1].line), (3, 4));
        assert_eq!(variables[1].value, "");
    }

    #[test]
    fn a_line_without_assignment_and_an_open_quote_are_refused_with_their_line() {
        let fault = "expected NAME=VALUE";
        assert_eq!(parse("A=1\nnonsense"), Err(ParseDotEnvError { line: 2, fault }));
        let fault = "a quote is not closed";
        assert_eq!(parse("A=\"1"), Err(ParseDotEnvError { line: 1, fault }));
    }
}
