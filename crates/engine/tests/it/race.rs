//! What happens at once: people's marks and their alert's deletion, and two nodes that keep one house.

use std::sync::Arc;

use domain::snooze::SnoozeFor;
use engine::Progress;
use service::Error;
use store::counter::{self, Metric};
use testbed::on_each_database;
use tokio::task::JoinSet;

use crate::house::{House, to_users};

on_each_database! {
    async fn marks_racing_the_deletion_of_their_alert_leave_nothing_behind(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve fay gus hal ida jon kim lea").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        let house = Arc::new(house);
        let mut answers = JoinSet::new();
        for (index, person) in people.into_iter().enumerate() {
            let house = house.clone();
            answers.spawn(async move {
                let caller = house.as_user(person);
                match index % 3 {
                    0 => house.inbox.acknowledge(&caller, alert).await,
                    1 => house.inbox.read_all(&caller).await.map(|_| ()),
                    _ => house.inbox.snooze(&caller, alert, SnoozeFor::Minutes(60)).await.map(|_| ()),
                }
            });
        }
        house.alerts.delete(&house.admin, alert).await.expect("a deletion");
        while let Some(answer) = answers.join_next().await {
            let answer = answer.expect("a task");
            assert!(matches!(answer, Ok(()) | Err(Error::NotFound)), "{answer:?}");
        }
        house.is_sound().await;
        for _ in 0..100 {
            let folded = house.housekeeper.fold().await.expect("folding");
            if (folded, house.housekeeper.step(house.now()).await.expect("housekeeping")) == (Progress::Idle, Progress::Idle) {
                break;
            }
        }
        house.is_sound().await;
        let counts = counter::of_organization(house.store().reader(), house.organization).await.expect("counters");
        for metric in [Metric::Read, Metric::Acknowledged, Metric::SnoozedNow, Metric::EverSnoozed, Metric::Reached] {
            assert_eq!(counts.total(metric), 0, "{metric}");
        }
    }

    async fn two_nodes_that_keep_the_house_add_up_and_forget_everything_once(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve fay gus hal ida jon kim lea").await;
        for _ in 0..5 {
            house.publish(to_users(&people)).await;
        }
        house.run().await;
        for person in &people {
            house.inbox.read_all(&house.as_user(*person)).await.expect("marks");
        }
        house.clock.advance_minutes(200 * 24 * 60);
        let now = house.now();
        let mut nodes = JoinSet::new();
        for _ in 0..2 {
            let housekeeper = house.housekeeper.clone();
            nodes.spawn(async move {
                for _ in 0..500 {
                    let folded = housekeeper.fold().await.expect("folding");
                    let kept = housekeeper.step(now).await.expect("housekeeping");
                    if (folded, kept) == (Progress::Idle, Progress::Idle) {
                        return;
                    }
                }
                panic!("housekeeping does not come to rest");
            });
        }
        while let Some(kept) = nodes.join_next().await {
            kept.expect("a node");
        }
        house.is_sound().await;
        let counts = counter::of_organization(house.store().reader(), house.organization).await.expect("counters");
        assert_eq!((counts.total(Metric::Reached), counts.total(Metric::Read)), (60, 60));
        assert!(!counter::has_backlog(house.store().reader()).await.expect("the backlog"));
    }
}
