//! Who is in a round, and who is left out.

use domain::snooze::SnoozeFor;
use domain::{StopRemindersOn, Visibility};
use service::alert::{Edit, Wishes};
use service::idempotency::Once;
use service::team::{Change, Teams};
use testbed::on_each_database;

use crate::house::{House, to_teams, to_users};

on_each_database! {
    async fn everyone_in_the_organization_gets_the_initial_round_once(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve").await;
        let alert = house.publish(Wishes::default()).await;
        house.run().await;
        house.run().await;
        let heard = house.heard(alert, 0).await;
        assert_eq!(heard, [vec![house.admin.user], people].concat());
        assert_eq!(house.rounds(alert).await.len(), 1);
    }

    async fn a_member_of_several_teams_gets_one_delivery(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve").await;
        let large = house.team("Large", &people).await;
        let small = house.team("Small", &people[1..3]).await;
        let tiny = house.team("Tiny", &people[2..3]).await;
        let alert = house.publish(to_teams(&[large, small, tiny])).await;
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, people);
        assert_eq!(house.rounds(alert).await[0].people, 5);
    }

    async fn reminders_leave_out_who_acknowledged_or_snoozed_but_not_who_only_read(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        house.inbox.acknowledge(&house.as_user(people[0]), alert).await.expect("an acknowledgement");
        house.inbox.snooze(&house.as_user(people[1]), alert, SnoozeFor::Minutes(600)).await.expect("a snooze");
        house.inbox.read(&house.as_user(people[2]), alert).await.expect("a reading");
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, [people[2]]);
        let reminder = &house.rounds(alert).await[1];
        assert_eq!((reminder.left_acknowledged, reminder.left_snoozed, reminder.left_read), (1, 1, 0));
    }

    async fn reading_ends_the_reminders_where_the_alert_says_so(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let stop_reminders_on = Some(StopRemindersOn::Read);
        let alert = house.publish(Wishes { stop_reminders_on, ..to_users(&people) }).await;
        house.run().await;
        house.inbox.read(&house.as_user(people[0]), alert).await.expect("a reading");
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, [people[1]]);
    }

    async fn a_snooze_that_ran_out_lets_reminders_resume(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        house.inbox.snooze(&house.as_user(people[0]), alert, SnoozeFor::Minutes(130)).await.expect("a snooze");
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, []);
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 2).await, people);
    }

    async fn a_snooze_that_ends_with_the_slot_is_over_for_its_reminder(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        for (person, minutes) in people.iter().zip([120, 121]) {
            house.inbox.snooze(&house.as_user(*person), alert, SnoozeFor::Minutes(minutes)).await.expect("a snooze");
        }
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people[..1]);
    }

    async fn a_trigger_goes_to_those_who_snoozed_too_and_does_not_move_the_grid(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        house.inbox.snooze(&house.as_user(people[0]), alert, SnoozeFor::Today).await.expect("a snooze");
        house.clock.advance_minutes(50);
        house.alerts.trigger(&house.admin, alert, &Once::unkeyed()).await.expect("a trigger");
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people);
        house.clock.advance_minutes(70);
        house.run().await;
        assert_eq!(house.rounds(alert).await.len(), 3);
    }

    async fn newcomers_of_a_widened_audience_get_an_initial_round_of_their_own(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let alert = house.publish(to_users(&people[..1])).await;
        house.run().await;
        house.clock.advance_minutes(5);
        house.edit(alert, to_users(&people)).await;
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people[1..]);
        house.clock.advance_minutes(5);
        house.edit(alert, Wishes { visibility: Some(Visibility::Organization), ..Wishes::default() }).await;
        house.run().await;
        assert_eq!(house.heard(alert, 2).await, [house.admin.user]);
    }

    async fn whoever_joins_later_is_sent_the_next_round_and_counted_as_reached_once(database: TestDatabase) {
        let (house, _) = House::with(database, "ann").await;
        let alert = house.publish(Wishes::default()).await;
        house.run().await;
        house.clock.advance_minutes(10);
        let late = house.person("bob").await;
        for round in 1..=2 {
            house.clock.advance_minutes(120);
            house.run().await;
            assert!(house.heard(alert, round).await.contains(&late));
        }
        let counts = store::counter::of_alert(house.store().reader(), house.organization, alert).await.expect("counters");
        assert_eq!(counts.total(store::counter::Metric::Reached), 3);
    }

    async fn who_left_before_their_batch_gets_nothing_and_who_came_back_waits_for_the_next_round(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(Wishes::default()).await;
        house.clock.advance_minutes(1);
        house.deactivate(people[0]).await;
        house.deactivate(people[1]).await;
        house.clock.advance_minutes(1);
        house.activate(people[1]).await;
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, [house.admin.user]);
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, [house.admin.user, people[1]]);
    }

    async fn a_team_that_is_switched_on_again_enters_the_audience_then_and_not_earlier(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let (one, other) = (house.team("One", &people[..1]).await, house.team("Other", &people[1..]).await);
        let teams = Teams::new(house.store().clone(), house.clock.clone());
        let switch = async |is_active| {
            house.clock.advance_minutes(1);
            let change = Change { is_active: Some(is_active), ..Change::default() };
            teams.update(&house.admin, other, &change).await.expect("a change");
        };
        switch(false).await;
        let alert = house.publish(to_teams(&[one, other])).await;
        switch(true).await;
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, people[..1], "the round was due before");
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people);
    }

    async fn renotify_asks_everybody_anew(database: TestDatabase) {
        let (house, people) = House::with(database, "ann").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        house.inbox.acknowledge(&house.as_user(people[0]), alert).await.expect("an acknowledgement");
        house.clock.advance_minutes(5);
        let edit = Edit { title: Some("Fire!".into()), renotify: true, ..Edit::default() };
        house.alerts.edit(&house.admin, alert, &edit).await.expect("an edit");
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people, "the manual round");
        assert_eq!(house.heard(alert, 2).await, people, "the reminder");
    }

    async fn who_remains_when_everybody_becomes_a_team_is_still_told_by_the_open_round(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let team = house.team("Two", &people[..2]).await;
        let alert = house.publish(Wishes::default()).await;
        house.clock.advance_minutes(1);
        house.edit(alert, to_teams(&[team])).await;
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, people[..2]);
    }

    async fn a_round_for_newcomers_does_not_stand_for_the_others_reminder(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(to_users(&people[..1])).await;
        house.run().await;
        house.clock.advance_minutes(119);
        house.edit(alert, to_users(&people)).await;
        house.clock.advance_minutes(1);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people[1..], "the newcomers' initial round");
        assert_eq!(house.heard(alert, 2).await, people, "everybody's reminder");
    }

    async fn newcomers_added_while_the_alert_was_off_are_told_when_it_is_on_again(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let reminder_enabled = Some(false);
        let alert = house.publish(Wishes { reminder_enabled, ..to_users(&people[..1]) }).await;
        house.run().await;
        for (is_active, users) in [(Some(false), &people[..1]), (None, &people[..]), (Some(true), &people[..])] {
            house.clock.advance_minutes(1);
            house.edit(alert, Wishes { is_active, ..to_users(users) }).await;
        }
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people[1..]);
    }

    async fn renotify_while_an_earlier_trigger_is_being_written_is_sent_to_everybody(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve fay gus hal ida jon kim lea").await;
        let alert = house.publish(to_users(&people)).await;
        house.run().await;
        house.alerts.trigger(&house.admin, alert, &Once::unkeyed()).await.expect("a trigger");
        let edit = Edit { title: Some("Fire!".into()), renotify: true, ..Edit::default() };
        house.alerts.edit(&house.admin, alert, &edit).await.expect("an edit");
        house.run().await;
        assert_eq!(house.rounds(alert).await.len(), 3);
        assert_eq!(house.heard(alert, 2).await, people);
    }

    async fn a_trigger_right_after_publishing_tells_people_within_the_request(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let alert = house.publish(to_users(&people)).await;
        house.alerts.trigger(&house.admin, alert, &Once::unkeyed()).await.expect("a trigger");
        assert_eq!(house.heard(alert, 1).await, people);
        house.run().await;
        let counts = store::counter::of_alert(house.store().reader(), house.organization, alert).await.expect("counters");
        assert_eq!(counts.total(store::counter::Metric::Reached), 2);
    }

    async fn whoever_joins_in_the_instant_in_which_a_round_ended_is_not_missed_by_the_doctor(database: TestDatabase) {
        let (house, _) = House::with(database, "ann").await;
        house.publish(Wishes::default()).await;
        house.run().await;
        house.person("bob").await;
        house.is_sound().await;
    }

    async fn whoever_is_in_several_teams_of_an_alert_is_left_out_of_a_reminder_once(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve fay").await;
        let teams = [
            house.team("North", &people[..2]).await,
            house.team("East", &people[..3]).await,
            house.team("South", &people[1..]).await,
            house.team("West", &people[..]).await,
        ];
        let alert = house.publish(to_teams(&teams)).await;
        house.run().await;
        house.inbox.acknowledge(&house.as_user(people[1]), alert).await.expect("an acknowledgement");
        house.inbox.acknowledge(&house.as_user(people[4]), alert).await.expect("an acknowledgement");
        house.inbox.snooze(&house.as_user(people[2]), alert, SnoozeFor::Minutes(600)).await.expect("a snooze");
        house.clock.advance_minutes(120);
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, [people[0], people[3], people[5]]);
        let reminder = &house.rounds(alert).await[1];
        assert_eq!((reminder.left_acknowledged, reminder.left_snoozed, reminder.left_read), (2, 1, 0));
    }

    async fn of_many_who_answered_only_those_who_still_belong_count_as_left_out(database: TestDatabase) {
        let names: Vec<_> = (0..205).map(|number| format!("person{number}")).collect();
        let (house, people) = House::with(database, &names.join(" ")).await;
        let alert = house.publish(Wishes::default()).await;
        house.run_in_batches_of(1_000).await;
        for person in &people {
            house.inbox.acknowledge(&house.as_user(*person), alert).await.expect("an acknowledgement");
        }
        house.clock.advance_minutes(120);
        house.run_in_batches_of(1_000).await;
        house.deactivate(people[7]).await;
        house.clock.advance_minutes(120);
        house.run_in_batches_of(1_000).await;
        assert_eq!(house.heard(alert, 2).await, [house.admin.user]);
        let counted: Vec<_> = house.rounds(alert).await.iter().map(|round| round.left_acknowledged).collect();
        assert_eq!(counted, [0, 205, 204]);
    }
}
