//! Passwords as the reference system kept them: good for a login, which replaces them.

use domain::{Role, Secret};
use store::{Writer, user};

use super::effort::count_hashes;
use crate::installation::{Installation, PASSWORD};

/// Made by Python's `hashlib`, as Django does; the password is `lètmein`.
const DJANGO: &str = "pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=";
const DJANGO_PASSWORD: &str = "lètmein";

/// A person whose hash came from there.
async fn moved(oyez: &Installation, name: &str, hash: &str) -> domain::UserId {
    let person = oyez.person(&oyez.home, name, Role::User).await;
    let (home, id, hash) = (oyez.home.id, person.id, &Secret::new(hash));
    let written = oyez.database.store.write(Writer::Person, |db| async move {
        user::replace_hash(&db, home, id, hash).await?;
        user::note_reference_work(&db, 1_000).await
    });
    written.await.unwrap();
    id
}

async fn kept(oyez: &Installation, id: domain::UserId) -> Secret {
    let found = user::find(oyez.database.store.reader(), oyez.home.id, id).await.unwrap();
    found.and_then(|user| user.password_hash).unwrap()
}

#[tokio::test]
async fn a_password_of_the_reference_system_signs_in_and_is_hashed_anew() {
    let oyez = Installation::new().await;
    let ada = moved(&oyez, "ada", DJANGO).await;
    assert_eq!(oyez.login("ada@example.com", "letmein").await.status, 400);
    assert_eq!(kept(&oyez, ada).await, Secret::new(DJANGO));
    let first = oyez.login("Ada@example.com", DJANGO_PASSWORD).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let fresh = kept(&oyez, ada).await;
    assert!(fresh.expose().starts_with("$argon2id$"));
    let session = oyez.with_token(first.json()["data"]["token"].as_str().unwrap()).get("/api/auth/me/").await;
    assert_eq!(session.status, 200, "replacing the hash voids no token");
    assert_eq!(oyez.login("ada@example.com", DJANGO_PASSWORD).await.status, 200);
    assert_eq!(kept(&oyez, ada).await, fresh, "once is enough");
}

#[tokio::test]
async fn an_unusable_password_matches_nothing_not_even_itself() {
    let oyez = Installation::new().await;
    for (name, hash) in
        [("unusable", "!jEwxkLbqaqZdQpY6o1xYnAxh0k"), ("other", "md5$salt$7c6a180b36896a0a8c02787eeafb0e4c")]
    {
        moved(&oyez, name, hash).await;
        assert_eq!(oyez.login(&format!("{name}@example.com"), hash).await.status, 400, "{name}");
    }
}

#[tokio::test]
async fn who_changes_such_a_password_shows_it_first() {
    let oyez = Installation::new().await;
    let visitor = oyez.user("ada").await;
    let (home, hash) = (oyez.home.id, &Secret::new(DJANGO));
    let found = user::find_by_email(oyez.database.store.reader(), "ada@example.com").await.unwrap().unwrap();
    let id = found.id;
    let replaced =
        oyez.database.store.write(Writer::Person, |db| async move { user::replace_hash(&db, home, id, hash).await });
    replaced.await.unwrap();
    let change = |current: &str| serde_json::json!({"current_password": current, "new_password": "a boat on the lake"});
    assert_eq!(visitor.post("/api/auth/password/", change(PASSWORD)).await.status, 400);
    assert_eq!(visitor.post("/api/auth/password/", change(DJANGO_PASSWORD)).await.status, 200);
}

#[test]
fn every_login_still_costs_one_hash_while_such_passwords_are_there() {
    count_hashes(async |hashes| {
        let oyez = Installation::new().await;
        moved(&oyez, "ada", DJANGO).await;
        moved(&oyez, "bob", DJANGO).await;
        for (email, password, status) in [
            ("admin@example.com", PASSWORD, 200),
            ("ada@example.com", "not the password", 400),
            ("ada@example.com", DJANGO_PASSWORD, 200),
            ("bob@example.com", "not the password", 400),
            ("nobody@example.com", DJANGO_PASSWORD, 400),
        ] {
            let before = hashes();
            assert_eq!(oyez.login(email, password).await.status, status, "{email}");
            assert_eq!(hashes() - before, 1, "{email} {password}");
        }
    });
}
