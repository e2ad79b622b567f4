//! What accounts rest on, the same on every database: people, refresh tokens, API tokens, password tokens, known addresses.

use std::sync::Arc;
use std::time::Duration;

use domain::{OrganizationId, Role, Secret, Timestamp, UserId};
use store::api_token::NewApiToken;
use store::organization::NewOrganization;
use store::user::NewUser;
use store::{Db, Error, Result, Store, Writer, api_token, login, organization, password_token, team, token, user};
use testbed::on_each_database;

const NOW: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);
const HOUR: Duration = Duration::from_hours(1);

async fn write<T, W>(store: &Store, work: impl Fn(Arc<Db>) -> W) -> T
where
    W: Future<Output = Result<T>>,
{
    store.write(Writer::Person, work).await.expect("a transaction")
}

async fn home(store: &Store, slug: &str) -> OrganizationId {
    let new = NewOrganization { slug, name: slug, time_zone: "Europe/Berlin" };
    write(store, |db| async move { organization::insert(&db, new, NOW).await }).await
}

fn somebody<'a>(username: &'a str, email: &'a str) -> NewUser<'a> {
    NewUser {
        username,
        email,
        password_hash: None,
        first_name: "",
        last_name: "",
        role: Role::User,
        is_operator: false,
        time_zone: None,
    }
}

async fn add(store: &Store, home: OrganizationId, name: &str, email: &str) -> Result<UserId> {
    let insert = |db: Arc<Db>| async move { user::insert(&db, home, somebody(name, email), NOW).await };
    store.write(Writer::Person, insert).await
}

