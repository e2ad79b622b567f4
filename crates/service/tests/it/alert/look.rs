//! Looking at alerts: filters mean the same on every database, and pages neither repeat nor skip anything.

use std::sync::Arc;

use channels::Registry;
use domain::{ChannelCode, ChannelSet, Clock, Severity, Status, StopRemindersOn, Visibility};
use service::Error;
use service::alert::{Answer, DeliverySpan, Draft, Filter, OrderKey, Ordering, Sought, Wishes};
use service::analytics::Analytics;
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

fn analytics(world: &World) -> Analytics {
    let registry = Arc::new(Registry::build().expect("a registry"));
    Analytics::new(world.store().clone(), world.clock.clone(), registry)
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

    async fn what_failed_for_good_is_found_by_itself(database: TestDatabase) {
        let world = World::on(database).await;
        world.person("ann").await;
        let id = world.published(Wishes::default()).await;
        let all = DeliverySpan { from: None, limit: 10 };
        let dead = world.alerts.dead_deliveries(&world.admin, id, None, all).await.expect("deliveries");
        assert!(dead.is_empty(), "in the app nothing fails: {dead:?}");
    }

    async fn alerts_that_ask_for_acknowledgement_wait_gravest_first_with_their_own_figures(database: TestDatabase) {
        let world = World::on(database).await;
        let analytics = analytics(&world);
        let ann = world.person("ann").await;
        let asking = || Wishes { requires_acknowledgement: Some(true), ..Wishes::default() };
        let plain = world.published(asking()).await;
        world.clock.advance_minutes(1);
        let grave = world.published(Wishes { severity: Some(Severity::Critical), ..asking() }).await;
        let to_ann = Wishes { visibility: Some(Visibility::User), users: Some(vec![ann.user]), ..asking() };
        let latest = world.published(to_ann).await;
        for quiet in [
            Wishes::default(),
            Wishes { is_active: Some(false), ..asking() },
            Wishes { start: Some(world.clock.now().plus_minutes(60)), ..asking() },
        ] {
            world.published(quiet).await;
        }
        world.inbox.acknowledge(&ann, grave).await.expect("an acknowledgement");
        let told = async |limit| {
            let waiting = analytics.waiting(&world.admin, limit).await.expect("alerts");
            waiting.into_iter().map(|alert| (alert.id, alert.reached, alert.acknowledged)).collect::<Vec<_>>()
        };
        assert_eq!(told(9).await, [(grave, 2, 1), (latest, 1, 0), (plain, 2, 0)]);
        assert_eq!(told(1).await, [(grave, 2, 1)]);
        world.alerts.archive(&world.admin, grave).await.expect("archived");
        world.alerts.delete(&world.admin, latest).await.expect("deleted");
        assert_eq!(told(9).await, [(plain, 2, 0)]);
        let refused = analytics.waiting(&ann, 9).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }

    async fn whose_answer_is_missing_and_whom_a_reminder_goes_to_follow_from_what_was_asked(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let on_read = || Wishes { stop_reminders_on: Some(StopRemindersOn::Read), ..Wishes::default() };
        for (wishes, missing, missing_count, reminded) in [
            (Wishes::default(), Answer::Unanswered, 2, 2),
            (on_read(), Answer::Unread, 1, 1),
            (Wishes { requires_acknowledgement: Some(true), ..on_read() }, Answer::Unanswered, 2, 1),
        ] {
            let id = world.published(wishes).await;
            world.inbox.read(&ann, id).await.expect("read");
            world.inbox.acknowledge(&bob, id).await.expect("acknowledged");
            let standing = world.alerts.standing(&world.admin, id).await.expect("an alert");
            let told = (standing.missing(), standing.missing_count(), standing.reminded_count());
            assert_eq!((standing.audience(), told), (3, (missing, missing_count, reminded)));
            assert!(!standing.may_retry(), "nothing has failed");
        }
    }
}
