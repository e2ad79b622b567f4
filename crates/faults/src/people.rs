//! Who is in the installation: many people loaded at once, some of whom sign in.

use sea_orm::{ConnectOptions, Database};
use store::Dialect;
use testbed::crowd::{self, Home};

use crate::broken::Result;
use crate::client::Client;
use crate::sql::Sql;
use testbed::present_micros;

/// People whom few alerts never address, since others act in their names.
const APART: u64 = 1_000;

/// Everybody who was loaded.
pub(crate) struct People {
    home: Home,
    pub(crate) count: u64,
}

/// Somebody who is signed in.
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) token: String,
}

impl People {
    /// Adds so many people to the first admin's organization.
    pub(crate) async fn load(url: &str, dialect: Dialect, count: u64) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connection = Database::connect(options).await?;
        let sql = Sql::on(connection);
        let table = crowd::table(dialect);
        let organization = sql.number(&format!("SELECT MIN(organization_id) FROM {table}")).await?;
        let admin = sql.number(&format!("SELECT MIN(id) FROM {table}")).await?;
        let home = Home { organization, admin };
        for statement in crowd::load(dialect, home, count, present_micros()) {
            sql.run(&statement).await?;
        }
        sql.close().await?;
        Ok(Self { home, count })
    }

    /// The ids of `length` people, others for each `n`.
    pub(crate) fn few(&self, n: u64, length: u64) -> Vec<i64> {
        let room = (self.count - APART - length).max(1);
        let first = APART + 1 + n.wrapping_mul(7_919) % room;
        (first..first + length).map(|n| self.home.person(n)).collect()
    }

    /// Signs the first `count` people in, with the admin's password.
    pub(crate) async fn sign_in(
        &self,
        url: &str,
        dialect: Dialect,
        client: &Client,
        count: u64,
    ) -> Result<Vec<Person>> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let sql = Sql::on(Database::connect(options).await?);
        sql.run(&crowd::share_password(dialect, self.home, count)).await?;
        sql.close().await?;
        let mut signed_in = Vec::new();
        for n in 1..=count {
            let token = client.sign_in(&format!("person{n}@example.com")).await?;
            signed_in.push(Person { id: self.home.person(n), token });
        }
        Ok(signed_in)
    }
}
