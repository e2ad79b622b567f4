//! The grid of an alert that nobody has edited: each instant of it, the initial one and every slot since, belongs to one round, and a
//! round that stands for several says so.

use std::iter::once;

use domain::{RoundKind, Timestamp};

use crate::rows::{Facts, Seen};

/// The rounds share out the instants of the grid up to `now`, in their order and without a gap.
pub(crate) fn check(facts: &Facts, published_at: Timestamp, rounds: &[Seen], now: Timestamp) -> Result<(), String> {
    let Some(step) = facts.reminder_minutes.filter(|_| facts.is_active) else { return Ok(()) };
    let begins = if facts.window.start > published_at { facts.window.start } else { published_at };
    let slots = (1..).map(|k| facts.window.start.plus_minutes(k * step)).skip_while(|slot| *slot <= begins);
    let has_passed = |at: &Timestamp| *at <= now && *at < facts.window.expiry;
    let mut instants = once(begins).chain(slots).take_while(has_passed).peekable();
    let first = rounds.iter().find(|round| round.kind == RoundKind::Initial).map(|round| round.id);
    let is_for_all = |round: &&Seen| round.kind == RoundKind::Reminder || Some(round.id) == first;
    for round in rounds.iter().filter(is_for_all) {
        let own: Vec<_> = std::iter::from_fn(|| instants.next_if(|at| *at <= round.due_at)).collect();
        let (from, until) = (own.first().copied(), own.last().copied());
        let missed = (own.len() > 1).then_some((from, until));
        let says = (round.missed_count > 0).then_some((round.missed_from, round.missed_until));
        if until != Some(round.due_at) || says != missed || usize::try_from(round.missed_count + 1) != Ok(own.len()) {
            return Err(format!("{round:?} stands for {own:?}"));
        }
    }
    instants.next().map_or(Ok(()), |left| Err(format!("no round stands for {left}: {rounds:?}")))
}
