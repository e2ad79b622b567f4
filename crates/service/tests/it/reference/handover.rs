//! Addresses and usernames that pass from one account to another between two imports.

use domain::UserId;
use service::reference::{Mode, Outcome, Reason, Table};
use store::user;
use testbed::on_each_database;

use super::world::{DJANGO, Told, World};

/// The person's address, and whether they may sign in by it.
async fn person(world: &World, id: i64) -> (String, bool) {
    let found = user::find_by_id(world.database.store.reader(), UserId(id)).await.expect("an answer");
    let found = found.expect("a person");
    (found.email, found.is_active)
}

fn has(address: &str) -> (String, bool) {
    (address.to_owned(), true)
}

/// Imports as a dry run foretold.
async fn bring(world: &World) -> Told {
    let dry = world.import(Mode::DryRun).await;
    let told = world.bring().await;
    assert_eq!(dry.summary.tables, told.summary.tables);
    told
}

on_each_database! {
    async fn a_shared_address_goes_to_whoever_signed_in_last_in_whatever_order_they_come(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        // So many that one page does not hold both accounts of a pair.
        let fillers: Vec<String> = (100..700)
            .map(|id| format!("({id}, '{DJANGO}', 0, 'u{id}', '', '', 'u{id}@example.com', 0, {}, 'user', 'acme', 1)", world.ago(9)))
            .collect();
        world.reference.run(&format!(
            "INSERT INTO users (id, password, is_superuser, username, first_name, last_name, email, is_staff, date_joined, role, \
             organization, is_active) VALUES {}", fillers.join(", "))).await;
        let signed_in = async |id: i64, minutes: i64| {
            let at = world.ago(minutes);
            world.reference.run(&format!("UPDATE users SET last_login = {at} WHERE id = {id}")).await;
        };
        for (keeper, other, address) in [(2, 1, "a"), (3, 4, "b"), (900, 5, "c"), (6, 901, "d")] {
            for id in [keeper, other] {
                world.user(id, &format!("p{id}"), &format!("email = '{address}@example.com'")).await;
            }
            signed_in(keeper, 60).await;
        }
        bring(&world).await;
        for (id, address) in [(2, "a"), (3, "b"), (900, "c"), (6, "d")] {
            assert_eq!(person(&world, id).await, has(&format!("{address}@example.com")), "{id}");
        }
        world.clock.advance_minutes(60);
        for (keeper, other) in [(2, 1), (3, 4), (900, 5), (6, 901)] {
            signed_in(keeper, 20).await;
            signed_in(other, 10).await;
        }
        let told = bring(&world).await;
        assert_eq!(told.with(Table::Users, Reason::SharedEmail), [2, 3, 6, 900]);
        assert!(told.with(Table::Users, Reason::TakenEmail).is_empty());
        for (loser, id, address) in [(2, 1, "a"), (3, 4, "b"), (900, 5, "c"), (6, 901, "d")] {
            assert_eq!(person(&world, id).await, has(&format!("{address}@example.com")), "{id}");
            let (placeholder, is_active) = person(&world, loser).await;
            assert!(placeholder.ends_with("@reference.invalid") && !is_active, "{placeholder}");
        }
        let again = bring(&world).await;
        assert_eq!((again.count(Table::Users, Outcome::Unchanged), again.lines.len()), (608, 0));
    }

    async fn once_the_keeper_has_another_address_there_the_others_get_theirs(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        for (id, address) in [(1, "a"), (2, "a"), (3, "b"), (4, "b"), (5, "c")] {
            let last = world.ago(if id == 2 || id == 3 { 5 } else { 50 });
            world.user(id, &format!("p{id}"), &format!("email = '{address}@example.com', last_login = {last}")).await;
        }
        bring(&world).await;
        assert!(!person(&world, 1).await.1 && !person(&world, 4).await.1);
        world.clock.advance_minutes(5);
        world.reference.run("UPDATE users SET email = 'own@example.com' WHERE id = 2").await;
        world.reference.run("UPDATE users SET email = 'c@example.com' WHERE id = 3").await;
        world.reference.run("UPDATE users SET email = 'a2@example.com' WHERE id = 5").await;
        bring(&world).await;
        for (id, address) in [(1, "a"), (2, "own"), (3, "c"), (4, "b"), (5, "a2")] {
            assert_eq!(person(&world, id).await, has(&format!("{address}@example.com")), "{id}");
        }
    }

    async fn two_accounts_may_change_their_addresses_and_names_for_each_others(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.user(1, "ada", "role = 'admin'").await;
        world.user(2, "bob", "").await;
        bring(&world).await;
        world.clock.advance_minutes(5);
        world.reference.run("UPDATE users SET email = CONCAT('new-', email), username = CONCAT('new-', username)").await;
        world.reference.run("UPDATE users SET email = 'bob@example.com', username = 'bob' WHERE id = 1").await;
        world.reference.run("UPDATE users SET email = 'ada@example.com', username = 'ada' WHERE id = 2").await;
        let told = bring(&world).await;
        assert!(told.lines.is_empty(), "{:?}", told.lines);
        for (id, name) in [(1, "bob"), (2, "ada")] {
            assert_eq!(person(&world, id).await, has(&format!("{name}@example.com")), "{id}");
            let found = user::find_by_id(world.database.store.reader(), UserId(id)).await.expect("an answer");
            assert_eq!(found.expect("a person").username, name);
        }
    }

    async fn whoever_was_changed_here_gives_nothing_up(database: TestDatabase) {
        let Some(world) = World::bare(database).await else { return };
        world.user(1, "ada", &format!("email = 'a@example.com', last_login = {}", world.ago(5))).await;
        world.user(2, "bob", "email = 'a@example.com'").await;
        bring(&world).await;
        world.clock.advance_minutes(5);
        let (home, now) = (world.acme().await, world.now());
        let changed = world.database.store.write(store::Writer::Person, |db| async move {
            user::set_password(&db, home, UserId(1), &domain::Secret::new("$argon2id$own"), now).await
        });
        changed.await.expect("a change");
        world.clock.advance_minutes(5);
        world.reference.run(&format!("UPDATE users SET last_login = {} WHERE id = 2", world.ago(1))).await;
        let told = bring(&world).await;
        assert_eq!(told.with(Table::Users, Reason::ChangedHere), [1]);
        assert_eq!(told.with(Table::Users, Reason::TakenEmail), [2]);
        assert_eq!(person(&world, 1).await, has("a@example.com"));
    }
}
