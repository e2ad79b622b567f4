//! Snoozes: the instant on the receipt, the history beside it, and the books that housekeeping keeps.

use domain::{AlertId, SnoozeEnd, Timestamp, UserId};
use store::counter::{self, Metric};
use store::inbox::{Filter, Slice};
use store::receipt::{self, Mark, MarkAs};
use store::{Writer, inbox, snooze};
use testbed::on_each_database;

use crate::world::World;

async fn begin(world: &World, user: UserId, alert: AlertId, until: Timestamp) -> Mark {
    let (organization, now) = (world.organization, world.now());
    let write = world.store().write(Writer::Person, |db| async move {
        let held = receipt::hold(&db, organization, user, alert, now).await?.unwrap();
        snooze::begin(&db, &held, until, now).await
    });
    write.await.unwrap()
}

async fn end(world: &World, user: UserId, alert: AlertId) -> Mark {
    let (organization, now) = (world.organization, world.now());
    let write = world.store().write(Writer::Person, |db| async move {
        let held = receipt::hold(&db, organization, user, alert, now).await?.unwrap();
        snooze::end(&db, &held, now).await
    });
    write.await.unwrap()
}

async fn close_run_out(world: &World, limit: u64) -> usize {
    let now = world.now();
    let write = world.store().write(Writer::Engine, |db| async move { snooze::close_run_out(&db, now, limit).await });
    write.await.unwrap()
}

/// Snoozed now and ever.
async fn counted(world: &World, alert: AlertId) -> (i64, i64) {
    let counts = counter::of_alert(world.store().reader(), world.organization, alert).await.unwrap();
    (counts.total(Metric::SnoozedNow), counts.total(Metric::EverSnoozed))
}

async fn history(world: &World, user: UserId) -> Vec<Option<SnoozeEnd>> {
    let (db, slice) = (world.store().reader(), Slice { offset: 0, limit: 10 });
    let past = snooze::history(db, world.organization, user, slice, world.now()).await.unwrap();
    assert_eq!(snooze::history_count(db, world.organization, user).await.unwrap(), past.len() as u64);
    past.iter().map(|past| past.ended_by).collect()
}

on_each_database! {
    async fn a_snooze_hides_nothing_and_ends_by_itself(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        let (from, until) = (world.now(), world.now().plus_minutes(30));
        begin(&world, ann, alert, until).await;
        let snoozed = async |expected: bool| {
            let db = world.store().reader();
            let entry = inbox::item(db, world.organization, ann, alert, world.now()).await.unwrap().unwrap();
            let listed = inbox::snoozed(db, world.organization, ann, 10, world.now()).await.unwrap();
            let filter = Filter { is_snoozed: Some(expected), ..Filter::default() };
            let count = inbox::count(db, world.organization, ann, filter, world.now()).await.unwrap();
            assert_eq!((listed.len(), count), (usize::from(expected), 1));
            entry.snoozed
        };
        assert_eq!(snoozed(true).await, Some((from, until)));
        assert_eq!(history(&world, ann).await, [None]);
        world.clock.set(until);
        assert_eq!(snoozed(false).await, None);
        assert_eq!(history(&world, ann).await, [Some(SnoozeEnd::RanOut)]);
    }

    async fn snoozing_anew_replaces_and_counts_the_person_once(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        begin(&world, ann, alert, world.now().plus_minutes(30)).await;
        begin(&world, ann, alert, world.now().plus_minutes(60)).await;
        assert_eq!(counted(&world, alert).await, (1, 1));
        assert_eq!(history(&world, ann).await, [None, Some(SnoozeEnd::Replaced)]);
        let ended = end(&world, ann, alert).await;
        assert!(ended.changed && ended.receipt.snooze_until.is_none() && ended.receipt.snoozed_at.is_some());
        assert!(!end(&world, ann, alert).await.changed);
        assert_eq!(counted(&world, alert).await, (0, 1));
        assert_eq!(history(&world, ann).await, [Some(SnoozeEnd::Unsnoozed), Some(SnoozeEnd::Replaced)]);
    }

    async fn snoozing_an_acknowledged_alert_changes_nothing(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        let (organization, now) = (world.organization, world.now());
        let acknowledge = world.store().write(Writer::Person, |db| async move {
            let held = receipt::hold(&db, organization, ann, alert, now).await?.unwrap();
            receipt::mark(&db, &held, MarkAs::Acknowledged, now).await
        });
        acknowledge.await.unwrap();
        let mark = begin(&world, ann, alert, now.plus_minutes(30)).await;
        assert!(!mark.changed && mark.receipt.snooze_until.is_none());
        assert_eq!((counted(&world, alert).await, history(&world, ann).await.len()), ((0, 0), 0));
    }

    async fn housekeeping_closes_what_ran_out_in_bounded_batches(database: TestDatabase) {
        let world = World::on(database).await;
        let alert = world.announce("news").await;
        for name in ["ann", "ben", "cat"] {
            let user = world.user(name).await;
            begin(&world, user, alert, world.now().plus_minutes(30)).await;
        }
        let dan = world.user("dan").await;
        begin(&world, dan, alert, world.now().plus_minutes(90)).await;
        assert_eq!(close_run_out(&world, 10).await, 0);
        world.clock.advance_minutes(30);
        assert_eq!(counted(&world, alert).await, (4, 4));
        assert_eq!([close_run_out(&world, 2).await, close_run_out(&world, 2).await], [2, 1]);
        assert_eq!(close_run_out(&world, 2).await, 0);
        assert_eq!(counted(&world, alert).await, (1, 4));
    }

    async fn a_snooze_that_ran_out_unnoticed_is_counted_once_when_the_person_snoozes_again(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        begin(&world, ann, alert, world.now().plus_minutes(30)).await;
        world.clock.advance_minutes(45);
        begin(&world, ann, alert, world.now().plus_minutes(30)).await;
        assert_eq!(counted(&world, alert).await, (1, 1));
        assert_eq!(history(&world, ann).await, [None, Some(SnoozeEnd::RanOut)]);
        assert_eq!(close_run_out(&world, 10).await, 0);
    }

    async fn a_deleted_alerts_snoozes_no_longer_touch_the_counters(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        begin(&world, ann, alert, world.now().plus_minutes(30)).await;
        let (organization, now) = (world.organization, world.now());
        let delete = world.store().write(Writer::Person, |db| async move {
            store::alert::delete(&db, organization, alert, now).await
        });
        delete.await.unwrap();
        world.clock.advance_minutes(30);
        assert_eq!(close_run_out(&world, 10).await, 1);
        let counts = counter::of_organization(world.store().reader(), organization).await.unwrap();
        assert_eq!(counts.total(Metric::SnoozedNow), 0);
    }
}
