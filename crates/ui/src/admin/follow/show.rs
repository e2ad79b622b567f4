//! `GET /admin/alerts/{id}`: one alert, what it is and how it is being heard.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::Visibility;
use service::alert::{Audience, Detail};
use service::page::Span;
use web::state::ApiState;

use super::head::{Head, Subject, Tab};
use super::hearing::{Hearing, HearingPart};
use super::trail::{self, Deed};
use super::words::{channel, counted};
use crate::failure::Failure;
use crate::linked::Linked;
use crate::shell::{Shell, shown};
use crate::visitor::Admin;

/// Entries of the trail that are shown at once.
const DEEDS: u32 = 5;
/// Names of the audience that are shown at once.
const NAMES: usize = 12;
/// A message up to this length is shown at once.
const MESSAGE_CHARS: usize = 600;

#[derive(Template)]
#[template(path = "admin/follow/show.html")]
struct ShowPage {
    shell: Shell,
    subject: Subject,
    detail: Detail,
    hearing: Hearing,
    deeds: Vec<Deed>,
    channels: String,
    /// How many it addresses, unless that takes counting that has not been done yet.
    size: Option<i64>,
}

impl ShowPage {
    fn is_short(&self) -> bool {
        self.subject.standing.alert.content.message.chars().nth(MESSAGE_CHARS).is_none()
    }

    fn message(&self) -> Linked<'_> {
        Linked::of(&self.subject.standing.alert.content.message)
    }

    /// The names of the teams or people whom it addresses.
    fn names(&self) -> Vec<&str> {
        let teams = self.detail.teams.iter().map(|(_, name)| name.as_str());
        teams.chain(self.detail.users.iter().map(|(_, name)| name.as_str())).take(NAMES).collect()
    }

    fn further_names(&self) -> Option<String> {
        let all = self.detail.teams.len() + self.detail.users.len();
        let further = all.checked_sub(NAMES).filter(|further| *further > 0)?;
        Some(counted(&self.shell, "follow-further", i64::try_from(further).unwrap_or(i64::MAX)))
    }

    fn addresses_everybody(&self) -> bool {
        self.subject.standing.alert.content.visibility == Visibility::Organization
    }

    fn size(&self) -> Option<String> {
        self.size.map(|size| counted(&self.shell, "follow-people", size))
    }

    fn frequency(&self) -> String {
        let every = self.shell.length(self.subject.standing.alert.content.reminder_minutes);
        self.shell.named("follow-every", &every)
    }
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?;
    let detail = state.alerts.detail(&visitor.caller, subject.id()).await?;
    let hearing = Hearing::read(&state, &visitor, &subject).await?;
    let size = match subject.standing.audience_size {
        None => {
            let told = state.alerts.count_addressed(&visitor.caller, &audience(&detail)).await?;
            told.is_exact.then_some(told.people)
        }
        known => known,
    };
    let latest = Span { from: None, limit: DEEDS };
    let deeds = trail::read(&state, &visitor, subject.id(), latest).await?;
    let shell = visitor.shell;
    let codes = subject.standing.alert.content.channels.iter();
    let channels: Vec<String> = codes.map(|code| channel(&shell, state.alerts.channel_name(code))).collect();
    Ok(shown(&ShowPage { shell, subject, detail, hearing, deeds, channels: channels.join(", "), size }))
}

fn audience(detail: &Detail) -> Audience {
    match detail.alert.content.visibility {
        Visibility::Organization => Audience::Everybody,
        Visibility::Team => Audience::Teams(detail.teams.iter().map(|(team, _)| *team).collect()),
        Visibility::User => Audience::People(detail.users.iter().map(|(user, _)| *user).collect()),
    }
}
