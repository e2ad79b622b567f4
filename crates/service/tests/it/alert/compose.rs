//! What an admin is told while they write, and publishing taken back.

use std::time::Duration;

use domain::{Clock, UserId, Visibility, Window};
use service::Error;
use service::alert::{Audience, AudienceSize, Coming, Wishes};
use testbed::on_each_database;

use super::world::World;

const fn exactly(people: i64) -> AudienceSize {
    AudienceSize { people, is_exact: true }
}

on_each_database! {
    async fn whoever_is_in_two_teams_is_counted_once(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await.user, world.person("bob").await.user);
        let (red, blue) = (world.team("red", &[ann, bob]).await, world.team("blue", &[bob]).await);
        let nobody = world.team("nobody", &[]).await;
        for (audience, people) in [
            (Audience::Everybody, 3),
            (Audience::Teams(vec![red]), 2),
            (Audience::Teams(vec![red, blue]), 2),
            (Audience::Teams(vec![nobody]), 0),
            (Audience::People(vec![ann, UserId(999_999)]), 1),
        ] {
            assert_eq!(world.alerts.count_addressed(&world.admin, &audience).await.expect("a size"), exactly(people), "{audience:?}");
        }
    }

    async fn of_more_memberships_than_are_counted_while_somebody_waits_a_bound_is_told(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.person("ann").await.user;
        let (red, blue) = (world.team("red", &[ann]).await, world.team("blue", &[ann]).await);
        let both = Audience::Teams(vec![red, blue]);
        let told = async |audience: &Audience| world.alerts.count_addressed(&world.admin, audience).await.expect("a size");
        world.database.execute("UPDATE organization SET active_members = 60000").await;
        world.database.execute("UPDATE team SET member_count = 25000").await;
        assert_eq!(told(&both).await, exactly(1), "so many are counted one by one");
        world.database.execute("UPDATE team SET member_count = 25001").await;
        assert_eq!(told(&both).await, AudienceSize { people: 50_002, is_exact: false });
        assert_eq!(told(&Audience::Teams(vec![red])).await, exactly(25_001));
        world.database.execute("UPDATE organization SET active_members = 40000").await;
        assert_eq!(told(&both).await, exactly(1), "there are never more than the organization has");
    }

    async fn reminders_are_told_from_the_first_to_the_last(database: TestDatabase) {
        let world = World::on(database).await;
        let now = world.clock.now();
        let window = Window { start: now, expiry: now.plus_minutes(601) };
        let at = |hours: i64| now.plus_minutes(60 * hours);
        let told = world.alerts.coming(window, Some(60), now, 2);
        assert_eq!(told, Coming { first: vec![at(1), at(2)], total: 10, last: Some(at(10)) });
        let later = world.alerts.coming(window, Some(60), at(9), 2);
        assert_eq!(later, Coming { first: vec![at(10)], total: 1, last: Some(at(10)) });
        assert_eq!(world.alerts.coming(window, None, now, 2), Coming::default());
    }

    async fn what_has_not_begun_can_be_taken_back_and_what_has_cannot(database: TestDatabase) {
        let world = World::on(database).await;
        let pause = Duration::from_secs(10);
        let start = |world: &World| Wishes { start: Some(world.clock.now() + pause), ..Wishes::default() };
        let undone = world.publish(start(&world)).await.expect("an alert").alert.id;
        let was = world.alerts.undo(&world.admin, undone).await.expect("undone");
        assert_eq!((was.alert.id, was.alert.content.visibility), (undone, Visibility::Organization));
        assert!(matches!(world.alerts.detail(&world.admin, undone).await, Err(Error::NotFound)));
        // The words are there again for whoever took them back, for as long as the row is.
        let again = world.alerts.taken_back(&world.admin, undone).await.expect("told").expect("the alert");
        assert_eq!(again.alert.content, was.alert.content);
        let deleted = world.publish(start(&world)).await.expect("an alert").alert.id;
        world.alerts.delete(&world.admin, deleted).await.expect("gone");
        assert!(matches!(world.alerts.taken_back(&world.admin, deleted).await, Err(Error::NotFound)));
        let begun = world.publish(start(&world)).await.expect("an alert").alert.id;
        world.clock.advance_minutes(1);
        world.run().await;
        assert!(matches!(world.alerts.undo(&world.admin, begun).await, Err(Error::Conflict(_))));
        assert!(world.sees(&world.admin, begun).await && !world.sees(&world.admin, undone).await);
        let ann = world.person("ann").await;
        assert!(matches!(world.alerts.undo(&ann, begun).await, Err(Error::Forbidden)));
    }
}
