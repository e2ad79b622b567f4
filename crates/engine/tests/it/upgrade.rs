//! A node of this version goes on while a later one adds to the tables: alerts go their whole way on what it finds there.

use domain::RoundKind;
use engine::Progress;
use testbed::{later, on_each_database};

use crate::house::{House, to_users};

on_each_database! {
    async fn alerts_go_their_whole_way_while_a_later_version_expands_the_tables(database: TestDatabase) {
        let options = database.options.clone();
        let (house, people) = House::with(database, "ann bob cem").await;
        let before = house.publish(to_users(&people)).await;
        house.run().await;
        house.inbox.read_all(&house.as_user(people[0])).await.expect("marks");
        assert_eq!(later::expanded().apply(&options).await.expect("the later version"), 1);
        let after = house.publish(to_users(&people)).await;
        house.run().await;
        house.inbox.acknowledge(&house.as_user(people[0]), before).await.expect("an acknowledgement");
        house.inbox.read_all(&house.as_user(people[1])).await.expect("marks");
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!((house.heard(before, 0).await, house.heard(after, 0).await), (people.clone(), people.clone()));
        assert_eq!(house.rounds(before).await[1].kind, RoundKind::Reminder);
        assert_eq!((house.heard(before, 1).await, house.heard(after, 1).await), (people[1..].to_vec(), people));
        house.clock.advance_minutes(200 * 24 * 60);
        house.run().await;
        for _ in 0..200 {
            let folded = house.housekeeper.fold().await.expect("folding");
            if (folded, house.housekeeper.step(house.now()).await.expect("housekeeping")) == (Progress::Idle, Progress::Idle) {
                return house.is_sound().await;
            }
        }
        panic!("housekeeping does not come to rest");
    }
}
