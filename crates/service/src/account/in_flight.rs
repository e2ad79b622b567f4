//! Attempts of this process that have no verdict yet: who is refused while some of them may still give back what they took, waits
//! for theirs. It counts no failures.

use std::collections::{BTreeMap, HashMap};

/// Where the attempts stand, by the key of the allowance they want.
#[derive(Default)]
pub(super) struct InFlight {
    turns: u64,
    keys: HashMap<u64, Standing>,
}

#[derive(Default)]
struct Standing {
    /// Attempts that have taken one.
    held: u32,
    /// Attempts that want one, by their turn.
    asking: BTreeMap<u64, Asker>,
}

#[derive(Default)]
struct Asker {
    is_answered: bool,
    /// Since this one asked, one that held came to its verdict.
    was_overtaken: bool,
}

/// What somebody who was refused may hope for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// One may have been given back in the meantime.
    AskAgain,
    /// Others hold some, and may give them back.
    Held,
    /// Others asked earlier, and it is not known yet whether they hold any.
    Unknown,
    /// All are spent.
    Spent,
}

impl InFlight {
    /// Somebody new wants one under each of these keys; tells their turn.
    pub(super) fn enter(&mut self, keys: &[u64]) -> u64 {
        self.turns += 1;
        for key in keys {
            self.keys.entry(*key).or_default().asking.insert(self.turns, Asker::default());
        }
        self.turns
    }

    /// They ask, or ask again.
    pub(super) fn ask(&mut self, turn: u64, keys: &[u64]) {
        self.each_asker(turn, keys, |asker| *asker = Asker::default());
    }

    /// They were refused.
    pub(super) fn answer(&mut self, turn: u64, keys: &[u64]) {
        self.each_asker(turn, keys, |asker| asker.is_answered = true);
    }

    /// They want nothing any more.
    pub(super) fn leave(&mut self, turn: u64, keys: &[u64]) {
        for key in keys {
            self.change(*key, |standing| {
                standing.asking.remove(&turn);
            });
        }
    }

    /// They have taken one under each of these keys.
    pub(super) fn hold(&mut self, keys: impl Iterator<Item = u64>) {
        keys.for_each(|key| self.keys.entry(key).or_default().held += 1);
    }

    /// Their verdict is there.
    pub(super) fn settle(&mut self, keys: impl Iterator<Item = u64>) {
        for key in keys {
            self.change(key, |standing| {
                standing.held = standing.held.saturating_sub(1);
                standing.asking.values_mut().for_each(|asker| asker.was_overtaken = true);
            });
        }
    }

    /// What whoever has this turn may hope for under this key.
    pub(super) fn outlook(&self, turn: u64, key: u64) -> Outlook {
        let Some(standing) = self.keys.get(&key) else { return Outlook::Spent };
        if standing.asking.get(&turn).is_some_and(|asker| asker.was_overtaken) {
            return Outlook::AskAgain;
        }
        if standing.held > 0 {
            return Outlook::Held;
        }
        let is_open = standing.asking.range(..turn).any(|(_, asker)| !asker.is_answered);
        if is_open { Outlook::Unknown } else { Outlook::Spent }
    }

    fn each_asker(&mut self, turn: u64, keys: &[u64], change: impl Fn(&mut Asker)) {
        for key in keys {
            self.change(*key, |standing| standing.asking.get_mut(&turn).into_iter().for_each(&change));
        }
    }

    fn change(&mut self, key: u64, change: impl FnOnce(&mut Standing)) {
        let Some(standing) = self.keys.get_mut(&key) else { return };
        change(standing);
        if standing.held == 0 && standing.asking.is_empty() {
            self.keys.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: u64 = 7;

    #[test]
    fn who_is_refused_hopes_for_those_who_came_before_and_for_those_who_hold() {
        let mut in_flight = InFlight::default();
        let (first, second) = (in_flight.enter(&[KEY]), in_flight.enter(&[KEY]));
        assert_eq!(in_flight.outlook(first, KEY), Outlook::Spent, "nobody waits for those who come later");
        assert_eq!(in_flight.outlook(second, KEY), Outlook::Unknown);
        in_flight.leave(first, &[KEY]);
        in_flight.hold([KEY].into_iter());
        assert_eq!(in_flight.outlook(second, KEY), Outlook::Held);
        in_flight.settle([KEY].into_iter());
        assert_eq!(in_flight.outlook(second, KEY), Outlook::AskAgain);
        in_flight.ask(second, &[KEY]);
        assert_eq!(in_flight.outlook(second, KEY), Outlook::Spent);
        in_flight.leave(second, &[KEY]);
        assert!(in_flight.keys.is_empty());
    }

    #[test]
    fn those_who_were_refused_hold_nobody_up() {
        let mut in_flight = InFlight::default();
        let (first, second) = (in_flight.enter(&[KEY]), in_flight.enter(&[KEY]));
        in_flight.answer(first, &[KEY]);
        assert_eq!(in_flight.outlook(second, KEY), Outlook::Spent);
    }
}
