//! An organization's own settings in its admins' hands: its name, its zone and what alerts do when they do not say. Organizations are made elsewhere.

use std::sync::Arc;

use domain::Clock;
use serde_json::{Value, json};
use store::organization::{self, Settings};
use store::{Db, Store, Writer, membership};

pub use store::organization::Organization;

use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::trail::{self, Deed};

/// The use cases of organizations' settings.
pub struct Organizations {
    store: Store,
    clock: Arc<dyn Clock>,
}

/// A change to the settings; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub name: Option<String>,
    pub time_zone: Option<String>,
    pub reminder_minutes: Option<i64>,
    pub alert_life_minutes: Option<i64>,
}

impl Organizations {
    /// The use cases over this store.
    pub const fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The caller's organization.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn find(&self, caller: &Caller) -> Result<Organization> {
        caller.require_admin()?;
        own(self.store.reader(), caller).await
    }

    /// Changes the caller's organization. Open snoozes and alerts that exist keep what they have.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn update(&self, caller: &Caller, change: &Change) -> Result<Organization> {
        caller.require_admin()?;
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                membership::hold(&db, caller.organization).await?;
                let old = own(&db, caller).await?;
                let new = changed(&old, change);
                let difference = difference(&old, &new);
                if difference == json!({}) {
                    return Ok(old);
                }
                organization::update(&db, caller.organization, &new, now).await?;
                let deed = Deed {
                    action: "organization.update",
                    kind: "organization",
                    subject: old.id.0,
                    detail: Some(difference),
                };
                trail::record(&db, caller, deed, now).await?;
                own(&db, caller).await
            })
            .await
    }
}

async fn own(db: &Db, caller: &Caller) -> Result<Organization> {
    organization::find(db, caller.organization).await?.ok_or(Error::NotFound)
}

fn changed(old: &Organization, change: &Change) -> Settings {
    Settings {
        name: change.name.clone().unwrap_or_else(|| old.name.clone()),
        time_zone: change.time_zone.clone().unwrap_or_else(|| old.time_zone.clone()),
        reminder_minutes: change.reminder_minutes.unwrap_or(old.reminder_minutes),
        alert_life_minutes: change.alert_life_minutes.unwrap_or(old.alert_life_minutes),
    }
}

fn difference(old: &Organization, new: &Settings) -> Value {
    let mut changes = json!({});
    trail::change(&mut changes, "name", &old.name, &new.name);
    trail::change(&mut changes, "time_zone", &old.time_zone, &new.time_zone);
    trail::change(&mut changes, "reminder_minutes", &old.reminder_minutes, &new.reminder_minutes);
    trail::change(&mut changes, "alert_life_minutes", &old.alert_life_minutes, &new.alert_life_minutes);
    changes
}
