//! What archiving and deleting take away, and what they leave.

use domain::RoundKind::Initial;
use domain::RoundState::{Complete, Stopped};
use service::Error;
use service::alert::Wishes;
use store::counter::Metric;
use testbed::on_each_database;

use super::world::World;

on_each_database! {
    async fn an_archived_alert_is_gone_for_people_and_kept_for_figures(database: TestDatabase) {
        let world = World::on(database).await;
        let sent = world.published(Wishes::default()).await;
        let open = world.publish(Wishes::default()).await.expect("an alert").alert.id;
        for id in [sent, open] {
            world.alerts.archive(&world.admin, id).await.expect("archived");
            assert!(!world.sees(&world.admin, id).await);
        }
        world.clock.advance_minutes(300);
        world.run().await;
        assert_eq!(world.rounds(sent).await, [(Initial, Complete, 1)]);
        assert_eq!(world.rounds(open).await, [(Initial, Stopped, 0)]);
        assert_eq!(world.organization_counts().await.total(Metric::Reached), 1);
    }

    async fn a_deleted_alert_takes_its_figures_with_it(database: TestDatabase) {
        let world = World::on(database).await;
        let kept = world.published(Wishes::default()).await;
        let gone = world.published(Wishes::default()).await;
        assert_eq!(world.organization_counts().await.total(Metric::Delivery), 2);
        world.alerts.delete(&world.admin, gone).await.expect("deleted");
        assert!(world.sees(&world.admin, kept).await && !world.sees(&world.admin, gone).await);
        let counts = world.organization_counts().await;
        assert_eq!((counts.total(Metric::Delivery), counts.total(Metric::Rounds)), (1, 1));
        assert!(matches!(world.alerts.detail(&world.admin, gone).await, Err(Error::NotFound)));
        assert!(matches!(world.alerts.delete(&world.admin, gone).await, Err(Error::NotFound)));
    }

    async fn nobody_but_an_admin_handles_alerts(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.person("ann").await;
        let id = world.published(Wishes::default()).await;
        assert!(matches!(world.alerts.archive(&ann, id).await, Err(Error::Forbidden)));
        assert!(matches!(world.alerts.delete(&ann, id).await, Err(Error::Forbidden)));
        assert!(matches!(world.alerts.detail(&ann, id).await, Err(Error::Forbidden)));
    }
}
