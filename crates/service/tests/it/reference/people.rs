//! Accounts and teams that come over, the odd ones among them.

use domain::{OrganizationId, Role, TeamId, UserId};
use service::reference::{Mode, Outcome, Reason, Table};
use store::{organization, reference, team, user};
use testbed::on_each_database;

use super::world::{DJANGO, World};

async fn person(world: &World, id: i64) -> user::User {
    user::find_by_id(world.database.store.reader(), UserId(id)).await.expect("an answer").expect("a person")
}

async fn home(world: &World, slug: &str) -> organization::Organization {
    organization::find_by_slug(world.database.store.reader(), slug).await.expect("an answer").expect("an organization")
}

on_each_database! {
    async fn people_and_teams_keep_their_ids_in_an_empty_database_and_new_ones_come_after_them(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.team(30, "Ops", "ACME").await;
        world.user(17, "ada", &format!("role = 'admin', team_id = 30, last_login = {}", world.ago(5))).await;
        world.user(4_000_000_000, "bob", "organization = ' Acme '").await;
        let told = world.bring().await;
        assert!(told.summary.keeps_ids && told.lines.is_empty(), "{:?}", told.lines);
        assert_eq!((told.count(Table::Users, Outcome::New), told.count(Table::Teams, Outcome::New)), (2, 1));
        let ada = person(&world, 17).await;
        assert_eq!((ada.email.as_str(), ada.role, ada.is_active, ada.is_operator), ("ada@example.com", Role::Admin, true, false));
        assert_eq!(ada.password_hash.as_ref().map(domain::Secret::expose), Some(DJANGO));
        assert_eq!(ada.last_login_at, Some(world.now().plus_minutes(-5)));
        let acme = home(&world, "acme").await;
        assert_eq!((acme.active_members, acme.name.as_str()), (2, "ACME"));
        assert_eq!(person(&world, 4_000_000_000).await.organization, acme.id);
        let reader = world.database.store.reader();
        let ops = team::find(reader, acme.id, TeamId(30)).await.expect("an answer").expect("a team");
        assert_eq!((ops.name.as_str(), ops.member_count), ("Ops", 1));
        let content = team::Content { name: "New".into(), description: String::new(), is_active: true };
        let (content, id, now) = (&content, acme.id, world.now());
        let made = world.database.store.write(store::Writer::Person, |db| async move { team::insert(&db, id, content, now).await });
        assert!(made.await.expect("a team").0 > 30);
        assert_eq!(user::reference_work(reader).await.expect("the work"), 1_000);
    }

    async fn into_a_database_that_is_in_use_people_come_under_ids_that_the_report_tells(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        let now = world.now();
        let made = world.database.store.write(store::Writer::Person, |db| async move {
            let new = organization::NewOrganization { slug: "acme", name: "Acme", time_zone: "UTC" };
            let acme = organization::insert(&db, new, now).await?;
            let new = user::NewUser {
                username: "Ada", email: "ada@example.com", password_hash: None, first_name: "", last_name: "",
                role: Role::Admin, is_operator: false, time_zone: None,
            };
            user::insert(&db, acme, new, now).await
        });
        let old_ada = made.await.expect("a person");
        world.team(old_ada.0, "Ops", "acme").await;
        world.user(old_ada.0, "ada", &format!("team_id = {}", old_ada.0)).await;
        world.user(77, "bob", "").await;
        let told = world.bring().await;
        assert!(!told.summary.keeps_ids);
        assert!(!told.summary.homes[0].is_new, "acme was here");
        let ada = person(&world, told.new_id(Table::Users, old_ada.0)).await;
        assert_ne!(ada.id, old_ada);
        assert!(!ada.is_active && ada.email.ends_with("@reference.invalid") && ada.username == format!("ada-{old_ada}"));
        assert_eq!(told.with(Table::Users, Reason::TakenEmail), [old_ada.0]);
        assert_eq!(told.with(Table::Users, Reason::ChangedUsername), [old_ada.0]);
        assert!(person(&world, old_ada.0).await.is_active, "who was here stays as they were");
        assert_eq!(home(&world, "acme").await.active_members, 2);
        let again = world.bring().await;
        assert_eq!((again.count(Table::Users, Outcome::Unchanged), again.lines.len()), (2, 0), "{:?}", again.lines);
    }

    async fn ids_that_a_number_of_javascript_cannot_hold_are_not_kept_and_lead_to_no_others(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.user(17, "ada", "").await;
        world.user((1 << 53) + 1, "bob", "").await;
        let told = world.bring().await;
        let bob = told.new_id(Table::Users, (1 << 53) + 1);
        assert!(17 < bob && bob < 1_000, "{bob}");
        assert_eq!(person(&world, bob).await.username, "bob");
    }

    async fn of_accounts_that_share_an_address_the_last_to_sign_in_keeps_it(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        let shared = |minutes: i64| format!("email = 'Shared@example.com', last_login = {}", world.ago(minutes));
        world.user(1, "one", &shared(500)).await;
        world.user(2, "two", &shared(20)).await;
        world.user(3, "three", "email = ' shared@EXAMPLE.com'").await;
        world.user(4, "off", &format!("{}, is_active = 0", shared(1))).await;
        world.user(5, "blank", "email = ''").await;
        world.user(6, "bare", "email = '   '").await;
        world.user(7, "broken", "email = 'not an address'").await;
        let told = world.bring().await;
        assert_eq!(told.with(Table::Users, Reason::SharedEmail), [1, 3, 4]);
        assert_eq!(told.with(Table::Users, Reason::BlankEmail), [5, 6]);
        assert_eq!(told.with(Table::Users, Reason::InvalidEmail), [7]);
        let two = person(&world, 2).await;
        assert!(two.is_active && two.email == "Shared@example.com");
        for id in [1, 3, 4, 5, 6, 7] {
            let person = person(&world, id).await;
            assert!(!person.is_active && person.email.ends_with("@reference.invalid"), "{person:?}");
        }
        assert_eq!(home(&world, "acme").await.active_members, 1);
        assert_eq!(told.summary.without_admin, ["acme"]);
    }

    async fn whatever_a_row_holds_it_comes_over_as_far_as_it_can(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.reference.run("ALTER TABLE teams DROP KEY teams_name_organization_uniq").await;
        world.team(1, "ops", "acme").await;
        world.team(2, "Ops ", "acme").await;
        world.reference.run("UPDATE teams SET name = 'OPS\\0' WHERE id = 2").await;
        world.team(3, "", "other").await;
        world.reference.run("UPDATE teams SET created_at = '0000-00-00', description = REPEAT('x', 70000) WHERE id = 3").await;
        world.user(1, "boss", "role = 'owner', is_superuser = 1").await;
        world.user(2, "b d", "username = 'b d\\n', role = 'owner', team_id = 3").await;
        world.user(3, "", "email = 'three@example.com', organization = '', team_id = 99").await;
        world.user(4, "md5", "password = 'md5$salt$7c6a180b36896a0a8c02787eeafb0e4c'").await;
        world.user(5, "none", "password = '!unusable'").await;
        world.user(6, "zero", "date_joined = '0000-00-00', last_login = '9999-12-31 23:59:59', first_name = 'a\\0b'").await;
        world.user(7, "far", "organization = 'ACME!'").await;
        let told = world.bring().await;
        assert_eq!(told.count(Table::Users, Outcome::New), 7);
        for (table, reason, ids) in [
            (Table::Teams, Reason::ChangedTeamName, vec![2]),
            (Table::Teams, Reason::CutText, vec![3]),
            (Table::Teams, Reason::BrokenTime, vec![3]),
            (Table::Users, Reason::Superuser, vec![1]),
            (Table::Users, Reason::UnknownRole, vec![2]),
            (Table::Users, Reason::ForeignTeam, vec![2]),
            (Table::Users, Reason::ChangedUsername, vec![2, 3]),
            (Table::Users, Reason::BlankOrganization, vec![3]),
            (Table::Users, Reason::UnknownTeam, vec![3]),
            (Table::Users, Reason::UnknownHash, vec![4]),
            (Table::Users, Reason::BrokenTime, vec![6, 6]),
            (Table::Users, Reason::ChangedText, vec![6]),
        ] {
            assert_eq!(told.with(table, reason), ids, "{reason:?}");
        }
        assert!(told.lines.iter().all(|line| !line.detail.contains('$') && !line.detail.contains("unusable")));
        let slugs: Vec<&str> = told.summary.homes.iter().map(|home| home.slug.as_str()).collect();
        assert_eq!(slugs, ["acme", "other", "default-org", "acme-2"]);
        assert_eq!(person(&world, 1).await.role, Role::Admin);
        assert_eq!(person(&world, 2).await.username, "b-d-2");
        assert!(person(&world, 4).await.password_hash.is_none() && person(&world, 5).await.password_hash.is_none());
        assert_eq!(person(&world, 6).await.first_name, "a b");
        assert_eq!(told.summary.without_admin, ["other", "default-org", "acme-2"]);
    }

    async fn a_dry_run_tells_the_same_and_writes_nothing(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.team(5, "Ops", "acme").await;
        world.user(1, "ada", "team_id = 5").await;
        world.user(2, "bob", "email = 'ada@example.com', team_id = 6").await;
        world.alert(9, "Fire", "").await;
        world.delivery(9, 1, 100, "").await;
        world.delivery(9, 1, 100, "").await;
        world.preference(9, 2, "is_read = 1").await;
        let dry = world.import(Mode::DryRun).await;
        let reader = world.database.store.reader();
        assert!(reference::is_empty(reader).await.expect("an answer"));
        assert!(reference::find_source(reader, "reference").await.expect("an answer").is_none());
        assert!(organization::page_of_all(reader, OrganizationId(0), 10).await.expect("a page").is_empty());
        let wet = world.bring().await;
        assert_eq!(dry.summary.tables, wet.summary.tables);
        assert_eq!((dry.summary.rounds, dry.summary.homes), (wet.summary.rounds, wet.summary.homes));
        let told = |lines: &[service::reference::Line]| -> Vec<_> {
            lines.iter().map(|line| (line.table, line.id, line.reason, line.detail.clone())).collect()
        };
        assert_eq!(told(&dry.lines), told(&wet.lines));
    }
}
