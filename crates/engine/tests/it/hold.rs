//! What a worker holds by its lease: nobody else sends it meanwhile, and whoever lost it records no outcome.

use std::sync::Arc;

use domain::{DeliveryState, UserId};
use engine::Progress;
use store::Writer;
use store::dispatch::{self, Attempt, Ending, Report, Turn};
use testbed::{Answer, Pager, on_each_database};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::house::{House, by_pager};
use crate::paging::{CROWD, SENT, ends, try_again};

on_each_database! {
    async fn two_workers_never_hold_the_same_delivery(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let (now, store) = (house.now(), house.store());
        let lease = now.plus_minutes(1);
        let claim = |token| {
            store.write(Writer::Engine, move |db| async move {
                dispatch::claim(&db, Pager::CODE, token, lease, (8, Turn::Oldest), now).await
            })
        };
        let (one, other) = tokio::join!(claim(1), claim(2));
        let mut held: Vec<UserId> =
            one.expect("a claim").iter().chain(&other.expect("a claim")).map(|claimed| claimed.key.user).collect();
        let claims = held.len();
        held.sort_unstable();
        held.dedup();
        assert_eq!(held.len(), claims);
        let in_hand = house.pages(alert).await.into_iter().filter(|page| page.state == DeliveryState::Sending);
        assert_eq!(in_hand.count(), claims);
        house.send().await;
        assert_eq!(house.script.take_seen().len(), people.len() - claims, "what others hold is left to them");
    }

    async fn a_worker_whose_lease_was_retaken_leaves_an_attempt_behind_and_nothing_else(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let (now, store) = (house.now(), house.store());
        let slow = store.write(Writer::Engine, |db| async move {
            dispatch::claim(&db, Pager::CODE, 1, now.plus_minutes(1), (8, Turn::Oldest), now).await
        });
        let slow = slow.await.expect("a claim").remove(0);
        house.clock.advance_minutes(1);
        house.script.say(|_| try_again());
        house.send().await;
        let attempt = Attempt {
            outcome: domain::AttemptOutcome::Sent,
            at: now,
            took_ms: 60_000,
            provider_id: None,
            answer: None,
        };
        let late = &[Report { claimed: slow, attempt: Some(attempt), ending: Ending::Sent { revision: 1 } }];
        let recorded = store.write(Writer::Engine, |db| async move { dispatch::record(&db, late).await });
        assert!(recorded.await.expect("a record").is_empty());
        house.is_sound().await;
        let pages = house.pages(alert).await;
        assert_eq!((pages[0].state, pages[0].attempts), (DeliveryState::Pending, 2));
        assert_eq!(pages[0].last_error.as_deref(), Some("the line is busy"));
    }

    async fn what_a_killed_worker_held_is_sent_by_another_when_its_lease_is_over(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let (now, store) = (house.now(), house.store());
        let killed = store.write(Writer::Engine, |db| async move {
            dispatch::claim(&db, Pager::CODE, 1, now.plus_minutes(1), (8, Turn::Oldest), now).await
        });
        killed.await.expect("a claim");
        house.send().await;
        assert_eq!(house.script.take_seen().len(), 0);
        house.clock.advance_minutes(1);
        house.send().await;
        assert_eq!(ends(&house.pages(alert).await), [SENT; 2]);
    }

    async fn a_worker_that_is_told_to_end_finishes_what_is_under_way_and_lets_go_of_the_rest(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let (permits, begun) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (taken, told) = (permits.clone(), begun.clone());
        house.script.say(move |_| {
            told.add_permits(1);
            Answer::TakeLater(taken.clone())
        });
        let stop = CancellationToken::new();
        let end = async {
            // As many as the pager bears at once are under way.
            begun.acquire_many(4).await.expect("four sends").forget();
            stop.cancel();
            permits.add_permits(100);
        };
        let (done, ()) = tokio::join!(house.dispatcher.step(Pager::CODE, &*house.clock, &stop), end);
        assert_eq!(done.expect("a step"), Progress::Worked);
        house.is_sound().await;
        let sent = house.pages(alert).await.iter().filter(|page| page.state == DeliveryState::Sent).count();
        assert_eq!((sent, house.script.take_seen().len()), (4, 4));
        house.script.say(|_| Answer::Take);
        house.send().await;
        assert_eq!(ends(&house.pages(alert).await), [SENT; 12], "nobody waits for a lease to end");
    }
}
