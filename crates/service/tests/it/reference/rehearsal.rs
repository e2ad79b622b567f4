//! A rehearsal, days of the old system, then the last import: what went out there does not go out here as well.

use domain::{AlertId, RoundKind, Status};
use service::reference::{Mode, Outcome, Reason, Table};
use store::{Writer, alert};
use testbed::on_each_database;

use super::world::World;

const INITIAL: RoundKind = RoundKind::Initial;
const REMINDER: RoundKind = RoundKind::Reminder;

async fn people(world: &World) {
    world.user(1, "ada", "role = 'admin'").await;
    world.user(2, "bob", "").await;
}

on_each_database! {
    async fn slots_between_a_rehearsal_and_the_last_import_are_not_sent_again(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        people(&world).await;
        world.alert(9, "Fire", "").await;
        for user in [1, 2] {
            world.delivery(9, user, 23 * 60, "").await;
        }
        world.bring().await;
        world.clock.advance_minutes(5 * 60);
        for minutes in [3 * 60, 60] {
            for user in [1, 2] {
                world.delivery(9, user, minutes, "is_reminder = 1").await;
            }
        }
        world.bring().await;
        let sent = [(INITIAL, 28 * 60, 2), (REMINDER, 3 * 60, 2), (REMINDER, 60, 2)];
        assert_eq!(world.rounds(9).await, sent);
        world.work().await;
        assert_eq!(world.rounds(9).await, sent, "nobody is told anew");
        world.clock.advance_minutes(60);
        world.work().await;
        assert_eq!(world.rounds(9).await.last(), Some(&(REMINDER, 0, 2)), "from now on it is for Oyez to remind them");
        world.assert_well().await;
    }

    async fn what_a_rehearsal_planned_gives_way_to_what_was_sent_there_meanwhile(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        people(&world).await;
        world.alert(1, "Owed", "").await;
        world.alert(2, "Later", &format!("start_time = {}", world.ago(-60))).await;
        world.alert(3, "Reminded", "").await;
        world.alert(4, "Still owed", "").await;
        world.bring().await;
        assert_eq!(world.rounds(1).await, [(INITIAL, 0, 0)], "it is to be sent as soon as somebody works");
        world.clock.advance_minutes(3 * 60);
        for user in [1, 2] {
            for alert in [1, 2] {
                world.delivery(alert, user, 60, "").await;
            }
            world.delivery(3, user, 60, "is_reminder = 1").await;
        }
        world.reference.run("UPDATE alerts SET title = 'Owed until now' WHERE id = 4").await;
        world.bring().await;
        let sent = async || [world.rounds(1).await, world.rounds(2).await, world.rounds(3).await];
        let there = [vec![(INITIAL, 60, 2)], vec![(INITIAL, 60, 2)], vec![(REMINDER, 60, 2)]];
        assert_eq!(sent().await, there);
        world.work().await;
        assert_eq!(sent().await, there, "nobody is told anew");
        assert_eq!(world.rounds(4).await.iter().map(|(kind, _, people)| (*kind, *people)).collect::<Vec<_>>(), [(INITIAL, 2)]);
        world.assert_well().await;
    }

    async fn people_whom_an_edit_here_added_are_told_although_the_others_were_told_there(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        people(&world).await;
        world.alert(9, "Fire", "visibility_type = 'User'").await;
        world.reference.run("INSERT INTO alerts_target_users (alert_id, user_id) VALUES (9, 1)").await;
        world.delivery(9, 1, 23 * 60, "").await;
        world.bring().await;
        world.clock.advance_minutes(5);
        let (now, found) = (world.now(), world.found(9).await.expect("an alert"));
        let edited = world.database.store.write(Writer::Person, |db| {
            let found = found.clone();
            async move {
                alert::update(&db, &found, found.revision, found.created_by, now).await?;
                let targets = [alert::Target::User(1.into()), alert::Target::User(2.into())];
                alert::replace_targets(&db, found.id, &found.content, &targets, now).await?;
                store::round::replan(&db, found.id, now).await?;
                store::round::record_newcomers(&db, found.id, now).await
            }
        });
        edited.await.expect("an edit");
        world.clock.advance_minutes(60);
        world.delivery(9, 1, 5, "is_reminder = 1").await;
        world.bring().await;
        world.work().await;
        let rounds = world.rounds(9).await;
        assert_eq!(rounds, [(INITIAL, 23 * 60 + 65, 1), (REMINDER, 5, 1), (INITIAL, 0, 1)]);
        assert_eq!(world.inbox(2).await, [(9, false, false)]);
        world.assert_well().await;
    }

    async fn an_alert_that_addresses_another_organization_by_now_is_archived_and_comes_in_anew(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        people(&world).await;
        world.user(3, "far", "organization = 'other'").await;
        for alert in [1, 2] {
            world.alert(alert, "Fire", "").await;
            world.delivery(alert, 1, 23 * 60, "").await;
        }
        world.bring().await;
        world.clock.advance_minutes(5);
        let (now, found) = (world.now(), world.found(2).await.expect("an alert"));
        let edited = world.database.store.write(Writer::Person, |db| {
            let mut found = found.clone();
            found.content.title = String::from("Ours");
            async move { alert::update(&db, &found, found.revision, found.created_by, now).await }
        });
        edited.await.expect("an edit");
        world.clock.advance_minutes(5);
        world.reference.run("UPDATE alerts SET target_organization = 'other'").await;
        for alert in [1, 2] {
            world.delivery(alert, 3, 1, "is_reminder = 1").await;
        }
        let dry = world.import(Mode::DryRun).await;
        let told = world.bring().await;
        for told in [&dry, &told] {
            assert_eq!(told.with(Table::Alerts, Reason::MovedOrganization), [1]);
            assert_eq!(told.with(Table::Alerts, Reason::ForeignOrganization), [2]);
            assert_eq!((told.count(Table::Alerts, Outcome::New), told.count(Table::Alerts, Outcome::Skipped)), (1, 1));
        }
        let moved = AlertId(told.new_id(Table::Alerts, 1));
        let other = store::organization::find_by_slug(world.database.store.reader(), "other").await.expect("an answer");
        let other = other.expect("an organization").id;
        let anew = alert::find(world.database.store.reader(), other, moved).await.expect("an answer").expect("an alert");
        assert_eq!((anew.status(world.now()), anew.owes_initial), (Status::Active, false));
        assert_eq!((world.status(1).await, world.rounds(1).await.len()), (Status::Archived, 1), "its history stays");
        assert_eq!((world.status(2).await, world.found(2).await.expect("an alert").content.title), (Status::Active, "Ours".into()));
        assert!(world.inbox(1).await.iter().all(|(id, _, _)| *id == 2));
        world.clock.advance_minutes(2 * 60);
        world.work().await;
        assert_eq!(world.rounds(1).await.len(), 1, "it is sent no more");
        let span = store::page::Span { from: None, limit: 100 };
        let rounds = store::round::list(world.database.store.reader(), other, moved, span).await.expect("rounds");
        assert_eq!(rounds.iter().map(|round| round.people).collect::<Vec<_>>(), [1, 1], "and goes on where it belongs");
        let again = world.bring().await;
        assert_eq!((again.count(Table::Alerts, Outcome::Unchanged), again.with(Table::Alerts, Reason::ForeignOrganization)), (1, vec![2]));
    }
}
