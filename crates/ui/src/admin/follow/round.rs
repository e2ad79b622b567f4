//! One round as the pages show it: whom it was for, how far it has come, and who was left out.

use askama::Template;
use domain::{ChannelCode, ChannelSet, RoundKind, RoundState};
use service::alert::{Alerts, Round};

use super::words::{channel, counted};
use crate::language::Arg;
use crate::shell::Shell;

/// A round of a list.
#[derive(Template)]
#[template(path = "admin/follow/round.html")]
pub(super) struct RoundItem<'a> {
    shell: &'a Shell,
    round: &'a Round,
    /// The people whom the alert addresses.
    audience: i64,
    /// Channels by which nothing of it goes out.
    skipped: &'a [String],
}

impl askama::filters::HtmlSafe for RoundItem<'_> {}

impl<'a> RoundItem<'a> {
    pub(super) const fn of(shell: &'a Shell, listed: &'a Listed, audience: i64) -> Self {
        Self { shell, round: &listed.round, audience, skipped: listed.skipped.as_slice() }
    }

    /// A reminder or a sending that somebody asked for.
    fn is_by_hand(&self) -> bool {
        self.round.triggered_by.is_some() && self.round.kind != RoundKind::Manual
    }

    const fn is_open(&self) -> bool {
        self.round.state.is_open()
    }

    const fn state(&self) -> &'static str {
        match self.round.state {
            RoundState::Pending => "pending",
            RoundState::Expanding => "expanding",
            RoundState::Complete => "complete",
            RoundState::Stopped => "stopped",
        }
    }

    /// The people it has passed, those who were left out as well.
    fn passed(&self) -> i64 {
        let round = self.round;
        round.people + round.left_acknowledged + round.left_snoozed + round.left_read
    }

    /// What it has passed when it is done: people come and go meanwhile.
    fn whole(&self) -> i64 {
        self.audience.max(self.passed()).max(1)
    }

    fn how_far(&self) -> String {
        let (passed, whole) = (self.shell.number(self.passed()), self.shell.number(self.whole()));
        let values = [("passed", Arg::Text(&passed)), ("whole", Arg::Text(&whole))];
        self.shell.language.text_of("follow-round-progress", &values)
    }

    fn people(&self) -> String {
        counted(self.shell, "follow-people", self.round.people)
    }

    /// Who was left out and why, and what else is to be known.
    fn remarks(&self) -> Vec<String> {
        let round = self.round;
        let left = [
            ("follow-left-acknowledged", round.left_acknowledged),
            ("follow-left-snoozed", round.left_snoozed),
            ("follow-left-read", round.left_read),
            ("follow-missed", round.missed_count),
        ];
        let counts = left.into_iter().filter(|(_, count)| *count > 0);
        let mut remarks: Vec<String> = counts.map(|(key, count)| counted(self.shell, key, count)).collect();
        remarks.extend(round.stop_reason.map(|reason| self.shell.word("follow-stop", reason.name())));
        remarks.extend(self.skipped.iter().map(|name| self.shell.named("follow-skipped", name)));
        remarks
    }
}

/// A round with the names that its row only points at.
pub(super) struct Listed {
    pub(super) round: Round,
    skipped: Vec<String>,
}

impl Listed {
    pub(super) fn of(round: Round, alerts: &Alerts, shell: &Shell) -> Self {
        // In the app nothing is ever skipped, though it is in every set.
        let codes = ChannelSet::from_bits(round.skipped_channels);
        let skipped = codes
            .iter()
            .filter(|code| *code != ChannelCode::IN_APP)
            .map(|code| channel(shell, alerts.channel_name(code)))
            .collect();
        Self { round, skipped }
    }
}
