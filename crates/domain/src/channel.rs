//! Channels by number: which of them an alert asks for. Their names and strategies belong to the registry.

/// The stable number of a channel, 0 to 62. The store keeps it; the channel's own folder defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelCode(i16);

impl ChannelCode {
    /// The channel that is always among an alert's channels.
    pub const IN_APP: Self = Self(0);

    /// # Panics
    /// If `code` lies outside 0..=62 (at compile time where it is a constant).
    #[must_use]
    pub const fn new(code: i16) -> Self {
        assert!(code >= 0 && code <= 62, "a channel's code lies in 0..=62");
        Self(code)
    }

    /// The channel that the store wrote as `code`.
    #[must_use]
    pub const fn from_code(code: i16) -> Option<Self> {
        if code >= 0 && code <= 62 { Some(Self(code)) } else { None }
    }

    #[must_use]
    pub const fn code(self) -> i16 {
        self.0
    }
}

/// A set of channels that holds in-app delivery at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelSet(i64);

impl ChannelSet {
    /// In-app delivery alone.
    pub const IN_APP: Self = Self(1);

    /// This set with `channel` in it.
    #[must_use]
    pub const fn with(self, channel: ChannelCode) -> Self {
        Self(self.0 | (1 << channel.0))
    }

    #[must_use]
    pub const fn contains(self, channel: ChannelCode) -> bool {
        self.0 & (1 << channel.0) != 0
    }

    /// The channels by ascending code; in-app delivery first.
    pub fn iter(self) -> impl Iterator<Item = ChannelCode> {
        (0..=62).map(ChannelCode).filter(move |channel| self.contains(*channel))
    }

    /// The channel by which one word describes the set: the first other than in-app delivery, else that.
    #[must_use]
    pub fn main(self) -> ChannelCode {
        self.iter().find(|channel| *channel != ChannelCode::IN_APP).unwrap_or(ChannelCode::IN_APP)
    }

    /// How many channels are in the set.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Never: in-app delivery is always in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        false
    }

    /// The set as the store keeps it: bit n stands for the channel with code n.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// The set that the store wrote as `bits`.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self((bits | 1) & i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_app_delivery_is_always_among_the_channels() {
        let email = ChannelCode::new(1);
        let set = ChannelSet::from_bits(0).with(email);
        assert_eq!(set.iter().collect::<Vec<_>>(), [ChannelCode::IN_APP, email]);
        assert_eq!(set.len(), 2);
        assert_eq!((set.main(), ChannelSet::IN_APP.main()), (email, ChannelCode::IN_APP));
    }
}
