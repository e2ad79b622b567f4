//! The wiring of the `oyez` binary: command line, settings, log. It knows every room and decides nothing about alerts.

pub mod command;
mod count;
pub mod demo;
pub mod doctor;
pub mod logging;
pub mod node;
pub mod secret_key;
pub mod serve;
pub mod settings;
pub mod system;
