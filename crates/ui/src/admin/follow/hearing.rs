//! How far an alert has come: whom it reached, who read and acknowledged it, its latest rounds, and who is missing. The part of
//! the page that is fetched anew while it changes.

use askama::Template;
use service::alert::Recipient;
use service::page::Span;
use web::state::ApiState;

use super::head::{Remind, Subject};
use super::recipients::Marks;
use super::round::{Listed, RoundItem};
use super::words::{channel, counted, percent};
use crate::failure::Failure;
use crate::shell::Shell;
use crate::visitor::Visitor;

/// Rounds that are shown at once.
const ROUNDS: u32 = 5;
/// People that are shown of those who are missing.
const MISSING: u32 = 8;
/// Of more people than these the missing are not looked for each time: they have a page of their own.
const LOOKED_THROUGH_MAX: i64 = 10_000;

/// How an alert is being heard.
pub(super) struct Hearing {
    rounds: Vec<Listed>,
    rounds_count: i64,
    missing: Option<Vec<Recipient>>,
}

impl Hearing {
    pub(super) async fn read(state: &ApiState, visitor: &Visitor, subject: &Subject) -> Result<Self, Failure> {
        let (caller, id) = (&visitor.caller, subject.id());
        let latest = Span { from: None, limit: ROUNDS };
        let (rounds, rounds_count) = state.alerts.rounds(caller, id, latest).await?;
        let rounds = rounds.into_iter().map(|round| Listed::of(round, &state.alerts, &visitor.shell)).collect();
        let missing = if subject.is_active() && subject.standing.audience() <= LOOKED_THROUGH_MAX {
            let few = Span { from: None, limit: MISSING };
            Some(state.alerts.recipients(caller, id, Some(subject.standing.missing()), few).await?.people)
        } else {
            None
        };
        Ok(Self { rounds, rounds_count, missing })
    }
}

/// A step of the way from being addressed to having answered.
struct Step {
    name: &'static str,
    people: i64,
    of: i64,
}

impl Step {
    /// A bar has some length, also where there is nobody.
    const fn max(&self) -> i64 {
        if self.of > self.people {
            self.of
        } else if self.people > 1 {
            self.people
        } else {
            1
        }
    }
}

/// One channel's deliveries, as text.
struct ByChannel {
    name: String,
    states: String,
}

/// The part of the page.
#[derive(Template)]
#[template(path = "admin/follow/hearing.html")]
pub(super) struct HearingPart<'a> {
    shell: &'a Shell,
    subject: &'a Subject,
    hearing: &'a Hearing,
}

impl askama::filters::HtmlSafe for HearingPart<'_> {}

impl<'a> HearingPart<'a> {
    pub(super) const fn of(shell: &'a Shell, subject: &'a Subject, hearing: &'a Hearing) -> Self {
        Self { shell, subject, hearing }
    }

    /// After how many seconds it is to be fetched anew: soon while a round is written, later while people may answer.
    fn again_s(&self) -> Option<u8> {
        let is_open = self.hearing.rounds.iter().any(|listed| listed.round.state.is_open());
        let is_owed = self.subject.standing.alert.owes_initial;
        match (is_open, self.subject.is_active()) {
            (true, _) => Some(2),
            (false, true) if is_owed => Some(2),
            (false, true) => Some(10),
            (false, false) => None,
        }
    }

    fn steps(&self) -> [Step; 4] {
        let (figures, reached) = (&self.subject.standing.figures, self.subject.standing.figures.reached);
        [
            Step { name: "reached", people: reached, of: self.subject.standing.audience() },
            Step { name: "read", people: figures.read, of: reached },
            Step { name: "acknowledged", people: figures.acknowledged, of: reached },
            Step { name: "snoozed", people: figures.snoozed_now, of: reached },
        ]
    }

    fn share(&self, step: &Step) -> String {
        percent(self.shell, step.people, step.of)
    }

    fn of_whom(&self, step: &Step) -> String {
        let key = if step.name == "reached" { "follow-of-audience" } else { "follow-of-reached" };
        counted(self.shell, key, step.of)
    }

    /// How long it took, where anybody has done it.
    fn pace(&self, step: &Step) -> Option<String> {
        let times = match step.name {
            "read" => self.subject.standing.figures.time_to_read,
            "acknowledged" => self.subject.standing.figures.time_to_acknowledge,
            _ => None,
        }?;
        Some(self.shell.named("follow-pace", &self.shell.span(whole_seconds(times.median_s))))
    }

    fn by_channel(&self) -> Vec<ByChannel> {
        let channels = self.subject.standing.figures.by_channel.iter();
        let told = channels.map(|by| {
            let states = by.by_state.iter();
            let states = states.map(|(state, count)| {
                format!("{} {}", self.shell.number(*count), self.shell.word("delivery", state.name()))
            });
            ByChannel { name: channel(self.shell, by.channel), states: states.collect::<Vec<_>>().join(", ") }
        });
        told.collect()
    }

    fn failed(&self) -> String {
        counted(self.shell, "follow-failed", self.subject.standing.figures.dead)
    }

    fn all_rounds(&self) -> String {
        counted(self.shell, "follow-all-rounds", self.hearing.rounds_count)
    }

    fn has_more_rounds(&self) -> bool {
        self.hearing.rounds_count > i64::from(ROUNDS)
    }

    fn missing_people(&self) -> String {
        counted(self.shell, "follow-people", self.subject.standing.missing_count())
    }

    const fn missing_name(&self) -> &'static str {
        self.subject.standing.missing().name()
    }
}

/// The histogram's seconds, of which no part matters.
#[expect(clippy::cast_possible_truncation, reason = "a whole number of seconds within half a year")]
fn whole_seconds(seconds: f64) -> i64 {
    seconds.round() as i64
}
