//! What admins do, at random. A refusal is part of life; a fault is not.

use domain::{AlertId, ChannelSet, Severity, StopRemindersOn, TeamId, UserId, Visibility};
use service::Error;
use service::alert::{Draft, Edit, Wishes};
use service::idempotency::Once;
use testbed::Pager;

use crate::post::What;
use crate::world::{Published, World};

type Done = (Result<String, String>, Option<AlertId>);

impl World {
    /// Somebody does something; tells what, and to which alert. Now and then the other organization looks whether it notices.
    pub(crate) async fn act(&mut self) -> Done {
        self.place = usize::from(self.random.chance(25));
        if !self.random.chance(10) {
            return self.act_here().await;
        }
        let before = self.face(self.elsewhere()).await;
        let (done, touched) = self.act_here().await;
        let after = self.face(self.elsewhere()).await;
        if before == after {
            return (done, touched);
        }
        (Err(format!("after {done:?} the others see {after:?} rather than {before:?}")), touched)
    }

    async fn act_here(&mut self) -> Done {
        if self.last_post.is_some() && self.random.chance(20) {
            return (self.post_again().await.or_else(|error| refused(error, "posting again")), None);
        }
        let roll = self.random.below(100);
        if self.here().published.is_empty() || roll < 10 {
            return self.publish().await;
        }
        let index = self.pick(self.here().published.len());
        let alert = self.here().published[index].id;
        match roll {
            10..=21 | 26..=27 => self.change(index, roll < 26).await,
            22..=24 => (self.trigger(alert).await, Some(alert)),
            25 => (self.retry(alert).await, Some(alert)),
            28..=30 => (self.join().await.or_else(|error| refused(error, "joining")), None),
            31..=35 => (self.come_or_go().await.or_else(|error| refused(error, "coming or going")), None),
            36..=37 => (self.travel().await.or_else(|error| refused(error, "travelling")), None),
            38..=43 => (self.change_team().await.or_else(|error| refused(error, "changing teams")), None),
            44..=46 => (self.change_teams().await.or_else(|error| refused(error, "changing a team")), None),
            47..=48 => (self.trespass().await, None),
            _ => (self.answer(alert).await, Some(alert)),
        }
    }

    async fn publish(&mut self) -> Done {
        let draft = Draft {
            title: format!("Alert {}", self.here().published.len()),
            message: "Something happened".into(),
            wishes: self.wishes(80),
        };
        match self.send(draft).await {
            Ok(Some(id)) => {
                self.remember(id);
                (Ok(format!("alert {id} is published")), Some(id))
            }
            Ok(None) => (Err("an alert was published before it was posted".into()), None),
            Err(error) => (refused(error, "publishing"), None),
        }
    }

    pub(crate) fn remember(&mut self, id: AlertId) {
        let now = self.now();
        self.here_mut().published.push(Published { id, at: now, settled_at: now, is_edited: false, is_gone: false });
    }

    async fn send(&mut self, draft: Draft) -> Result<Option<AlertId>, Error> {
        if self.random.chance(40) {
            return self.post(What::Publish(draft)).await;
        }
        let published = self.alerts.publish(&self.here().admin, &draft, &Once::unkeyed()).await?;
        published.into_first().map(|detail| Some(detail.alert.id))
    }

    /// An edit or the end of an alert; pages that show it are told when it goes.
    async fn change(&mut self, index: usize, is_edit: bool) -> Done {
        let alert = self.here().published[index].id;
        let before = (self.is_shown(alert).await, self.withdrawals(alert).await);
        let (done, touched) = if is_edit { self.edit(index).await } else { self.end(index).await };
        let told = match before {
            (Ok(was_shown), Ok(before)) => self.check_withdrawn(alert, was_shown, before).await,
            (Err(what), _) | (_, Err(what)) => Err(what),
        };
        (told.and(done), touched)
    }

    async fn edit(&mut self, index: usize) -> Done {
        let alert = self.here().published[index].id;
        let edit = Edit {
            title: self.random.chance(30).then(|| format!("Edited {}", self.random.below(100))),
            message: None,
            wishes: self.wishes(25),
            renotify: self.random.chance(15),
            seen: None,
        };
        let now = self.now();
        let published = &mut self.here_mut().published[index];
        (published.settled_at, published.is_edited) = (now, true);
        match self.alerts.edit(&self.here().admin, alert, &edit).await {
            Ok(_) if edit.renotify => {
                self.naps.ask_anew(alert);
                (Ok(format!("alert {alert} is edited and sent anew: {edit:?}")), Some(alert))
            }
            Ok(_) => (Ok(format!("alert {alert} is edited: {edit:?}")), Some(alert)),
            Err(error) => (refused(error, "editing"), Some(alert)),
        }
    }

