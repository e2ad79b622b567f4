//! Alerts that come over with what was sent and answered.

use domain::{ChannelSet, RoundKind, Severity, Status, UserId, Visibility};
use service::reference::{Outcome, Reason, Table};
use store::counter::Metric;
use testbed::on_each_database;

use super::world::World;

const INITIAL: RoundKind = RoundKind::Initial;
const REMINDER: RoundKind = RoundKind::Reminder;

on_each_database! {
    async fn what_was_sent_there_is_history_here_and_the_reminders_go_on(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        for (id, name) in [(1, "ada"), (2, "bob"), (3, "eve")] {
            world.user(id, name, if id == 1 { "role = 'admin'" } else { "" }).await;
        }
        world.alert(9, "Fire", "target_organization = 'ACME', delivery_type = 'Email', severity = 'critical'").await;
        for user in [1, 2] {
            world.delivery(9, user, 23 * 60, "").await;
        }
        for user in [1, 2, 3, 3] {
            world.delivery(9, user, 21 * 60, "is_reminder = 1").await;
        }
        world.preference(9, 1, &format!("is_read = 1, read_at = {}", world.ago(90))).await;
        let told = world.bring().await;
        assert_eq!(told.with(Table::Deliveries, Reason::Repeated).len(), 1);
        assert_eq!(told.count(Table::Deliveries, Outcome::New), 5);
        assert_eq!(world.rounds(9).await, [(INITIAL, 23 * 60, 2), (REMINDER, 21 * 60, 3)]);
        let alert = world.found(9).await.expect("an alert");
        assert_eq!((alert.content.severity, alert.content.visibility), (Severity::Critical, Visibility::Organization));
        assert_ne!(alert.content.channels, ChannelSet::IN_APP);
        assert!(!alert.owes_initial && alert.created_by == UserId(1));
        // Every two hours from the start, which was a day ago.
        assert_eq!(alert.next_round_at, Some(world.now().plus_minutes(2 * 60)));
        assert_eq!(world.count_of(9, Metric::Reached).await, 3);
        assert_eq!((world.count_of(9, Metric::Delivery).await, world.count_of(9, Metric::Read).await), (5, 1));
        assert_eq!(world.inbox(1).await, [(9, true, false)]);
        assert_eq!(world.inbox(3).await, [(9, false, false)]);
        world.work().await;
        assert_eq!(world.rounds(9).await.len(), 2, "nobody is told anew");
        world.clock.advance_minutes(2 * 60);
        world.work().await;
        assert_eq!(world.rounds(9).await.last(), Some(&(REMINDER, 0, 3)));
        world.assert_well().await;
    }

    async fn what_was_never_sent_there_is_owed_here(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.user(1, "ada", "role = 'admin'").await;
        world.alert(1, "New", "").await;
        world.alert(2, "Later", &format!("start_time = {}", world.ago(-60))).await;
        world.alert(3, "Off", "is_active = 0").await;
        world.alert(4, "Old", &format!("start_time = {}, expiry_time = {}", world.ago(3_000), world.ago(2_000))).await;
        world.alert(5, "Gone", "is_archived = 1").await;
        world.bring().await;
        let expected = [Status::Active, Status::Scheduled, Status::Inactive, Status::Expired, Status::Archived];
        for (id, status) in (1..).zip(expected) {
            assert_eq!(world.status(id).await, status, "{id}");
        }
        assert_eq!(world.inbox(1).await, [(1, false, false)]);
        world.work().await;
        assert_eq!(world.rounds(1).await, [(INITIAL, 0, 1)]);
        world.clock.advance_minutes(60);
        world.work().await;
        assert_eq!(world.rounds(2).await, [(INITIAL, 0, 1)]);
        for id in [3, 4, 5] {
            assert!(world.rounds(id).await.is_empty(), "{id}");
        }
        world.assert_well().await;
    }

    async fn impossible_values_come_in_archived_or_with_reminders_off_and_are_told(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.user(1, "ada", "role = 'admin'").await;
        world.user(2, "far", "organization = 'other'").await;
        world.team(3, "Ops", "acme").await;
        world.team(4, "Far", "other").await;
        world.alert(1, "Never", "reminder_frequency_hours = 0").await;
        world.alert(2, "Minus", "reminder_frequency_hours = -2147483648").await;
        world.alert(3, "Seldom", "reminder_frequency_hours = 2147483647").await;
        world.alert(4, "Backwards", &format!("expiry_time = {}", world.ago(10_000))).await;
        world.alert(5, "Broken", "start_time = '0000-00-00', expiry_time = '0000-00-00'").await;
        world.alert(6, "Nowhere", "target_organization = 'no such place', created_by_id = 2").await;
        world.alert(7, "Nobody", "target_organization = 'no such place', created_by_id = 99").await;
        world.alert(8, "Words", "severity = 'Fatal', delivery_type = 'Pigeon', visibility_type = 'Everyone'").await;
        world.alert(9, "", "message = REPEAT('ä', 30000), title = '\\n\\0'").await;
        world.alert(10, "Teams", "visibility_type = 'Team', created_by_id = NULL").await;
        world.alert(11, "Empty", "visibility_type = 'User'").await;
        world.reference.run("INSERT INTO alerts_target_teams (alert_id, team_id) VALUES (10, 3), (10, 4), (10, 5), (10, NULL)").await;
        world.reference.run("INSERT INTO alerts_target_users (alert_id, user_id) VALUES (10, 1), (99, 1)").await;
        let told = world.bring().await;
        for (table, reason, ids) in [
            (Table::Alerts, Reason::RemindersOff, vec![1, 2]),
            (Table::Alerts, Reason::ClippedFrequency, vec![3]),
            (Table::Alerts, Reason::EmptyWindow, vec![4, 5]),
            (Table::Alerts, Reason::UnknownTargetOrganization, vec![6]),
            (Table::Alerts, Reason::NoOrganization, vec![7]),
            (Table::Alerts, Reason::UnknownSeverity, vec![8]),
            (Table::Alerts, Reason::UnknownChannel, vec![8]),
            (Table::Alerts, Reason::UnknownVisibility, vec![8]),
            (Table::Alerts, Reason::CutText, vec![9]),
            (Table::Alerts, Reason::UnknownCreator, vec![10]),
            (Table::Alerts, Reason::NoTarget, vec![11]),
            (Table::TargetTeams, Reason::ForeignTarget, vec![2]),
            (Table::TargetTeams, Reason::UnknownTarget, vec![3, 4]),
            (Table::TargetUsers, Reason::UnusedTarget, vec![1]),
            (Table::TargetUsers, Reason::UnknownAlert, vec![2]),
        ] {
            let mut found = told.with(table, reason);
            found.dedup();
            assert_eq!(found, ids, "{reason:?}");
        }
        assert_eq!((told.count(Table::Alerts, Outcome::New), told.count(Table::Alerts, Outcome::Skipped)), (10, 1));
        let alert = async |id| world.found(id).await.expect("an alert");
        assert!(!alert(1).await.content.reminder_enabled && alert(3).await.content.reminder_minutes == 43_200);
        for id in [4, 5] {
            assert_eq!(world.status(id).await, Status::Archived);
        }
        assert!(world.found(6).await.is_none(), "it is the other organization's");
        for id in [8, 11] {
            assert_eq!(world.status(id).await, Status::Inactive);
        }
        assert_eq!((alert(9).await.content.title.as_str(), alert(9).await.content.message.chars().count()), ("(no title)", 20_000));
        assert_eq!(alert(10).await.created_by, UserId(1));
    }

    async fn an_alert_that_names_no_organization_is_for_its_creators(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.user(1, "ada", "role = 'admin'").await;
        world.user(2, "def", "organization = 'default-org'").await;
        world.user(3, "old", "organization = ''").await;
        world.alert(1, "Blank", "target_organization = ' \\t'").await;
        world.alert(2, "Lost", "target_organization = '', created_by_id = NULL").await;
        world.alert(3, "Named", "target_organization = 'Default-Org'").await;
        let told = world.bring().await;
        assert_eq!(told.with(Table::Alerts, Reason::UnknownTargetOrganization), [1]);
        assert_eq!(told.with(Table::Alerts, Reason::NoOrganization), [2]);
        assert_eq!(world.inbox(1).await, [(1, false, false)]);
        let default = store::organization::find_by_slug(world.database.store.reader(), "default-org").await.expect("an answer");
        let default = default.expect("an organization").id;
        for (alert, is_there) in [(1, false), (2, false), (3, true)] {
            let found = store::alert::find(world.database.store.reader(), default, domain::AlertId(alert)).await;
            assert_eq!(found.expect("an answer").is_some(), is_there, "{alert}");
        }
    }

    async fn marks_and_snoozes_come_over_and_only_what_lasts_is_open(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        for (id, name) in (1..).zip(["ada", "bob", "eve", "ida", "joe", "kim", "lea", "max"]) {
            world.user(id, name, "").await;
        }
        world.user(20, "far", "organization = 'other'").await;
        world.alert(9, "Fire", "").await;
        world.alert(10, "Old", "is_archived = 1").await;
        let snoozed = |from: i64, until: i64| {
            format!("is_snoozed = 1, snoozed_at = {}, snooze_until = {}", world.ago(from), world.ago(until))
        };
        world.preference(9, 1, &snoozed(100, -500)).await;
        world.preference(9, 2, &snoozed(500, 100)).await;
        world.preference(9, 3, &snoozed(100, -500).replace("is_snoozed = 1", "is_snoozed = 0")).await;
        world.preference(9, 4, &snoozed(100, -500_000)).await;
        world.preference(9, 5, &snoozed(100, 200)).await;
        world.preference(9, 6, "is_snoozed = 1").await;
        world.preference(9, 20, "is_read = 1").await;
        world.preference(9, 99, "is_read = 1").await;
        world.preference(10, 1, &snoozed(100, -500)).await;
        world.preference(77, 1, "is_read = 1").await;
        world.delivery(9, 7, 300, &format!("status = 'read', read_at = {}", world.ago(200))).await;
        world.delivery(9, 8, 300, "status = 'failed'").await;
        world.delivery(9, 8, 299, "status = 'odd', sent_at = '0000-00-00'").await;
        world.delivery(9, 20, 298, "").await;
        world.delivery(9, 99, 298, "").await;
        world.delivery(78, 1, 298, "").await;
        let told = world.bring().await;
        for (table, reason, ids) in [
            (Table::Preferences, Reason::BrokenSnooze, vec![5, 6]),
            (Table::Preferences, Reason::ForeignUser, vec![7]),
            (Table::Preferences, Reason::UnknownUser, vec![8]),
            (Table::Preferences, Reason::UnknownAlert, vec![10]),
            (Table::Deliveries, Reason::NotSent, vec![2]),
            (Table::Deliveries, Reason::UnknownStatus, vec![3]),
            (Table::Deliveries, Reason::BrokenTime, vec![3]),
            (Table::Deliveries, Reason::ForeignUser, vec![4]),
            (Table::Deliveries, Reason::UnknownUser, vec![5]),
            (Table::Deliveries, Reason::UnknownAlert, vec![6]),
        ] {
            assert_eq!(told.with(table, reason), ids, "{reason:?}");
        }
        assert_eq!((world.count_of(9, Metric::SnoozedNow).await, world.count_of(9, Metric::EverSnoozed).await), (2, 4));
        assert_eq!((world.count_of(10, Metric::SnoozedNow).await, world.count_of(10, Metric::EverSnoozed).await), (0, 1));
        assert_eq!(world.count_of(9, Metric::Read).await, 1);
        assert_eq!(world.inbox(1).await, [(9, false, true)]);
        assert_eq!(world.inbox(2).await, [(9, false, false)]);
        assert_eq!(world.inbox(7).await, [(9, true, false)]);
        // Who is snoozed is left out of the next reminder; whose snooze outlives the alert is as well.
        world.clock.advance_minutes(2 * 60);
        world.work().await;
        assert_eq!(world.rounds(9).await.last(), Some(&(REMINDER, 0, 6)));
        world.assert_well().await;
    }

    async fn rows_past_their_time_stay_behind_and_their_numbers_come_over(database: TestDatabase) {
        const DAY: i64 = 24 * 60;
        let Some(world) = World::bare(database).await else { return };
        world.user(1, "ada", "").await;
        world.user(2, "bob", "").await;
        let long = format!("start_time = {}, created_at = {}", world.ago(400 * DAY), world.ago(400 * DAY));
        world.alert(1, "Long", &long).await;
        world.alert(2, "Past", &format!("{long}, expiry_time = {}", world.ago(200 * DAY))).await;
        for alert in [1, 2] {
            for user in [1, 2] {
                world.delivery(alert, user, 399 * DAY, "").await;
                world.delivery(alert, user, 300 * DAY, "is_reminder = 1").await;
            }
        }
        world.delivery(1, 1, DAY, "is_reminder = 1").await;
        world.bring().await;
        let rows = async |alert| {
            let (home, span) = (world.acme().await, store::delivery::Span { from: None, limit: 100 });
            let reader = world.database.store.reader();
            store::delivery::list(reader, (home, domain::AlertId(alert)), None, span, world.now()).await.expect("rows").len()
        };
        assert_eq!((rows(1).await, rows(2).await), (3, 0), "a live alert keeps its first round");
        for alert in [1, 2] {
            assert_eq!(world.rounds(alert).await[..2], [(INITIAL, 399 * DAY, 2), (REMINDER, 300 * DAY, 2)]);
            assert_eq!(world.count_of(alert, Metric::Reached).await, 2);
        }
        world.work().await;
        assert_eq!((rows(1).await, rows(2).await), (3, 0), "housekeeping thinks the same");
        world.assert_well().await;
    }
}
