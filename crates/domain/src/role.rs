//! What an account may do in its organization.

crate::named! {
    /// `Admin` publishes and manages, `User` receives.
    pub enum Role {
        User = 0 => "user",
        Admin = 1 => "admin",
    }
}
