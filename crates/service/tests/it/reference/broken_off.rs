//! Imports that are broken off anywhere: what is there is sound, and another one completes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use service::reference::Mode;
use store::Interrupt;
use testbed::{ReferenceSystem, TestDatabase};

use super::again::{fill, picture};
use super::world::{Remarks, World};

/// Lets so many statements pass, and none after them.
struct Countdown(AtomicUsize);

impl Interrupt for Countdown {
    fn stops(&self) -> bool {
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err()
    }
}

/// Statements between two tries to break the import off: prime, so that they fall everywhere.
const STRIDE: usize = 13;
/// The same for a later import, which is tried after a whole one each time.
const LATER_STRIDE: usize = 29;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_broken_off_anywhere_is_well_and_another_one_completes_it() {
    let Some(world) = World::bare(TestDatabase::sqlite().await).await else { return };
    fill(&world).await;
    world.bring().await;
    let whole = picture(&world).await;
    let mut allowed = 1;
    loop {
        let left = Arc::new(Countdown(AtomicUsize::new(allowed)));
        let broken = TestDatabase::sqlite_interrupted(Some(left.clone())).await;
        let world = World { reference: world.reference.clone(), database: broken, clock: world.clock.clone() };
        let stopped = world.try_import(Mode::Write, &mut Remarks::default()).await;
        left.0.store(usize::MAX, Ordering::SeqCst);
        world.assert_well().await;
        if stopped.is_ok() {
            assert!(allowed > 100, "the import was broken off here and there");
            return;
        }
        world.bring().await;
        assert_eq!(picture(&world).await, whole, "broken off after {allowed} statements");
        allowed += STRIDE;
    }
}

/// What happens there between two imports: addresses change hands, an alert goes on, one changes, one moves.
async fn go_on(world: &World) {
    world.reference.run(&format!("UPDATE users SET last_login = {} WHERE id = 3", world.ago(1))).await;
    world.reference.run("UPDATE users SET email = 'later@example.com', username = 'later' WHERE id = 1").await;
    world.reference.run("UPDATE users SET email = 'ada@example.com', username = 'ada' WHERE id = 4").await;
    world.reference.run("UPDATE alerts SET title = 'Flood' WHERE id = 2").await;
    world.reference.run("UPDATE alerts SET target_organization = 'acme' WHERE id = 3").await;
    for user in [1, 2] {
        world.delivery(1, user, 3, "is_reminder = 1").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_import_broken_off_anywhere_is_well_and_another_one_completes_it() {
    let Some(mut world) = World::bare(TestDatabase::sqlite().await).await else { return };
    fill(&world).await;
    let (before, then) = (world.reference.clone(), world.now());
    world.bring().await;
    world.reference = ReferenceSystem::new().await.expect("another moment of the same system");
    fill(&world).await;
    world.clock.advance_minutes(5);
    go_on(&world).await;
    let (after, now) = (world.reference.clone(), world.now());
    world.bring().await;
    let whole = picture(&world).await;
    let mut allowed = 1;
    loop {
        let left = Arc::new(Countdown(AtomicUsize::new(usize::MAX)));
        let database = TestDatabase::sqlite_interrupted(Some(left.clone())).await;
        world = World { reference: before.clone(), database, clock: world.clock.clone() };
        world.clock.set(then);
        world.bring().await;
        world.clock.set(now);
        world.reference = after.clone();
        left.0.store(allowed, Ordering::SeqCst);
        let stopped = world.try_import(Mode::Write, &mut Remarks::default()).await;
        left.0.store(usize::MAX, Ordering::SeqCst);
        world.assert_well().await;
        if stopped.is_ok() {
            assert!(allowed > 100, "the import was broken off here and there");
            return;
        }
        world.bring().await;
        assert_eq!(picture(&world).await, whole, "broken off after {allowed} statements");
        allowed += LATER_STRIDE;
    }
}
