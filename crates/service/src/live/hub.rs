//! The open streams of this node, by organization and person. It knows no events.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{OrganizationId, Timestamp, UserId};
use tokio::sync::mpsc;

use super::{Notice, STREAMS_OF_PERSON_MAX};
use crate::account::Session;
use crate::caller::Caller;

/// Notices that wait for a slow reader; one more and the stream ends.
const WAITING_MAX: usize = 64;

pub(super) struct Hub {
    streams_max: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next: u64,
    count: usize,
    is_closed: bool,
    organizations: HashMap<OrganizationId, BTreeMap<(UserId, u64), Line>>,
}

struct Line {
    since: Timestamp,
    /// The API token that opened it.
    program: Option<i64>,
    /// The session in a browser that opened it.
    browser: Option<i64>,
    sender: mpsc::Sender<Notice>,
}

/// Why there is no place for one more stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoPlace {
    /// The node is about to end.
    Closed,
    /// The node has as many as it takes.
    Full,
    /// The person has as many as one may have on a node.
    OfPerson,
}

/// A stream's place; leaving it makes room.
pub(super) struct Seat {
    hub: Arc<Hub>,
    organization: OrganizationId,
    key: (UserId, u64),
    pub(super) receiver: mpsc::Receiver<Notice>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.lock().remove(self.organization, self.key);
    }
}

impl Hub {
    pub(super) fn new(streams_max: usize) -> Self {
        Self { streams_max, open: Mutex::default() }
    }

    pub(super) fn streams_max(&self) -> usize {
        self.streams_max
    }

    pub(super) fn streams(&self) -> usize {
        self.lock().count
    }

    /// Whether there is a place for one more stream of the caller.
    pub(super) fn has_place(&self, caller: &Caller) -> Result<(), NoPlace> {
        self.lock().has_place(caller, self.streams_max)
    }

    /// A place for one more stream of the caller.
    pub(super) fn take(self: &Arc<Self>, caller: &Caller, session: &Session, now: Timestamp) -> Result<Seat, NoPlace> {
        let mut open = self.lock();
        open.has_place(caller, self.streams_max)?;
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        open.next += 1;
        let key = (caller.user, open.next);
        open.count += 1;
        let line = Line { since: now, program: session.program, browser: session.browser, sender };
        open.organizations.entry(caller.organization).or_default().insert(key, line);
        Ok(Seat { hub: self.clone(), organization: caller.organization, key, receiver })
    }

    /// The organization's people with an open stream, of those between the two ends, both included.
    pub(super) fn people(&self, organization: OrganizationId, users: Option<(UserId, UserId)>) -> BTreeSet<UserId> {
        let (from, to) = users.unwrap_or((UserId(i64::MIN), UserId(i64::MAX)));
        let open = self.lock();
        let Some(lines) = open.organizations.get(&organization).filter(|_| from <= to) else {
            return BTreeSet::new();
        };
        lines.range((from, 0)..=(to, u64::MAX)).map(|((user, _), _)| *user).collect()
    }

    /// Everybody with an open stream.
    pub(super) fn everybody(&self) -> BTreeSet<UserId> {
        self.lock().organizations.values().flat_map(|lines| lines.keys().map(|(user, _)| *user)).collect()
    }

    /// The API tokens that opened streams.
    pub(super) fn programs(&self) -> BTreeSet<i64> {
        self.lock().organizations.values().flat_map(BTreeMap::values).filter_map(|line| line.program).collect()
    }

    /// The sessions in browsers that opened streams.
    pub(super) fn browsers(&self) -> BTreeSet<i64> {
        self.lock().organizations.values().flat_map(BTreeMap::values).filter_map(|line| line.browser).collect()
    }

    /// Hands the notice to every stream of these people; whoever reads too slowly is cut off, and comes back to a replay.
    pub(super) fn send(&self, organization: OrganizationId, people: &BTreeSet<UserId>, notice: &Notice) {
        let mut open = self.lock();
        let mut cut = Vec::new();
        if let Some(lines) = open.organizations.get(&organization) {
            for user in people {
                for (key, line) in lines.range((*user, 0)..=(*user, u64::MAX)) {
                    if line.sender.try_send(notice.clone()).is_err() {
                        cut.push(*key);
                    }
                }
            }
        }
        for key in cut {
            open.remove(organization, key);
        }
    }

    /// Ends the streams of everybody who is not among `present`, or opened them before the time told there, and those that a
    /// `revoked` token or an `ended` session opened.
    pub(super) fn keep(&self, present: &BTreeMap<UserId, Timestamp>, revoked: &BTreeSet<i64>, ended: &BTreeSet<i64>) {
        let mut open = self.lock();
        let mut cut = Vec::new();
        for (organization, lines) in &open.organizations {
            for (key, line) in lines {
                let is_void = present.get(&key.0).is_none_or(|valid_from| line.since < *valid_from);
                let is_over = |opener: Option<i64>, over: &BTreeSet<i64>| opener.is_some_and(|id| over.contains(&id));
                if is_void || is_over(line.program, revoked) || is_over(line.browser, ended) {
                    cut.push((*organization, *key));
                }
            }
        }
        for (organization, key) in cut {
            open.remove(organization, key);
        }
    }

    /// Ends all streams and lets nobody in any more.
    pub(super) fn close(&self) {
        let mut open = self.lock();
        open.is_closed = true;
        open.count = 0;
        open.organizations.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn has_place(&self, caller: &Caller, streams_max: usize) -> Result<(), NoPlace> {
        if self.is_closed {
            return Err(NoPlace::Closed);
        }
        if self.count >= streams_max {
            return Err(NoPlace::Full);
        }
        let lines = self.organizations.get(&caller.organization);
        let own = lines.map_or(0, |lines| lines.range((caller.user, 0)..=(caller.user, u64::MAX)).count());
        if own >= STREAMS_OF_PERSON_MAX { Err(NoPlace::OfPerson) } else { Ok(()) }
    }

    fn remove(&mut self, organization: OrganizationId, key: (UserId, u64)) {
        let Some(lines) = self.organizations.get_mut(&organization) else { return };
        if lines.remove(&key).is_some() {
            self.count -= 1;
        }
        if lines.is_empty() {
            self.organizations.remove(&organization);
        }
    }
}
