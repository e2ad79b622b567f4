//! Rounds by an admin's hand.

use domain::RoundKind::{Initial, Manual};
use domain::RoundState::Complete;
use domain::Visibility;
use metrics_exporter_prometheus::PrometheusBuilder;
use service::alert::{Sent, Trigger, Wishes};
use service::idempotency::{Answer, Once, Reply, Slot};
use testbed::{TestDatabase, on_each_database};

use super::world::World;

async fn trigger(world: &World, alert: domain::AlertId) -> Sent {
    let answer = world.alerts.trigger(&world.admin, alert, &Once::unkeyed()).await.expect("a trigger");
    match answer.into_first().expect("a first answer") {
        Trigger::Sent(sent) => sent,
        Trigger::Refused(refusal) => panic!("{refusal:?}"),
    }
}

#[test]
fn the_people_of_a_trigger_are_counted_among_the_deliveries() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let world = World::on(TestDatabase::sqlite().await).await;
            world.person("ann").await;
            let id = world.published(Wishes::default()).await;
            world.clock.advance_minutes(1);
            trigger(&world, id).await;
        });
    });
    let line = "oyez_deliveries_total{channel=\"InApp\",state=\"sent\"} 4";
    assert!(figures.render().lines().any(|figure| figure == line), "{}", figures.render());
}

on_each_database! {
    async fn a_trigger_reaches_snoozed_people_and_the_engine_finishes_it(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.person("ann").await;
        let id = world.published(Wishes::default()).await;
        world.inbox.snooze(&ann, id, domain::snooze::SnoozeFor::Today).await.expect("a snooze");
        world.clock.advance_minutes(1);
        let sent = trigger(&world, id).await;
        assert_eq!((sent.total, sent.people, sent.deliveries.len()), (Some(2), 2, 2));
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 2), (Manual, Complete, 2)]);
    }

    async fn a_trigger_while_one_is_under_way_returns_that_round(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes::default()).await;
        world.clock.advance_minutes(1);
        let first = trigger(&world, id).await;
        world.clock.advance_minutes(1);
        assert_eq!(trigger(&world, id).await.round, first.round);
        world.run().await;
        assert_ne!(trigger(&world, id).await.round, first.round);
    }

    async fn a_node_that_does_not_know_the_time_leaves_a_triggers_people_to_others(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes::default()).await;
        world.clock.advance_minutes(1);
        world.clock.lose_trust();
        assert_eq!(trigger(&world, id).await.people, 0);
        world.clock.regain_trust();
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1), (Manual, Complete, 1)]);
    }

    async fn each_member_of_several_teams_is_reached_once(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await.user, world.person("bob").await.user);
        let teams = vec![world.team("red", &[ann, bob]).await, world.team("blue", &[bob]).await];
        let wishes = Wishes { visibility: Some(Visibility::Team), teams: Some(teams), ..Wishes::default() };
        let id = world.published(wishes).await;
        world.clock.advance_minutes(1);
        let sent = trigger(&world, id).await;
        let people: Vec<_> = sent.deliveries.iter().map(|delivery| delivery.key.user).collect();
        assert_eq!((sent.people, people), (2, vec![ann, bob]));
        let all = store::page::Span { from: None, limit: 10 };
        let recipients = world.alerts.recipients(&world.admin, id, None, all).await.expect("recipients").people;
        assert_eq!(recipients.iter().map(|person| person.user).collect::<Vec<_>>(), [ann, bob]);
    }

    async fn a_form_that_is_sent_twice_triggers_once_though_the_first_round_is_complete(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes::default()).await;
        world.clock.advance_minutes(1);
        let render = |_: &Trigger| Reply::json(200, &());
        let once = Once::keyed(Slot::new("trigger", "a form", b""), &render);
        let first = world.alerts.trigger(&world.admin, id, &once).await.expect("a trigger");
        assert!(matches!(first, Answer::First(Trigger::Sent(_))), "{first:?}");
        world.run().await;
        world.clock.advance_minutes(1);
        let again = world.alerts.trigger(&world.admin, id, &once).await.expect("a trigger");
        assert!(matches!(again, Answer::Again(_)), "{again:?}");
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1), (Manual, Complete, 1)]);
    }
}
