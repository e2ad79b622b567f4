//! What is forgotten and when, by the rules rather than by the rows' own notes; and that counts outlive the rows they counted.

use std::collections::{BTreeMap, BTreeSet};

use domain::limit::{DELIVERY_RETENTION, REMINDER_RETENTION};
use domain::{AlertId, RoundKind};

use crate::rows::{Facts, Seen};
use crate::world::{Published, World};

impl World {
    /// At rest no row is older than it may be, none went too early, and no count of a round that is over has changed.
    pub(crate) async fn check_retention(
        &mut self,
        facts: &BTreeMap<AlertId, Facts>,
        rounds: &BTreeMap<AlertId, Vec<Seen>>,
    ) -> Result<(), String> {
        let with_rows = self.ids("SELECT DISTINCT round_id FROM delivery").await?;
        for alert in self.organizations.iter().flat_map(|organization| &organization.published) {
            let Some((facts, rounds)) = facts.get(&alert.id).zip(rounds.get(&alert.id)) else { continue };
            for round in rounds {
                self.check_age(alert, facts, round, &with_rows)?;
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

    fn check_age(
        &self,
        alert: &Published,
        facts: &Facts,
        round: &Seen,
        with_rows: &BTreeSet<i64>,
    ) -> Result<(), String> {
        let Some(ended_at) = round.ended_at else { return Ok(()) };
        let kept = if round.kind == RoundKind::Reminder { REMINDER_RETENTION } else { DELIVERY_RETENTION };
        let mut until = ended_at + kept;
        if round.kind == RoundKind::Initial {
            // An edit of the expiry may have come when the rows were gone, or had been given longer.
            if alert.is_edited {
                return Ok(());
            }
            until = until.max(facts.window.expiry + kept);
        }
        let (id, is_over) = (round.id, until <= self.now());
        let has_rows = with_rows.contains(&id.0);
        if is_over && (has_rows || !round.is_pruned) {
            return Err(format!("rows of round {id} are kept beyond {until}"));
        }
        if !is_over && (round.is_pruned || (round.people > 0 && !has_rows)) {
            return Err(format!("rows of round {id} are gone before {until}"));
        }
        Ok(())
    }
}
