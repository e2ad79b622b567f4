//! The real binary from outside: what it prints, and how it ends.

#![expect(clippy::expect_used, reason = "a helper that cannot go on stops its test")]

mod account;
mod backup;
mod binary;
mod browser;
mod config;
mod connections;
mod crash;
mod demo;
mod deploy;
mod docs_page;
mod doctor;
mod event_streams;
mod first_admin;
mod foreign_database;
mod health;
mod hints;
mod import;
mod import_reference;
mod large_bodies;
mod log;
mod lost_database;
mod lost_key;
mod nodes;
mod open_files;
mod openapi;
mod pages;
mod proxy;
mod roles;
mod serve;
mod server;
mod tour;
mod transfer;
mod unreachable;
mod upgrade;
