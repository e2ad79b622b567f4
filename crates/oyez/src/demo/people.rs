//! Who is in the demonstration. Their password is public, on purpose.

use std::iter;

use domain::Role;

use super::Seeded;

/// Everybody's password.
pub(super) const PASSWORD: &str = "password123";

pub(super) struct Person {
    pub(super) username: &'static str,
    pub(super) email: &'static str,
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
    pub(super) role: Role,
    pub(super) team: Option<&'static str>,
}

/// Names and what they do.
pub(super) const TEAMS: [(&str, &str); 3] = [
    ("Engineering", "Builds and runs what we sell"),
    ("Marketing", "Tells the world about it"),
    ("Sales", "Talks with those who want it"),
];

pub(super) const PEOPLE: [Person; 6] = [
    Person {
        username: "admin",
        email: "admin@example.com",
        first_name: "Ada",
        last_name: "Admin",
        role: Role::Admin,
        team: None,
    },
    user("john", "john@example.com", "John", "Carter", "Engineering"),
    user("sarah", "sarah@example.com", "Sarah", "Lindqvist", "Engineering"),
    user("mike", "mike@example.com", "Mike", "Okafor", "Marketing"),
    user("lisa", "lisa@example.com", "Lisa", "Moreau", "Marketing"),
    user("tom", "tom@example.com", "Tom", "Becker", "Sales"),
];

const fn user(
    username: &'static str,
    email: &'static str,
    first_name: &'static str,
    last_name: &'static str,
    team: &'static str,
) -> Person {
    Person { username, email, first_name, last_name, role: Role::User, team: Some(team) }
}

/// Lines that tell how to sign in.
pub fn logins(seeded: Seeded) -> Vec<String> {
    let heading = match seeded {
        Seeded::Now => "Logins:",
        Seeded::Before => "Logins, unless they were changed since:",
    };
    let line = |person: &Person| {
        let place = person.team.unwrap_or("admin");
        format!("  {:<18}  {PASSWORD}  {} {} ({place})", person.email, person.first_name, person.last_name)
    };
    iter::once(heading.to_owned()).chain(PEOPLE.iter().map(line)).collect()
}
