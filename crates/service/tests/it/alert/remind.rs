//! Reminders by an admin's hand.

use domain::RoundKind::{Initial, Reminder as Reminding};
use domain::RoundState::{Complete, Pending};
use domain::snooze::SnoozeFor;
use domain::{AlertId, Clock, RoundId};
use service::alert::{Edit, Refusal, Reminder, Wishes};
use service::idempotency::{Answer, Once, Reply, Slot};
use store::doctor::{self, Scope};
use store::page::Span;
use testbed::on_each_database;

use super::world::World;

async fn remind(world: &World, alert: AlertId) -> Reminder {
    let answer = world.alerts.remind_unanswered(&world.admin, alert, &Once::unkeyed()).await.expect("an answer");
    answer.into_first().expect("a first answer")
}

async fn begun(world: &World, alert: AlertId) -> RoundId {
    match remind(world, alert).await {
        Reminder::Begun(round) => round,
        other => panic!("{other:?}"),
    }
}

async fn next_round_at(world: &World, alert: AlertId) -> Option<domain::Timestamp> {
    world.alerts.detail(&world.admin, alert).await.expect("an alert").alert.next_round_at
}

async fn nothing_is_wrong(world: &World, alert: AlertId) {
    let scope = Scope { alert: Some(alert), ..Scope::default() };
    assert_eq!(doctor::check(world.store().reader(), scope).await.expect("a look"), []);
}

on_each_database! {
    async fn whoever_has_acknowledged_or_is_snoozed_is_left_out_and_the_others_are_reminded(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        world.person("cyd").await;
        let id = world.published(Wishes::default()).await;
        world.inbox.acknowledge(&ann, id).await.expect("an acknowledgement");
        world.inbox.snooze(&bob, id, SnoozeFor::Today).await.expect("a snooze");
        world.clock.advance_minutes(1);
        begun(&world, id).await;
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 4), (Reminding, Complete, 2)]);
        nothing_is_wrong(&world, id).await;
    }

    async fn the_grid_stays_where_it_is(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes { reminder_minutes: Some(60), ..Wishes::default() }).await;
        let next = next_round_at(&world, id).await;
        world.clock.advance_minutes(59);
        begun(&world, id).await;
        world.run().await;
        assert_eq!(next_round_at(&world, id).await, next);
        world.clock.advance_minutes(1);
        world.run().await;
        assert_eq!(world.rounds(id).await.len(), 3, "the slot has a round of its own");
        nothing_is_wrong(&world, id).await;
    }

    async fn a_reminder_that_is_under_way_is_the_answer(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes { reminder_minutes: Some(60), ..Wishes::default() }).await;
        world.clock.advance_minutes(10);
        let first = begun(&world, id).await;
        world.clock.advance_minutes(1);
        assert_eq!(remind(&world, id).await, Reminder::UnderWay(first));
        world.run().await;
        world.clock.advance_minutes(1);
        let second = begun(&world, id).await;
        world.run().await;
        assert_eq!(remind(&world, id).await, Reminder::UnderWay(second), "two reminders in one instant are one");
        nothing_is_wrong(&world, id).await;
    }

    async fn a_slot_that_is_due_is_the_reminder_that_was_asked_for(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes { reminder_minutes: Some(60), ..Wishes::default() }).await;
        world.clock.advance_minutes(60);
        assert!(matches!(remind(&world, id).await, Reminder::UnderWay(_)));
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1), (Reminding, Complete, 1)]);
    }

    async fn before_the_first_round_is_written_nobody_is_reminded_of_anything(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.publish(Wishes::default()).await.expect("an alert").alert.id;
        assert!(matches!(remind(&world, id).await, Reminder::UnderWay(_)));
        assert_eq!(world.rounds(id).await, [(Initial, Pending, 0)]);
    }

    async fn it_works_where_reminders_are_off_but_not_where_the_alert_is(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes { reminder_enabled: Some(false), ..Wishes::default() }).await;
        world.clock.advance_minutes(1);
        begun(&world, id).await;
        world.run().await;
        assert_eq!(next_round_at(&world, id).await, None);
        let off = Edit { wishes: Wishes { is_active: Some(false), ..Wishes::default() }, ..Edit::default() };
        world.edit(id, off).await;
        world.clock.advance_minutes(1);
        assert_eq!(remind(&world, id).await, Reminder::Refused(Refusal::Inactive));
        nothing_is_wrong(&world, id).await;
    }

    async fn only_slots_that_were_due_and_not_sent_are_told_as_missed(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes { reminder_minutes: Some(60), ..Wishes::default() }).await;
        let start = world.clock.now();
        world.clock.advance_minutes(50);
        let round = begun(&world, id).await;
        let told = async || {
            let rounds = world.alerts.rounds(&world.admin, id, Span { from: None, limit: 1 }).await.expect("rounds").0;
            assert_eq!((rounds[0].id, rounds[0].triggered_by), (round, Some(world.admin.user)));
            (rounds[0].due_at, rounds[0].missed_count, rounds[0].missed_from, rounds[0].missed_until)
        };
        let slot = |nth: i64| start.plus_minutes(60 * nth);
        world.clock.advance_minutes(10);
        assert_eq!(remind(&world, id).await, Reminder::UnderWay(round), "the slot is sent with it");
        assert_eq!(told().await, (slot(1), 0, None, None));
        world.clock.advance_minutes(120);
        assert_eq!(remind(&world, id).await, Reminder::UnderWay(round));
        assert_eq!(told().await, (slot(3), 2, Some(slot(1)), Some(slot(3))));
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1), (Reminding, Complete, 1)]);
        nothing_is_wrong(&world, id).await;
    }

    async fn a_reminder_that_waits_for_long_misses_the_slots_before_the_last(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes { reminder_minutes: Some(60), ..Wishes::default() }).await;
        let start = world.clock.now();
        world.clock.advance_minutes(50);
        let round = begun(&world, id).await;
        world.clock.advance_minutes(130);
        assert_eq!(remind(&world, id).await, Reminder::UnderWay(round));
        let rounds = world.alerts.rounds(&world.admin, id, Span { from: None, limit: 1 }).await.expect("rounds").0;
        let missed = (rounds[0].missed_count, rounds[0].missed_from, rounds[0].missed_until);
        assert_eq!(missed, (2, Some(start.plus_minutes(60)), Some(start.plus_minutes(180))));
    }

    async fn a_form_that_is_sent_twice_reminds_once_though_the_first_reminder_is_complete(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes::default()).await;
        world.clock.advance_minutes(1);
        let render = |reminder: &Reminder| Reply::json(200, &format!("{reminder:?}"));
        let once = |key| Once::keyed(Slot::new("remind", key, b""), &render);
        let first = world.alerts.remind_unanswered(&world.admin, id, &once("a form")).await.expect("an answer");
        assert!(matches!(first, Answer::First(Reminder::Begun(_))), "{first:?}");
        world.run().await;
        world.clock.advance_minutes(1);
        let again = world.alerts.remind_unanswered(&world.admin, id, &once("a form")).await.expect("an answer");
        assert!(matches!(again, Answer::Again(_)), "{again:?}");
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1), (Reminding, Complete, 1)]);
        let other = world.alerts.remind_unanswered(&world.admin, id, &once("another")).await.expect("an answer");
        assert!(matches!(other, Answer::First(Reminder::Begun(_))), "{other:?}");
    }
}
