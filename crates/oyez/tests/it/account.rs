//! `oyez organization` and `oyez user`: what the operator does at the machine itself.

use crate::binary::{Ended, Place};

const PASSWORD: (&str, &str) = ("OYEZ_USER_PASSWORD", "a walk by the river");

fn done(ended: &Ended, told: &str) {
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains(told), "{}", ended.stdout);
}

fn refused(ended: &Ended, why: &str) {
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert!(ended.stderr.contains(why), "{}", ended.stderr);
}

#[test]
fn organizations_and_people_are_made_and_listed() {
    let place = Place::new();
    let made = place.run(&["organization", "create", "acme", "--name", "Acme", "--time-zone", "Europe/Berlin"], &[]);
    done(&made, "organization acme was made");
    refused(
        &place.run(&["organization", "create", "acme"], &[]),
        "slug: An organization with that slug already exists.",
    );
    refused(&place.run(&["organization", "create", "A B"], &[]), "slug: Enter a valid \"slug\"");
    done(&place.run(&["organization", "list"], &[]), "1\tacme\t0\tEurope/Berlin\tAcme");

    let create = ["user", "create", "Ann@example.com", "--organization", "acme", "--admin", "--operator"];
    done(&place.run(&create, &[PASSWORD]), "admin Ann@example.com was made");
    refused(&place.run(&create, &[PASSWORD]), "email: A user with that email already exists.");
    let other = ["user", "create", "bob@example.com", "--organization", "acme", "--first-name", "Bob"];
    refused(&place.run(&other, &[("OYEZ_USER_PASSWORD", "password123")]), "password: This password is too common.");
    refused(&place.run(&other, &[]), "no password was given");
    let odd = place.run(&[&other[..], &["--username", "bob & co"]].concat(), &[PASSWORD]);
    assert!(odd.code == Some(2) && odd.stderr.contains("Enter a valid username."), "{}", odd.stderr);
    done(&place.run(&other, &[PASSWORD]), "user bob@example.com was made");
    let lost = ["user", "create", "eve@example.com", "--organization", "nowhere"];
    refused(&place.run(&lost, &[PASSWORD]), "there is no organization nowhere");

    let shown = place.run(&["user", "list", "--organization", "acme"], &[]);
    done(
        &shown,
        "1\tAnn@example.com\tadmin operator\tactive\tAnn@example.com\n2\tbob@example.com\tuser\tactive\tBob\n",
    );
    assert!(!shown.stdout.contains("argon2"));
}

#[test]
fn where_there_is_no_installation_yet_only_what_begins_one_makes_it() {
    let place = Place::new();
    for command in [
        &["organization", "list"][..],
        &["user", "list", "--organization", "acme"],
        &["user", "create", "ann@example.com", "--organization", "acme"],
        &["user", "set-password", "ann@example.com"],
        &["user", "deactivate", "ann@example.com"],
        &["user", "activate", "ann@example.com"],
        &["user", "import", "-", "--organization", "acme"],
    ] {
        let file = place.path().join("data/oyez.db");
        let ended = place.run(command, &[PASSWORD]);
        refused(&ended, "database.url = \"sqlite:data/oyez.db\" (derived: data.dir): there is no file ");
        refused(&ended, &format!("{} yet. Where it is to be made, run `oyez migrate` or `oyez serve`", file.display()));
    }
    assert_eq!(std::fs::read_dir(place.path()).expect("a folder").count(), 0);
    done(&place.run(&["organization", "create", "acme"], &[]), "acme");
    done(&place.run(&["organization", "list"], &[]), "acme");
}

#[tokio::test]
async fn a_servers_empty_database_stays_empty_when_it_is_only_looked_at() {
    for engine in [testbed::Engine::MySql, testbed::Engine::Postgres] {
        let Some(database) = testbed::TestDatabase::empty(engine).await else { continue };
        let environment =
            [("DATABASE_URL", database.options.url.as_str()), ("SECRET_KEY", "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD")];
        let place = Place::new();
        for _ in 0..2 {
            refused(
                &place.run(&["organization", "list"], &environment),
                "this database is still empty; run `oyez migrate`",
            );
        }
        done(&place.run(&["organization", "create", "acme"], &environment), "acme");
        done(&place.run(&["organization", "list"], &environment), "acme");
    }
}

#[test]
fn a_password_is_set_and_an_account_switched_off_by_its_address() {
    let place = Place::new();
    done(&place.run(&["organization", "create", "acme"], &[]), "acme");
    done(&place.run(&["user", "create", "ann@example.com", "--organization", "acme", "--admin"], &[PASSWORD]), "ann");
    done(&place.run(&["user", "create", "bob@example.com", "--organization", "acme"], &[PASSWORD]), "bob");
    done(
        &place.run(&["user", "set-password", "BOB@example.com"], &[("OYEZ_USER_PASSWORD", "over the hills")]),
        "was set",
    );
    done(&place.run(&["user", "deactivate", "bob@example.com"], &[]), "bob@example.com is switched off");
    refused(
        &place.run(&["user", "deactivate", "ann@example.com"], &[]),
        "The last active admin cannot be deactivated.",
    );
    done(&place.run(&["user", "list", "--organization", "acme"], &[]), "bob@example.com\tuser\tinactive");
    for _ in 0..2 {
        done(&place.run(&["user", "activate", "BOB@example.com"], &[]), "BOB@example.com is switched on");
        done(&place.run(&["user", "list", "--organization", "acme"], &[]), "bob@example.com\tuser\tactive");
    }
    refused(&place.run(&["user", "activate", "eve@example.com"], &[]), "no account");
}

#[test]
fn nobody_is_asked_for_a_password_that_would_be_for_nothing() {
    let place = Place::new();
    done(&place.run(&["organization", "create", "acme"], &[]), "acme");
    refused(
        &place.run(&["user", "set-password", "eve@example.com"], &[]),
        "there is no account with the e-mail address",
    );
    let create = ["user", "create", "eve@example.com", "--organization", "nowhere"];
    refused(&place.run(&create, &[]), "there is no organization nowhere");
}

#[test]
fn a_password_can_be_piped_in_and_never_be_an_argument() {
    let place = Place::new();
    done(&place.run(&["organization", "create", "acme"], &[]), "acme");
    let create = ["user", "create", "ann@example.com", "--organization", "acme"];
    done(&place.run_with_input(&create, "a walk by the river\n"), "ann@example.com was made");
    let ended = place.run(&["user", "create", "bob@example.com", "--organization", "acme", "--password", "x"], &[]);
    assert_eq!(ended.code, Some(2));
}
