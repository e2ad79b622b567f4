//! Imports that are run again: after the old system went on, after people changed things here.

use domain::{AlertId, OrganizationId, RoundKind, Status, TeamId, UserId};
use service::reference::{ImportError, Mode, Outcome, Reason, Table};
use store::counter::Metric;
use store::{Writer, alert, organization, team, user};
use testbed::on_each_database;

use super::world::{Impatient, Remarks, World};

/// A small system with a bit of everything.
pub(super) async fn fill(world: &World) {
    world.team(5, "Ops", "acme").await;
    world.team(6, "Far", "other").await;
    world.user(1, "ada", "role = 'admin', team_id = 5").await;
    world.user(2, "bob", &format!("team_id = 5, last_login = {}", world.ago(10))).await;
    world.user(3, "eve", "email = 'bob@example.com'").await;
    world.user(4, "far", "organization = 'other', team_id = 6").await;
    world.alert(1, "Fire", "").await;
    world.alert(2, "Team", "visibility_type = 'Team'").await;
    world.alert(3, "Far", "target_organization = 'other'").await;
    world.reference.run("INSERT INTO alerts_target_teams (alert_id, team_id) VALUES (2, 5), (2, 6)").await;
    for minutes in [1_300, 1_180] {
        let kind = if minutes == 1_300 { "" } else { "is_reminder = 1" };
        for (alert, user) in [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 4), (1, 99)] {
            world.delivery(alert, user, minutes, kind).await;
        }
    }
    world.preference(1, 1, &format!("is_read = 1, read_at = {}", world.ago(90))).await;
    let snooze = format!("is_snoozed = 1, snoozed_at = {}, snooze_until = {}", world.ago(80), world.ago(-80));
    world.preference(2, 2, &snooze).await;
    world.preference(3, 4, &snooze).await;
}

/// All that an import leaves here, as far as analytics, lists and counts tell.
pub(super) async fn picture(world: &World) -> Vec<String> {
    let reader = world.database.store.reader();
    let mut told = Vec::new();
    for home in organization::page_of_all(reader, OrganizationId(0), 100).await.expect("a page") {
        told.push(format!("{} {} {}", home.id, home.slug, home.active_members));
        let counts = store::counter::of_organization(reader, home.id).await.expect("counts");
        for metric in Metric::ALL {
            let by_dimension: Vec<_> = counts.dimensions(*metric).filter(|(_, count)| *count != 0).collect();
            told.push(format!("{metric} {by_dimension:?}"));
        }
        for person in user::page(reader, home.id, UserId(0), 100).await.expect("a page") {
            told.push(format!("{} {} {} {}", person.id, person.username, person.email, person.is_active));
        }
        for id in 1..=9 {
            let Some(found) = alert::find(reader, home.id, AlertId(id)).await.expect("an answer") else { continue };
            told.push(format!("{id} {:?} {:?}", found.status(world.now()), found.next_round_at));
            let span = store::page::Span { from: None, limit: 100 };
            for round in store::round::list(reader, home.id, AlertId(id), span).await.expect("rounds") {
                told.push(format!("{:?} {:?} {}", round.kind, round.due_at, round.people));
            }
            let span = store::delivery::Span { from: None, limit: 100 };
            let rows =
                store::delivery::list(reader, (home.id, AlertId(id)), None, span, world.now()).await.expect("rows");
            told.push(format!("{} rows", rows.len()));
        }
    }
    told
}

