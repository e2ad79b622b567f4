//! No door of the store answers one organization with what belongs to another.

use domain::{OrganizationId, TeamId, UserId};
use store::alert::{Ordering, Target};
use store::counter::Metric;
use store::expand::{Terms, advance};
use store::inbox::Slice;
use store::page::Span;
use store::{
    Db, Result, Writer, alert, analytics, audit, counter, delivery, inbox, people, receipt, round, snooze, team, user,
};
use testbed::on_each_database;

use crate::world::World;

const ALL: Slice = Slice { offset: 0, limit: 100 };
const SPAN: Span = Span { from: None, limit: 100 };

/// Things of one organization.
struct Things {
    alert: domain::AlertId,
    round: domain::RoundId,
    user: UserId,
    team: TeamId,
}

/// An alert that was sent, read and snoozed, with somebody in a team.
async fn furnish(world: &World) -> Things {
    let (organization, now) = (world.organization, world.now());
    let user = world.user("ann").await;
    let team = world.team("red", &[user]).await;
    let alert = world.announce("Water off").await;
    let terms = &Terms { people_max: 10, channels: vec![(domain::ChannelCode::IN_APP, domain::DeliveryState::Sent)] };
    let write = world.store().write(Writer::Person, |db| async move {
        round::replan(&db, alert, now).await?;
        let claim = round::claim(&db, terms.usable(), 1, now).await?.expect("a round");
        advance(&db, &claim, terms, now).await?;
        let held = receipt::hold(&db, organization, user, alert, now).await?.expect("an alert that she sees");
        receipt::mark(&db, &held, receipt::MarkAs::Read, now).await?;
        snooze::begin(&db, &held, now.plus_minutes(5), now).await?;
        let entry = audit::Entry {
            actor: Some(user),
            actor_name: "Ann",
            action: "alert.publish",
            subject_kind: "alert",
            subject: Some(alert.0),
            detail: None,
            request_id: None,
            at: now,
        };
        audit::record(&db, organization, entry).await?;
        Ok::<_, store::Error>(claim.round)
    });
    Things { alert, round: write.await.unwrap(), user, team }
}

/// How much each door that finds an alert or what belongs to it shows.
async fn of_alerts(
    db: &Db,
    asks: OrganizationId,
    things: &Things,
    world: &World,
) -> Result<Vec<(&'static str, usize)>> {
    let (now, Things { alert, round, user, .. }) = (world.now(), things);
    let (alert, user) = (*alert, *user);
    let order = Ordering::default();
    let deliveries = delivery::Span { from: None, limit: 100 };
    Ok(vec![
        ("an alert", alert::find(db, asks, alert).await?.iter().count()),
        ("alerts", alert::list(db, asks, &alert::Filter::default(), order, (0, 10), now).await?.len()),
        ("how many alerts", usize::try_from(alert::count(db, asks, &alert::Filter::default(), now).await?).unwrap()),
        ("rounds", round::list(db, asks, alert, SPAN).await?.len()),
        ("a round", round::find(db, asks, alert, *round).await?.iter().count()),
        ("deliveries", delivery::list(db, (asks, alert), None, deliveries, now).await?.len()),
        ("a round's deliveries", delivery::list(db, (asks, alert), Some(*round), deliveries, now).await?.len()),
        ("an alert's counts", positive(counter::of_alert(db, asks, alert).await?.total(Metric::Read))),
        ("an organization's counts", positive(counter::of_organization(db, asks).await?.total(Metric::Read))),
        ("groups of alerts", analytics::groups(db, asks, now).await?.len()),
        (
            "alerts by day",
            positive(analytics::created_by_day(db, asks, now).await?.iter().map(|(_, count)| count).sum()),
        ),
        ("an inbox", inbox::list(db, asks, user, inbox::Filter::default(), ALL, now).await?.entries.len()),
        ("an item", inbox::item(db, asks, user, alert, now).await?.iter().count()),
        ("the snoozed", inbox::snoozed(db, asks, user, 10, now).await?.len()),
        ("a history", snooze::history(db, asks, user, ALL, now).await?.len()),
        ("a history's length", usize::try_from(snooze::history_count(db, asks, user).await?).unwrap()),
    ])
}

/// How much each door that finds people, teams or deeds shows.
async fn of_people(db: &Db, asks: OrganizationId, things: &Things) -> Result<Vec<(&'static str, usize)>> {
    let Things { user, team, .. } = *things;
    let (everybody, everything) = (people::Filter::default(), audit::Filter::default());
    let members = team::MemberFilter { is_active: true, search: None };
    Ok(vec![
        ("an account", user::find(db, asks, user).await?.iter().count()),
        ("a person", people::find(db, asks, user).await?.iter().count()),
        ("people", people::page(db, asks, &everybody, SPAN).await?.len()),
        ("a person's teams", user::teams_of(db, asks, user).await?.len()),
        ("a team", team::find(db, asks, team).await?.iter().count()),
        ("a team by name", team::find_by_name(db, asks, "red").await?.iter().count()),
        ("teams", team::page(db, asks, &team::Filter::default(), 0, 10).await?.len()),
        ("known teams", team::existing(db, asks, &[team]).await?.len()),
        ("members", team::members(db, asks, team, &members, SPAN).await?.len()),
        ("deeds", audit::page(db, asks, &everything, SPAN).await?.len()),
        ("known targets", 2 - alert::unknown_targets(db, asks, &[Target::Team(team), Target::User(user)]).await?.len()),
    ])
}

fn positive(count: i64) -> usize {
    usize::try_from(count).unwrap()
}

on_each_database! {
    async fn every_door_shows_an_organization_its_own_and_nothing_of_another(database: TestDatabase) {
        let world = World::on(database).await;
        let others = world.another_organization("globex").await;
        let things = furnish(&world).await;
        let db = world.store().reader();
        for (asks, sees) in [(world.organization, true), (others, false)] {
            let mut doors = of_alerts(db, asks, &things, &world).await.unwrap();
            doors.extend(of_people(db, asks, &things).await.unwrap());
            for (door, found) in doors {
                assert_eq!(found > 0, sees, "{door} of organization {asks}");
            }
        }
    }

    async fn nobody_holds_or_changes_what_belongs_to_another_organization(database: TestDatabase) {
        let world = World::on(database).await;
        let others = world.another_organization("globex").await;
        let stranger = world.user_of(others, "stranger").await;
        let Things { alert, user, team, .. } = furnish(&world).await;
        let now = world.now();
        let write = world.store().write(Writer::Person, |db| async move {
            assert!(alert::lock(&db, others, alert).await?.is_none());
            assert!(receipt::hold(&db, others, stranger, alert, now).await?.is_none());
            assert!(receipt::hold(&db, others, user, alert, now).await?.is_none());
            assert_eq!(team::add_members(&db, others, team, &[user], now).await?, team::Joined::Unknown(user));
            assert_eq!(team::remove_members(&db, others, team, &[user]).await?, []);
            user::deactivate(&db, others, user, now).await?;
            team::delete(&db, others, team, now).await
        });
        write.await.unwrap();
        let db = world.store().reader();
        assert!(user::find(db, world.organization, user).await.unwrap().is_some_and(|user| user.is_active));
        let members = team::MemberFilter { is_active: true, search: None };
        assert_eq!(team::members(db, world.organization, team, &members, SPAN).await.unwrap().len(), 1);
        assert!(team::find(db, world.organization, team).await.unwrap().is_some());
    }
}
