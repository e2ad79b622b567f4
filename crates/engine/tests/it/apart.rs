//! Nodes whose clocks differ a little, as those of any two machines do.

use std::time::Duration;

use domain::{Clock, RoundState, StopReason};
use engine::{Progress, Steady};
use service::alert::Wishes;
use store::{Writer, doctor};
use testbed::{TestClock, on_each_database};

use crate::house::{House, to_users};

const BIT: Duration = Duration::from_micros(1);

on_each_database! {
    async fn a_worker_whose_clock_is_behind_the_publishers_leaves_the_round_to_be_written_later(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let alert = house.publish(Wishes { reminder_enabled: Some(false), ..to_users(&people) }).await;
        let behind = TestClock::at(house.now() - BIT);
        let step = house.expander.step(&behind, &mut Steady(2)).await.expect("a step");
        assert_eq!(step, Progress::Worked);
        let step = house.expander.step(&behind, &mut Steady(2)).await.expect("a step");
        assert_eq!(step, Progress::Idle, "it does not look again before its own clock says so");
        assert_eq!(house.expander.next_claimable_at(behind.now()).await.expect("a look"), Some(house.now()));
        let round = &house.rounds(alert).await[0];
        assert_eq!((round.state, round.begun_at, round.people), (RoundState::Pending, None, 0));
        behind.set(house.now());
        while house.expander.step(&behind, &mut Steady(2)).await.expect("a step") == Progress::Worked {}
        assert_eq!(house.heard(alert, 0).await, people);
        house.is_sound().await;
    }

    async fn a_worker_whose_clock_is_right_need_not_wait_for_one_that_is_behind(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem").await;
        let alert = house.publish(to_users(&people)).await;
        let behind = TestClock::at(house.now().plus_minutes(-1));
        house.expander.step(&behind, &mut Steady(2)).await.expect("a step");
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, people);
    }

    async fn a_round_that_was_begun_waits_likewise_when_its_next_worker_is_behind(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob cem dot eve fay gus hal ida jon kim lea").await;
        let alert = house.publish(to_users(&people)).await;
        house.expander.step(&*house.clock, &mut Steady(1)).await.expect("a step");
        let behind = TestClock::at(house.now() - BIT);
        house.expander.step(&behind, &mut Steady(1)).await.expect("a step");
        let round = &house.rounds(alert).await[0];
        assert_eq!((round.state, round.begun_at, round.people), (RoundState::Expanding, Some(house.now()), 8));
        house.run().await;
        assert_eq!(house.heard(alert, 0).await, people);
    }

    async fn the_doctor_finds_an_initial_round_that_was_stopped_and_is_owed_no_more(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        let (alert, now) = (house.publish(to_users(&people)).await, house.now());
        let stop = house.store().write(Writer::Engine, |db| async move {
            store::round::stop_open(&db, alert, StopReason::Rescheduled, now).await
        });
        stop.await.expect("a stop");
        let found = doctor::check(house.store().reader(), doctor::Scope::default()).await.expect("the doctor");
        let told: Vec<_> = found.iter().map(|finding| (finding.invariant, finding.what.as_str())).collect();
        let lost = format!("1 initial rounds were stopped, and nothing makes up for it: alert {alert}");
        assert_eq!(told, [(2, lost.as_str())]);
        house.edit(alert, Wishes { reminder_minutes: Some(60), ..Wishes::default() }).await;
        house.run().await;
        assert_eq!(house.heard(alert, 1).await, people, "an edit makes up for it");
    }

    async fn the_doctor_takes_no_offence_at_a_round_that_its_alerts_end_stopped(database: TestDatabase) {
        let (house, people) = House::with(database, "ann bob").await;
        for minutes in [1, 30] {
            let expiry = Some(house.now().plus_minutes(minutes));
            let alert = house.publish(Wishes { expiry, ..to_users(&people) }).await;
            house.clock.advance_minutes(1);
            if minutes > 1 {
                house.edit(alert, Wishes { is_active: Some(false), ..Wishes::default() }).await;
            }
            house.run().await;
            assert_eq!(house.rounds(alert).await[0].state, RoundState::Stopped);
        }
    }
}
