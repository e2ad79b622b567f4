//! Requests that come again: a client that got no answer, or lost it, sends its POST once more with the same key.

use std::time::Duration;

use domain::limit::IDEMPOTENCY_RETENTION;
use domain::{AlertId, Timestamp};
use service::Error;
use service::alert::Draft;
use service::idempotency::{Answer, Once, Reply, Slot};

use crate::world::World;

/// A POST that may come again.
pub(crate) struct Post {
    place: usize,
    what: What,
    key: String,
    sent_at: Timestamp,
    /// The reply that its client got, or would have got.
    told: Option<Reply>,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Publish(Draft),
    Trigger(AlertId),
}

impl World {
    /// Sends a POST with a key of its own; the one before it is forgotten.
    pub(crate) async fn post(&mut self, what: What) -> Result<Option<AlertId>, Error> {
        let (key, sent_at) = (format!("key-{}", self.random.below(1_000_000)), self.now());
        self.deliver(Post { place: self.place, what, key, sent_at, told: None }).await
    }

    /// Sends the last POST of this organization again, unless the installation may have forgotten it.
    pub(crate) async fn post_again(&mut self) -> Result<String, Error> {
        let kept = IDEMPOTENCY_RETENTION.saturating_sub(Duration::from_mins(1));
        let is_here = |post: &mut Post| post.place == self.place;
        match self.last_post.take_if(is_here) {
            Some(post) if post.sent_at + kept > self.now() => {
                let what = format!("{:?} is posted again", post.what);
                if let Some(alert) = self.deliver(post).await? {
                    self.remember(alert);
                }
                Ok(what)
            }
            _ => Ok("nothing to post again".into()),
        }
    }

    /// A POST has its effect once, whatever became of its first answer, and its reply is the same each time.
    async fn deliver(&mut self, mut post: Post) -> Result<Option<AlertId>, Error> {
        let before = self.effects(&post.what).await.map_err(Error::Fault)?;
        let slot = Slot::new("POST /somewhere/", &post.key, format!("{:?}", post.what).as_bytes());
        let told = self.call(&post.what, slot).await;
        let effects = self.effects(&post.what).await.map_err(Error::Fault)? - before;
        let is_first = matches!(told, Ok((_, false)));
        let reply = told.as_ref().ok().map(|(reply, _)| reply.clone());
        if effects > i64::from(is_first) || (post.told.is_some() && reply.is_some() && post.told != reply) {
            let what = format!("{:?} of {:?}: {effects} effects, {told:?} after {:?}", post.what, post.key, post.told);
            return Err(Error::Fault(what));
        }
        let new = reply.as_ref().filter(|_| is_first && matches!(post.what, What::Publish(_)));
        let new = new.and_then(|reply| reply.body.parse().ok()).map(AlertId);
        post.told = post.told.or(reply);
        self.last_post = Some(post);
        told.map(|_| new)
    }

    /// The reply to a POST, and whether it came from the kept ones.
    async fn call(&self, what: &What, slot: Slot) -> Result<(Reply, bool), Error> {
        let admin = &self.here().admin;
        match what {
            What::Publish(draft) => {
                let render = |detail: &service::alert::Detail| Reply::json(201, &detail.alert.id.0);
                told(self.alerts.publish(admin, draft, &Once::keyed(slot, &render)).await?, render)
            }
            What::Trigger(alert) => {
                let render = |trigger: &service::alert::Trigger| Reply::json(200, &format!("{trigger:?}"));
                told(self.alerts.trigger(admin, *alert, &Once::keyed(slot, &render)).await?, render)
            }
        }
    }

    /// What such a POST makes more of.
    async fn effects(&self, what: &What) -> Result<i64, String> {
        match what {
            What::Publish(_) => self.number("SELECT COUNT(*) FROM alert").await,
            What::Trigger(alert) => {
                self.number(&format!("SELECT COUNT(*) FROM round WHERE kind = 2 AND alert_id = {alert}")).await
            }
        }
    }
}

fn told<T>(answer: Answer<T>, render: impl Fn(&T) -> Result<Reply, Error>) -> Result<(Reply, bool), Error> {
    match answer {
        Answer::First(value) => Ok((render(&value)?, false)),
        Answer::Again(reply) => Ok((reply, true)),
    }
}
