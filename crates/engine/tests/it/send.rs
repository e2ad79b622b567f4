//! How deliveries reach a provider: once where all goes well, again where it does not, and not at all where there is a reason.

use std::sync::Arc;
use std::time::Duration;

use channels::{Limits, Registry, SendError};
use domain::limit::SEND_ATTEMPTS_MAX;
use domain::snooze::SnoozeFor;
use domain::{CancelReason, DeliveryState, StopRemindersOn, UserId};
use engine::{Dispatcher, Progress, Steady};
use service::alert::{DeliverySpan, Wishes};
use service::idempotency::Once;
use service::operation::{Operation, Waiting};
use store::Writer;
use store::delivery::Delivery;
use store::dispatch::{self, Attempt, Ending, Report, Turn};
use testbed::{Answer, Pager, Script, SeededRandom, on_each_database};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::house::{House, by_pager};

const CROWD: &str = "ann bob cem dot eve fay gus hal ida jon kim lea";

fn try_again() -> Answer {
    Answer::Refuse(SendError::Retry { after: None, reason: "the line is busy".into() })
}

fn reject() -> Answer {
    Answer::Refuse(SendError::Reject { reason: "no such pager".into() })
}

/// State and reason of each.
fn ends(pages: &[Delivery]) -> Vec<(DeliveryState, Option<CancelReason>)> {
    pages.iter().map(|page| (page.state, page.reason)).collect()
}

fn cancelled(reason: CancelReason) -> (DeliveryState, Option<CancelReason>) {
    (DeliveryState::Cancelled, Some(reason))
}

const SENT: (DeliveryState, Option<CancelReason>) = (DeliveryState::Sent, None);

