//! Accounts through the API: who gets in, for how long, and what everybody else is told.

mod effort;
mod limit;
mod login;
mod own;
mod password;
mod reference;
mod refresh;
mod register;
mod session;
mod token;
