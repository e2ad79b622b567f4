//! A small organization in a fresh database, and alerts published to it. It writes people as rows, not as use cases do.

use domain::{AlertId, OrganizationId, TeamId, Timestamp, UserId};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use store::alert::{Content, Target};
use store::{Store, Writer};
use testbed::{TestClock, TestDatabase, announcement};

/// The database, the hour, and rows by name.
pub(crate) struct World {
    database: TestDatabase,
    rows: DatabaseConnection,
    pub(crate) clock: TestClock,
    pub(crate) organization: OrganizationId,
}

impl World {
    pub(crate) async fn on(database: TestDatabase) -> Self {
        let mut options = ConnectOptions::new(database.options.url.clone());
        options.max_connections(1).sqlx_logging(false);
        let rows = Database::connect(options).await.unwrap();
        let mut world = Self { database, rows, clock: TestClock::new(), organization: OrganizationId(0) };
        world.organization = world.another_organization("acme").await;
        world
    }

    pub(crate) fn store(&self) -> &Store {
        &self.database.store
    }

    /// Runs a statement past the store.
    pub(crate) async fn execute(&self, statement: &str) {
        self.database.execute(statement).await;
    }

    pub(crate) fn now(&self) -> Timestamp {
        domain::Clock::now(&self.clock)
    }

    pub(crate) async fn another_organization(&self, slug: &str) -> OrganizationId {
        let now = self.now().as_micros();
        let id = self
            .insert(
                "organization",
                &[
                    ("slug", slug.into()),
                    ("name", slug.into()),
                    ("time_zone", "UTC".into()),
                    ("reminder_minutes", 120.into()),
                    ("alert_life_minutes", 10_080.into()),
                    ("created_at", now.into()),
                    ("updated_at", now.into()),
                ],
            )
            .await;
        OrganizationId(id)
    }

    pub(crate) async fn user(&self, name: &str) -> UserId {
        self.user_of(self.organization, name).await
    }

    pub(crate) async fn user_of(&self, organization: OrganizationId, name: &str) -> UserId {
        let now = self.now().as_micros();
        let id = self
            .insert(
                "user",
                &[
                    ("organization_id", organization.0.into()),
                    ("username", name.into()),
                    ("username_key", name.into()),
                    ("email", format!("{name}@example.com").into()),
                    ("email_key", format!("{name}@example.com").into()),
                    ("first_name", name.into()),
                    ("last_name", "Doe".into()),
                    ("role", 0.into()),
                    ("is_operator", false.into()),
                    ("is_active", true.into()),
                    ("search_key", name.into()),
                    ("added_at", now.into()),
                    ("created_at", now.into()),
                    ("updated_at", now.into()),
                    ("tokens_valid_from", 0.into()),
                ],
            )
            .await;
        UserId(id)
    }

    pub(crate) async fn team(&self, name: &str, members: &[UserId]) -> TeamId {
        let now = self.now().as_micros();
        let team = self
            .insert(
                "team",
                &[
                    ("organization_id", self.organization.0.into()),
                    ("name", name.into()),
                    ("name_key", name.into()),
                    ("description", "".into()),
                    ("is_active", true.into()),
                    ("added_at", now.into()),
                    ("created_at", now.into()),
                    ("updated_at", now.into()),
                ],
            )
            .await;
        for member in members {
            let mut insert = Query::insert();
            insert
                .into_table(Alias::new("team_member"))
                .columns(["team_id", "user_id", "added_at"].map(Alias::new))
                .values_panic([team.into(), member.0.into(), now.into()]);
            self.rows.execute(&insert).await.unwrap();
        }
        TeamId(team)
    }

    async fn insert(&self, table: &str, values: &[(&str, SimpleExpr)]) -> i64 {
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new(table))
            .columns(values.iter().map(|(column, _)| Alias::new(*column)))
            .values_panic(values.iter().map(|(_, value)| value.clone()));
        self.rows.execute(&insert).await.unwrap();
        let newest = Query::select().expr(Expr::col(Alias::new("id")).max()).from(Alias::new(table)).to_owned();
        self.rows.query_one(&newest).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// Sets one column of one row.
    pub(crate) async fn set(&self, table: &str, id: i64, column: &str, value: impl Into<SimpleExpr>) {
        let update = Query::update()
            .table(Alias::new(table))
            .value(Alias::new(column), value)
            .and_where(Expr::col(Alias::new("id")).eq(id))
            .to_owned();
        self.rows.execute(&update).await.unwrap();
    }

    /// An alert to the whole organization, from now on for a day.
    pub(crate) fn content(&self, title: &str) -> Content {
        announcement(title, self.now())
    }

    pub(crate) async fn publish(&self, content: Content, audience: &[Target]) -> AlertId {
        self.publish_in(self.organization, content, audience).await
    }

    pub(crate) async fn publish_in(
        &self,
        organization: OrganizationId,
        content: Content,
        audience: &[Target],
    ) -> AlertId {
        let (content, now) = (&content, self.now());
        let write = self.store().write(Writer::Person, |db| async move {
            store::alert::insert(&db, organization, content, audience, UserId(1), now).await
        });
        write.await.unwrap()
    }

    /// An alert to everyone.
    pub(crate) async fn announce(&self, title: &str) -> AlertId {
        self.publish(self.content(title), &[Target::Organization(self.organization)]).await
    }
}
