//! How grave an alert is; ordered by rank, never by text.

crate::named! {
    /// `Info` < `Warning` < `Critical`.
    pub enum Severity {
        Info = 1 => "Info",
        Warning = 2 => "Warning",
        Critical = 3 => "Critical",
    }
}

#[cfg(test)]
mod tests {
    use super::Severity;

    #[test]
    fn critical_outranks_warning_although_it_comes_first_in_the_alphabet() {
        assert!(Severity::Critical > Severity::Warning);
    }

    #[test]
    fn names_are_exact() {
        assert_eq!(Severity::from_name("critical"), None);
        assert_eq!(Severity::from_name("Critical"), Some(Severity::Critical));
    }
}
