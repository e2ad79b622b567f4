//! Integers of JSON that no 64 bits hold. The parser would make them floats and forget their digits, which a complaint repeats as they were
//! sent; so they become texts beforehand, since a numeral as text is taken wherever a number is.

use std::borrow::Cow;

/// No shorter integer is too long.
const DIGITS_MIN: usize = 19;

/// The same JSON with such integers in quotation marks. What is no JSON stays none.
pub(crate) fn keep(json: &[u8]) -> Cow<'_, [u8]> {
    let mut kept = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while at < json.len() {
        match json[at] {
            b'"' => at = end_of_text(json, at),
            b'-' | b'0'..=b'9' => {
                let end = at + 1 + span(&json[at + 1..], |byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
                if is_beyond(&json[at..end]) && is_value(&json[end..]) {
                    kept.extend_from_slice(&json[copied..at]);
                    kept.push(b'"');
                    kept.extend_from_slice(&json[at..end]);
                    kept.push(b'"');
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    kept.extend_from_slice(&json[copied..]);
    Cow::Owned(kept)
}

/// Behind the text that begins at `start`.
fn end_of_text(json: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    json.len()
}

fn is_beyond(token: &[u8]) -> bool {
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    let is_integer = digits.len() >= DIGITS_MIN && digits[0] != b'0' && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(token).unwrap_or_default();
    is_integer && text.parse::<i64>().is_err() && text.parse::<u64>().is_err()
}

/// Whether what follows says that this was an item of a list or the value of a key.
fn is_value(rest: &[u8]) -> bool {
    let blank = span(rest, |byte| byte.is_ascii_whitespace());
    matches!(rest.get(blank), Some(b',' | b']' | b'}'))
}

fn span(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn kept(json: &str) -> String {
        String::from_utf8(keep(json.as_bytes()).into_owned()).expect("text")
    }

    #[test]
    fn only_integers_beyond_64_bits_become_texts() {
        let long = "99999999999999999999";
        assert_eq!(
            kept(&format!("{{\"a\": [1, {long} , -{long}]}}")),
            format!("{{\"a\": [1, \"{long}\" , \"-{long}\"]}}")
        );
        for same in [
            "[18446744073709551615, -9223372036854775808]",
            "[99999999999999999999.5, 99999999999999999999e1, 0.99999999999999999999]",
            "{\"99999999999999999999\": \"\\\"[99999999999999999999]\"}",
            "{99999999999999999999: 1}",
            "[099999999999999999999]",
            "99999999999999999999",
            "[99999999999999999999",
            "[\"99999999999999999999]",
        ] {
            assert_eq!(kept(same), same);
        }
    }

    proptest! {
        #[test]
        fn what_is_no_json_stays_none_and_what_is_stays_so(text in "[-0-9\\[\\],{}:\" \\\\]{0,60}") {
            let is_json = serde_json::from_str::<Value>(&text).is_ok();
            prop_assert_eq!(serde_json::from_str::<Value>(&kept(&text)).is_ok(), is_json, "{}", kept(&text));
        }
    }
}
