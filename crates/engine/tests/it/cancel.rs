//! What is not sent any more: cancelled, each with its reason.

use domain::snooze::SnoozeFor;
use domain::{CancelReason, DeliveryState, StopRemindersOn};
use engine::Progress;
use service::alert::Wishes;
use testbed::on_each_database;

use crate::house::{House, by_pager};
use crate::paging::{CROWD, SENT, cancelled, ends};

on_each_database! {
    async fn an_acknowledged_persons_pending_page_is_cancelled_with_its_reason(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        house.inbox.acknowledge(&house.as_user(people[0]), alert).await.expect("an acknowledgement");
        house.send().await;
        assert_eq!(ends(&house.pages(alert).await), [cancelled(CancelReason::Acknowledged), SENT]);
        assert_eq!(house.script.take_seen().len(), 1);
        assert_eq!(house.counted_pages(alert, DeliveryState::Cancelled).await, 1);
    }

    async fn snoozing_and_reading_end_a_reminder_that_waits(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let wishes = Wishes { stop_reminders_on: Some(StopRemindersOn::Read), ..by_pager(&people) };
        let alert = house.publish(wishes).await;
        house.run().await;
        house.send().await;
        house.clock.advance_minutes(120);
        house.run().await;
        house.clock.advance_minutes(1);
        house.inbox.snooze(&house.as_user(people[0]), alert, SnoozeFor::Minutes(60)).await.expect("a snooze");
        house.inbox.read(&house.as_user(people[1]), alert).await.expect("a mark");
        house.send().await;
        let reminder = &house.pages(alert).await[..3];
        assert_eq!(ends(reminder), [cancelled(CancelReason::Snoozed), cancelled(CancelReason::Read), SENT]);
    }

    async fn after_an_outage_only_the_newest_reminder_goes_out(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        for _ in 0..3 {
            house.clock.advance_minutes(120);
            house.run().await;
        }
        house.send().await;
        let pages = house.pages(alert).await;
        assert_eq!(ends(&pages[..2]), [SENT; 2]);
        assert_eq!(ends(&pages[2..]), [cancelled(CancelReason::Superseded); 6]);
        assert_eq!(house.script.take_seen().len(), 2);
    }

    async fn nothing_is_sent_of_an_alert_that_ended(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let publish = || house.publish(by_pager(&people));
        let (archived, switched_off, deleted, expired) = (publish().await, publish().await, publish().await, publish().await);
        house.run().await;
        house.alerts.archive(&house.admin, archived).await.expect("an archive");
        house.alerts.delete(&house.admin, deleted).await.expect("a deletion");
        house.edit(switched_off, Wishes { is_active: Some(false), ..Wishes::default() }).await;
        house.edit(expired, Wishes { expiry: Some(house.now().plus_minutes(5)), ..Wishes::default() }).await;
        house.clock.advance_minutes(5);
        house.send().await;
        assert_eq!(house.script.take_seen().len(), 0);
        for (alert, reason) in [
            (archived, CancelReason::Archived),
            (switched_off, CancelReason::Deactivated),
            (expired, CancelReason::Expired),
        ] {
            assert_eq!(ends(&house.pages(alert).await), [cancelled(reason); 12]);
        }
    }

    async fn what_waits_for_an_alert_that_ended_is_cancelled_also_where_no_provider_is_left(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let (archived, live) = (house.publish(by_pager(&people)).await, house.publish(by_pager(&people)).await);
        house.run().await;
        house.alerts.archive(&house.admin, archived).await.expect("an archive");
        while house.housekeeper.step(house.now()).await.expect("housekeeping") == Progress::Worked {}
        house.is_sound().await;
        assert_eq!(ends(&house.pages(archived).await), [cancelled(CancelReason::Archived); 12]);
        assert_eq!(ends(&house.pages(live).await), [(DeliveryState::Pending, None); 12]);
        assert_eq!(house.counted_pages(archived, DeliveryState::Cancelled).await, 12);
    }

    async fn whoever_left_gets_nothing_and_the_reason_says_how(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        house.deactivate(people[0]).await;
        house.edit(alert, by_pager(&[people[0], people[2]])).await;
        house.send().await;
        let first_round = house.rounds(alert).await[0].id;
        let mut pages = house.pages(alert).await;
        pages.retain(|page| page.key.round == first_round);
        let expected = [cancelled(CancelReason::PersonInactive), cancelled(CancelReason::NotAddressed), SENT];
        assert_eq!(ends(&pages), expected);
    }
}
