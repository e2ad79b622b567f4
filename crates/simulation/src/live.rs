//! What open pages are told: of each initial round once, of each batch of another round once, and of each alert that goes.

use domain::{AlertId, Timestamp};

use crate::world::World;

/// Codes of the events looked at, as the rows have them.
const ALERT: i64 = 0;
const REMINDER: i64 = 1;
const WITHDRAWN: i64 = 3;

impl World {
    /// Nothing that happened since `since` went untold, and nothing was told twice.
    pub(crate) async fn check_live(&self, since: Timestamp) -> Result<(), String> {
        let since = since.as_micros();
        let of_round = |kind: i64| format!("live_event.kind = {kind} AND live_event.round_id = round.id");
        let initial = format!(
            "SELECT id FROM round WHERE kind = 0 AND created_at >= {since} AND alert_id IN (SELECT id FROM alert) \
             AND (SELECT COUNT(*) FROM live_event WHERE {}) <> 1",
            of_round(ALERT)
        );
        self.none(&initial, "initial rounds were not told of once").await?;
        let in_batch = "live_event.created_at = delivery.created_at AND user_id BETWEEN user_from AND user_to";
        let untold = format!(
            "SELECT user_id FROM delivery JOIN round ON round.id = round_id WHERE kind <> 0 \
             AND delivery.created_at >= {since} AND NOT EXISTS (SELECT 1 FROM live_event WHERE {} AND {in_batch})",
            of_round(REMINDER)
        );
        self.none(&untold, "people were not told of their reminder").await?;
        let idle = format!(
            "SELECT live_event.id FROM live_event JOIN round ON round.id = round_id WHERE live_event.kind = {REMINDER} \
             AND live_event.created_at >= {since} AND pruned_at IS NULL AND NOT EXISTS \
             (SELECT 1 FROM delivery WHERE delivery.round_id = round.id AND {in_batch})"
        );
        self.none(&idle, "events tell of a batch of nobody").await?;
        let doubled = format!(
            "SELECT MIN(id) FROM live_event WHERE kind = {REMINDER} AND created_at >= {since} AND user_to < {} \
             GROUP BY round_id, user_from, user_to HAVING COUNT(*) > 1",
            i64::MAX
        );
        self.none(&doubled, "events tell of one batch").await
    }

    async fn none(&self, sql: &str, what: &str) -> Result<(), String> {
        let found = self.ids(sql).await?;
        if found.is_empty() { Ok(()) } else { Err(format!("{what}: {found:?}")) }
    }

    /// Whether people see the alert now.
    pub(crate) async fn is_shown(&self, alert: AlertId) -> Result<bool, String> {
        let now = self.now().as_micros();
        let sql = format!(
            "SELECT COUNT(*) FROM alert WHERE id = {alert} AND is_active AND archived_at IS NULL AND deleted_at IS NULL \
             AND start_time <= {now} AND expiry_time > {now}"
        );
        Ok(self.number(&sql).await? > 0)
    }

    /// How often pages were told that the alert is gone.
    pub(crate) async fn withdrawals(&self, alert: AlertId) -> Result<i64, String> {
        self.number(&format!("SELECT COUNT(*) FROM live_event WHERE kind = {WITHDRAWN} AND alert_id = {alert}")).await
    }

    /// An alert that went was withdrawn once, one that people did not see not at all.
    pub(crate) async fn check_withdrawn(&self, alert: AlertId, was_shown: bool, before: i64) -> Result<(), String> {
        let (is_shown, told) = (self.is_shown(alert).await?, self.withdrawals(alert).await? - before);
        let is_right = match (was_shown, is_shown) {
            (true, false) => told == 1,
            (true, true) => told <= 1,
            (false, _) => told == 0,
        };
        if is_right { Ok(()) } else { Err(format!("alert {alert} was withdrawn {told} times")) }
    }
}
