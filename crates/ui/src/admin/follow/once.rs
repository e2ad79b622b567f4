//! What makes a form that is sent twice, by a double click or a second try, send an alert once. What is sent, others know.

use domain::AlertId;
use service::idempotency::{Once, Render, Reply, Slot};

use crate::form::Form;

/// Longest key that is taken, in characters; ours are shorter.
const KEY_CHARS_MAX: usize = 64;
const DONE: u16 = 200;

/// The effect of this form, known by the key that its page was given.
pub(super) fn of<'a, T>(form: &Form, deed: &str, alert: AlertId, render: Render<'a, T>) -> Once<'a, T> {
    match form.text("key") {
        "" => Once::unkeyed(),
        key => Once::keyed(Slot::new(&format!("POST /admin/alerts/{alert}/{deed}"), key, b""), render),
    }
}

/// What is kept of an effect: that it was.
pub(super) fn told<T>(_: &T) -> service::Result<Reply> {
    Reply::json(DONE, &())
}

/// A key as its page hands it on.
pub(super) fn key(text: &str) -> Option<String> {
    let is_ours = |c: char| c.is_ascii_alphanumeric();
    (!text.is_empty() && text.len() <= KEY_CHARS_MAX && text.chars().all(is_ours)).then(|| text.to_owned())
}
