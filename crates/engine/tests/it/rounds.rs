//! When rounds are, and what ends them.

use std::sync::Arc;

use domain::{ChannelSet, RoundKind, RoundState};
use engine::{Pace, Progress, Steady};
use service::alert::Wishes;
use store::expand::{Advance, Terms, advance};
use store::round::{claim, release};
use store::{Error, Writer};
use testbed::{TestClock, on_each_database};

use crate::house::{House, to_teams, to_users};

fn terms() -> Terms {
    Terms { people_max: 1, channels: vec![(domain::ChannelCode::IN_APP, domain::DeliveryState::Sent)] }
}

/// Batches of one person, each of which takes a minute.
struct Slow(Arc<TestClock>);

impl Pace for Slow {
    fn people_max(&self) -> u64 {
        1
    }

    fn begin(&self) {}

    fn end(&mut self, _people: u64) {
        self.0.advance_minutes(1);
    }
}

on_each_database! {
    async fn an_alert_of_the_future_is_sent_when_its_window_opens(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let start = Some(house.now().plus_minutes(30));
        let alert = house.publish(Wishes { start, ..to_users(&people) }).await;
        house.run().await;
        assert_eq!(house.rounds(alert).await.len(), 0);
        house.clock.advance_minutes(30);
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, people);
    }

    async fn slots_missed_while_nothing_ran_make_one_reminder_that_says_so(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        let begun = house.now();
        house.clock.advance_minutes(5 * 120 + 7);
        house.run().await;
        let rounds = house.rounds(alert).await;
        assert_eq!(rounds.len(), 2);
        assert_eq!((rounds[1].kind, rounds[1].due_at), (RoundKind::Reminder, begun.plus_minutes(600)));
        assert_eq!(rounds[1].missed_count, 4);
    }

    async fn slots_that_pass_before_the_initial_round_began_are_that_round(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(to_users(&people)).await;
        let begun = house.now();
        house.clock.advance_minutes(250);
        house.run().await;
        let rounds = house.rounds(alert).await;
        assert_eq!(rounds.len(), 1);
        assert_eq!((rounds[0].kind, rounds[0].due_at), (RoundKind::Initial, begun.plus_minutes(240)));
    }

    async fn archiving_stops_an_open_round_and_what_was_written_stays(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve fay gus hal ida jon kim lea").await;
        let alert = house.publish(to_users(&people)).await;
        assert_eq!(house.expander.step(&*house.clock, &mut Steady(1)).await.expect("a step"), Progress::Worked);
        house.alerts.archive(&house.admin, alert).await.expect("an archive");
        house.run().await;
        let round = &house.rounds(alert).await[0];
        assert_eq!((round.state, round.people), (RoundState::Stopped, 8));
    }

    async fn an_initial_round_stopped_by_deactivation_is_taken_up_for_the_rest(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve fay gus hal ida jon kim lea").await;
        let alert = house.publish(to_users(&people)).await;
        house.expander.step(&*house.clock, &mut Steady(1)).await.expect("a step");
        house.edit(alert, Wishes { is_active: Some(false), ..Wishes::default() }).await;
        house.clock.advance_minutes(10);
        house.edit(alert, Wishes { is_active: Some(true), ..Wishes::default() }).await;
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, people[..8]);
        assert_eq!(house.heard(alert, 1).await, people[8..]);
    }

    async fn a_worker_whose_lease_was_retaken_writes_nothing(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        house.publish(to_users(&people)).await;
        let now = house.now();
        let slow = house.store().write(Writer::Engine, |db| async move { claim(&db, ChannelSet::IN_APP, 1, now).await }).await;
        let slow = slow.expect("a claim").expect("an open round");
        house.clock.advance_minutes(2);
        house.run().await;
        let (slow, terms) = (&slow, &terms());
        let late = house.store().write(Writer::Engine, |db| async move { advance(&db, slow, terms, now).await });
        assert!(matches!(late.await.expect("a transaction"), Advance::Lost));
    }

    async fn a_lease_that_was_retaken_is_gone_although_the_other_has_not_written_yet(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let alert = house.publish(to_users(&people)).await;
        let mut claims = Vec::new();
        for token in 1..=2 {
            let now = house.now();
            let claimed = house.store().write(Writer::Engine, |db| async move { claim(&db, ChannelSet::IN_APP, token, now).await }).await;
            claims.push(claimed.expect("a transaction").expect("an open round"));
            house.clock.advance_minutes(2);
        }
        let (now, terms, slow) = (house.now(), &terms(), &claims[0]);
        let let_go = house.store().write(Writer::Engine, |db| async move { release(&db, slow).await }).await;
        let_go.expect("a transaction that takes nothing from anybody");
        for (claim, is_lost) in claims.iter().zip([true, false]) {
            let write = house.store().write(Writer::Engine, |db| async move { advance(&db, claim, terms, now).await });
            assert_eq!(matches!(write.await.expect("a transaction"), Advance::Lost), is_lost);
        }
        assert_eq!(house.heard(alert, 0).await.len(), 1);
    }

    async fn a_round_ends_with_its_alert_between_two_batches_of_one_claim(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve").await;
        let expiry = Some(house.now().plus_minutes(3));
        let alert = house.publish(Wishes { expiry, ..to_users(&people) }).await;
        house.expander.step(&*house.clock, &mut Slow(house.clock.clone())).await.expect("a step");
        let round = &house.rounds(alert).await[0];
        assert_eq!((round.state, round.people), (RoundState::Stopped, 3));
    }

    async fn two_schedulers_racing_on_one_alert_make_one_round(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        house.clock.advance_minutes(120);
        let (first, second) = (house.scheduler.clone(), house.scheduler.clone());
        let now = house.now();
        let (first, second) = tokio::join!(
            tokio::spawn(async move { first.step(now).await }),
            tokio::spawn(async move { second.step(now).await }),
        );
        first.expect("a task").expect("a step");
        second.expect("a task").expect("a step");
        house.run().await;
        assert_eq!(house.rounds(alert).await.len(), 2);
    }

    async fn workers_side_by_side_write_each_delivery_once(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve fay gus hal ida jon kim lea").await;
        let mut alerts = Vec::new();
        for _ in 0..4 {
            alerts.push(house.publish(to_users(&people)).await);
        }
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let (worker, clock) = (house.expander.clone(), house.clock.clone());
            workers.spawn(async move {
                while worker.step(&*clock, &mut Steady(2)).await? == Progress::Worked {}
                Ok::<_, Error>(())
            });
        }
        while let Some(done) = workers.join_next().await {
            done.expect("a task").expect("a worker");
        }
        house.run().await;
        for alert in alerts {
            assert_eq!(house.heard(alert, 0).await, people);
        }
    }

    async fn whoever_commits_late_among_many_who_have_just_come_is_found_by_the_last_pass(database: TestDatabase) {
        let (house, _) = House::with(database, "").await;
        house.clock.advance_minutes(20);
        let alert = house.publish(Wishes::default()).await;
        let (now, terms) = (house.now(), &Terms { people_max: 100, ..terms() });
        let claimed = house.store().write(Writer::Engine, |db| async move { claim(&db, ChannelSet::IN_APP, 1, now).await }).await;
        let claimed = &claimed.expect("a claim").expect("an open round");
        let first = house.store().write(Writer::Engine, |db| async move { advance(&db, claimed, terms, now).await });
        assert!(matches!(first.await.expect("a batch"), Advance::Written { people: 1, .. }));
        house.clock.advance_minutes(-1);
        let mut late = Vec::new();
        for name in 0..40 {
            late.push(house.person(&name.to_string()).await);
        }
        house.clock.advance_minutes(3);
        house.run().await;
        let heard = house.heard(alert, 0).await;
        assert!(late.iter().all(|person| heard.contains(person)), "{heard:?}");
        assert_eq!(heard.len(), 41, "{heard:?}");
    }

    async fn whoever_joined_in_time_but_committed_late_is_found_by_the_last_pass(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let team = house.team("All", &people).await;
        house.clock.advance_minutes(20);
        let alerts = [house.publish(Wishes::default()).await, house.publish(to_teams(&[team])).await];
        let (now, terms) = (house.now(), &Terms { people_max: 100, ..terms() });
        for token in 1..=2 {
            let claimed = house.store().write(Writer::Engine, |db| async move { claim(&db, ChannelSet::IN_APP, token, now).await }).await;
            let claimed = &claimed.expect("a claim").expect("an open round");
            let first = house.store().write(Writer::Engine, |db| async move { advance(&db, claimed, terms, now).await });
            assert!(matches!(first.await.expect("a batch"), Advance::Written { people: 2..=3, .. }));
        }
        house.clock.advance_minutes(-1);
        let late = house.person("late").await;
        house.join(team, late).await;
        house.clock.advance_minutes(3);
        house.run().await;
        for alert in alerts {
            assert!(house.heard(alert, 0).await.contains(&late), "alert {alert}");
        }
    }
}
