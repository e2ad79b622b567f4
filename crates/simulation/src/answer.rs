//! What recipients do, at random, and what they then see of it.

use domain::time::MINUTE_US;
use domain::{AlertId, SnoozeFor, Timestamp};
use service::inbox::Slice;
use service::{Caller, Error};

use crate::act::refused;
use crate::naps::ends_at;
use crate::people::Person;
use crate::rows::instant;
use crate::world::World;

impl World {
    /// Somebody answers an alert, whether or not they see it.
    pub(crate) async fn answer(&mut self, alert: AlertId) -> Result<String, String> {
        let person = self.here().people[self.pick(self.here().people.len())].clone();
        if !person.is_active {
            return Ok(format!("user {} is away", person.id));
        }
        let caller = self.here().recipient(person.id);
        let (verb, done) = match self.random.below(12) {
            0..=1 => ("reads", self.inbox.read(&caller, alert).await),
            2 => ("marks unread", self.inbox.unread(&caller, alert).await),
            3 => ("acknowledges", self.acknowledge(&caller, alert).await),
            4 => ("reads all, among them", self.inbox.read_all(&caller).await.map(|_| ())),
            5..=6 => ("un-snoozes", self.unsnooze(&caller, alert).await),
            _ => ("snoozes", self.snooze(&caller, &person, alert).await),
        };
        if let Err(error) = done {
            return refused(error, verb);
        }
        self.check_naps(&person, alert).await?;
        Ok(format!("user {} {verb} alert {alert}", person.id))
    }

    async fn acknowledge(&mut self, caller: &Caller, alert: AlertId) -> Result<(), Error> {
        self.inbox.acknowledge(caller, alert).await?;
        self.naps.acknowledge(caller.user, alert);
        Ok(())
    }

    async fn unsnooze(&mut self, caller: &Caller, alert: AlertId) -> Result<(), Error> {
        self.inbox.unsnooze(caller, alert).await?;
        self.naps.end(caller.user, alert, self.now());
        Ok(())
    }

    async fn snooze(&mut self, caller: &Caller, person: &Person, alert: AlertId) -> Result<(), Error> {
        let now = self.now();
        let minutes = |up_to: u64| 1 + i64::try_from(self.random.below(up_to)).unwrap_or(0);
        let span = match self.random.below(8) {
            0..=3 => SnoozeFor::Today,
            4..=5 => SnoozeFor::Minutes(minutes(if self.random.chance(20) { 43_200 } else { 600 })),
            _ => SnoozeFor::Until(Timestamp::from_micros(now.as_micros() + minutes(5_000) * MINUTE_US - 1)),
        };
        let told = self.inbox.snooze(caller, alert, span).await?;
        let zone = person.time_zone.unwrap_or(self.here().time_zone);
        let expiry = self.query(&format!("SELECT expiry_time FROM alert WHERE id = {alert}")).await;
        let expiry =
            expiry.and_then(|rows| instant(rows.first().ok_or("an alert vanished")?, 0)).map_err(Error::Fault)?;
        if self.naps.begin(caller.user, alert, now, ends_at(span, now, zone, expiry)) && !told.is_snoozed {
            return Err(Error::Fault(format!("user {} could not snooze alert {alert}", caller.user)));
        }
        Ok(())
    }

    /// What the person sees of their snoozes is what the simulation remembers.
    async fn check_naps(&self, person: &Person, alert: AlertId) -> Result<(), String> {
        let caller = self.here().recipient(person.id);
        let open = self.naps.open(person.id, alert, self.now());
        match self.inbox.item(&caller, alert).await {
            Ok(entry) if entry.snoozed != open => {
                let seen = entry.snoozed;
                return Err(format!("user {} sees alert {alert} snoozed {seen:?} rather than {open:?}", person.id));
            }
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error.to_string()),
        }
        if !self.random.chance(40) {
            return Ok(());
        }
        let all = Slice { offset: 0, limit: 1_000 };
        let history = self.inbox.history(&caller, all).await.map_err(|error| error.to_string())?;
        self.naps.compare(person.id, &history, self.now())
    }
}
