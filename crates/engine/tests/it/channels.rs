//! Nodes that differ in their channels, as they do while a channel is being added node by node.

use std::sync::Arc;

use bus::Bus;
use channels::Registry;
use domain::{ChannelCode, ChannelSet, DeliveryState, RoundState};
use engine::{Expander, Progress, Steady};
use service::alert::Wishes;
use store::Writer;
use store::expand::{Terms, advance};
use store::round::{claim, release};
use testbed::{Pager, SeededRandom, on_each_database};

use crate::house::{House, by_pager};
use crate::paging::CROWD;

/// A worker that knows of no pager.
fn without_pager(house: &House) -> Expander {
    let registry = Arc::new(Registry::build().expect("channels"));
    Expander::new(house.store().clone(), Bus::new(), registry, Arc::new(SeededRandom::new(8)))
}

async fn step(worker: &Expander, house: &House) -> Progress {
    worker.step(&*house.clock, &mut Steady(1)).await.expect("a step")
}

on_each_database! {
    async fn a_round_begun_with_a_channel_is_left_to_the_nodes_that_have_it(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let alert = house.publish(by_pager(&people)).await;
        assert_eq!(step(&house.expander, &house).await, Progress::Worked);
        assert_eq!(step(&without_pager(&house), &house).await, Progress::Idle);
        house.run().await;
        assert_eq!(house.pages(alert).await.len(), people.len());
        assert_eq!(house.rounds(alert).await[0].skipped_channels, 0);
    }

    async fn where_no_node_with_the_channel_is_left_the_round_goes_on_and_says_so(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let alert = house.publish(by_pager(&people)).await;
        step(&house.expander, &house).await;
        house.clock.advance_minutes(1);
        assert_eq!(step(&without_pager(&house), &house).await, Progress::Worked);
        house.run().await;
        let round = &house.rounds(alert).await[0];
        assert_eq!((round.state, round.people), (RoundState::Complete, 12));
        assert_eq!(round.skipped_channels, 1 << Pager::CODE.code());
        assert_eq!(house.pages(alert).await.len(), 8, "those of the first node");
    }

    async fn a_channel_that_was_skipped_at_the_beginning_is_skipped_to_the_end(database: TestDatabase) {
        let (house, people) = House::with(database, CROWD).await;
        let alert = house.publish(by_pager(&people)).await;
        assert_eq!(step(&without_pager(&house), &house).await, Progress::Worked);
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, people);
        assert_eq!(house.rounds(alert).await[0].skipped_channels, 1 << Pager::CODE.code());
        assert_eq!(house.pages(alert).await.len(), 0);
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.pages(alert).await.len(), people.len(), "the reminder decides anew");
    }

    async fn whoever_joined_in_time_but_committed_late_is_paged_too(database: TestDatabase) {
        let (house, _) = House::with(database, "ann bob").await;
        house.clock.advance_minutes(20);
        let alert = house.publish(Wishes { channels: Some(ChannelSet::IN_APP.with(Pager::CODE)), ..Wishes::default() }).await;
        let channels = vec![(ChannelCode::IN_APP, DeliveryState::Sent), (Pager::CODE, DeliveryState::Pending)];
        let (now, terms) = (house.now(), &Terms { people_max: 100, channels });
        let first_pass = house.store().write(Writer::Engine, |db| async move {
            let claim = claim(&db, terms.usable(), 1, now).await?.expect("an open round");
            advance(&db, &claim, terms, now).await?;
            release(&db, &claim).await
        });
        first_pass.await.expect("the first pass");
        house.clock.advance_minutes(-1);
        let late = house.person("late").await;
        house.clock.advance_minutes(1);
        house.run().await;
        let paged: Vec<_> = house.pages(alert).await.iter().map(|page| page.key.user).collect();
        assert_eq!((paged.len(), paged.contains(&late)), (4, true));
    }
}
