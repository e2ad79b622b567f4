//! Numbers with their nouns, as a person says them.

use std::fmt::Display;

/// `1 round`, else `3 rounds`.
pub(crate) fn count<N: Copy + Display + PartialEq + From<u8>>(number: N, one: &str, many: &str) -> String {
    let noun = if number == N::from(1) { one } else { many };
    format!("{number} {noun}")
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn only_one_is_singular() {
        let counted = [0_i64, 1, 2].map(|number| count(number, "delivery", "deliveries"));
        assert_eq!(counted, ["0 deliveries", "1 delivery", "2 deliveries"]);
    }
}
