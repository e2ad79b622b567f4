//! Loading people by the million: statements for all three engines, not the product's way in.

use store::Dialect;

/// An organization to load people into.
#[derive(Clone, Copy)]
pub struct Home {
    pub organization: i64,
    /// The account that people are loaded after: the admin's.
    pub admin: i64,
}

impl Home {
    /// The id of the `n`-th person, from 1.
    pub fn person(self, n: u64) -> i64 {
        self.admin + i64::try_from(n).unwrap_or(i64::MAX)
    }
}

/// The table of people: its name is a reserved word in places.
pub const fn table(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::MySql => "`user`",
        Dialect::Sqlite | Dialect::Postgres => "\"user\"",
    }
}

/// The statements that add `count` active people who have belonged to the organization since `at`, and let PostgreSQL go on
/// counting after them.
pub fn load(dialect: Dialect, home: Home, count: u64, at: i64) -> Vec<String> {
    let (Home { organization, admin }, people) = (home, table(dialect));
    let insert = format!(
        "INSERT INTO {people} (id, organization_id, username, username_key, email, email_key, first_name, last_name, role, is_operator, \
         is_active, search_key, added_at, created_at, updated_at, tokens_valid_from) \
         SELECT {admin} + n, {organization}, CONCAT('person', n), CONCAT('person', n), CONCAT('person', n, '@example.com'), \
         CONCAT('person', n, '@example.com'), 'Person', CONCAT('Number', n), 0, FALSE, TRUE, \
         CONCAT('person number', n, ' person', n, ' person', n, '@example.com'), {at}, {at}, {at}, 0 FROM {}",
        series(count)
    );
    let counted = format!(
        "UPDATE organization SET active_members = (SELECT COUNT(*) FROM {people} WHERE organization_id = {organization}) \
         WHERE id = {organization}"
    );
    let sequence = (dialect == Dialect::Postgres)
        .then(|| format!("SELECT setval(pg_get_serial_sequence('{people}', 'id'), (SELECT MAX(id) FROM {people}))"));
    [insert, counted].into_iter().chain(sequence).collect()
}

/// The statement that gives the first `count` people the admin's password.
pub fn share_password(dialect: Dialect, home: Home, count: u64) -> String {
    let (people, admin) = (table(dialect), home.admin);
    let last = home.person(count);
    format!(
        "UPDATE {people} SET password_hash = (SELECT kept.password_hash FROM (SELECT password_hash FROM {people} WHERE id = {admin}) \
         AS kept) WHERE id > {admin} AND id <= {last}"
    )
}

/// A table `series` of the numbers `n` from 1 to `last`, in order, for all three engines.
pub fn series(last: u64) -> String {
    let places = last.to_string().len();
    let mut sum = vec!["1".to_owned()];
    let mut tables = Vec::new();
    for place in (0..places).rev() {
        sum.push(format!("d{place}.n * {}", 10u64.pow(u32::try_from(place).unwrap_or(0))));
        tables.push(format!("digit d{place}"));
    }
    let digits: Vec<String> = (0..10).map(|digit| format!("SELECT {digit} AS n")).collect();
    format!(
        "(WITH digit AS ({}) SELECT n FROM (SELECT {} AS n FROM {}) AS every_number WHERE n <= {last}) AS series",
        digits.join(" UNION ALL "),
        sum.join(" + "),
        tables.join(" CROSS JOIN "),
    )
}
