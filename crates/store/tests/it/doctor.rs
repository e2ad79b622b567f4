//! What the doctor sees that no way through the house leaves behind.

use domain::{ChannelCode, ChannelSet, DeliveryState};
use store::alert::{Content, Target};
use store::expand::{Terms, advance};
use store::{Error, Writer, doctor, round, statistics};
use testbed::{Pager, on_each_database};

use crate::world::World;

on_each_database! {
    async fn a_channel_that_fell_behind_the_app_without_a_word_is_found(database: TestDatabase) {
        let world = World::on(database).await;
        for name in ["ann", "bob"] {
            world.user(name).await;
        }
        let content = Content { channels: ChannelSet::IN_APP.with(Pager::CODE), ..world.content("Water off") };
        let alert = world.publish(content, &[Target::Organization(world.organization)]).await;
        let (now, terms) = (world.now(), &Terms { people_max: 10, channels: vec![(ChannelCode::IN_APP, DeliveryState::Sent)] });
        let write = world.store().write(Writer::Engine, |db| async move {
            round::replan(&db, alert, now).await?;
            let claim = round::claim(&db, terms.usable(), 1, now).await?.expect("a round");
            advance(&db, &claim, terms, now).await?;
            let claim = round::claim(&db, terms.usable(), 1, now + std::time::Duration::from_mins(1)).await?.expect("its last pass");
            advance(&db, &claim, terms, now).await?;
            Ok::<_, Error>(claim.round)
        });
        let round = write.await.unwrap();
        let check = || doctor::check(world.store().reader(), doctor::Scope { alert: Some(alert), ..doctor::Scope::default() });
        assert_eq!(check().await.unwrap(), [], "it says that it skipped the pager");
        world.set("round", round.0, "skipped_channels", 0).await;
        let found = check().await.unwrap();
        let told: Vec<_> = found.iter().map(|finding| (finding.invariant, finding.what.clone())).collect();
        assert_eq!(told, [(2, format!("2 people have no delivery on channel 60 of initial round {round}"))]);
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
