//! Accounts where several things happen at once, on every database.

use std::sync::Arc;

use domain::{Clock, Role, Secret};
use service::Error;
use service::account::{Accounts, HashCost, Keys, NewAccount, PasswordChange, Policy, Registration, TokenKeys};
use store::{Writer, user};
use testbed::{SeededRandom, TestClock, TestDatabase, on_each_database};

pub(crate) const PASSWORD: &str = "a walk by the river";
pub(crate) const HASHING_KEY: [u8; 32] = [2; 32];

pub(crate) struct World {
    pub(crate) accounts: Accounts,
    pub(crate) clock: Arc<TestClock>,
}

pub(crate) async fn world(database: &TestDatabase) -> World {
    let world = empty(database);
    assert!(world.accounts.ensure_first_admin("admin@example.com", &Secret::new(PASSWORD)).await.expect("an admin"));
    world
}

fn empty(database: &TestDatabase) -> World {
    let key = |bytes| TokenKeys { current: bytes, previous: None };
    let keys = Keys { signing: key([1; 32]), hashing: key(HASHING_KEY) };
    let clock = Arc::new(TestClock::new());
    let policy = Policy {
        is_registration_open: true,
        hash_cost: HashCost { memory_kib: 8, passes: 1, lanes: 1 },
        ..Policy::default()
    };
    let random = Arc::new(SeededRandom::new(1));
    let accounts = Accounts::new(database.store.clone(), clock.clone(), random, &keys, policy).expect("accounts");
    World { accounts, clock }
}

fn newcomer() -> Registration {
    Registration {
        username: "new".to_owned(),
        email: "new@example.com".to_owned(),
        password: Secret::new(PASSWORD),
        first_name: String::new(),
        last_name: String::new(),
        team: None,
    }
}

/// As Django keeps `lètmein`.
const REFERENCE_HASH: &str = "pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=";

