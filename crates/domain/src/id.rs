//! Identifiers: 64-bit integers with a type each, so that a team is never taken for a person.

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }
    )+};
}

id! {
    /// The tenant.
    OrganizationId,
    /// A person with an account.
    UserId,
    /// A named group of users in an organization.
    TeamId,
    /// What is announced.
    AlertId,
    /// One sending of one alert.
    RoundId,
}
