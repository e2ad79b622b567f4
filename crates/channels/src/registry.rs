//! The factory: which channels there are, and which of them this installation can use.

use std::collections::BTreeMap;

use domain::{ChannelCode, ChannelSet};

use crate::channel::{Channel, Kind};
use crate::in_app::InApp;

/// Channels that clients may ask for although no provider of theirs is built in yet.
const KNOWN_WITHOUT_PROVIDER: [Kind; 2] = [
    Kind { code: ChannelCode::new(1), name: "Email", label: "E-mail" },
    Kind { code: ChannelCode::new(2), name: "SMS", label: "SMS" },
];

/// Every channel that can send; a new one is a line here.
fn all() -> Vec<Box<dyn Channel>> {
    vec![Box::new(InApp)]
}

/// What the channels that an alert may ask for are called on the wire.
pub fn names() -> Vec<&'static str> {
    let sending = all().into_iter().map(|channel| channel.kind());
    sending.chain(KNOWN_WITHOUT_PROVIDER).map(|kind| kind.name).collect()
}

/// Two channels claim the same code or name.
#[derive(Debug, thiserror::Error)]
#[error("two channels claim the code {code} or the name {name}: each needs its own")]
pub struct BuildRegistryError {
    code: i16,
    name: &'static str,
}

/// The channels of this installation.
pub struct Registry {
    known: BTreeMap<ChannelCode, Kind>,
    usable: BTreeMap<ChannelCode, Box<dyn Channel>>,
}

impl Registry {
    /// Builds every channel of the house.
    ///
    /// # Errors
    /// When two channels claim the same code or name.
    pub fn build() -> Result<Self, BuildRegistryError> {
        Self::of(all())
    }

    fn of(channels: Vec<Box<dyn Channel>>) -> Result<Self, BuildRegistryError> {
        let mut registry = Self { known: BTreeMap::new(), usable: BTreeMap::new() };
        for channel in channels {
            registry.admit(channel.kind())?;
            registry.usable.insert(channel.kind().code, channel);
        }
        for kind in KNOWN_WITHOUT_PROVIDER {
            registry.admit(kind)?;
        }
        Ok(registry)
    }

    fn admit(&mut self, kind: Kind) -> Result<(), BuildRegistryError> {
        let taken = self.known.values().any(|known| known.code == kind.code || known.name == kind.name);
        if taken {
            return Err(BuildRegistryError { code: kind.code.code(), name: kind.name });
        }
        self.known.insert(kind.code, kind);
        Ok(())
    }

    /// Every channel that an alert may ask for, by code.
    pub fn known(&self) -> impl Iterator<Item = Kind> {
        self.known.values().copied()
    }

    /// The channel called `name` on the wire, letter by letter.
    pub fn find(&self, name: &str) -> Option<Kind> {
        self.known.values().find(|kind| kind.name == name).copied()
    }

    /// The channel that the store wrote as `code`.
    pub fn kind(&self, code: ChannelCode) -> Option<Kind> {
        self.known.get(&code).copied()
    }

    /// The channel's strategy; `None` where this installation has no provider for it.
    pub fn channel(&self, code: ChannelCode) -> Option<&dyn Channel> {
        self.usable.get(&code).map(AsRef::as_ref)
    }

    /// The strategies for `asked`, in order of their codes.
    pub fn usable(&self, asked: ChannelSet) -> impl Iterator<Item = &dyn Channel> {
        asked.iter().filter_map(|code| self.channel(code))
    }

    /// Adds deliveries just written to so many people to the figures that operators see, whichever room wrote them.
    pub fn count_deliveries(&self, asked: ChannelSet, people: u64) {
        for channel in self.usable(asked) {
            let (channel, state) = (channel.kind().name, channel.first_state().name());
            metrics::counter!("oyez_deliveries_total", "channel" => channel, "state" => state).increment(people);
        }
    }

    /// The channels of `asked` that go out nowhere, since no provider is configured for them.
    pub fn unconfigured(&self, asked: ChannelSet) -> impl Iterator<Item = Kind> {
        asked.iter().filter(|code| self.channel(*code).is_none()).filter_map(|code| self.kind(code))
    }
}

#[cfg(test)]
mod tests {
    use domain::DeliveryState;

    use super::*;

    #[test]
    fn email_is_known_and_not_configured() {
        let registry = Registry::build().expect("a registry");
        let email = registry.find("Email").expect("a known channel");
        let asked = ChannelSet::IN_APP.with(email.code);
        assert_eq!(registry.unconfigured(asked).collect::<Vec<_>>(), [email]);
        assert_eq!(registry.usable(asked).map(|channel| channel.kind().name).collect::<Vec<_>>(), ["InApp"]);
    }

    #[test]
    fn names_are_exact() {
        let registry = Registry::build().expect("a registry");
        assert!(registry.find("inapp").is_none());
    }

    /// What every channel owes the others: a new one is held to it by being registered.
    #[test]
    fn each_registered_channel_keeps_the_contract() {
        let registry = Registry::build().expect("a registry");
        assert!(registry.channel(ChannelCode::IN_APP).is_some(), "whatever fails, there is the app");
        for channel in registry.usable(registry.known().fold(ChannelSet::IN_APP, |set, kind| set.with(kind.code))) {
            let Kind { code, name, label } = channel.kind();
            assert_eq!(channel.kind(), Kind { code, name, label }, "{name} stays who it is");
            assert_eq!(
                registry.find(name).map(|kind| kind.code),
                Some(code),
                "{name} is found by its word on the wire"
            );
            assert_eq!(
                registry.channel(code).map(|found| found.kind().name),
                Some(name),
                "{name} is found by its code"
            );
            assert!(ChannelSet::IN_APP.with(code).contains(code), "{name} fits into a set of channels");
            assert!(!name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()), "{name} is one word");
            assert!(!label.trim().is_empty(), "{name} has words for people");
            let begins = channel.first_state();
            assert!(matches!(begins, DeliveryState::Sent | DeliveryState::Pending), "{name} begins as {begins}");
            assert_eq!(registry.unconfigured(ChannelSet::IN_APP.with(code)).count(), 0, "{name} goes out");
        }
    }

    #[test]
    fn a_channel_registered_twice_stops_the_start() {
        let twice = Registry::of(vec![Box::new(InApp), Box::new(InApp)]);
        assert!(twice.is_err());
    }
}
