//! Live events and their audience, the same on every database.

use std::collections::BTreeSet;

use domain::{AlertId, Timestamp, UserId, Visibility};
use store::Writer;
use store::alert::{Content, Target};
use store::live::{Event, LiveKind, after, newest, recorded_at, replay, since};
use store::viewer::{present, seen_of, viewers};
use testbed::on_each_database;

use crate::world::World;

async fn emit(world: &World, kind: LiveKind, users: Option<(UserId, UserId)>) -> i64 {
    let (organization, now) = (world.organization, world.now());
    let event = Event { kind, alert: Some(AlertId(1)), round: None, users };
    let write =
        world.store().write(Writer::Person, |db| async move { store::live::emit(&db, organization, event, now).await });
    write.await.unwrap();
    newest(world.store().reader()).await.unwrap()
}

async fn seeing(world: &World, alert: AlertId, people: &BTreeSet<UserId>) -> Vec<UserId> {
    let db = world.store().reader();
    let found = store::alert::find(db, world.organization, alert).await.unwrap().unwrap();
    viewers(db, world.organization, &found, people, world.now()).await.unwrap().into_iter().collect()
}

on_each_database! {
    async fn events_are_read_by_id_by_time_and_by_person(database: TestDatabase) {
        let world = World::on(database).await;
        let db = world.store().reader();
        assert_eq!(newest(db).await.unwrap(), 0);
        let (ann, ben) = (UserId(5), UserId(6));
        let first = emit(&world, LiveKind::Alert, None).await;
        let begun = world.now();
        world.clock.advance_minutes(1);
        let reminder = emit(&world, LiveKind::Reminder, Some((ann, ann))).await;
        let counts = emit(&world, LiveKind::Counts, Some((ann, ann))).await;
        let ids = |events: Vec<store::live::Recorded>| events.iter().map(|event| event.id).collect::<Vec<_>>();
        assert_eq!(ids(after(db, first, 10).await.unwrap()), [reminder, counts]);
        assert_eq!(ids(after(db, 0, 1).await.unwrap()), [first]);
        assert_eq!(ids(since(db, (begun, 0), 10).await.unwrap()), [first, reminder, counts]);
        assert_eq!(ids(since(db, (begun, first), 1).await.unwrap()), [reminder]);
        let organization = world.organization;
        assert_eq!(ids(replay(db, organization, ann, begun, 10).await.unwrap()), [first, reminder]);
        assert_eq!(ids(replay(db, organization, ben, begun, 10).await.unwrap()), [first]);
        assert_eq!(recorded_at(db, organization, first).await.unwrap(), Some(begun));
        let other = world.another_organization("other").await;
        assert_eq!(recorded_at(db, other, first).await.unwrap(), None);
        assert!(replay(db, other, ann, begun, 10).await.unwrap().is_empty());
    }

    async fn the_viewers_of_an_alert_are_those_whose_lists_have_it(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, ben) = (world.user("ann").await, world.user("ben").await);
        let people = BTreeSet::from([ann, ben]);
        let (first, second) = (world.team("first", &[ann]).await, world.team("second", &[ann]).await);
        let to = |visibility: Visibility, title: &str| Content { visibility, ..world.content(title) };
        let all = world.announce("all").await;
        let teams = [Target::Team(first), Target::Team(second)];
        let team = world.publish(to(Visibility::Team, "team"), &teams).await;
        let own = world.publish(to(Visibility::User, "own"), &[Target::User(ben)]).await;
        assert_eq!(seeing(&world, all, &people).await, [ann, ben]);
        assert_eq!(seeing(&world, team, &people).await, [ann]);
        assert_eq!(seeing(&world, own, &people).await, [ben]);
        let db = world.store().reader();
        let all_three = BTreeSet::from([all, team, own]);
        let seen = seen_of(db, world.organization, ben, &all_three, world.now()).await.unwrap();
        assert_eq!(seen, BTreeSet::from([all, own]));
        world.set("team", first.0, "is_active", false).await;
        world.set("team", second.0, "is_active", false).await;
        world.set("alert", all.0, "archived_at", 1).await;
        assert_eq!(seeing(&world, team, &people).await, []);
        assert_eq!(seeing(&world, all, &people).await, []);
    }

    async fn a_closed_account_is_not_present(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, ben) = (world.user("ann").await, world.user("ben").await);
        world.set("user", ben.0, "is_active", false).await;
        let found = present(world.store().reader(), &BTreeSet::from([ann, ben])).await.unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [(ann, Timestamp::MIN)]);
    }
}
