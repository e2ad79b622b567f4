//! How much one alert may promise.

use domain::{ChannelCode, ChannelSet, Visibility};
use service::Error;
use service::alert::{Edit, Wishes};
use testbed::on_each_database;

use super::world::World;

/// 10 reminders and the initial round.
fn hourly_for_eleven_hours(world: &World) -> Wishes {
    let expiry = domain::Clock::now(world.clock.as_ref()).plus_minutes(11 * 60);
    Wishes { reminder_minutes: Some(60), expiry: Some(expiry), ..Wishes::default() }
}

fn complaint(error: &Error) -> (&'static str, String) {
    match error {
        Error::Invalid(complaints) => complaints[0].clone(),
        other => panic!("{other}"),
    }
}

on_each_database! {
    async fn an_alert_that_promises_too_much_is_refused_with_the_figure(database: TestDatabase) {
        let mut world = World::on(database).await;
        world.person("ann").await;
        world.alerts = world.alerts.promising_at_most(22);
        let wishes = hourly_for_eleven_hours(&world);
        let id = world.publish(wishes.clone()).await.expect("2 people x 11 rounds").alert.id;
        let louder = ChannelSet::IN_APP.with(ChannelCode::new(1));
        let edit = Edit { wishes: Wishes { channels: Some(louder), ..Wishes::default() }, ..Edit::default() };
        let refused = world.alerts.edit(&world.admin, id, &edit).await.expect_err("44 deliveries");
        let (field, text) = complaint(&refused);
        assert_eq!(field, "reminder_frequency_hours");
        assert!(text.contains("44 deliveries (2 people, 11 rounds, 2 channels)") && text.ends_with("22."), "{text}");
    }

    async fn an_alert_that_is_off_promises_nothing_until_it_is_on(database: TestDatabase) {
        let mut world = World::on(database).await;
        world.alerts = world.alerts.promising_at_most(10);
        let off = Wishes { is_active: Some(false), ..hourly_for_eleven_hours(&world) };
        let id = world.publish(off).await.expect("nothing promised").alert.id;
        let edit = Edit { wishes: Wishes { is_active: Some(true), ..Wishes::default() }, ..Edit::default() };
        let refused = world.alerts.edit(&world.admin, id, &edit).await.expect_err("11 deliveries");
        assert_eq!(complaint(&refused).0, "reminder_frequency_hours");
    }

    async fn people_of_several_teams_are_bounded_by_the_organization(database: TestDatabase) {
        let mut world = World::on(database).await;
        let ann = world.person("ann").await.user;
        let teams = vec![world.team("red", &[ann]).await, world.team("blue", &[ann, world.admin.user]).await];
        world.alerts = world.alerts.promising_at_most(2);
        let wishes = Wishes {
            visibility: Some(Visibility::Team),
            teams: Some(teams),
            reminder_enabled: Some(false),
            ..Wishes::default()
        };
        world.publish(wishes).await.expect("three memberships, two people");
    }
}
