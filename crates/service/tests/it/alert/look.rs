//! Looking at alerts: filters mean the same on every database, and pages neither repeat nor skip anything.

use domain::{ChannelCode, ChannelSet, Severity, Status};
use service::alert::{DeliverySpan, Draft, Filter, OrderKey, Ordering, Wishes};
use service::idempotency::Once;
use service::page::Way;
use testbed::on_each_database;

use super::world::World;

const EMAIL: ChannelCode = ChannelCode::new(1);
const SMS: ChannelCode = ChannelCode::new(2);

async fn publish(world: &World, title: &str, wishes: Wishes) {
    let draft = Draft { title: title.into(), message: "M".into(), wishes };
    world.alerts.publish(&world.admin, &draft, &Once::unkeyed()).await.expect("an alert");
}

async fn titles(world: &World, filter: Filter, ordering: Ordering) -> Vec<String> {
    let count = world.alerts.count(&world.admin, &filter).await.expect("a count");
    let rows = world.alerts.list(&world.admin, &filter, ordering, (0, 100)).await.expect("a list");
    assert_eq!(count, rows.len() as u64);
    rows.into_iter().map(|row| row.title).collect()
}

on_each_database! {
    async fn filters_mean_the_same_on_every_database(database: TestDatabase) {
        let world = World::on(database).await;
        let louder = |codes: &[ChannelCode]| Some(codes.iter().fold(ChannelSet::IN_APP, |set, code| set.with(*code)));
        let critical = Some(Severity::Critical);
        publish(&world, "100% ÄRGER", Wishes { severity: critical, channels: louder(&[EMAIL, SMS]), ..Wishes::default() }).await;
        publish(&world, "100 things", Wishes { channels: louder(&[SMS]), ..Wishes::default() }).await;
        publish(&world, "off", Wishes { is_active: Some(false), severity: critical, ..Wishes::default() }).await;
        let searching = |text: &str| Filter { search: Some(text.into()), ..Filter::default() };
        let by = |channel| Filter { channel: Some(channel), ..Filter::default() };
        let newest = Ordering::default();
        assert_eq!(titles(&world, searching("ärger"), newest).await, ["100% ÄRGER"]);
        assert_eq!(titles(&world, searching("0%"), newest).await, ["100% ÄRGER"]);
        assert_eq!(titles(&world, searching("_"), newest).await, [""; 0]);
        assert_eq!(titles(&world, by(EMAIL), newest).await, ["100% ÄRGER"]);
        assert_eq!(titles(&world, by(SMS), newest).await, ["100 things"]);
        assert_eq!(titles(&world, by(ChannelCode::IN_APP), newest).await, ["off"]);
        let active = Filter { status: Some(Status::Active), severity: critical, ..Filter::default() };
        assert_eq!(titles(&world, active, newest).await, ["100% ÄRGER"]);
        let graver_first = Ordering { key: OrderKey::Severity, descending: true };
        assert_eq!(titles(&world, Filter::default(), graver_first).await, ["off", "100% ÄRGER", "100 things"]);
    }

    async fn deliveries_are_walked_in_both_directions_over_rounds(database: TestDatabase) {
        let world = World::on(database).await;
        world.person("ann").await;
        world.person("bob").await;
        let id = world.published(Wishes::default()).await;
        world.clock.advance_minutes(120);
        world.run().await;
        let read = async |from, limit| {
            let span = DeliverySpan { from, limit };
            world.alerts.deliveries(&world.admin, id, None, span).await.expect("deliveries")
        };
        let all = read(None, 100).await;
        assert_eq!(all.len(), 6);
        assert!(all[0].key.round > all[5].key.round, "the newest round comes first");
        for (place, delivery) in all.iter().enumerate() {
            let after = read(Some((Way::Next, delivery.key)), 100).await;
            assert!(after.iter().map(|row| row.key).eq(all[place + 1..].iter().map(|row| row.key)));
            let before = read(Some((Way::Previous, delivery.key)), 100).await;
            assert!(before.iter().map(|row| row.key).eq(all[..place].iter().rev().map(|row| row.key)));
        }
    }
}
