//! One sending of one alert: its kinds, its states, and why somebody is left out of it.

crate::named! {
    /// Why a round exists.
    pub enum RoundKind {
        Initial = 0 => "initial",
        Reminder = 1 => "reminder",
        Manual = 2 => "manual",
        Escalation = 3 => "escalation",
    }
}

crate::named! {
    /// How far a round has come.
    pub enum RoundState {
        /// Recorded, nothing of it written.
        Pending = 0 => "pending",
        /// Its deliveries are being written.
        Expanding = 1 => "expanding",
        /// Everyone has a delivery.
        Complete = 2 => "complete",
        /// Ended early; what was written stays.
        Stopped = 3 => "stopped",
    }
}

impl RoundState {
    /// Whether deliveries may still be written.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Expanding)
    }
}

crate::named! {
    /// Why a round was stopped.
    pub enum StopReason {
        Archived = 1 => "archived",
        Deactivated = 2 => "deactivated",
        Deleted = 3 => "deleted",
        Expired = 4 => "expired",
        Rescheduled = 5 => "rescheduled",
    }
}

crate::named! {
    /// Where a delivery is on its way.
    pub enum DeliveryState {
        Pending = 0 => "pending",
        /// Pending, and in a worker's hands: told by the lease, never stored.
        Sending = 1 => "sending",
        Sent = 2 => "sent",
        Delivered = 3 => "delivered",
        Dead = 4 => "dead",
        Cancelled = 5 => "cancelled",
    }
}
