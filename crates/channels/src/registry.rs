//! The factory: which channels there are, and which of them this installation can use.

use std::collections::BTreeMap;

use domain::{ChannelCode, ChannelSet};

use crate::channel::{Channel, Kind, Means};
use crate::in_app::InApp;
use crate::sender::Sender;

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

/// Channels that cannot work beside each other, or at all.
#[derive(Debug, thiserror::Error)]
pub enum BuildRegistryError {
    /// Two claim the same code or name.
    #[error("two channels claim the code {code} or the name {name}: each needs its own")]
    Taken { code: i16, name: &'static str },
    /// A channel's limits lie outside of what the engine can keep.
    #[error("the channel {0} declares limits that are zero or too large: see channels::Limits")]
    Limits(&'static str),
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
    /// See [`BuildRegistryError`].
    pub fn build() -> Result<Self, BuildRegistryError> {
        Self::of(all())
    }

    /// The same with further channels beside those of the house: for whoever wants to see sending at work without a provider.
    ///
    /// # Errors
    /// See [`BuildRegistryError`].
    pub fn with(further: Vec<Box<dyn Channel>>) -> Result<Self, BuildRegistryError> {
        let mut channels = all();
        channels.extend(further);
        Self::of(channels)
    }

    fn of(channels: Vec<Box<dyn Channel>>) -> Result<Self, BuildRegistryError> {
        let mut registry = Self { known: BTreeMap::new(), usable: BTreeMap::new() };
        for channel in channels {
            registry.admit(channel.kind())?;
            if let Means::Provider(sender) = channel.means()
                && !sender.limits().are_sound()
            {
                return Err(BuildRegistryError::Limits(channel.kind().name));
            }
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
            return Err(BuildRegistryError::Taken { code: kind.code.code(), name: kind.name });
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

    /// What a channel is called on the wire; one that a later version wrote has a name that says so.
    pub fn name(&self, code: ChannelCode) -> &'static str {
        self.kind(code).map_or("unknown", |kind| kind.name)
    }

    /// The one word for the way an alert goes out: the first of its channels other than in-app delivery, else that.
    pub fn delivery_type(&self, channels: ChannelSet) -> &'static str {
        self.name(channels.main())
    }

    /// The channel's strategy; `None` where this installation has no provider for it.
    pub fn channel(&self, code: ChannelCode) -> Option<&dyn Channel> {
        self.usable.get(&code).map(AsRef::as_ref)
    }

    /// The strategies for `asked`, in order of their codes.
    pub fn usable(&self, asked: ChannelSet) -> impl Iterator<Item = &dyn Channel> {
        asked.iter().filter_map(|code| self.channel(code))
    }

    /// By what the channel's deliveries are handed to its provider; `None` where the row is the delivery, or no provider is
    /// configured.
    pub fn sender(&self, code: ChannelCode) -> Option<&dyn Sender> {
        match self.channel(code)?.means() {
            Means::Provider(sender) => Some(sender),
            Means::Row => None,
        }
    }

    /// The channels that send by a provider.
    pub fn with_provider(&self) -> impl Iterator<Item = Kind> {
        self.usable
            .values()
            .filter(|channel| matches!(channel.means(), Means::Provider(_)))
            .map(|channel| channel.kind())
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
    use std::time::Duration;

    use domain::DeliveryState;

    use super::*;
    use crate::{Accepted, Limits, Message, SendError};

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

    struct Pigeon(Limits);

    impl Channel for Pigeon {
        fn kind(&self) -> Kind {
            Kind { code: ChannelCode::new(40), name: "Pigeon", label: "By pigeon" }
        }

        fn means(&self) -> Means<'_> {
            Means::Provider(self)
        }
    }

    #[async_trait::async_trait]
    impl Sender for Pigeon {
        fn limits(&self) -> Limits {
            self.0
        }

        async fn send(&self, message: &Message) -> Result<Accepted, SendError> {
            Ok(Accepted { id: Some(message.id()) })
        }
    }

    const SOUND: Limits = Limits { concurrency: 1, batch: 10, timeout: Duration::from_secs(1) };

    #[test]
    fn a_further_channel_is_known_and_sends_by_its_provider() {
        let registry = Registry::with(vec![Box::new(Pigeon(SOUND))]).expect("a registry");
        let pigeon = registry.find("Pigeon").expect("a known channel");
        assert_eq!(registry.with_provider().collect::<Vec<_>>(), [pigeon]);
        assert_eq!(registry.channel(pigeon.code).map(Channel::first_state), Some(DeliveryState::Pending));
        assert!(registry.sender(pigeon.code).is_some());
        assert!(registry.sender(ChannelCode::IN_APP).is_none(), "a row needs no sending");
    }

    #[test]
    fn a_channel_without_sound_limits_stops_the_start() {
        let unsound = [
            Limits { concurrency: 0, ..SOUND },
            Limits { batch: 0, ..SOUND },
            Limits { batch: u64::MAX, ..SOUND },
            Limits { timeout: Duration::ZERO, ..SOUND },
            Limits { timeout: Duration::from_hours(1), ..SOUND },
        ];
        for limits in unsound {
            assert!(Registry::with(vec![Box::new(Pigeon(limits))]).is_err(), "{limits:?}");
        }
    }
}
