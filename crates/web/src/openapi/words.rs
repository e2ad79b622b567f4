//! The closed sets of words as schemas of what requests say. The words themselves are the domain's.

use domain::{Role, Severity, StopRemindersOn, Visibility};
use service::Scope;
use service::alert::channel_names;
use utoipa::openapi::schema::{Array, ArrayBuilder, Object, ObjectBuilder, Type};

pub(crate) fn severity() -> Object {
    words(Severity::ALL.iter().map(|word| word.name()), "How grave it is; `Info` for a new alert unless told.")
}

pub(crate) fn visibility() -> Object {
    words(
        Visibility::ALL.iter().map(|word| word.name()),
        "Whom it addresses; `Organization` for a new alert unless told.",
    )
}

pub(crate) fn stop_reminders_on() -> Object {
    let names = StopRemindersOn::ALL.iter().map(|word| word.name());
    words(names, "What ends the reminders for a person; `acknowledge` for a new alert unless told.")
}

pub(crate) fn delivery_type() -> Object {
    words(channel_names(), "One channel beside `InApp`, or `InApp`, which it is for a new alert unless told.")
}

pub(crate) fn channel() -> Object {
    words(channel_names(), "A channel.")
}

pub(crate) fn channels() -> Array {
    ArrayBuilder::new().items(channel()).description(Some("Several channels; `InApp` is always among them.")).build()
}

pub(crate) fn role() -> Object {
    words(Role::ALL.iter().map(|word| word.name()), "`user` for a new account unless told.")
}

pub(crate) fn scope() -> Object {
    words(
        Scope::ALL.iter().map(|word| word.name()),
        "What the token may do at most: `read` only looks; `publish`, for an admin's token, also publishes alerts, triggers them and reminds of them; `manage` does all that the account may; `inbox` reads and answers the account's own alerts under `/api/user/`, and does nothing else.",
    )
}

/// One of these words.
pub(super) fn of(names: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

fn words(names: impl IntoIterator<Item = &'static str>, description: &'static str) -> Object {
    let mut described = of(names);
    described.description = Some(description.to_owned());
    described
}
