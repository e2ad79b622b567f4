//! How deliveries reach a provider: once where all goes well, again where it does not.

use std::sync::Arc;
use std::time::Duration;

use channels::{Limits, Registry, SendError};
use domain::DeliveryState;
use domain::limit::SEND_ATTEMPTS_MAX;
use engine::{Dispatcher, Progress, Steady};
use service::alert::{DeliverySpan, Wishes};
use service::idempotency::Once;
use service::operation::{Operation, Waiting};
use store::dispatch;
use testbed::{Answer, Pager, Script, SeededRandom, on_each_database};

use crate::house::{House, by_pager};
use crate::paging::{CROWD, SENT, ends, try_again};

fn reject() -> Answer {
    Answer::Refuse(SendError::Reject { reason: "no such pager".into() })
}

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
