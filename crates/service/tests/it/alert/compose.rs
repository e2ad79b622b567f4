//! What an admin is told while they write, and publishing taken back.

use std::time::Duration;

use domain::{Clock, UserId, Visibility};
use service::Error;
use service::alert::{Aim, Crowd, Wishes};
use testbed::on_each_database;

use super::world::World;

const fn exactly(people: i64) -> Crowd {
    Crowd { people, is_exact: true }
}

on_each_database! {
    async fn whoever_is_in_two_teams_is_counted_once(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await.user, world.person("bob").await.user);
        let (red, blue) = (world.team("red", &[ann, bob]).await, world.team("blue", &[bob]).await);
        let nobody = world.team("nobody", &[]).await;
        for (aim, people) in [
            (Aim::Everybody, 3),
            (Aim::Teams(vec![red]), 2),
            (Aim::Teams(vec![red, blue]), 2),
            (Aim::Teams(vec![nobody]), 0),
            (Aim::People(vec![ann, UserId(999_999)]), 1),
        ] {
            assert_eq!(world.alerts.crowd(&world.admin, &aim).await.expect("a crowd"), exactly(people), "{aim:?}");
        }
    }

    async fn what_has_not_begun_can_be_taken_back_and_what_has_cannot(database: TestDatabase) {
        let world = World::on(database).await;
        let pause = Duration::from_secs(10);
        let start = |world: &World| Wishes { start: Some(world.clock.now() + pause), ..Wishes::default() };
        let undone = world.publish(start(&world)).await.expect("an alert").alert.id;
        let was = world.alerts.undo(&world.admin, undone).await.expect("undone");
        assert_eq!((was.alert.id, was.alert.content.visibility), (undone, Visibility::Organization));
        assert!(matches!(world.alerts.detail(&world.admin, undone).await, Err(Error::NotFound)));
        let begun = world.publish(start(&world)).await.expect("an alert").alert.id;
        world.clock.advance_minutes(1);
        world.run().await;
        assert!(matches!(world.alerts.undo(&world.admin, begun).await, Err(Error::Conflict(_))));
        assert!(world.sees(&world.admin, begun).await && !world.sees(&world.admin, undone).await);
        let ann = world.person("ann").await;
        assert!(matches!(world.alerts.undo(&ann, begun).await, Err(Error::Forbidden)));
    }
}
