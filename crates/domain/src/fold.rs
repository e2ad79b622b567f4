//! Text as it is compared: folded here, so that the three databases agree on case.

/// The form in which names, e-mail addresses and searched texts are compared: without case, without outer blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_and_outer_blanks_do_not_count() {
        assert_eq!(fold("  Ärger@Example.COM "), "ärger@example.com");
    }
}