on_each_database! {
    async fn a_second_run_changes_nothing_and_says_so(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        fill(&world).await;
        let first = world.bring().await;
        let (before, now) = (picture(&world).await, world.now());
        let second = world.bring().await;
        assert_eq!((picture(&world).await, world.now()), (before, now));
        for table in Table::ALL {
            assert_eq!(second.count(table, Outcome::New) + second.count(table, Outcome::Changed), 0, "{table:?}");
            assert_eq!(second.summary.tables[&table].read, first.summary.tables[&table].read, "{table:?}");
        }
    }

    async fn a_report_that_cannot_be_written_ends_the_import_and_another_one_completes_it(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        fill(&world).await;
        let stopped = world.try_import(Mode::Write, &mut Impatient(1)).await;
        assert!(matches!(stopped, Err(ImportError::Report(_))), "{stopped:?}");
        world.assert_well().await;
        world.bring().await;
        assert_eq!(world.rounds(1).await.len(), 2);
    }

    async fn what_came_or_changed_there_since_is_brought_over(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        fill(&world).await;
        world.bring().await;
        world.clock.advance_minutes(5);
        world.user(7, "new", "team_id = 5").await;
        world.reference.run("UPDATE users SET role = 'admin', team_id = NULL, first_name = 'Robert' WHERE id = 2").await;
        world.reference.run("UPDATE users SET is_active = 0 WHERE id = 4").await;
        world.reference.run("UPDATE teams SET name = 'Operations' WHERE id = 5").await;
        world.reference.run(&format!("UPDATE alerts SET title = 'Flood', updated_at = {} WHERE id = 1", world.ago(2))).await;
        world.alert(4, "Late", "").await;
        // Half a minute after the last one: the same round. Then one that begins another.
        world.delivery(1, 7, 0, &format!("is_reminder = 1, sent_at = DATE_ADD({}, INTERVAL 30 SECOND)", world.ago(1_185))).await;
        world.delivery(1, 7, 3, "is_reminder = 1").await;
        world.delivery(1, 2, 3, "is_reminder = 1").await;
        world.preference(1, 7, &format!("is_read = 1, read_at = {at}, updated_at = {at}", at = world.ago(1))).await;
        world.reference.run(&format!("UPDATE user_alert_preferences SET is_snoozed = 0, updated_at = {} WHERE user_id = 2", world.ago(1))).await;
        let told = world.bring().await;
        assert_eq!((told.count(Table::Users, Outcome::New), told.count(Table::Users, Outcome::Changed)), (1, 2));
        assert_eq!((told.count(Table::Alerts, Outcome::New), told.count(Table::Alerts, Outcome::Changed)), (1, 2));
        assert_eq!(told.count(Table::Deliveries, Outcome::New), 3);
        let reader = world.database.store.reader();
        let bob = user::find_by_id(reader, UserId(2)).await.expect("an answer").expect("bob");
        assert_eq!((bob.first_name.as_str(), bob.role), ("Robert", domain::Role::Admin));
        let ops = team::find(reader, world.acme().await, TeamId(5)).await.expect("an answer").expect("a team");
        assert_eq!((ops.name.as_str(), ops.member_count), ("Operations", 2));
        let fire = world.found(1).await.expect("an alert");
        assert_eq!((fire.content.title.as_str(), fire.revision), ("Flood", 2));
        let people: Vec<i64> = world.rounds(1).await.iter().map(|(_, _, people)| *people).collect();
        assert_eq!(people, [3, 4, 2]);
        assert_eq!((world.count_of(1, Metric::Reached).await, world.count_of(1, Metric::Read).await), (4, 2));
        assert_eq!((world.count_of(2, Metric::SnoozedNow).await, world.count_of(2, Metric::EverSnoozed).await), (0, 1));
        let again = world.bring().await;
        assert_eq!(again.count(Table::Alerts, Outcome::Unchanged), 4);
    }

    async fn what_was_changed_here_since_stays_as_it_is_here(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        fill(&world).await;
        world.bring().await;
        world.clock.advance_minutes(5);
        let (home, now) = (world.acme().await, world.now());
        let changed = world.database.store.write(Writer::Person, |db| async move {
            let hash = &domain::Secret::new("$argon2id$own");
            user::set_password(&db, home, UserId(2), hash, now).await?;
            let old = team::find(&db, home, TeamId(5)).await?.expect("a team");
            let content = team::Content { name: "Ours".into(), description: String::new(), is_active: true };
            team::update(&db, home, &old, &content, now).await?;
            alert::archive(&db, home, AlertId(1), now).await?;
            alert::delete(&db, home, AlertId(2), now).await
        });
        changed.await.expect("changes");
        world.clock.advance_minutes(5);
        world.reference.run("UPDATE users SET password = 'md5$x$y', first_name = 'Robert' WHERE id = 2").await;
        world.reference.run("UPDATE teams SET name = 'Theirs' WHERE id = 5").await;
        world.reference.run("UPDATE alerts SET title = 'Theirs'").await;
        world.delivery(1, 2, 1, "is_reminder = 1").await;
        let told = world.bring().await;
        assert_eq!(told.with(Table::Users, Reason::ChangedHere), [2]);
        assert_eq!(told.with(Table::Teams, Reason::ChangedHere), [5]);
        assert_eq!(told.with(Table::Alerts, Reason::ChangedHere), [1]);
        assert_eq!(told.with(Table::Alerts, Reason::DeletedHere), [2]);
        let bob = user::find_by_id(world.database.store.reader(), UserId(2)).await.expect("an answer").expect("bob");
        assert_eq!(bob.password_hash.as_ref().map(domain::Secret::expose), Some("$argon2id$own"));
        assert_eq!((world.status(1).await, world.found(1).await.expect("an alert").content.title), (Status::Archived, "Fire".into()));
        assert_eq!(world.rounds(1).await.last(), Some(&(RoundKind::Reminder, 1, 1)), "its history comes over all the same");

        world.clock.advance_minutes(5);
        world.reference.run("UPDATE users SET first_name = 'Bobby' WHERE id = 2").await;
        world.reference.run("UPDATE teams SET name = 'Theirs again' WHERE id = 5").await;
        world.reference.run("UPDATE alerts SET title = 'Theirs again'").await;
        let told = world.bring().await;
        assert_eq!(told.with(Table::Users, Reason::ChangedHere), [2], "not only once");
        assert_eq!(told.with(Table::Teams, Reason::ChangedHere), [5]);
        assert_eq!(told.with(Table::Alerts, Reason::ChangedHere), [1]);
        let reader = world.database.store.reader();
        let bob = user::find_by_id(reader, UserId(2)).await.expect("an answer").expect("bob");
        assert_eq!(bob.password_hash.as_ref().map(domain::Secret::expose), Some("$argon2id$own"));
        assert_eq!(team::find(reader, home, TeamId(5)).await.expect("an answer").expect("a team").name, "Ours");
        assert_eq!((world.status(1).await, world.found(1).await.expect("an alert").content.title), (Status::Archived, "Fire".into()));
    }

    async fn while_an_alert_comes_over_nobody_sees_it_and_the_engine_lets_it_be(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        fill(&world).await;
        // The first delivery of alert 1 to nobody is the remark at which this one ends.
        let mut remarks = Remarks::default();
        world.try_import(Mode::DryRun, &mut remarks).await.expect("a dry run");
        let until = remarks.0.iter().position(|line| line.table == Table::Deliveries).expect("a remark on a delivery");
        world.try_import(Mode::Write, &mut Impatient(until)).await.expect_err("an end");
        assert_eq!(world.status(1).await, Status::Archived);
        assert!(world.inbox(1).await.is_empty());
        world.work().await;
        world.assert_well().await;
        world.bring().await;
        assert_eq!(world.status(1).await, Status::Active);
        assert_eq!(world.rounds(1).await.len(), 2);
    }
}
