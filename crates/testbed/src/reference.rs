//! The reference system's database: its own tables, as its migrations make them, empty until a test fills them.

use std::sync::Arc;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

use crate::database::{Engine, TestDatabase};

/// A reference system of a test's own; `None` where the environment names no MySQL or MariaDB.
#[derive(Clone)]
pub struct ReferenceSystem {
    database: Arc<TestDatabase>,
    connection: DatabaseConnection,
}

const TABLES: &[&str] = &[
    "CREATE TABLE teams (id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, name varchar(100) NOT NULL, description longtext NOT NULL, \
     organization varchar(100) NOT NULL, is_active bool NOT NULL, created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL, \
     UNIQUE KEY teams_name_organization_uniq (name, organization))",
    "CREATE TABLE users (id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, password varchar(128) NOT NULL, last_login datetime(6) NULL, \
     is_superuser bool NOT NULL, username varchar(150) NOT NULL UNIQUE, first_name varchar(150) NOT NULL, \
     last_name varchar(150) NOT NULL, email varchar(254) NOT NULL, is_staff bool NOT NULL, date_joined datetime(6) NOT NULL, \
     role varchar(10) NOT NULL, organization varchar(100) NOT NULL, is_active bool NOT NULL, team_id bigint NULL, \
     KEY users_team_id (team_id))",
    "CREATE TABLE alerts (id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, title varchar(255) NOT NULL, message longtext NOT NULL, \
     severity varchar(10) NOT NULL, delivery_type varchar(10) NOT NULL, visibility_type varchar(20) NOT NULL, \
     target_organization varchar(100) NOT NULL, reminder_enabled bool NOT NULL, reminder_frequency_hours integer NOT NULL, \
     start_time datetime(6) NOT NULL, expiry_time datetime(6) NOT NULL, is_active bool NOT NULL, is_archived bool NOT NULL, \
     created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL, created_by_id bigint NULL, KEY alerts_created_by_id (created_by_id))",
    "CREATE TABLE alerts_target_teams (id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, alert_id bigint NOT NULL, team_id bigint NULL, \
     KEY alerts_target_teams_alert_id (alert_id))",
    "CREATE TABLE alerts_target_users (id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, alert_id bigint NOT NULL, user_id bigint NULL, \
     KEY alerts_target_users_alert_id (alert_id))",
    "CREATE TABLE notification_deliveries (id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, delivery_type varchar(10) NOT NULL, \
     status varchar(10) NOT NULL, sent_at datetime(6) NULL, read_at datetime(6) NULL, failure_reason longtext NULL, \
     is_reminder bool NOT NULL, reminder_count integer NOT NULL, created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL, \
     alert_id bigint NOT NULL, user_id bigint NULL, KEY notification_deliveries_alert_id (alert_id))",
    "CREATE TABLE user_alert_preferences (id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, is_read bool NOT NULL, \
     read_at datetime(6) NULL, is_snoozed bool NOT NULL, snoozed_at datetime(6) NULL, snooze_until datetime(6) NULL, \
     last_reminder_sent_at datetime(6) NULL, created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL, \
     alert_id bigint NOT NULL, user_id bigint NULL, UNIQUE KEY preferences_uniq (user_id, alert_id), \
     KEY user_alert_preferences_alert_id (alert_id))",
];

impl ReferenceSystem {
    /// Its tables, without a row. Foreign keys are left out, so that a test can break them.
    pub async fn new() -> Option<Self> {
        let database = TestDatabase::empty(Engine::MySql).await?;
        let mut options = ConnectOptions::new(database.options.url.clone());
        options.max_connections(1).sqlx_logging(false);
        let connection = Database::connect(options).await.expect("the reference system");
        let reference = Self { database: Arc::new(database), connection };
        // As lax as servers were that let such rows in.
        reference.run("SET SESSION sql_mode = ''").await;
        for table in TABLES {
            reference.run(&format!("{table} ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci")).await;
        }
        Some(reference)
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.database.options.url
    }

    /// Runs a statement there.
    pub async fn run(&self, statement: &str) {
        self.connection.execute_unprepared(statement).await.expect(statement);
    }
}
