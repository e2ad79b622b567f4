//! Browsers that are signed in: what their cookies are good for, and until when.

use std::sync::Arc;

use bus::Bus;
use channels::Registry;
use domain::{Clock, Role, Secret, Timestamp};
use ring::hmac;
use service::account::{Accounts, Browser, NewAccount, PasswordChange, WebVisit};
use service::live::{Live, Stream};
use service::{Caller, Error};
use store::web_session::{self, NewWebSession};
use store::{Store, Writer, user};
use testbed::{SeededRandom, on_each_database};

use crate::account::{HASHING_KEY, PASSWORD, World, world};

const ADMIN: &str = "admin@example.com";
const NEW_PASSWORD: &str = "another walk by the sea";

async fn sign_in(accounts: &Accounts, email: &str, browser: Browser<'_>) -> Secret {
    accounts.sign_in(email, &Secret::new(PASSWORD), browser).await.expect("a cookie")
}

async fn visit(accounts: &Accounts, cookie: &Secret) -> WebVisit {
    accounts.visit(cookie.expose()).await.expect("a visit")
}

async fn is_good(accounts: &Accounts, cookie: &Secret) -> bool {
    match accounts.visit(cookie.expose()).await {
        Ok(_) => true,
        Err(Error::BadToken(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

/// Somebody else, with the same password.
async fn john(accounts: &Accounts, admin: &Caller) -> Secret {
    let john = NewAccount::with_email("john@example.com", Role::User);
    let john = accounts.create_user(admin.organization, None, &john).await.expect("an account");
    let password = &Secret::new(PASSWORD);
    accounts.set_password(None, admin.organization, john.id, password).await.expect("a password");
    sign_in(accounts, "john@example.com", Browser::default()).await
}

/// What a node of a version before sessions does with a password: it voids the tokens, and leaves sessions as they are.
async fn change_password_as_of_old(store: &Store, visit: &WebVisit, cookie: &Secret, begun: Timestamp, now: Timestamp) {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &HASHING_KEY);
    let tag = hmac::sign(&key, cookie.expose().as_bytes());
    let hash: &String = &tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let (person, password) = (&visit.session.user, &Secret::new("a hash"));
    let changed = store.write(Writer::Person, |db| async move {
        user::set_password(&db, person.organization, person.id, password, now).await?;
        let left = NewWebSession { hash, agent: "", address: "", expires_at: Timestamp::END, replaces: &[] };
        web_session::begin(&db, person.id, left, begun).await
    });
    changed.await.expect("a new password");
}

/// An open page of this visit.
async fn open(live: &Live, visit: &WebVisit) -> Stream {
    live.open(&visit.session.caller(None), &visit.session, None).await.expect("a stream")
}

on_each_database! {
    async fn a_browser_is_known_by_its_cookie_until_it_signs_out_or_the_password_changes(database: TestDatabase) {
        let World { accounts, clock } = world(&database).await;
        let password = Secret::new(PASSWORD);
        let browser = Browser { agent: "Tester\n1.0", ..Browser::default() };
        let sign_in = || accounts.sign_in("admin@example.com", &password, browser);
        let (desk, phone) = (sign_in().await.expect("a cookie"), sign_in().await.expect("another"));
        assert_ne!(desk.expose(), phone.expose());
        let at_desk = accounts.visit(desk.expose()).await.expect("a visit");
        let caller = at_desk.session.caller(None);
        let sessions = accounts.web_sessions(&caller).await.expect("sessions");
        assert_eq!(sessions.len(), 2);
        assert!(sessions.iter().all(|session| session.agent == "Tester1.0"), "{sessions:?}");

        accounts.end_web_session(&caller, at_desk.id).await.expect("the end");
        let ended = accounts.visit(desk.expose()).await;
        assert!(matches!(ended, Err(Error::BadToken(_))), "{ended:?}");
        let again = accounts.end_web_session(&caller, at_desk.id).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");

        clock.advance_minutes(10);
        let on_phone = accounts.visit(phone.expose()).await.expect("a visit");
        let seen = accounts.web_sessions(&caller).await.expect("sessions");
        assert_eq!(seen[0].last_seen_at, clock.now(), "its use was noted");
        let change = PasswordChange { current: password.clone(), new: Secret::new("another walk by the sea") };
        let changed = accounts.change_password_in_browser(&caller, &on_phone.session.user, &change, browser).await;
        let fresh = changed.expect("a cookie of its own");
        assert!(accounts.visit(phone.expose()).await.is_err(), "every session ended");
        accounts.visit(fresh.expose()).await.expect("but the one that changed the password");
    }

    async fn a_browser_that_nobody_uses_for_a_month_is_signed_out(database: TestDatabase) {
        let World { accounts, clock } = world(&database).await;
        let cookie = accounts.sign_in("admin@example.com", &Secret::new(PASSWORD), Browser::default()).await;
        let cookie = cookie.expect("a cookie");
        for _ in 0..3 {
            clock.advance_minutes(20 * 24 * 60);
            accounts.visit(cookie.expose()).await.expect("each use makes it last");
        }
        clock.advance_minutes(31 * 24 * 60);
        let late = accounts.visit(cookie.expose()).await;
        assert!(matches!(late, Err(Error::BadToken(_))), "{late:?}");
        let pruned = database.store.write(Writer::Engine, |db| {
            let now = clock.now();
            async move { store::web_session::prune(&db, now, 500).await }
        });
        assert_eq!(pruned.await.expect("housekeeping"), 1);
    }

    async fn a_form_belongs_to_the_browser_that_it_was_shown_to(database: TestDatabase) {
        let World { accounts, .. } = world(&database).await;
        let (mine, theirs) = (accounts.guest_cookie(), accounts.guest_cookie());
        let token = accounts.form_token(mine.expose());
        assert!(accounts.owns_form(mine.expose(), token.expose()));
        assert!(!accounts.owns_form(theirs.expose(), token.expose()));
        assert!(!accounts.owns_form(mine.expose(), ""));
    }

    async fn whoever_signs_in_again_leaves_no_session_behind_in_this_browser(database: TestDatabase) {
        let World { accounts, .. } = world(&database).await;
        let phone = sign_in(&accounts, ADMIN, Browser::default()).await;
        let first = sign_in(&accounts, ADMIN, Browser::default()).await;
        let again = Browser { cookie: Some(&first), ..Browser::default() };
        let wrong = accounts.sign_in(ADMIN, &Secret::new("a guess"), again).await;
        assert!(matches!(wrong, Err(Error::InvalidCredentials)), "{wrong:?}");
        assert!(is_good(&accounts, &first).await, "nobody signed in");
        let second = sign_in(&accounts, ADMIN, again).await;
        assert!(!is_good(&accounts, &first).await);
        assert!(is_good(&accounts, &second).await && is_good(&accounts, &phone).await);
        let caller = visit(&accounts, &second).await.session.caller(None);
        john(&accounts, &caller).await;
        let theirs = Browser { cookie: Some(&second), ..Browser::default() };
        let third = sign_in(&accounts, "john@example.com", theirs).await;
        assert!(!is_good(&accounts, &second).await, "whoever it was that sat here before");
        let unknown = Secret::new("web-of-another-house");
        sign_in(&accounts, ADMIN, Browser { cookie: Some(&unknown), ..Browser::default() }).await;
        assert!(is_good(&accounts, &third).await);
    }

    async fn the_other_browsers_of_a_person_are_signed_out_and_nobody_elses(database: TestDatabase) {
        let World { accounts, .. } = world(&database).await;
        let mut mine = Vec::new();
        for _ in 0..3 {
            mine.push(sign_in(&accounts, ADMIN, Browser::default()).await);
        }
        let kept = visit(&accounts, &mine[1]).await;
        let caller = kept.session.caller(None);
        let johns = john(&accounts, &caller).await;
        assert_eq!(accounts.end_other_web_sessions(&caller, kept.id).await.expect("the end"), 2);
        assert_eq!(accounts.end_other_web_sessions(&caller, kept.id).await.expect("the end"), 0);
        let mut good = Vec::new();
        for cookie in mine.iter().chain([&johns]) {
            good.push(is_good(&accounts, cookie).await);
        }
        assert_eq!(good, [false, true, false, true]);
    }

    async fn a_session_from_before_a_change_of_password_is_void_though_an_older_node_left_it(database: TestDatabase) {
        let World { accounts, clock } = world(&database).await;
        let cookie = sign_in(&accounts, ADMIN, Browser::default()).await;
        let here = visit(&accounts, &cookie).await;
        let caller = here.session.caller(None);
        let begun = accounts.web_sessions(&caller).await.expect("sessions")[0].created_at;
        clock.advance_minutes(1);
        change_password_as_of_old(&database.store, &here, &cookie, begun, clock.now()).await;
        assert_eq!(accounts.web_sessions(&caller).await.expect("sessions").len(), 1, "the older node left it");
        assert!(!is_good(&accounts, &cookie).await);
    }

    async fn a_session_is_good_that_begins_with_its_password_whatever_the_clock_says(database: TestDatabase) {
        let World { accounts, clock } = world(&database).await;
        let slow = clock.now();
        clock.advance_minutes(1);
        let cookie = sign_in(&accounts, ADMIN, Browser::default()).await;
        let here = visit(&accounts, &cookie).await;
        let change = PasswordChange { current: Secret::new(PASSWORD), new: Secret::new(NEW_PASSWORD) };
        let caller = here.session.caller(None);
        let person = &here.session.user;
        let changed = accounts.change_password_in_browser(&caller, person, &change, Browser::default()).await;
        assert!(is_good(&accounts, &changed.expect("a cookie")).await, "the clock stood still");
        clock.set(slow);
        let after = accounts.sign_in(ADMIN, &change.new, Browser::default()).await.expect("a cookie");
        assert!(is_good(&accounts, &after).await, "the clock went back");
    }

    async fn a_stream_ends_with_the_session_that_opened_it_and_no_other_does(database: TestDatabase) {
        let World { accounts, clock } = world(&database).await;
        let (random, channels) = (Arc::new(SeededRandom::new(5)), Arc::new(Registry::build().expect("a registry")));
        let live = Live::new(database.store.clone(), clock, random, channels, Bus::new(), 10);
        let desk = visit(&accounts, &sign_in(&accounts, ADMIN, Browser::default()).await).await;
        let phone = visit(&accounts, &sign_in(&accounts, ADMIN, Browser::default()).await).await;
        let (mut at_desk, _on_phone) = (open(&live, &desk).await, open(&live, &phone).await);
        live.look_after().await.expect("a look");
        assert_eq!(live.streams(), 2, "they stand as long as their sessions do");
        accounts.end_web_session(&phone.session.caller(None), desk.id).await.expect("the end");
        live.look_after().await.expect("a look");
        assert_eq!(live.streams(), 1);
        while at_desk.next().await.is_some() {}
    }
}