on_each_database! {
    async fn a_person_who_signs_in_twice_at_once_with_a_password_of_the_reference_system_gets_in_twice(
        database: TestDatabase
    ) {
        let World { accounts, clock } = world(&database).await;
        let (reader, admin) = (database.store.reader(), accounts.find_by_email("admin@example.com").await.expect("an admin"));
        let (home, id, hash) = (admin.organization, admin.id, &Secret::new(REFERENCE_HASH));
        let written = database.store.write(Writer::Person, |db| async move {
            user::replace_hash(&db, home, id, hash).await?;
            user::note_reference_work(&db, 500).await?;
            user::note_reference_work(&db, 1_000).await?;
            user::note_reference_work(&db, 700).await
        });
        written.await.expect("a hash of the reference system");
        assert_eq!(user::reference_work(reader).await.expect("the work"), 1_000);
        let password = Secret::new("lètmein");
        let login = || accounts.login("admin@example.com", &password, None);
        let (one, two) = tokio::join!(login(), login());
        one.and(two).expect("two sessions");
        clock.advance_minutes(61);
        login().await.expect("a session");
        assert_eq!(user::reference_work(reader).await.expect("the work"), 0, "nobody has such a hash any more");
    }

    async fn of_two_nodes_that_start_at_once_one_makes_the_first_admin(database: TestDatabase) {
        let World { accounts, .. } = empty(&database);
        let password = Secret::new(PASSWORD);
        let (one, two) = tokio::join!(
            accounts.ensure_first_admin("admin@example.com", &password),
            accounts.ensure_first_admin("admin@example.com", &password)
        );
        assert!(one.expect("an answer") != two.expect("an answer"));
    }

    async fn the_first_admin_is_made_once_with_an_organization_and_signs_in(database: TestDatabase) {
        let World { accounts, .. } = world(&database).await;
        assert!(!accounts.ensure_first_admin("second@example.com", &Secret::new(PASSWORD)).await.expect("an answer"));
        let signed_in = accounts.login("Admin@example.com", &Secret::new(PASSWORD), None).await.expect("a session");
        let user = signed_in.profile.user;
        assert_eq!((user.role, user.is_operator, user.organization_slug.as_str()), (Role::Admin, true, "default-org"));
    }

    async fn a_refresh_token_used_twice_at_once_gives_one_successor(database: TestDatabase) {
        let World { accounts, .. } = world(&database).await;
        let signed_in = accounts.login("admin@example.com", &Secret::new(PASSWORD), None).await.expect("a session");
        let first = &signed_in.tokens.refresh;
        let (one, two, three) = tokio::join!(accounts.refresh(first), accounts.refresh(first), accounts.refresh(first));
        let next = one.expect("a pair").refresh;
        assert_eq!((&two.expect("a pair").refresh, &three.expect("a pair").refresh), (&next, &next));
        assert!(accounts.refresh(&next).await.is_ok());
    }

    async fn of_twins_that_register_at_once_one_is_told_that_the_name_is_taken(database: TestDatabase) {
        let World { accounts, .. } = world(&database).await;
        let (one, two) = tokio::join!(accounts.register(newcomer(), None, None), accounts.register(newcomer(), None, None));
        let (made, refused) = if one.is_ok() { (one, two) } else { (two, one) };
        assert_eq!(made.expect("one account").profile.user.email, "new@example.com");
        match refused {
            Err(Error::Invalid(complaints)) => assert!(complaints.iter().all(|(field, _)| ["username", "email"].contains(field))),
            unexpected => panic!("{unexpected:?}"),
        }
    }

    async fn of_two_last_admins_switched_off_at_once_one_stays(database: TestDatabase) {
        let World { accounts, .. } = world(&database).await;
        let admin = accounts.find_by_email("admin@example.com").await.expect("the admin");
        let second = NewAccount::with_email("second@example.com", Role::Admin);
        let second = accounts.create_user(admin.organization, None, &second).await.expect("another admin");
        let (one, two) = tokio::join!(
            accounts.deactivate(None, admin.organization, admin.id),
            accounts.deactivate(None, admin.organization, second.id)
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }

    async fn a_password_set_while_the_clock_stands_still_ends_older_tokens_and_no_newer_ones(database: TestDatabase) {
        let World { accounts, clock } = world(&database).await;
        let admin = accounts.find_by_email("admin@example.com").await.expect("the admin");
        let old = accounts.login("admin@example.com", &Secret::new(PASSWORD), None).await.expect("a session");
        let new_password = Secret::new("over the hills again");
        accounts.set_password(None, admin.organization, admin.id, &new_password).await.expect("a new password");
        let new = accounts.login("admin@example.com", &new_password, None).await.expect("a session");
        assert!(accounts.authenticate(old.tokens.access.expose()).await.is_err());
        assert!(accounts.authenticate(new.tokens.access.expose()).await.is_ok());
        assert!(accounts.refresh(&old.tokens.refresh).await.is_err());
        clock.advance_minutes(1);
        assert!(accounts.refresh(&new.tokens.refresh).await.is_ok());
    }
    async fn a_change_of_password_ends_older_tokens_whatever_the_clocks_of_their_nodes_said(database: TestDatabase) {
        let World { accounts, clock } = world(&database).await;
        let slow = clock.now();
        let mut password = Secret::new(PASSWORD);
        for next in ["over the hills again", "and down to the sea", "then home by the road"].map(Secret::new) {
            clock.set(slow.plus_minutes(1));
            let old = accounts.login("admin@example.com", &password, None).await.expect("a session").tokens;
            let refreshed = accounts.refresh(&old.refresh).await.expect("a pair");
            let user = accounts.authenticate(old.access.expose()).await.expect("a session").user;
            clock.set(slow);
            accounts.set_password(None, user.organization, user.id, &next).await.expect("a new password");
            for access in [&old.access, &refreshed.access] {
                assert!(accounts.authenticate(access.expose()).await.is_err());
            }
            password = next;
        }
        let new = accounts.login("admin@example.com", &password, None).await.expect("a session").tokens;
        assert!(accounts.authenticate(new.access.expose()).await.is_ok());
    }

    async fn of_a_change_of_password_only_its_own_session_is_left_though_the_clock_went_back(database: TestDatabase) {
        let World { accounts, clock } = world(&database).await;
        let slow = clock.now();
        clock.advance_minutes(1);
        let old = accounts.login("admin@example.com", &Secret::new(PASSWORD), None).await.expect("a session").tokens;
        let session = accounts.authenticate(old.access.expose()).await.expect("a session");
        clock.set(slow);
        let change = PasswordChange { current: Secret::new(PASSWORD), new: Secret::new("over the hills again") };
        let changed = accounts.change_password(&session.caller(None), &session.user, &change, None).await;
        let own = changed.expect("a session").tokens;
        assert!(accounts.authenticate(old.access.expose()).await.is_err());
        assert!(accounts.authenticate(own.access.expose()).await.is_ok());
        assert!(accounts.refresh(&own.refresh).await.is_ok());
    }
}
