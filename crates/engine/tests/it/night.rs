//! The night in which the clocks go back, as a person sleeps through it.

use chrono::DateTime;
use domain::Timestamp;
use domain::snooze::SnoozeFor;
use service::alert::Wishes;
use service::people::{Change, People};
use testbed::on_each_database;

use crate::house::{House, to_users};

fn at(text: &str) -> Timestamp {
    Timestamp::from(DateTime::parse_from_rfc3339(text).expect("a date-time").to_utc())
}

on_each_database! {
    async fn a_snooze_lasts_to_the_end_of_the_persons_own_day_also_when_it_has_25_hours(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let ann = house.as_user(people[0]);
        let directory = People::new(house.store().clone(), house.clock.clone());
        let change = Change { time_zone: Some(Some("Europe/Berlin".into())), ..Change::default() };
        directory.update(&house.admin, people[0], &change).await.expect("a zone of her own");
        // The organization's zone is UTC. In Berlin it is half past ten in the evening; the clocks go back five hours later.
        house.clock.set(at("2027-10-30T20:30:00Z"));
        let alert = house.publish(Wishes { reminder_minutes: Some(60), ..to_users(&people) }).await;
        house.run().await;
        let mut heard = Vec::new();
        for (hour, snoozes) in [
            ("2027-10-30T20:31:00Z", true),
            ("2027-10-30T21:30:00Z", false),
            ("2027-10-30T22:30:00Z", false),
            ("2027-10-30T22:31:00Z", true),
            ("2027-10-31T22:30:00Z", false),
            ("2027-10-31T23:30:00Z", false),
        ] {
            house.clock.set(at(hour));
            house.run().await;
            if snoozes {
                house.inbox.snooze(&ann, alert, SnoozeFor::Today).await.expect("a snooze");
                continue;
            }
            let last = house.rounds(alert).await.len() - 1;
            heard.push((hour, !house.heard(alert, last).await.is_empty()));
        }
        let expected = [
            ("2027-10-30T21:30:00Z", false),
            ("2027-10-30T22:30:00Z", true),
            ("2027-10-31T22:30:00Z", false),
            ("2027-10-31T23:30:00Z", true),
        ];
        assert_eq!(heard, expected);
    }
}
