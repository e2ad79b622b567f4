//! What becomes of outcomes that cannot be recorded as they are, or not now; and of rows that this version cannot read.

use std::sync::Arc;

use channels::SendError;
use domain::DeliveryState;
use engine::Progress;
use store::{Error, Writer};
use testbed::{Answer, Pager, TestDatabase, on_each_database};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::house::{House, by_pager};

fn reject(reason: &str) -> Answer {
    Answer::Refuse(SendError::Reject { reason: reason.into() })
}

/// A worker sends one page more than are recorded at once; while somebody else keeps the only writer it is given up.
#[tokio::test]
async fn what_a_worker_had_sent_when_it_was_given_up_is_recorded_by_its_next_step() {
    let names: Vec<_> = (0..65).map(|number| format!("p{number}")).collect();
    let (mut house, people) = House::with(TestDatabase::sqlite().await, &names.join(" ")).await;
    house.with_lanes(65, 100);
    let alert = house.publish(by_pager(&people)).await;
    house.run().await;
    let (permits, called) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (later, told) = (permits.clone(), called.clone());
    house.script.say(move |_| {
        told.add_permits(1);
        Answer::TakeLater(later.clone())
    });
    let (stop, kept, free) = (CancellationToken::new(), Semaphore::new(0), Semaphore::new(0));
    let hold = house.store().write(Writer::Person, |_| async {
        kept.add_permits(1);
        free.acquire().await.expect("an end").forget();
        Ok::<_, Error>(())
    });
    tokio::pin!(hold);
    let sent = async {
        called.acquire_many(65).await.expect("a call for each").forget();
        tokio::select! {
            _ = &mut hold => panic!("the writer is not kept"),
            writer = kept.acquire() => writer.expect("the writer").forget(),
        }
        permits.add_permits(65);
        // Each time the worker runs until there is nothing for it to do but wait: in the end for the writer.
        for _ in 0..4 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        done = house.dispatcher.step(Pager::CODE, &*house.clock, &stop) => panic!("{done:?} while the writer was kept"),
        () = sent => {}
    }
    free.add_permits(1);
    hold.await.expect("an end");
    assert_eq!(house.script.take_seen().len(), 65);
    house.send().await;
    house.clock.advance_minutes(5);
    house.send().await;
    assert_eq!(house.script.take_seen().len(), 0, "nothing goes out again");
    let pages = house.pages(alert).await;
    assert!(pages.iter().all(|page| page.state == DeliveryState::Sent && page.attempts == 1), "{pages:?}");
}

#[tokio::test]
async fn an_outcome_that_the_database_refuses_takes_no_other_along() {
    let (house, people) = House::with(TestDatabase::sqlite().await, "ann bob cem").await;
    let alert = house.publish(by_pager(&people)).await;
    house.run().await;
    let (ann, bob) = (people[0], people[1]);
    for (name, refused) in
        [("all", format!("NEW.user_id = {ann}")), ("words", format!("NEW.user_id = {bob} AND NEW.answer IS NOT NULL"))]
    {
        let trigger = format!(
            "CREATE TRIGGER refuse_{name} BEFORE INSERT ON attempt WHEN {refused} BEGIN SELECT RAISE(ABORT, 'no'); END"
        );
        house.database.execute(&trigger).await;
    }
    house.script.say(move |message| if message.recipient.user == bob { reject("no such pager") } else { Answer::Take });
    house.send().await;
    let pages = house.pages(alert).await;
    let seen: Vec<_> = pages.iter().map(|page| (page.state, page.attempts, page.last_error.as_deref())).collect();
    let expected = [(DeliveryState::Sending, 0, None), (DeliveryState::Dead, 1, None), (DeliveryState::Sent, 1, None)];
    assert_eq!(seen, expected);
    house.database.execute("DROP TRIGGER refuse_all").await;
    house.clock.advance_minutes(5);
    house.send().await;
    assert_eq!(house.pages(alert).await[0].state, DeliveryState::Sent, "it is due again when its lease ends");
}

on_each_database! {
    async fn words_that_no_database_takes_are_kept_without_what_it_refuses(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let ann = people[0];
        house.script.say(move |message| if message.recipient.user == ann { reject("no\0such\r\npager") } else { Answer::Take });
        house.send().await;
        let pages = house.pages(alert).await;
        assert_eq!(pages.iter().map(|page| page.state).collect::<Vec<_>>(), [DeliveryState::Dead, DeliveryState::Sent]);
        assert_eq!(pages[0].last_error.as_deref(), Some("no such  pager"));
    }

    async fn a_delivery_of_a_kind_that_only_a_later_version_knows_holds_up_no_other(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let of_ann = format!("UPDATE dispatch SET kind = 99 WHERE user_id = {}", people[0]);
        house.database.execute(&of_ann).await;
        house.send().await;
        let states = |pages: Vec<store::delivery::Delivery>| pages.iter().map(|page| page.state).collect::<Vec<_>>();
        assert_eq!(states(house.pages(alert).await), [DeliveryState::Sending, DeliveryState::Sent]);
        house.clock.advance_minutes(5);
        house.alerts.archive(&house.admin, alert).await.expect("an archive");
        while house.housekeeper.step(house.now()).await.expect("housekeeping") == Progress::Worked {}
        assert_eq!(states(house.pages(alert).await), [DeliveryState::Pending, DeliveryState::Sent]);
    }

    async fn an_alert_that_only_a_later_version_can_read_holds_up_no_other(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let (odd, plain) = (house.publish(by_pager(&people)).await, house.publish(by_pager(&people)).await);
        house.run().await;
        house.database.execute(&format!("UPDATE alert SET severity = 99 WHERE id = {odd}")).await;
        house.send().await;
        assert!(house.pages(plain).await.iter().all(|page| page.state == DeliveryState::Sent));
        house.database.execute(&format!("UPDATE alert SET severity = 1 WHERE id = {odd}")).await;
        assert!(house.pages(odd).await.iter().all(|page| page.state == DeliveryState::Sending));
        house.clock.advance_minutes(5);
        house.send().await;
        assert!(house.pages(odd).await.iter().all(|page| page.state == DeliveryState::Sent));
    }
}
