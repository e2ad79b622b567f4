//! What a hint can be about. A new topic is one line here; who listens to it is known elsewhere.

domain::named! {
    /// What a hint is about; the name is what nodes say to each other.
    pub enum Topic {
        /// A round was recorded, or an alert's next round moved.
        Rounds = 0 => "rounds",
        /// A live event was written.
        Live = 1 => "live",
        /// A job of long work (an import) was recorded.
        Jobs = 2 => "jobs",
        /// Deliveries were written that wait to be sent.
        Deliveries = 3 => "deliveries",
    }
}

impl Topic {
    pub(crate) const COUNT: usize = Self::ALL.len();

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}
