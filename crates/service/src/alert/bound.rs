//! How much one alert may promise: people x rounds x channels, refused with the figure before anything is kept.

use domain::{OrganizationId, Timestamp};
use store::Db;
use store::alert::{Content, Target};

use super::Alerts;
use super::coming::unsent;
use crate::error::{Error, Result};

impl Alerts {
    /// Refuses an alert whose rounds from now on could make more deliveries than the limit. One that is switched off
    /// promises nothing.
    pub(super) async fn check_promise(
        &self,
        db: &Db,
        organization: OrganizationId,
        content: &Content,
        audience: &[Target],
        now: Timestamp,
    ) -> Result<()> {
        if !content.is_active {
            return Ok(());
        }
        let people = store::alert::audience_bound(db, organization, audience).await?;
        let reminder_minutes = content.reminder_enabled.then_some(content.reminder_minutes);
        let reminders = unsent(content.window, content.is_active, reminder_minutes).slots_left(now);
        let rounds = reminders.saturating_add(1);
        let channels = i64::from(content.channels.len());
        let promised = people.saturating_mul(rounds).saturating_mul(channels);
        if promised <= self.promised_deliveries_max {
            return Ok(());
        }
        let field = if reminders > 0 { "reminder_frequency_hours" } else { "visibility_type" };
        Err(Error::field(
            field,
            format!(
                "This alert could make {promised} deliveries ({people} people, {rounds} rounds, {channels} channels); \
                 the limit is {}.",
                self.promised_deliveries_max
            ),
        ))
    }
}
