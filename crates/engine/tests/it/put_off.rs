//! Deliveries of an alert whose start moves away, and back.

use channels::SendError;
use domain::{AlertId, CancelReason, DeliveryState, Timestamp};
use engine::Progress;
use service::alert::Wishes;
use store::Writer;
use store::dispatch::{self, Ending, Report, Turn};
use testbed::{Answer, Pager, on_each_database};

use crate::house::{House, by_pager};

const DAY: i64 = 24 * 60;

impl House {
    async fn start_at(&self, alert: AlertId, start: Timestamp) {
        self.edit(alert, Wishes { start: Some(start), ..Wishes::default() }).await;
    }

    async fn next_attempts(&self, alert: AlertId) -> Vec<Option<Timestamp>> {
        self.pages(alert).await.iter().map(|page| page.next_attempt_at).collect()
    }
}

on_each_database! {
    async fn what_was_put_off_is_due_at_once_when_the_start_is_moved_back(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(Wishes { reminder_enabled: Some(false), ..by_pager(&people) }).await;
        house.run().await;
        let later = house.now().plus_minutes(3 * DAY);
        house.start_at(alert, later).await;
        house.send().await;
        assert_eq!(house.next_attempts(alert).await, [Some(later); 2]);
        house.clock.advance_minutes(60);
        let expiry = Some(house.now().plus_minutes(10 * 60));
        house.edit(alert, Wishes { start: Some(house.now()), expiry, ..Wishes::default() }).await;
        house.send().await;
        assert!(house.pages(alert).await.iter().all(|page| page.state == DeliveryState::Sent));
    }

    async fn what_was_put_off_is_due_at_a_start_that_comes_nearer(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        house.start_at(alert, house.now().plus_minutes(3 * DAY)).await;
        house.send().await;
        let nearer = house.now().plus_minutes(DAY);
        house.start_at(alert, nearer).await;
        assert_eq!(house.next_attempts(alert).await, [Some(nearer)]);
    }

    async fn what_is_put_off_behind_the_back_of_an_edit_is_brought_forward_all_the_same(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        house.clock.advance_minutes(1);
        let (store, now) = (house.store(), house.now());
        let later = now.plus_minutes(3 * DAY);
        house.start_at(alert, later).await;
        let claim = store.write(Writer::Engine, |db| async move {
            dispatch::claim(&db, Pager::CODE, 1, now.plus_minutes(1), (8, Turn::Oldest), now).await
        });
        let claimed = claim.await.expect("a claim");
        house.start_at(alert, now).await;
        let put_off = |claimed| Report { claimed, attempt: None, ending: Ending::PutOff { until: later } };
        let reports = &claimed.into_iter().map(put_off).collect::<Vec<_>>();
        let record = store.write(Writer::Engine, |db| async move { dispatch::record(&db, reports).await });
        record.await.expect("a record");
        assert_eq!(house.next_attempts(alert).await, [Some(later); 2]);
        while house.housekeeper.step(now).await.expect("housekeeping") == Progress::Worked {}
        house.is_sound().await;
        assert_eq!(house.next_attempts(alert).await, [Some(now); 2]);
    }

    async fn what_failed_before_keeps_its_own_time_unless_it_was_put_off(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        house.script.say(|_| Answer::Refuse(SendError::Retry { after: None, reason: "busy".into() }));
        house.send().await;
        let again = house.next_attempts(alert).await;
        let (begun, later) = (house.now(), house.now().plus_minutes(DAY));
        house.start_at(alert, later).await;
        house.start_at(alert, begun).await;
        assert_eq!(house.next_attempts(alert).await, again, "it never was put off");
        house.start_at(alert, later).await;
        house.clock.advance_minutes(1);
        house.send().await;
        assert_eq!(house.next_attempts(alert).await, [Some(later)]);
        house.start_at(alert, begun).await;
        assert_eq!(house.next_attempts(alert).await, [Some(house.now())]);
    }

    async fn what_was_put_off_ends_with_its_alert(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        house.start_at(alert, house.now().plus_minutes(DAY)).await;
        house.send().await;
        house.edit(alert, Wishes { is_active: Some(false), ..Wishes::default() }).await;
        while house.housekeeper.step(house.now()).await.expect("housekeeping") == Progress::Worked {}
        let pages = house.pages(alert).await;
        assert_eq!((pages[0].state, pages[0].reason), (DeliveryState::Cancelled, Some(CancelReason::Deactivated)));
    }
}
