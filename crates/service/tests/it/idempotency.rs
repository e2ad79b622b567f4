//! A request that is sent twice.

use std::sync::Arc;

use domain::{Clock, OrganizationId, Role, Timestamp, UserId};
use service::idempotency::{Answer, Once, Reply, Slot};
use service::{Caller, Error, Result, Scope};
use store::{Dialect, Store};
use testbed::{TestClock, TestDatabase, on_each_database};
use tokio::sync::{Barrier, watch};

fn caller(user: i64) -> Caller {
    Caller {
        user: UserId(user),
        organization: OrganizationId(1),
        role: Role::Admin,
        name: "Ada Lovelace".into(),
        request_id: None,
        scope: Scope::Manage,
    }
}

/// Counts its effects and tells each one's number. An effect that is held ends when it is let go.
struct Counting {
    store: Store,
    effects: watch::Sender<u32>,
    is_held: watch::Sender<bool>,
}

impl Counting {
    fn new(database: &TestDatabase) -> Self {
        Self::holding(database, false)
    }

    fn held(database: &TestDatabase) -> Arc<Self> {
        Arc::new(Self::holding(database, true))
    }

    fn holding(database: &TestDatabase, is_held: bool) -> Self {
        let (effects, is_held) = (watch::Sender::new(0), watch::Sender::new(is_held));
        Self { store: database.store.clone(), effects, is_held }
    }

    fn count(&self) -> u32 {
        *self.effects.borrow()
    }

    /// Waits until an effect has begun.
    async fn has_begun(&self) {
        self.effects.subscribe().wait_for(|count| *count > 0).await.expect("an effect");
    }

    fn let_go(&self) {
        self.is_held.send_replace(false);
    }

    async fn run(&self, user: i64, slot: Slot, now: Timestamp) -> Result<Answer<u32>> {
        let render = |number: &u32| Reply::json(201, number);
        let once = Once::keyed(slot, &render);
        once.write(&self.store, &caller(user), now, |_| async {
            self.effects.send_modify(|count| *count += 1);
            let number = self.count();
            self.is_held.subscribe().wait_for(|is_held| !is_held).await.expect("its end");
            Ok(number)
        })
        .await
    }
}

fn again(body: &str) -> Answer<u32> {
    Answer::Again(Reply { status: 201, body: body.to_owned() })
}

on_each_database! {
    async fn a_repeated_request_has_one_effect_and_the_first_reply(database: TestDatabase) {
        let (counting, now) = (Counting::new(&database), TestClock::new().now());
        let slot = || Slot::new("POST /things", "key", b"body");
        assert_eq!(counting.run(1, slot(), now).await.expect("first"), Answer::First(1));
        assert_eq!(counting.run(1, slot(), now).await.expect("second"), again("1"));
        let other = Slot::new("POST /things", "key", b"another body");
        assert!(matches!(counting.run(1, other, now).await, Err(Error::KeyReused)));
        assert_eq!(counting.count(), 1);
    }

    async fn keys_of_other_people_and_paths_are_other_keys(database: TestDatabase) {
        let (counting, now) = (Counting::new(&database), TestClock::new().now());
        let slot = |endpoint, key| Slot::new(endpoint, key, b"body");
        assert_eq!(counting.run(1, slot("POST /things", "key"), now).await.expect("first"), Answer::First(1));
        assert_eq!(counting.run(2, slot("POST /things", "key"), now).await.expect("user"), Answer::First(2));
        assert_eq!(counting.run(1, slot("POST /others", "key"), now).await.expect("path"), Answer::First(3));
        assert_eq!(counting.run(1, slot("POST /things", "KEY"), now).await.expect("case"), Answer::First(4));
    }

    async fn a_reply_is_kept_for_a_day(database: TestDatabase) {
        let (counting, clock) = (Counting::new(&database), TestClock::new());
        let slot = || Slot::new("POST /things", "key", b"body");
        assert_eq!(counting.run(1, slot(), clock.now()).await.expect("first"), Answer::First(1));
        clock.advance_minutes(24 * 60 - 1);
        assert_eq!(counting.run(1, slot(), clock.now()).await.expect("late"), again("1"));
        clock.advance_minutes(1);
        assert_eq!(counting.run(1, slot(), clock.now()).await.expect("too late"), Answer::First(2));
    }

    async fn an_error_is_not_kept(database: TestDatabase) {
        let now = TestClock::new().now();
        let render = |(): &()| Reply::json(201, &"done");
        let slot = || Slot::new("POST /things", "key", b"body");
        let once = Once::keyed(slot(), &render);
        let failed = once.write(&database.store, &caller(1), now, |_| async { Err(Error::NotFound) }).await;
        assert!(matches!(failed, Err(Error::NotFound)));
        let done = once.write(&database.store, &caller(1), now, |_| async { Ok(()) }).await;
        assert_eq!(done.expect("done"), Answer::First(()));
    }

    async fn of_twins_that_come_at_once_one_has_the_effect_and_all_get_its_reply(database: TestDatabase) {
        let now = TestClock::new().now();
        let (counting, at_once) = (Counting::held(&database), Arc::new(Barrier::new(5)));
        let twins: Vec<_> = (0..4)
            .map(|_| {
                let (counting, at_once) = (counting.clone(), at_once.clone());
                tokio::spawn(async move {
                    at_once.wait().await;
                    counting.run(1, Slot::new("POST /things", "key", b"body"), now).await
                })
            })
            .collect();
        at_once.wait().await;
        counting.has_begun().await;
        counting.let_go();
        let mut firsts = 0;
        for twin in twins {
            match twin.await.expect("a task").expect("a reply") {
                Answer::First(_) => firsts += 1,
                Answer::Again(reply) => assert_eq!(reply.status, 201),
            }
        }
        assert_eq!((firsts, counting.count()), (1, 1));
    }

    async fn a_twin_waits_five_seconds_and_no_longer(database: TestDatabase) {
        let now = TestClock::new().now();
        let slow = Counting::held(&database);
        let slot = || Slot::new("POST /things", "key", b"body");
        let first = tokio::spawn({
            let slow = slow.clone();
            async move { slow.run(1, slot(), now).await }
        });
        slow.has_begun().await;
        if database.store.dialect() == Dialect::Sqlite {
            // The one writer's gate keeps the twin until the first has ended, however long that takes.
            slow.let_go();
            assert_eq!(slow.run(1, slot(), now).await.expect("after the gate"), again("1"));
        } else {
            let twin = slow.run(1, slot(), now).await;
            assert!(matches!(twin, Err(Error::Conflict(_))), "{twin:?}");
            slow.let_go();
        }
        assert_eq!(first.await.expect("a task").expect("first"), Answer::First(1));
    }
}
