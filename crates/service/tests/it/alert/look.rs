//! Looking at alerts: filters mean the same on every database, and pages neither repeat nor skip anything.

use domain::{ChannelCode, ChannelSet, Severity, Status};
use service::alert::{Answer, DeliverySpan, Draft, Filter, OrderKey, Ordering, Sought, Wishes};
use service::idempotency::Once;
use service::page::{Span, Way};
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

    async fn recipients_are_found_by_what_they_are_called_and_what_they_did(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.person("ann").await;
        world.person("anton").await;
        let id = world.published(Wishes::default()).await;
        world.inbox.acknowledge(&ann, id).await.expect("an acknowledgement");
        let found = async |answer, search: &str| {
            let sought = Sought { answer, search: Some(search.into()) };
            let all = Span { from: None, limit: 10 };
            let found = world.alerts.find_recipients(&world.admin, id, &sought, all).await.expect("recipients");
            found.people.into_iter().map(|person| person.name).collect::<Vec<_>>()
        };
        assert_eq!(found(None, "AN").await, ["ann", "anton"]);
        assert_eq!(found(Some(Answer::Acknowledged), "an").await, ["ann"]);
        assert_eq!(found(Some(Answer::Unanswered), "an").await, ["anton"]);
        assert_eq!(found(Some(Answer::Acknowledged), "%").await, [""; 0]);
    }

    async fn the_file_of_recipients_holds_everybody_once_and_nothing_that_computes(database: TestDatabase) {
        let world = World::on(database).await;
        let evil = world.person("=1+1").await;
        let id = world.published(Wishes::default()).await;
        world.inbox.acknowledge(&evil, id).await.expect("an acknowledgement");
        let read = async |after| world.alerts.recipients_csv(&world.admin, id, &Sought::default(), after).await.expect("CSV");
        let (text, last) = read(0).await.expect("rows");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[0].starts_with("user_id,name,email,read_at,is_acknowledged,"), "{text}");
        assert!(lines[2].starts_with(&format!("{},'=1+1,'=1+1@", evil.user.0)) && lines[2].contains(",true,"), "{text}");
        assert!(read(last).await.is_none());
    }

    async fn what_failed_for_good_is_found_by_itself(database: TestDatabase) {
        let world = World::on(database).await;
        world.person("ann").await;
        let id = world.published(Wishes::default()).await;
        let all = DeliverySpan { from: None, limit: 10 };
        let dead = world.alerts.dead_deliveries(&world.admin, id, None, all).await.expect("deliveries");
        assert!(dead.is_empty(), "in the app nothing fails: {dead:?}");
    }
}
