//! What is forgotten and when, by the rules rather than by the rows' own notes; and that counts outlive the rows they counted.

use std::collections::{BTreeMap, BTreeSet};

use domain::limit::{DELIVERY_RETENTION, REMINDER_RETENTION};
use domain::{AlertId, RoundKind};

use crate::rows::{Facts, Seen};
use crate::world::{Published, World};

/// The rounds that have rows.
struct Kept {
    in_app: BTreeSet<i64>,
    by_pager: BTreeSet<i64>,
}

impl World {
    /// At rest no row is older than it may be, none went too early, and no count of a round that is over has changed.
    pub(crate) async fn check_retention(
        &mut self,
        facts: &BTreeMap<AlertId, Facts>,
        rounds: &BTreeMap<AlertId, Vec<Seen>>,
    ) -> Result<(), String> {
        let kept = Kept {
            in_app: self.ids("SELECT DISTINCT round_id FROM delivery WHERE channel = 0").await?,
            by_pager: self.ids("SELECT DISTINCT round_id FROM delivery WHERE channel > 0").await?,
        };
        for alert in self.organizations.iter().flat_map(|organization| &organization.published) {
            let Some((facts, rounds)) = facts.get(&alert.id).zip(rounds.get(&alert.id)) else { continue };
            for round in rounds {
                self.check_age(alert, facts, round, &kept)?;
            }
        }
        for round in rounds.values().flatten().filter(|round| round.ended_at.is_some()) {
            let people = *self.people_told.entry(round.id).or_insert(round.people);
            if people != round.people {
                return Err(format!("round {} told {people} people, now it says {}", round.id, round.people));
            }
        }
        Ok(())
    }

    fn check_age(&self, alert: &Published, facts: &Facts, round: &Seen, kept: &Kept) -> Result<(), String> {
        let Some(ended_at) = round.ended_at else { return Ok(()) };
        let mut until = ended_at + DELIVERY_RETENTION;
        if round.kind == RoundKind::Initial {
            // An edit of the expiry may have come when the rows were gone, or had been given longer.
            if alert.is_edited {
                return Ok(());
            }
            until = until.max(facts.window.expiry + DELIVERY_RETENTION);
        }
        let in_app = if round.kind == RoundKind::Reminder { ended_at + REMINDER_RETENTION } else { until };
        let (id, is_over) = (round.id, in_app <= self.now());
        let has_rows = kept.in_app.contains(&id.0);
        if is_over && (has_rows || !round.is_pruned) {
            return Err(format!("rows of round {id} in the app are kept beyond {in_app}"));
        }
        if !is_over && (round.is_pruned || (round.people > 0 && !has_rows)) {
            return Err(format!("rows of round {id} in the app are gone before {in_app}"));
        }
        // What an edit put off to a later start is still to be sent, and kept for that.
        if until <= self.now() && kept.by_pager.contains(&id.0) && !alert.is_edited {
            return Err(format!("rows of round {id} by pager are kept beyond {until}"));
        }
        Ok(())
    }
}
