//! From claimed deliveries to messages, as far as they still are to be sent; and what becomes of the others.

use std::sync::Arc;

use channels::{Message, Recipient, Text};
use domain::Timestamp;
use store::alert::Alert;
use store::dispatch::{self, Claimed, Ending, Examined, Person, Report};
use store::{Result, Store};

/// A delivery that is to be sent, and its message.
pub(super) struct Job {
    pub(super) claimed: Claimed,
    pub(super) message: Message,
}

/// What of `claimed` is to be sent at `now`, and what becomes of the rest.
pub(super) async fn examine(store: &Store, claimed: &[Claimed], now: Timestamp) -> Result<(Vec<Job>, Vec<Report>)> {
    let examined = store.read_as_engine(|db| async move { dispatch::examine(&db, claimed, now).await }).await?;
    let (mut jobs, mut reports) = (Vec::new(), Vec::new());
    let mut text: Option<Arc<Text>> = None;
    for (claimed, examined) in examined {
        let ending = match examined {
            Examined::Send { alert, person } => {
                let shared = text.take().filter(|text| text.alert == alert.id);
                let shared = text.insert(shared.unwrap_or_else(|| Arc::new(words(&alert))));
                jobs.push(Job { message: message(&claimed, person, shared.clone()), claimed });
                continue;
            }
            Examined::Wait { until } => Ending::PutOff { until },
            Examined::Cancel(reason) => Ending::Cancelled(reason),
        };
        reports.push(Report { claimed, attempt: None, ending });
    }
    Ok((jobs, reports))
}

fn words(alert: &Alert) -> Text {
    Text {
        organization: alert.organization,
        alert: alert.id,
        revision: alert.revision,
        title: alert.content.title.clone(),
        message: alert.content.message.clone(),
        severity: alert.content.severity,
        requires_acknowledgement: alert.content.requires_acknowledgement,
    }
}

fn message(claimed: &Claimed, person: Person, text: Arc<Text>) -> Message {
    Message {
        round: claimed.key.round,
        channel: claimed.key.channel,
        kind: claimed.kind,
        attempt: claimed.number,
        recipient: Recipient { user: person.user, name: person.name, email: person.email },
        text,
    }
}