on_each_database! {
    async fn a_person_is_found_however_the_address_is_written_and_brings_their_organizations_zone(database: TestDatabase) {
        let store = &database.store;
        let home = home(store, "home").await;
        let id = add(store, home, "Ärger", "Ärger@Example.com").await.expect("a person");
        let found = user::find_by_email(store.reader(), "ärger@example.COM").await.expect("an answer").expect("a person");
        assert_eq!((found.id, found.email.as_str(), found.is_active), (id, "Ärger@Example.com", true));
        assert_eq!((found.organization_slug.as_str(), found.organization_zone.as_str()), ("home", "Europe/Berlin"));
        assert_eq!(found.full_name(), "Ärger");
        assert!(user::find(store.reader(), OrganizationId(home.0 + 1), id).await.expect("an answer").is_none());
    }

    async fn a_username_and_an_address_are_taken_once_whatever_their_case_and_organization(database: TestDatabase) {
        let store = &database.store;
        let (home, other) = (home(store, "home").await, home(store, "other").await);
        add(store, home, "john", "john@example.com").await.expect("a person");
        for (name, email, key) in [("JOHN", "j@example.com", "username"), ("j", "John@example.com", "email")] {
            match add(store, other, name, email).await {
                Err(Error::Taken(taken)) => assert!(taken.contains(key), "{taken}"),
                unexpected => panic!("{unexpected:?}"),
            }
        }
        let kept = organization::find(store.reader(), other).await.expect("an answer").expect("an organization");
        assert_eq!(kept.active_members, 0, "a refused account is not counted");
    }

    async fn who_is_switched_off_leaves_the_counts_once_and_every_token_is_void(database: TestDatabase) {
        let store = &database.store;
        let home = home(store, "home").await;
        let id = add(store, home, "john", "john@example.com").await.expect("a person");
        add(store, home, "mary", "mary@example.com").await.expect("a person");
        let content = team::Content { name: "Night".to_owned(), description: String::new(), is_active: true };
        let content = &content;
        let night = write(store, |db| async move {
            let night = team::insert(&db, home, content, NOW).await?;
            team::add_members(&db, home, night, &[id], NOW).await?;
            token::begin(&db, id, "first", NOW, NOW + HOUR).await?;
            password_token::insert(&db, &[(id, "hash")], NOW, NOW + HOUR).await?;
            Ok(night)
        }).await;
        let deactivate = |db: Arc<Db>| async move { user::deactivate(&db, home, id, NOW).await };
        assert!(write(store, deactivate).await);
        assert!(!write(store, deactivate).await);
        let reader = store.reader();
        let kept = organization::find(reader, home).await.expect("an answer").expect("an organization");
        assert_eq!(kept.active_members, 1);
        let night = team::find(reader, home, night).await.expect("an answer").expect("a team");
        assert_eq!(night.member_count, 0);
        let gone = user::find(reader, home, id).await.expect("an answer").expect("a person");
        assert_eq!((gone.is_active, gone.tokens_valid_from), (false, NOW + Duration::from_micros(1)));
        let refresh = write(store, |db| async move { token::find_for_update(&db, "first").await }).await;
        assert_eq!(refresh.and_then(|token| token.family_revoked_at), Some(NOW));
        let password = password_token::find(reader, &["hash".to_owned()], NOW).await.expect("an answer");
        assert_eq!(password, None);
    }

    async fn a_token_has_one_successor_and_ends_with_its_first_use(database: TestDatabase) {
        let store = &database.store;
        let home = home(store, "home").await;
        let id = add(store, home, "john", "john@example.com").await.expect("a person");
        write(store, |db| async move { token::begin(&db, id, "first", NOW, NOW + HOUR).await }).await;
        let succeed = |db: Arc<Db>| async move {
            let first = token::find_for_update(&db, "first").await?.expect("the first");
            token::note_use(&db, &first, NOW).await?;
            token::succeed(&db, &first, "second", NOW, NOW + HOUR * 2).await
        };
        write(store, succeed).await;
        assert!(matches!(store.write(Writer::Person, succeed).await, Err(Error::Taken(_))), "a second successor");
        let later = NOW + HOUR;
        let second = write(store, |db| async move {
            let second = token::successor(&db, "first").await?.expect("the second");
            token::note_use(&db, &second, later).await?;
            token::note_use(&db, &second, later + HOUR).await?;
            Ok(second)
        }).await;
        assert_eq!((second.jti.as_str(), second.family_expires_at), ("second", NOW + HOUR * 2));
        let first = write(store, |db| async move { token::find_for_update(&db, "first").await }).await;
        assert_eq!(first.and_then(|token| token.successor_used_at), Some(later), "the first use counts");
    }

    async fn expired_families_go_with_their_tokens_and_the_others_stay(database: TestDatabase) {
        let store = &database.store;
        let home = home(store, "home").await;
        let id = add(store, home, "john", "john@example.com").await.expect("a person");
        let gone = write(store, |db| async move {
            token::begin(&db, id, "old", NOW, NOW + HOUR).await?;
            token::begin(&db, id, "new", NOW, NOW + HOUR * 2).await?;
            token::prune(&db, NOW + HOUR * 2, 10).await
        }).await;
        assert_eq!(gone, 1);
        let left = write(store, |db| async move {
            Ok((token::find_for_update(&db, "old").await?, token::find_for_update(&db, "new").await?))
        }).await;
        assert!(left.0.is_none() && left.1.is_some());
    }

    async fn an_api_token_belongs_to_its_owner_and_ends_when_revoked(database: TestDatabase) {
        let store = &database.store;
        let (home, other) = (home(store, "home").await, home(store, "other").await);
        let id = add(store, home, "john", "john@example.com").await.expect("a person");
        let new = NewApiToken { name: "robot", hash: "hash", hint: "oyez_abc", scope: 1, expires_at: None };
        let made = write(store, |db| async move { api_token::insert(&db, home, id, new, NOW).await }).await;
        let reader = store.reader();
        let hashes = ["none".to_owned(), "hash".to_owned()];
        let found = api_token::find_by_hash(reader, &hashes).await.expect("an answer").expect("a token");
        assert_eq!((found.id, found.user, found.scope, found.last_used_at), (made, id, 1, None));
        assert!(api_token::list(reader, other, id, 10).await.expect("an answer").is_empty());
        assert!(!write(store, |db| async move { api_token::revoke(&db, other, id, made, NOW).await }).await);
        assert!(write(store, |db| async move { api_token::revoke(&db, home, id, made, NOW).await }).await);
        assert!(!write(store, |db| async move { api_token::revoke(&db, home, id, made, NOW).await }).await);
        assert!(api_token::find_by_hash(reader, &hashes).await.expect("an answer").is_none());
    }

    async fn a_password_token_is_used_up_once_and_before_its_end(database: TestDatabase) {
        let store = &database.store;
        let home = home(store, "home").await;
        let id = add(store, home, "john", "john@example.com").await.expect("a person");
        let hash = Secret::new("$argon2id$new");
        let (first, second) = write(store, |db| async move {
            password_token::insert(&db, &[(id, "a"), (id, "b")], NOW, NOW + HOUR).await?;
            assert!(!password_token::use_up(&db, "a", NOW + HOUR).await?, "its end is no part of its life");
            Ok((password_token::use_up(&db, "a", NOW).await?, password_token::use_up(&db, "a", NOW).await?))
        }).await;
        assert!(first && !second);
        let hash = &hash;
        write(store, |db| async move { user::set_password(&db, home, id, hash, NOW).await }).await;
        let left = password_token::find(store.reader(), &["b".to_owned()], NOW).await.expect("an answer");
        assert_eq!(left, None, "a new password voids the other tokens");
        let gone = write(store, |db| async move {
            let early = password_token::prune(&db, NOW + HOUR, 10).await?;
            Ok((early, password_token::prune(&db, NOW + HOUR * 2, 1).await?, password_token::prune(&db, NOW + HOUR * 2, 10).await?))
        }).await;
        assert_eq!(gone, (0, 1, 1));
    }

    async fn an_address_is_known_from_its_last_login_and_forgotten_later(database: TestDatabase) {
        let store = &database.store;
        let home = home(store, "home").await;
        let id = add(store, home, "john", "john@example.com").await.expect("a person");
        let later = NOW + HOUR;
        write(store, |db| async move {
            login::note(&db, id, "192.0.2.0/24", NOW).await?;
            login::note(&db, id, "198.51.100.0/24", NOW).await?;
            login::note(&db, id, "192.0.2.0/24", later).await?;
            login::forget(&db, id, later).await
        }).await;
        let is_known = async |address, since| login::is_known(store.reader(), id, address, since).await.expect("an answer");
        assert!(is_known("192.0.2.0/24", later).await);
        assert!(!is_known("192.0.2.0/24", later + HOUR).await);
        assert!(!is_known("198.51.100.0/24", NOW).await);
    }

    async fn the_last_active_admin_is_known(database: TestDatabase) {
        let store = &database.store;
        let home = home(store, "home").await;
        assert!(!user::has_admin(store.reader()).await.expect("an answer"));
        let admin = NewUser { role: Role::Admin, ..somebody("boss", "boss@example.com") };
        let admin = &admin;
        let boss = write(store, |db| async move { user::insert(&db, home, admin.clone(), NOW).await }).await;
        add(store, home, "john", "john@example.com").await.expect("a person");
        let is_last = async || user::is_last_active_admin(store.reader(), home, boss).await.expect("an answer");
        assert!(is_last().await && user::has_admin(store.reader()).await.expect("an answer"));
        let second = NewUser { role: Role::Admin, ..somebody("second", "second@example.com") };
        let second = &second;
        write(store, |db| async move { user::insert(&db, home, second.clone(), NOW).await }).await;
        assert!(!is_last().await);
    }
}
