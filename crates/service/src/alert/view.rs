//! An alert as an admin sees it: with names, size and warnings, read in a handful of queries.

use domain::{AlertId, OrganizationId, Status, TeamId, Timestamp, UserId};
use store::Db;
use store::alert::{Alert, Target};

use super::Alerts;
use crate::error::{Error, Result};

/// An alert with all that its row only points at.
#[derive(Clone, Debug)]
pub struct Detail {
    pub alert: Alert,
    pub status: Status,
    pub is_expired: bool,
    pub created_by_name: String,
    /// The organization's slug.
    pub organization: String,
    pub teams: Vec<(TeamId, String)>,
    pub users: Vec<(UserId, String)>,
    /// `None` while the people of several teams are first being counted.
    pub audience_size: Option<i64>,
    /// What the admin should know: channels that go out nowhere.
    pub warnings: Vec<String>,
}

impl Alerts {
    /// Reads an alert with its surroundings.
    pub(super) async fn detail_of(
        &self,
        db: &Db,
        organization: OrganizationId,
        alert: AlertId,
        now: Timestamp,
    ) -> Result<Detail> {
        let alert = store::alert::find(db, organization, alert).await?.ok_or(Error::NotFound)?;
        self.with_surroundings(db, alert, now).await
    }

    pub(super) async fn with_surroundings(&self, db: &Db, alert: Alert, now: Timestamp) -> Result<Detail> {
        let organization = alert.organization;
        let own = store::organization::find(db, organization).await?.ok_or(Error::NotFound)?;
        let names = store::alert::display_names(db, organization, &[alert.created_by]).await?;
        let mut detail = Detail {
            status: alert.status(now),
            is_expired: alert.content.window.expiry <= now,
            created_by_name: names.get(&alert.created_by).cloned().unwrap_or_default(),
            organization: own.slug,
            teams: Vec::new(),
            users: Vec::new(),
            audience_size: store::alert::audience_size(db, &alert).await?,
            warnings: self.warnings(&alert),
            alert,
        };
        for (target, name) in store::alert::targets(db, detail.alert.id, detail.alert.content.visibility).await? {
            match target {
                Target::Organization(_) => {}
                Target::Team(team) => detail.teams.push((team, name)),
                Target::User(user) => detail.users.push((user, name)),
            }
        }
        Ok(detail)
    }

    pub(super) fn warnings(&self, alert: &Alert) -> Vec<String> {
        self.registry
            .unconfigured(alert.content.channels)
            .map(|kind| format!("{} is not configured: nothing goes out by it.", kind.name))
            .collect()
    }
}
