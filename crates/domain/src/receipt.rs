//! What a person did with an alert, and what of it stops reminders.

crate::named! {
    /// Which of a person's marks ends the reminders for them.
    pub enum StopRemindersOn {
        Acknowledge = 0 => "acknowledge",
        Read = 1 => "read",
    }
}
