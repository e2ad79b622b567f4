//! What entries of the audit trail call the alerts, teams and people that they know by number.

use domain::{Role, UserId, Visibility};
use service::alert::{Edit, Wishes};
use service::audit::{AuditTrail, Content, Field, Filter, Names, Record, Thing};
use service::page::Span;
use service::{Caller, Scope};
use testbed::on_each_database;

use super::world::World;

async fn entries(world: &World) -> (Vec<Record>, Names) {
    let trail = AuditTrail::new(world.store().clone());
    let latest = Span { from: None, limit: 10 };
    let records = trail.page(&world.admin, &Filter::default(), latest).await.expect("entries");
    let names = trail.names(&world.admin, &records).await.expect("names");
    (records, names)
}

on_each_database! {
    async fn what_is_there_has_its_name_of_today_and_what_was_deleted_has_none(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.person("ann").await;
        let red = world.team("red", &[ann.user]).await;
        let to_team = Wishes { visibility: Some(Visibility::Team), teams: Some(vec![red]), ..Wishes::default() };
        let id = world.published(to_team).await;
        let gone = world.published(Wishes::default()).await;
        world.alerts.delete(&world.admin, gone).await.expect("a deletion");
        world.edit(id, Edit { title: Some("Water on".into()), ..Edit::default() }).await;
        let (records, names) = entries(&world).await;
        assert_eq!(names.of(Thing::Alert(id.0)), Some("Water on"));
        assert_eq!(names.of(Thing::Alert(gone.0)), None);
        assert_eq!(names.of(Thing::User(world.admin.user.0)), Some("ada"));
        assert_eq!(names.of(Thing::Team(red.0)), Some("red"), "an alert's audience is named too");
        assert_eq!(Thing::of(&records[0]), Some(Thing::Alert(id.0)));
    }

    async fn who_was_addressed_before_and_after_an_edit_is_known_by_kind(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let to = |users: &[UserId]| Wishes { users: Some(users.to_vec()), ..Wishes::default() };
        let id = world.published(Wishes { visibility: Some(Visibility::User), ..to(&[ann.user]) }).await;
        world.edit(id, Edit { wishes: to(&[bob.user]), ..Edit::default() }).await;
        let (records, names) = entries(&world).await;
        let targets = Field::of(&records[0]).into_iter().find(|field| field.name == "targets").expect("targets");
        assert_eq!(targets.before, Some(Content::Things(vec![Thing::User(ann.user.0)])));
        assert_eq!(targets.content, Content::Things(vec![Thing::User(bob.user.0)]));
        assert_eq!(names.of(Thing::User(bob.user.0)), Some("bob"));
    }

    async fn nobody_learns_names_of_another_organization_and_only_admins_learn_any(database: TestDatabase) {
        let world = World::on(database).await;
        world.published(Wishes::default()).await;
        let (records, _) = entries(&world).await;
        let trail = AuditTrail::new(world.store().clone());
        let foreign = Caller { organization: domain::OrganizationId(999), ..world.admin.clone() };
        let names = trail.names(&foreign, &records).await.expect("names");
        assert!(records.iter().filter_map(Thing::of).all(|thing| names.of(thing).is_none()));
        let member = Caller { role: Role::User, scope: Scope::Manage, ..world.admin.clone() };
        assert!(matches!(trail.names(&member, &records).await, Err(service::Error::Forbidden)));
    }
}