    async fn trigger(&mut self, alert: AlertId) -> Result<String, String> {
        let done = if self.random.chance(40) {
            self.post(What::Trigger(alert)).await.map(|_| ())
        } else {
            self.alerts.trigger(&self.here().admin, alert, &Once::unkeyed()).await.map(|_| ())
        };
        match done {
            Ok(()) => Ok(format!("alert {alert} is triggered")),
            Err(error) => refused(error, "triggering"),
        }
    }

    /// An admin asks for dead pages again.
    async fn retry(&self, alert: AlertId) -> Result<String, String> {
        match self.alerts.retry(&self.here().admin, alert, None, None).await {
            Ok(retried) => Ok(format!("{retried} dead pages of alert {alert} are pending again")),
            Err(error) => refused(error, "asking again"),
        }
    }

    async fn end(&mut self, index: usize) -> Done {
        let alert = self.here().published[index].id;
        let (done, verb) = if self.random.chance(60) {
            (self.alerts.archive(&self.here().admin, alert).await, "archived")
        } else {
            (self.alerts.delete(&self.here().admin, alert).await, "deleted")
        };
        match done {
            Ok(()) => {
                self.here_mut().published[index].is_gone = true;
                if verb == "deleted" {
                    self.naps.forget(alert);
                }
                (Ok(format!("alert {alert} is {verb}")), Some(alert))
            }
            Err(error) => (refused(error, verb), Some(alert)),
        }
    }

    /// Random wishes, each with a chance of `percent`.
    fn wishes(&self, percent: u64) -> Wishes {
        let wanted = || self.random.chance(percent);
        let minutes = |up_to: u64| i64::try_from(self.random.below(up_to)).unwrap_or(0);
        let visibility = wanted().then(|| Visibility::ALL[self.pick(3)]);
        Wishes {
            severity: wanted().then(|| Severity::ALL[self.pick(3)]),
            channels: wanted().then(|| {
                if self.random.chance(70) { ChannelSet::IN_APP.with(Pager::CODE) } else { ChannelSet::IN_APP }
            }),
            visibility,
            teams: (visibility == Some(Visibility::Team)).then(|| self.some_teams()),
            users: (visibility == Some(Visibility::User)).then(|| self.some_users()),
            reminder_enabled: wanted().then(|| self.random.chance(85)),
            reminder_minutes: wanted().then(|| 30 + minutes(600)),
            stop_reminders_on: wanted().then(|| StopRemindersOn::ALL[self.pick(2)]),
            start: wanted().then(|| self.now().plus_minutes(minutes(900) - 300)),
            expiry: wanted()
                .then(|| self.now().plus_minutes(30 + minutes(if self.random.chance(8) { 200_000 } else { 8_000 }))),
            is_active: wanted().then(|| self.random.chance(85)),
            ..Wishes::default()
        }
    }

    fn some_teams(&self) -> Vec<TeamId> {
        let first = self.pick(self.here().teams.len());
        let more = self.here().teams.iter().copied().filter(|_| self.random.chance(40));
        let mut teams: Vec<_> = more.chain([self.here().teams[first]]).collect();
        teams.sort_unstable();
        teams.dedup();
        teams
    }

    fn some_users(&self) -> Vec<UserId> {
        let first = self.here().people[self.pick(self.here().people.len())].id;
        let more = self.here().people.iter().map(|person| person.id).filter(|_| self.random.chance(30));
        let mut users: Vec<_> = more.chain([first]).collect();
        users.sort_unstable();
        users.dedup();
        users
    }
}

/// A refusal ends the act; a failure of the store is passed on.
pub(crate) fn refused(error: Error, verb: &str) -> Result<String, String> {
    match error {
        Error::NotFound | Error::Invalid(_) | Error::Conflict(_) => Ok(format!("{verb} is refused: {error}")),
        other => Err(other.to_string()),
    }
}