on_each_database! {
    async fn everybody_is_sent_the_alert_once_with_an_id_of_its_own(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        assert_eq!(ends(&house.pages(alert).await), [(DeliveryState::Pending, None); 12]);
        house.send().await;
        house.send().await;
        let mut seen = house.script.take_seen();
        seen.sort_by_key(|message| message.recipient.user);
        assert_eq!(seen.iter().map(|message| message.recipient.user).collect::<Vec<_>>(), people);
        let first = &seen[0];
        assert_eq!((first.text.title.as_str(), first.recipient.name.as_str()), ("Fire drill", "ann Doe"));
        assert_eq!(first.id(), format!("{}-60-{}", house.rounds(alert).await[0].id, people[0]));
        let pages = house.pages(alert).await;
        assert_eq!(ends(&pages), [SENT; 12]);
        assert!(pages.iter().all(|page| page.attempts == 1 && page.last_error.is_none()));
        let counted = (
            house.counted_pages(alert, DeliveryState::Pending).await,
            house.counted_pages(alert, DeliveryState::Sent).await,
        );
        assert_eq!(counted, (0, 12));
    }

    async fn a_provider_that_fails_is_asked_again_later_and_one_that_refuses_never(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let ann = people[0];
        house.script.say(move |message| if message.recipient.user == ann { try_again() } else { reject() });
        house.send().await;
        house.send().await;
        assert_eq!(house.script.take_seen().len(), 2, "nobody is asked again at once");
        let pages = house.pages(alert).await;
        assert_eq!(ends(&pages), [(DeliveryState::Pending, None), (DeliveryState::Dead, None)]);
        assert_eq!(pages[0].last_error.as_deref(), Some("the line is busy"));
        assert_eq!(pages[1].last_error.as_deref(), Some("no such pager"));
        assert!(pages[0].next_attempt_at.is_some_and(|at| at > house.now() && at < house.now().plus_minutes(1)));
        house.script.say(|_| Answer::Take);
        house.clock.advance_minutes(1);
        house.send().await;
        let pages = house.pages(alert).await;
        assert_eq!(ends(&pages), [SENT, (DeliveryState::Dead, None)]);
        assert_eq!((pages[0].attempts, pages[0].last_error.as_deref()), (2, None));
    }

    async fn a_provider_that_asks_for_time_gets_it(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let after = Some(Duration::from_mins(45));
        house.script.say(move |_| Answer::Refuse(SendError::Retry { after, reason: "slow down".into() }));
        house.send().await;
        assert_eq!(house.pages(alert).await[0].next_attempt_at, Some(house.now().plus_minutes(45)));
    }

    async fn a_delivery_that_fails_every_time_is_dead_and_an_admin_can_ask_for_it_again(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let expiry = Some(house.now().plus_minutes(20 * 24 * 60));
        let alert = house.publish(Wishes { reminder_enabled: Some(false), expiry, ..by_pager(&people) }).await;
        house.run().await;
        house.script.say(|_| try_again());
        for _ in 0..2 * SEND_ATTEMPTS_MAX {
            house.send().await;
            house.clock.advance_minutes(15 * 60);
        }
        let pages = house.pages(alert).await;
        assert_eq!((pages[0].state, pages[0].attempts), (DeliveryState::Dead, SEND_ATTEMPTS_MAX));
        let span = DeliverySpan { from: None, limit: 10 };
        let dead = house.alerts.dead_deliveries(&house.admin, alert, None, span).await.expect("deliveries");
        assert_eq!(dead.iter().map(|dead| dead.key).collect::<Vec<_>>(), [pages[0].key], "of two, the one by pager");
        house.script.say(|_| Answer::Take);
        assert_eq!(house.alerts.retry(&house.admin, alert, None, None).await.expect("an answer"), 1);
        house.is_sound().await;
        assert_eq!(house.pages(alert).await[0].state, DeliveryState::Pending);
        house.send().await;
        let pages = house.pages(alert).await;
        assert_eq!((pages[0].state, pages[0].attempts), (DeliveryState::Sent, SEND_ATTEMPTS_MAX + 1));
        assert_eq!(house.alerts.retry(&house.admin, alert, None, None).await.expect("an answer"), 0);
    }

    async fn one_message_that_breaks_the_channel_takes_no_other_along(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let ann = people[0];
        house.script.say(move |message| if message.recipient.user == ann { Answer::Panic } else { Answer::Take });
        house.send().await;
        let pages = house.pages(alert).await;
        assert_eq!(pages[0].state, DeliveryState::Pending);
        assert_eq!(ends(&pages[1..]), [SENT; 11]);
        assert_eq!(pages[0].attempts, 1);
    }

    async fn a_provider_that_never_answers_holds_nobody_else_up(database: TestDatabase) {
        let (mut house, people) = House::with(database, "ann bob cem").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let ann = people[0];
        house.script.say(move |message| if message.recipient.user == ann { Answer::Hang } else { Answer::Take });
        let impatient = Limits { concurrency: 1, batch: 8, timeout: Duration::from_millis(1) };
        let registry = Registry::with(vec![Box::new(Pager::new(house.script.clone()).with(impatient))]);
        let registry = Arc::new(registry.expect("channels"));
        house.dispatcher = Dispatcher::new(house.store().clone(), registry, Arc::new(SeededRandom::new(3)));
        house.send().await;
        let pages = house.pages(alert).await;
        assert_eq!(ends(&pages), [(DeliveryState::Pending, None), SENT, SENT]);
        assert_eq!(pages[0].last_error.as_deref(), Some("the provider did not answer within 1 ms"));
    }

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

    async fn a_trigger_reaches_those_as_well_who_had_answered(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        house.send().await;
        house.inbox.acknowledge(&house.as_user(people[0]), alert).await.expect("an acknowledgement");
        house.clock.advance_minutes(1);
        house.alerts.trigger(&house.admin, alert, &Once::unkeyed()).await.expect("a trigger");
        house.run().await;
        house.send().await;
        assert_eq!(ends(&house.pages(alert).await), [SENT; 2]);
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

    async fn an_alert_put_off_is_sent_when_it_begins_with_the_words_it_then_has(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(by_pager(&people)).await;
        house.run().await;
        let start = Some(house.now().plus_minutes(90));
        house.edit(alert, Wishes { start, ..Wishes::default() }).await;
        let words = service::alert::Edit { title: Some("Fire drill, later".into()), ..service::alert::Edit::default() };
        house.alerts.edit(&house.admin, alert, &words).await.expect("an edit");
        house.send().await;
        assert_eq!(house.script.take_seen().len(), 0);
        assert_eq!(house.pages(alert).await[0].next_attempt_at, start);
        house.clock.advance_minutes(90);
        house.send().await;
        assert_eq!(house.script.take_seen()[0].text.title, "Fire drill, later");
        let pages = house.pages(alert).await;
        assert_eq!((pages[0].state, pages[0].revision), (DeliveryState::Sent, 2));
    }

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

    async fn the_first_people_of_a_trigger_are_sent_it_as_well(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let alert = house.publish(Wishes { reminder_enabled: Some(false), ..by_pager(&people) }).await;
        house.run().await;
        house.send().await;
        house.alerts.trigger(&house.admin, alert, &Once::unkeyed()).await.expect("a trigger");
        house.is_sound().await;
        house.send().await;
        assert_eq!(ends(&house.pages(alert).await), [SENT; 24]);
    }

    async fn members_of_several_teams_are_sent_it_once(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let large = house.team("Large", &people).await;
        let small = house.team("Small", &people[..4]).await;
        let wishes = Wishes { channels: by_pager(&[]).channels, ..crate::house::to_teams(&[large, small]) };
        let alert = house.publish(wishes).await;
        house.run_in_batches_of(5).await;
        house.send().await;
        assert_eq!(ends(&house.pages(alert).await), [SENT; 12]);
        assert_eq!(house.script.take_seen().len(), 12);
    }

    async fn rows_of_a_forgotten_round_take_their_attempts_along(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let expiry = Some(house.now().plus_minutes(60));
        let alert = house.publish(Wishes { expiry, ..by_pager(&people) }).await;
        house.run().await;
        house.script.say(|_| reject());
        house.send().await;
        house.clock.advance_minutes(200 * 24 * 60);
        while house.housekeeper.step(house.now()).await.expect("housekeeping") == Progress::Worked {}
        house.is_sound().await;
        assert_eq!(house.pages(alert).await.len(), 0);
        assert_eq!(house.counted_pages(alert, DeliveryState::Dead).await, 12, "counts stay");
        assert_eq!(dispatch::depth(house.store().reader()).await.expect("a depth"), []);
    }

    async fn what_waits_is_counted_by_channel(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        house.publish(by_pager(&people)).await;
        house.expander.step(&*house.clock, &mut Steady(100)).await.expect("a worker");
        let depth = dispatch::depth(house.store().reader()).await.expect("a depth");
        let expected = dispatch::Depth { channel: Pager::CODE, waiting: 12, next_due_at: house.now() };
        assert_eq!(depth, [expected]);
        assert_eq!(house.dispatcher.next_due_at(Pager::CODE).await.expect("a time"), Some(house.now()));
    }

    async fn operators_see_what_waits_to_be_sent_and_since_when(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        house.publish(by_pager(&people)).await;
        house.run().await;
        let begun = house.now();
        house.clock.advance_minutes(2);
        let registry = Registry::with(vec![Box::new(Pager::new(house.script.clone()))]).expect("channels");
        let channel = registry.kind(Pager::CODE).expect("the pager").name.to_owned();
        let operation = Operation::new(house.store().clone(), house.clock.clone(), Arc::new(registry));
        let work = operation.overview().await.expect("an overview").work;
        assert_eq!(work.waiting, [Waiting { channel, deliveries: 12, next_due_at: begun }]);
        assert_eq!((work.open_rounds, work.lag, work.oldest_due_at), (0, Duration::from_mins(2), Some(begun)));
        house.send().await;
        let work = operation.overview().await.expect("an overview").work;
        assert_eq!((work.waiting, work.oldest_due_at), (vec![], None));
    }
}

/// A script is only as good as what it is asked.
#[test]
fn a_script_forgets_what_was_taken_from_it() {
    assert!(Script::new(|_| Answer::Take).take_seen().is_empty());
}
