//! The HTTP room from outside: its manners through a small router of its own (`app`), the real API over a fresh database (`installation`).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod accept;
mod alert;
mod analytics;
mod app;
mod audit;
mod auth;
mod body;
mod described;
mod document;
mod error;
mod event_pauses;
mod events;
mod fields;
mod idempotency;
mod import;
mod inbox;
mod installation;
mod metrics;
mod openapi;
mod organization;
mod page;
mod people;
mod query;
mod routing;
mod schema;
mod system;
mod team;
mod walk;
