//! Whom an alert addresses.

crate::named! {
    /// The kind of an alert's targets; only one kind is in force at a time.
    pub enum Visibility {
        Organization = 0 => "Organization",
        Team = 1 => "Team",
        User = 2 => "User",
    }
}
