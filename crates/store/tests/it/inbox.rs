//! What a person sees: whom an alert addresses, when, and in which order.

use domain::{AlertId, Severity, UserId, Visibility, Window};
use store::Writer;
use store::alert::{Content, Target};
use store::inbox::{self, Filter, Slice};
use testbed::on_each_database;

use crate::world::World;

const ALL: Slice = Slice { offset: 0, limit: 100 };

async fn seen(world: &World, user: UserId, filter: Filter) -> Vec<AlertId> {
    let db = world.store().reader();
    let listed = inbox::list(db, world.organization, user, filter, ALL, world.now()).await.unwrap();
    let count = inbox::count(db, world.organization, user, filter, world.now()).await.unwrap();
    let found = listed.entries;
    assert_eq!(found.len() as u64, count, "the list and its count must agree");
    assert_eq!(listed.total.unwrap_or(0), count, "the list's own total and the count must agree");
    let listed: Vec<AlertId> = found.iter().map(|entry| entry.id).collect();
    for alert in &listed {
        assert!(inbox::item(db, world.organization, user, *alert, world.now()).await.unwrap().is_some());
    }
    listed
}

async fn sees(world: &World, user: UserId, alert: AlertId) -> bool {
    let listed = seen(world, user, Filter::default()).await.contains(&alert);
    let db = world.store().reader();
    let item = inbox::item(db, world.organization, user, alert, world.now()).await.unwrap();
    assert_eq!(listed, item.is_some(), "the list and the item must agree");
    listed
}

fn to(visibility: Visibility, content: Content) -> Content {
    Content { visibility, ..content }
}

on_each_database! {
    async fn an_alert_is_seen_by_those_whom_it_addresses_and_by_nobody_else(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, ben) = (world.user("ann").await, world.user("ben").await);
        let team = world.team("ops", &[ann]).await;
        let all = world.announce("all").await;
        let team = world.publish(to(Visibility::Team, world.content("team")), &[Target::Team(team)]).await;
        let own = world.publish(to(Visibility::User, world.content("own")), &[Target::User(ann)]).await;
        assert_eq!(seen(&world, ann, Filter::default()).await, [own, team, all]);
        assert_eq!(seen(&world, ben, Filter::default()).await, [all]);
        assert!(!sees(&world, ben, team).await);
    }

    async fn an_alert_to_several_of_a_persons_teams_is_seen_once(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let (first, second) = (world.team("first", &[ann]).await, world.team("second", &[ann]).await);
        let targets = [Target::Team(first), Target::Team(second)];
        let alert = world.publish(to(Visibility::Team, world.content("both")), &targets).await;
        assert_eq!(seen(&world, ann, Filter::default()).await, [alert]);
    }

    async fn an_inactive_or_deleted_team_addresses_nobody(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let team = world.team("ops", &[ann]).await;
        let alert = world.publish(to(Visibility::Team, world.content("team")), &[Target::Team(team)]).await;
        world.set("team", team.0, "is_active", false).await;
        assert!(!sees(&world, ann, alert).await);
        world.set("team", team.0, "is_active", true).await;
        assert!(sees(&world, ann, alert).await);
        world.set("team", team.0, "deleted_at", 1).await;
        assert!(!sees(&world, ann, alert).await);
    }

    async fn the_window_is_half_open(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let window = Window { start: world.now().plus_minutes(10), expiry: world.now().plus_minutes(20) };
        let content = Content { window, ..world.content("later") };
        let alert = world.publish(content, &[Target::Organization(world.organization)]).await;
        for (minutes, expected) in [(0, false), (10, true), (9, true), (1, false)] {
            world.clock.advance_minutes(minutes);
            assert_eq!(sees(&world, ann, alert).await, expected, "after {minutes} more minutes");
        }
    }

    async fn an_alert_that_ended_early_is_gone_at_once(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        for column in ["archived_at", "deleted_at"] {
            let alert = world.announce(column).await;
            assert!(sees(&world, ann, alert).await);
            world.set("alert", alert.0, column, 1).await;
            assert!(!sees(&world, ann, alert).await, "{column}");
        }
        let alert = world.announce("off").await;
        world.set("alert", alert.0, "is_active", false).await;
        assert!(!sees(&world, ann, alert).await);
    }

    async fn nothing_of_another_organization_is_seen(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let other = world.another_organization("other").await;
        let alert = world.publish_in(other, world.content("theirs"), &[Target::Organization(other)]).await;
        let astray = world.publish_in(other, to(Visibility::User, world.content("astray")), &[Target::User(ann)]).await;
        assert!(!sees(&world, ann, alert).await);
        assert!(!sees(&world, ann, astray).await);
    }

    async fn the_gravest_comes_first_then_the_newest_then_the_highest_id(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let publish = async |title: &str, severity: Severity| {
            let content = Content { severity, ..world.content(title) };
            world.publish(content, &[Target::Organization(world.organization)]).await
        };
        let warning = publish("warning", Severity::Warning).await;
        let critical = publish("critical", Severity::Critical).await;
        let info = publish("info", Severity::Info).await;
        world.clock.advance_minutes(1);
        let newer = publish("newer", Severity::Info).await;
        let twin = publish("twin", Severity::Info).await;
        assert_eq!(seen(&world, ann, Filter::default()).await, [critical, warning, twin, newer, info]);
        let only = Filter { severity: Some(Severity::Warning), ..Filter::default() };
        assert_eq!(seen(&world, ann, only).await, [warning]);
    }

    async fn a_slice_is_cut_out_of_the_ordered_list(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let mut alerts = Vec::new();
        for number in 0..5 {
            alerts.push(world.announce(&number.to_string()).await);
        }
        let slice = Slice { offset: 1, limit: 2 };
        let db = world.store().reader();
        let found = inbox::list(db, world.organization, ann, Filter::default(), slice, world.now()).await.unwrap();
        assert_eq!(found.total, Some(5));
        let ids: Vec<_> = found.entries.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [alerts[3], alerts[2]]);
    }

    async fn an_entry_carries_the_alert_and_the_persons_own_marks(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, ben) = (world.user("ann").await, world.user("ben").await);
        world.set("user", 1, "first_name", "").await;
        world.set("user", 1, "last_name", "").await;
        let alert = world.announce("news").await;
        let (organization, now) = (world.organization, world.now());
        let read = world.store().write(Writer::Person, |db| async move {
            let held = store::receipt::hold(&db, organization, ben, alert, now).await?.unwrap();
            store::receipt::mark(&db, &held, store::receipt::MarkAs::Read, now).await
        });
        assert!(read.await.unwrap().changed);
        let item = async |user| inbox::item(world.store().reader(), organization, user, alert, now).await.unwrap().unwrap();
        let (anns, bens) = (item(ann).await, item(ben).await);
        assert_eq!((anns.is_read, bens.is_read), (false, true));
        assert_eq!((anns.title.as_str(), anns.message.as_str()), ("news", "news, in full"));
        assert_eq!((anns.created_by_name.as_str(), anns.created_at), ("ann", now));
        assert_eq!((anns.snoozed, anns.is_acknowledged), (None, false));
        let unread = Filter { is_read: Some(false), ..Filter::default() };
        let read = Filter { is_read: Some(true), ..Filter::default() };
        assert_eq!(seen(&world, ann, unread).await, [alert]);
        assert_eq!(seen(&world, ben, unread).await, []);
        assert_eq!(seen(&world, ben, read).await, [alert]);
    }
}
