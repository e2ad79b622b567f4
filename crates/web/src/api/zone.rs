//! A person's time zone on the wire: `timezone` is the one in force, `own_timezone` what was chosen for this person, if anything was.

use domain::snooze;

use crate::fields::{Fields, Patch};

/// A person's zones as they are stored.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a> {
    pub(super) own: Option<&'a str>,
    pub(super) organization: &'a str,
}

impl Stored<'_> {
    /// The zone in which the person's days end.
    pub(super) fn in_force(self) -> &'static str {
        snooze::zone(self.own, Some(self.organization)).name()
    }
}

/// What a request says of the person's own zone; null means the organization's. Either name is taken.
///
/// A client that sends back the whole it was given means what it changed: a `timezone` that only says what is in force is
/// not made the person's own by that.
pub(super) fn own_zone(fields: &mut Fields, stored: Option<Stored<'_>>) -> Patch<String> {
    let (own, either) = (said(fields, "own_timezone"), said(fields, "timezone"));
    let kept = stored.map(|stored| stored.own.map_or(Patch::Clear, |zone| Patch::Set(zone.to_owned())));
    let in_force = stored.map(|stored| Patch::Set(stored.in_force().to_owned()));
    if either == Patch::Keep || Some(&either) == in_force.as_ref() && own != Patch::Keep {
        return own;
    }
    if own == Patch::Keep || Some(&own) == kept.as_ref() {
        return either;
    }
    if let (Patch::Set(own), Patch::Set(either)) = (&own, &either)
        && own != either
    {
        fields.refuse("own_timezone", "This differs from timezone: give one of them.");
    }
    own
}

fn said(fields: &mut Fields, name: &'static str) -> Patch<String> {
    match fields.zone(name).patch() {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(zone) => Patch::Set(zone.name().to_owned()),
    }
}
