//! The first run: one code for all nodes, one first admin, and nothing to be had by it afterwards.

use std::sync::Arc;

use domain::{Role, Secret};
use service::Error;
use service::account::{Accounts, Browser, HashCost, Keys, Policy, SetUp, TokenKeys};
use store::audit;
use store::page::Span;
use testbed::{SeededRandom, TestClock, TestDatabase, on_each_database};

const PASSWORD: &str = "a walk by the river";

/// A node of the installation; each draws other random numbers.
fn node(database: &TestDatabase, clock: &Arc<TestClock>, seed: u64) -> Accounts {
    let key = |byte| TokenKeys { current: [byte; 32], previous: None };
    let keys = Keys { signing: key(1), hashing: key(2) };
    let policy = Policy { hash_cost: HashCost { memory_kib: 8, passes: 1, lanes: 1 }, ..Policy::default() };
    let random = Arc::new(SeededRandom::new(seed));
    Accounts::new(database.store.clone(), clock.clone(), random, &keys, policy).expect("accounts")
}

fn said(code: &str, email: &str) -> SetUp {
    SetUp {
        code: Secret::new(code),
        organization: Some(("Harbour Café".to_owned(), chrono_tz::Tz::Europe__Berlin)),
        email: email.to_owned(),
        password: Secret::new(PASSWORD),
        first_name: "Ann".to_owned(),
        last_name: String::new(),
    }
}

async fn code_of(node: &Accounts) -> String {
    node.set_up_code().await.expect("an answer").expect("a code").expose().to_owned()
}

on_each_database! {
    async fn every_node_tells_the_same_code_and_of_two_who_use_it_one_becomes_the_first_admin(database: TestDatabase) {
        let clock = Arc::new(TestClock::new());
        let (here, there) = (node(&database, &clock, 1), node(&database, &clock, 2));
        let code = code_of(&here).await;
        assert_eq!((code_of(&there).await, code_of(&node(&database, &clock, 3)).await), (code.clone(), code.clone()));

        let typed = code.to_uppercase().replace('-', " ");
        let (ann, bob) = (said(&typed, "ann@example.com"), said(&code, "bob@example.com"));
        let (one, other) = tokio::join!(
            here.set_up(&ann, Browser::default(), Some("made-here")),
            there.set_up(&bob, Browser::default(), None)
        );
        let cookie = match (&one, &other) {
            (Ok(cookie), Err(Error::NotFound)) | (Err(Error::NotFound), Ok(cookie)) => cookie.expose(),
            _ => panic!("{one:?} {other:?}"),
        };
        let admin = here.visit(cookie).await.expect("a visit").session.user;
        assert_eq!((admin.role, admin.is_operator, admin.time_zone.as_deref()), (Role::Admin, true, None));
        let home = here.find_organization("harbour-caf").await.expect("the organization");
        assert_eq!((home.name.as_str(), home.time_zone.as_str(), home.active_members), ("Harbour Café", "Europe/Berlin", 1));

        assert!(there.set_up_code().await.expect("an answer").is_none());
        let late = there.set_up(&said(&code, "late@example.com"), Browser::default(), None).await;
        assert!(matches!(late, Err(Error::NotFound)), "{late:?}");
    }

    async fn wrong_codes_run_out_and_come_back_with_time(database: TestDatabase) {
        let clock = Arc::new(TestClock::new());
        let node = node(&database, &clock, 1);
        let code = code_of(&node).await;
        let one_off = format!("{}{}", &code[..code.len() - 1], if code.ends_with('0') { '1' } else { '0' });
        for wrong in ["", "0000-0000-0000-0000-0000", &one_off, &format!("{code}0"), "nonsense"] {
            let refused = node.set_up(&said(wrong, "ann@example.com"), Browser::default(), None).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].0 == "code"), "{wrong}: {refused:?}");
        }
        let right = said(&code, "ann@example.com");
        let refused = node.set_up(&right, Browser::default(), None).await;
        assert!(matches!(refused, Err(Error::TooMany { .. })), "{refused:?}");
        clock.advance_minutes(1);
        // A refused password costs no try.
        for _ in 0..6 {
            let weak = SetUp { password: Secret::new("password123"), ..right.clone() };
            let refused = node.set_up(&weak, Browser::default(), None).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].0 == "password"), "{refused:?}");
        }
        node.set_up(&right, Browser::default(), None).await.expect("a cookie");
    }

    async fn an_organization_that_is_there_is_joined_as_it_is(database: TestDatabase) {
        let clock = Arc::new(TestClock::new());
        let node = node(&database, &clock, 1);
        let code = code_of(&node).await;
        let home = node.create_organization("home", "Home", chrono_tz::UTC).await.expect("an organization");
        assert!(node.has_organization().await.expect("an answer"));
        let new = SetUp { organization: None, ..said(&code, "ann@example.com") };
        let cookie = node.set_up(&new, Browser::default(), Some("made-here")).await.expect("a cookie");
        let admin = node.visit(cookie.expose()).await.expect("a visit").session.user;
        assert_eq!((admin.organization, admin.first_name.as_str()), (home.id, "Ann"));
        let (everything, span) = (audit::Filter::default(), Span { from: None, limit: 10 });
        let trail = audit::page(database.store.reader(), home.id, &everything, span).await.expect("a trail");
        let told: Vec<_> = trail.iter().map(|deed| (deed.action.as_str(), deed.actor, deed.request_id.as_deref())).collect();
        assert_eq!(told, [("user.create", Some(admin.id), Some("made-here"))]);
    }
}
