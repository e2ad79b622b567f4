//! What the doctor sees that no way through the house leaves behind.

use std::time::Duration;

use domain::{AlertId, ChannelCode, ChannelSet, DeliveryState, RoundId, UserId};
use store::alert::{Content, Target};
use store::expand::{Terms, advance};
use store::receipt::{self, Held, MarkAs};
use store::{Error, Writer, doctor, round, snooze, statistics};
use testbed::{Engine, Pager, TestDatabase, on_each_database};

use crate::world::World;

/// An alert in the app and by pager, to everybody.
async fn published(world: &World) -> AlertId {
    let content = Content { channels: ChannelSet::IN_APP.with(Pager::CODE), ..world.content("Water off") };
    world.publish(content, &[Target::Organization(world.organization)]).await
}

/// Records what is due of the alert and writes it on these channels.
async fn run(world: &World, alert: AlertId, channels: &[ChannelCode]) -> RoundId {
    let now = world.now();
    let channels = channels.iter().map(|channel| (*channel, DeliveryState::Sent)).collect();
    let terms = &Terms { people_max: 10, channels };
    let write = world.store().write(Writer::Engine, |db| async move {
        round::settle(&db, alert, now).await?;
        round::replan(&db, alert, now).await?;
        let claim = round::claim(&db, terms.usable(), 1, now).await?.expect("a round");
        advance(&db, &claim, terms, now).await?;
        let claim = round::claim(&db, terms.usable(), 1, now + Duration::from_mins(1)).await?.expect("its last pass");
        advance(&db, &claim, terms, now).await?;
        Ok::<_, Error>(claim.round)
    });
    write.await.unwrap()
}

async fn hold(world: &World, user: UserId, alert: AlertId) -> Held {
    let (organization, now) = (world.organization, world.now());
    let write = world
        .store()
        .write(Writer::Person, |db| async move { receipt::hold(&db, organization, user, alert, now).await });
    write.await.unwrap().expect("an alert to answer")
}

/// What the doctor finds, of one alert or of all.
async fn found(world: &World, alert: Option<AlertId>, invariant: u8) -> Vec<String> {
    let scope = doctor::Scope { alert, ..doctor::Scope::default() };
    let found = doctor::check(world.store().reader(), scope).await.unwrap();
    found.into_iter().filter(|finding| finding.invariant == invariant).map(|finding| finding.what).collect()
}

on_each_database! {
    async fn a_channel_that_fell_behind_the_app_without_a_word_is_found(database: TestDatabase) {
        let world = World::on(database).await;
        for name in ["ann", "bob"] {
            world.user(name).await;
        }
        let alert = published(&world).await;
        let round = run(&world, alert, &[ChannelCode::IN_APP]).await;
        let check = || doctor::check(world.store().reader(), doctor::Scope { alert: Some(alert), ..doctor::Scope::default() });
        assert_eq!(check().await.unwrap(), [], "it says that it skipped the pager");
        world.set("round", round.0, "skipped_channels", 0).await;
        let found = check().await.unwrap();
        let told: Vec<_> = found.iter().map(|finding| (finding.invariant, finding.what.clone())).collect();
        assert_eq!(told, [(2, format!("2 people have no delivery on channel 60 of initial round {round}"))]);
    }

    async fn whoever_was_reminded_after_an_answer_is_found_on_each_channel(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob, _) = (world.user("ann").await, world.user("bob").await, world.user("cem").await);
        let alert = published(&world).await;
        let channels = [ChannelCode::IN_APP, Pager::CODE];
        run(&world, alert, &channels).await;
        world.clock.advance_minutes(60);
        let (snoozed, acknowledged) = (&hold(&world, ann, alert).await, &hold(&world, bob, alert).await);
        let (now, until) = (world.now(), world.now().plus_minutes(600));
        let write = world.store().write(Writer::Person, |db| async move { snooze::begin(&db, snoozed, until, now).await });
        write.await.unwrap();
        // The receipt forgets what the history keeps: so the reminder is written all the same.
        world.set("receipt", 1, "snooze_until", Option::<i64>::None).await;
        world.clock.advance_minutes(60);
        let reminder = run(&world, alert, &channels).await;
        for scope in [None, Some(alert)] {
            let told = format!("2 reminders went to people who were snoozed, in round {reminder}");
            assert_eq!(found(&world, scope, 3).await, [told], "in the app and by pager");
        }
        let write = world.store().write(Writer::Person, |db| async move {
            receipt::mark(&db, acknowledged, MarkAs::Acknowledged, now).await
        });
        write.await.unwrap();
        let told = ["had acknowledged", "were snoozed"].map(|what| format!("2 reminders went to people who {what}, in round {reminder}"));
        assert_eq!(found(&world, None, 3).await, told);
        assert_eq!(found(&world, None, 1).await, [""; 0]);
    }

    async fn a_server_that_looks_at_its_tables_first_has_the_doctor_say_the_same(database: TestDatabase) {
        let world = World::on(database).await;
        world.user("ann").await;
        let check = || doctor::check(world.store().reader(), doctor::Scope::default());
        let before = check().await.unwrap();
        assert_eq!(before.len(), 1, "ann was put there past the count of people: {before:?}");
        statistics::refresh(world.store().reader()).await.unwrap();
        assert_eq!(check().await.unwrap(), before);
    }
}

#[tokio::test]
async fn whoever_has_several_deliveries_is_counted_once_on_whatever_channels() {
    let Some(database) = TestDatabase::on(Engine::Postgres).await else { return };
    let world = World::on(database).await;
    let (ann, _) = (world.user("ann").await, world.user("bob").await);
    let alert = published(&world).await;
    let round = run(&world, alert, &[ChannelCode::IN_APP, Pager::CODE]).await;
    assert_eq!(found(&world, Some(alert), 1).await, [""; 0]);
    // As long as there is the key, nobody can have two.
    world.execute("ALTER TABLE delivery DROP CONSTRAINT delivery_pkey").await;
    world.execute(&format!("INSERT INTO delivery SELECT * FROM delivery WHERE user_id = {ann}")).await;
    for scope in [None, Some(alert)] {
        let told = format!("1 people have several deliveries on one channel of round {round}");
        assert_eq!(found(&world, scope, 1).await, [told]);
    }
}
