//! Alerts in figures, the same on every database.

use domain::time::DAY_US;
use domain::{ChannelCode, ChannelSet, Severity, Timestamp, Window};
use store::alert::{Content, Target};
use store::analytics::{created_by_day, groups};
use testbed::on_each_database;

use crate::world::World;

on_each_database! {
    async fn alerts_are_counted_by_kind_and_by_their_status_now(database: TestDatabase) {
        let world = World::on(database).await;
        let (now, everyone) = (world.now(), [Target::Organization(world.organization)]);
        let window = |start: i64, expiry: i64| Window { start: now.plus_minutes(start), expiry: now.plus_minutes(expiry) };
        let channels = ChannelSet::IN_APP.with(ChannelCode::new(1));
        world.announce("active").await;
        world.publish(Content { window: window(-20, -10), ..world.content("expired") }, &everyone).await;
        world.publish(Content { window: window(10, 20), ..world.content("scheduled") }, &everyone).await;
        world.publish(Content { is_active: false, ..world.content("inactive") }, &everyone).await;
        let archived = world.announce("archived").await;
        world.set("alert", archived.0, "archived_at", 1).await;
        let deleted = world.announce("deleted").await;
        world.set("alert", deleted.0, "deleted_at", 1).await;
        world.publish(Content { severity: Severity::Critical, channels, ..world.content("grave") }, &everyone).await;
        let other = world.another_organization("other").await;
        world.publish_in(other, world.content("theirs"), &[Target::Organization(other)]).await;
        let found = groups(world.store().reader(), world.organization, now).await.unwrap();
        let (info, grave) = (found[0], found[1]);
        assert_eq!((found.len(), info.severity, grave.severity), (2, Severity::Info, Severity::Critical));
        assert_eq!([info.total, info.active, info.expired, info.scheduled, info.archived], [5, 1, 1, 1, 1]);
        assert_eq!((grave.total, grave.active, grave.channels), (1, 1, channels));
    }

    async fn the_last_seven_days_end_with_today_and_begin_at_midnight(database: TestDatabase) {
        let world = World::on(database).await;
        let midnight = Timestamp::from_micros(world.now().as_micros() / DAY_US * DAY_US);
        for (days, title) in [(0, "today"), (-1, "yesterday"), (-6, "first"), (-7, "before")] {
            let alert = world.announce(title).await;
            world.set("alert", alert.0, "created_at", midnight.as_micros() + days * DAY_US).await;
        }
        let late = world.announce("late yesterday").await;
        world.set("alert", late.0, "created_at", midnight.as_micros() - 1).await;
        let archived = world.announce("archived").await;
        world.set("alert", archived.0, "archived_at", 1).await;
        let days = created_by_day(world.store().reader(), world.organization, world.now()).await.unwrap();
        assert_eq!(days.map(|(_, count)| count), [1, 0, 0, 0, 0, 2, 1]);
        assert_eq!(days[6].0, midnight);
    }
}
