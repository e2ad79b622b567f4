//! Loading people by the million: one statement, not the product's way in.

use crate::broken::Result;
use crate::sql::{Sql, series};

/// An organization to load people into.
#[derive(Clone, Copy)]
pub(crate) struct Home {
    pub(crate) organization: i64,
    /// The account that people are loaded after: the admin's.
    pub(crate) admin: i64,
}

impl Home {
    /// The id of the `n`-th person, from 1.
    pub(crate) fn person(self, n: u64) -> i64 {
        self.admin + i64::try_from(n).unwrap_or(i64::MAX)
    }
}

/// Adds `count` active people who have belonged to the organization since `at`.
pub(crate) async fn load(sql: &Sql, home: Home, count: u64, at: i64) -> Result<()> {
    let Home { organization, admin } = home;
    sql.run(&format!(
        "INSERT INTO {people} (id, organization_id, username, username_key, email, email_key, first_name, last_name, role, is_operator, \
         is_active, search_key, added_at, created_at, updated_at, tokens_valid_from) \
         SELECT {admin} + n, {organization}, CONCAT('person', n), CONCAT('person', n), CONCAT('person', n, '@example.com'), \
         CONCAT('person', n, '@example.com'), 'Person', CONCAT('Number', n), 0, FALSE, TRUE, \
         CONCAT('person number', n, ' person', n, ' person', n, '@example.com'), {at}, {at}, {at}, 0 FROM {series}",
        people = sql.people(),
        series = series(count),
    ))
    .await?;
    sql.run(&format!(
        "UPDATE organization SET active_members = (SELECT COUNT(*) FROM {people} WHERE organization_id = {organization}) \
         WHERE id = {organization}",
        people = sql.people(),
    ))
    .await?;
    Ok(())
}
