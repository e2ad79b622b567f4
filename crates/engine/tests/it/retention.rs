//! What is forgotten, and what is not.

use std::time::Duration;

use channels::SendError;
use domain::{AlertId, DeliveryState};
use engine::{Housekeeper, Progress, Retention, Steady};
use service::alert::Wishes;
use service::idempotency::Once;
use store::delivery::Delivery;
use testbed::{Answer, on_each_database};

use crate::house::{House, by_pager, to_teams, to_users};

impl House {
    async fn keep_house(&self) {
        for _ in 0..200 {
            let folded = self.housekeeper.fold().await.expect("folding");
            let kept = self.housekeeper.step(self.now()).await.expect("housekeeping");
            if (folded, kept) == (Progress::Idle, Progress::Idle) {
                return self.is_sound().await;
            }
        }
        panic!("housekeeping does not come to rest");
    }

    /// The audience's size that the alert keeps.
    async fn counted(&self, alert: AlertId) -> Option<i64> {
        let found = store::alert::find(self.store().reader(), self.organization, alert).await.expect("a store");
        found.expect("the alert").counted_audience
    }
}

on_each_database! {
    async fn reminder_rows_go_after_a_week_and_their_counts_stay(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let expiry = Some(house.now().plus_minutes(40 * 24 * 60));
        let alert = house.publish(Wishes { expiry, reminder_minutes: Some(30 * 24 * 60), ..to_users(&people) }).await;
        house.run().await;
        house.clock.advance_minutes(30 * 24 * 60);
        house.run().await;
        house.clock.advance_minutes(8 * 24 * 60);
        house.run().await;
        house.keep_house().await;
        assert_eq!(house.heard(alert, 1).await, []);
        assert_eq!(house.rounds(alert).await[1].people, 2);
        assert_eq!(house.heard(alert, 0).await, people, "the initial round tells newcomers from those who were told");
    }

    async fn a_reminders_rows_by_a_provider_stay_as_long_as_those_of_other_rounds(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let expiry = Some(house.now().plus_minutes(300 * 24 * 60));
        let wishes = Wishes { expiry, reminder_minutes: Some(30 * 24 * 60), ..by_pager(&people) };
        let alert = house.publish(wishes).await;
        house.run().await;
        house.send().await;
        house.clock.advance_minutes(30 * 24 * 60);
        house.run().await;
        house.script.say(|_| Answer::Refuse(SendError::Reject { reason: "no such pager".into() }));
        house.send().await;
        let in_state = |pages: Vec<Delivery>, state| pages.iter().filter(|page| page.state == state).count();
        house.clock.advance_minutes(8 * 24 * 60);
        house.keep_house().await;
        assert_eq!(house.heard(alert, 1).await, []);
        assert_eq!(in_state(house.pages(alert).await, DeliveryState::Dead), 2);
        assert_eq!(house.alerts.retry(&house.admin, alert, None, None).await.expect("an answer"), 2);
        house.script.say(|_| Answer::Take);
        house.send().await;
        assert_eq!(in_state(house.pages(alert).await, DeliveryState::Sent), 4);
        house.clock.advance_minutes(83 * 24 * 60);
        house.keep_house().await;
        assert_eq!(in_state(house.pages(alert).await, DeliveryState::Sent), 2, "those of the initial round");
        assert_eq!(house.counted_pages(alert, DeliveryState::Sent).await, 4);
    }

    async fn what_is_still_to_be_sent_is_not_forgotten(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let expiry = Some(house.now().plus_minutes(300 * 24 * 60));
        let wishes = Wishes { expiry, reminder_enabled: Some(false), ..by_pager(&people) };
        let alert = house.publish(wishes).await;
        house.run().await;
        house.clock.advance_minutes(1);
        house.alerts.trigger(&house.admin, alert, &Once::unkeyed()).await.expect("a trigger");
        house.run().await;
        house.clock.advance_minutes(91 * 24 * 60);
        house.keep_house().await;
        assert_eq!(house.heard(alert, 1).await, []);
        assert!(house.pages(alert).await.iter().all(|page| page.state == DeliveryState::Pending));
        house.send().await;
        assert_eq!(house.counted_pages(alert, DeliveryState::Pending).await, 0);
        assert_eq!(house.counted_pages(alert, DeliveryState::Sent).await, 2);
        house.clock.advance_minutes(24 * 60);
        house.keep_house().await;
        let rounds: Vec<_> = house.pages(alert).await.iter().map(|page| page.key.round).collect();
        assert_eq!(rounds, [house.rounds(alert).await[0].id; 2]);
    }

    async fn rows_of_finished_and_stopped_rounds_go_when_the_settings_say(database: TestDatabase) {
        let (mut house, people) = House::with(database, "ann bob cem dot eve fay gus hal ida jon kim lea").await;
        let day = Duration::from_hours(24);
        house.housekeeper = Housekeeper::new(house.store().clone(), Retention { reminder: day, other: 3 * day });
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        house.clock.advance_minutes(120);
        house.scheduler.step(house.now()).await.expect("the scheduler");
        house.expander.step(&*house.clock, &mut Steady(1)).await.expect("a few batches");
        house.alerts.trigger(&house.admin, alert, &Once::unkeyed()).await.expect("a trigger");
        house.alerts.archive(&house.admin, alert).await.expect("an archive");
        for (days, left) in [(0, [12, 8, 12]), (2, [12, 0, 12]), (2, [0, 0, 0])] {
            house.clock.advance_minutes(days * 24 * 60);
            house.keep_house().await;
            for (round, rows) in left.into_iter().enumerate() {
                assert_eq!(house.heard(alert, round).await.len(), rows, "round {round}");
            }
        }
    }

    async fn an_alert_revived_after_its_rows_are_gone_tells_a_widened_audience_as_a_whole(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let expiry = Some(house.now().plus_minutes(60));
        let alert = house.publish(Wishes { expiry, ..to_users(&people[..1]) }).await;
        house.run().await;
        house.clock.advance_minutes(91 * 24 * 60);
        house.keep_house().await;
        let expiry = Some(house.now().plus_minutes(60));
        house.edit(alert, Wishes { expiry, ..Wishes::default() }).await;
        house.run().await;
        assert_eq!(house.rounds(alert).await.len(), 1, "being revived alone tells nobody");
        house.edit(alert, to_users(&people)).await;
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people);
    }

    async fn a_deleted_alert_leaves_no_row_and_no_count_behind(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        house.inbox.acknowledge(&house.as_user(people[0]), alert).await.expect("an acknowledgement");
        house.keep_house().await;
        house.alerts.delete(&house.admin, alert).await.expect("a deletion");
        let organization = store::counter::of_organization(house.store().reader(), house.organization).await;
        assert_eq!(organization.expect("counters").total(store::counter::Metric::Acknowledged), 0);
        house.keep_house().await;
        let left = store::counter::of_alert(house.store().reader(), house.organization, alert).await.expect("counters");
        assert_eq!(left.total(store::counter::Metric::Delivery), 0);
    }

    async fn the_people_of_several_teams_are_counted_once_each_and_again_when_somebody_leaves(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let large = house.team("Large", &people[..2]).await;
        let small = house.team("Small", &people[1..3]).await;
        let several = house.publish(to_teams(&[large, small])).await;
        let single = house.publish(to_teams(&[small])).await;
        house.keep_house().await;
        assert_eq!(house.counted(several).await, Some(3));
        house.clock.advance_minutes(1);
        house.deactivate(people[1]).await;
        house.keep_house().await;
        assert_eq!((house.counted(several).await, house.counted(single).await), (Some(2), None));
    }
}
