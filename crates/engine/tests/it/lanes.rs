//! Who waits for whom: a provider that keeps one message waiting, and a large alert before a small one.

use std::sync::Arc;
use std::time::Duration;

use channels::{Limits, Registry};
use domain::{DeliveryState, UserId};
use engine::{Dispatcher, Progress};
use testbed::{Answer, Pager, SeededRandom, on_each_database};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::house::{House, by_pager};
use crate::paging::CROWD;

impl House {
    /// From now on one worker with so many lanes, which takes up to `batch` deliveries at a time.
    pub(crate) fn with_lanes(&mut self, concurrency: usize, batch: u64) {
        let limits = Limits { concurrency, batch, timeout: Duration::from_secs(30) };
        let registry = Registry::with(vec![Box::new(Pager::new(self.script.clone()).with(limits))]);
        let registry = Arc::new(registry.expect("channels"));
        self.dispatcher = Dispatcher::new(self.store().clone(), registry, Arc::new(SeededRandom::new(3)));
    }

    fn take_called(&self) -> Vec<UserId> {
        self.script.take_seen().iter().map(|message| message.recipient.user).collect()
    }
}

on_each_database! {
    async fn whoever_keeps_the_provider_waiting_holds_up_one_lane_and_nothing_else(database: TestDatabase) {
        let (mut house, people) = House::with(database, CROWD).await;
        house.with_lanes(2, 2);
        house.publish(by_pager(&people)).await;
        house.run().await;
        let (permits, called) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (ann, later, told) = (people[0], permits.clone(), called.clone());
        house.script.say(move |message| {
            told.add_permits(1);
            if message.recipient.user == ann { Answer::TakeLater(later.clone()) } else { Answer::Take }
        });
        let stop = CancellationToken::new();
        let meanwhile = async {
            called.acquire_many(12).await.expect("everybody else").forget();
            let fresh = house.publish(by_pager(&people[1..4])).await;
            house.run().await;
            called.acquire_many(3).await.expect("the people of a fresh alert").forget();
            permits.add_permits(1);
            fresh
        };
        let (done, fresh) = tokio::join!(house.dispatcher.step(Pager::CODE, &*house.clock, &stop), meanwhile);
        assert_eq!(done.expect("a step"), Progress::Worked);
        house.is_sound().await;
        assert_eq!(house.take_called().len(), 15);
        assert!(house.pages(fresh).await.iter().all(|page| page.state == DeliveryState::Sent));
    }

    async fn a_small_alert_does_not_wait_for_the_rest_of_a_large_one(database: TestDatabase) {
        let (mut house, people) = House::with(database, CROWD).await;
        house.with_lanes(1, 2);
        house.publish(by_pager(&people[..10])).await;
        house.scheduler.step(house.now()).await.expect("the scheduler");
        house.clock.advance_minutes(1);
        house.publish(by_pager(&people[10..])).await;
        house.run().await;
        house.send().await;
        let called = house.take_called();
        assert_eq!(called.len(), 12);
        let place = |user: &UserId| called.iter().position(|called| called == user);
        assert_eq!(people[10..].iter().map(place).max().flatten(), Some(3), "{called:?}");
    }

    async fn what_is_let_go_of_is_due_since_it_was(database: TestDatabase) {
        let (mut house, people) = House::with(database, "ann bob").await;
        house.with_lanes(1, 2);
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let due_at = house.now();
        house.clock.advance_minutes(1);
        let stop = CancellationToken::new();
        let told = stop.clone();
        house.script.say(move |_| {
            told.cancel();
            Answer::Take
        });
        house.dispatcher.step(Pager::CODE, &*house.clock, &stop).await.expect("a step");
        let pages = house.pages(alert).await;
        let left = pages.iter().find(|page| page.state == DeliveryState::Pending).expect("a page");
        assert_eq!(left.next_attempt_at, Some(due_at));
        assert_eq!(house.take_called().len(), 1);
    }
}
