//! People out of a file, in steps that may be stopped anywhere.

use std::fmt::Write;

use domain::{Clock, Role};
use service::account::{Ending, NewAccount};
use service::audit::{self, AuditTrail};
use service::idempotency::{Answer, Once};
use service::import::{ForPrograms, JobState, Outcome, Step, Tally};
use service::page::Span;
use service::people::Filter;
use service::{Caller, Error, Scope};
use testbed::{TestDatabase, on_each_database};

use crate::office::{Office, caller};

fn tally(created: i64, updated: i64, unchanged: i64, refused: i64) -> Tally {
    Tally { created, updated, unchanged, refused }
}

fn teams(counts: &[(&str, i64)]) -> Vec<(String, i64)> {
    counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

on_each_database! {
    async fn people_are_made_changed_and_put_into_teams_and_counted(database: TestDatabase) {
        let office = Office::on(database).await;
        let first = office.import("email,first_name,teams,is_active\n\
            ann@example.com,Ann,Ops;Sales,\nbob@example.com,Bob,ops,\ncas@example.com,Cas,Ops,no\n").await;
        assert_eq!((first.state, first.tally), (JobState::Done, tally(3, 0, 0, 0)));
        assert_eq!(office.counts().await, (3, teams(&[("Ops", 2), ("Sales", 1)])));
        let again = office.import("email,first_name,teams,is_active,username\n\
            ANN@example.com,,Sales,,\nbob@example.com,Robert,,no,bob\ncas@example.com,,Sales,yes,\n").await;
        assert_eq!((again.state, again.tally), (JobState::Done, tally(0, 2, 1, 0)));
        assert_eq!(office.counts().await, (3, teams(&[("Ops", 2), ("Sales", 2)])));
        let bob = Filter { search: Some("robert".into()), ..Filter::default() };
        let (found, _) = office.people.page(&office.admin, &bob, Span { from: None, limit: 9 }).await.expect("bob");
        assert_eq!((found[0].username.as_str(), found[0].is_active), ("bob", false));
    }

    async fn an_account_that_a_file_switched_off_and_on_again_has_no_token_of_before(database: TestDatabase) {
        let office = Office::on(database).await;
        let new = NewAccount::with_email("ann@example.com", Role::User);
        let ann = office.accounts.create_user(office.admin.organization, None, &new).await.expect("an account");
        let ann = Caller { user: ann.id, role: Role::User, ..office.admin.clone() };
        let made = office.accounts.create_api_token(&ann, "robot", Scope::Read, Ending::Never, &Once::unkeyed()).await;
        let (_, token) = made.and_then(Answer::into_first).expect("a token");
        office.accounts.authenticate(token.expose()).await.expect("the token is good");
        office.import("email,is_active\nann@example.com,no\n").await;
        assert!(office.accounts.authenticate(token.expose()).await.is_err());
        office.import("email,is_active\nann@example.com,yes\n").await;
        assert!(office.accounts.authenticate(token.expose()).await.is_err());
    }

    async fn a_bad_line_is_reported_and_stops_no_other(database: TestDatabase) {
        let office = Office::on(database).await;
        let elsewhere = office.accounts.create_organization("other", "Other", chrono_tz::UTC).await.expect("another");
        caller(&office.accounts, elsewhere.id, "eve").await;
        caller(&office.accounts, elsewhere.id, "zoe").await;
        let job = office.import("email,username,role\nann@example.com,ann,\nEVE@example.com,,\nbob@example.com,ANN,\n\
            Ann@example.com,,\nadmin@example.com,,user\ncas@example.com,ZOE@example.com,\nnobody,,\ndan@example.com,,admin\n").await;
        assert_eq!((job.state, job.tally), (JobState::Done, tally(2, 0, 0, 6)));
        let expected = [
            (2, "created", ""),
            (3, "refused", "email: A user with that email already exists."),
            (4, "refused", "username: This name is on line 2 already."),
            (5, "refused", "email: This address is on line 2 already."),
            (6, "refused", "An import neither demotes nor deactivates an admin."),
            (7, "refused", "username: A user with that username already exists."),
            (8, "refused", "email: Enter a valid email address."),
            (9, "created", ""),
        ];
        assert_eq!(office.reasons(&job).await, expected.map(|(line, outcome, reason)| (line, outcome, reason.to_owned())));
        assert_eq!(office.counts().await.0, 3);
    }

    async fn a_username_has_the_letters_that_the_api_asks_for_unless_it_was_there_before(database: TestDatabase) {
        let office = Office::on(database).await;
        let old = NewAccount { username: "o'neill & co".into(), ..NewAccount::with_email("old@example.com", Role::User) };
        office.accounts.create_user(office.admin.organization, None, &old).await.expect("an account of before");
        let job = office.import("email,username,first_name\nann@example.com,ann smith,\nbob@example.com,bob<script>,\n\
            cas@example.com,Càs.o+1@x_y-z,\ndan@example.com,dan,\"D\u{7}n\"\nold@example.com,o'neill & co,Ulla\n\
            admin@example.com,the/admin,\n").await;
        let odd = "username: Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
        let expected = [
            (2, "refused", odd),
            (3, "refused", odd),
            (4, "created", ""),
            (5, "refused", "first_name: Control characters are not allowed."),
            (6, "updated", ""),
            (7, "refused", odd),
        ];
        assert_eq!(office.reasons(&job).await, expected.map(|(line, outcome, reason)| (line, outcome, reason.to_owned())));
    }

    async fn all_or_nothing_is_nothing_when_one_line_is_bad(database: TestDatabase) {
        let office = Office::on(database).await;
        let job = office.receive("email,teams\nann@example.com,Ops\nann@example.com,\n", true).await;
        let job = office.finish(job).await;
        assert_eq!((job.state, job.tally), (JobState::Refused, tally(0, 0, 0, 1)));
        assert_eq!(office.counts().await, (1, teams(&[])));
        let job = office.receive("email,teams\nann@example.com,Ops\nbob@example.com,\n", true).await;
        let job = office.finish(job).await;
        assert_eq!((job.state, job.tally), (JobState::Done, tally(2, 0, 0, 0)));
        assert_eq!(office.counts().await, (3, teams(&[("Ops", 1)])));
    }

    async fn between_check_and_transaction_a_name_may_be_taken_and_then_it_is_nothing(database: TestDatabase) {
        let office = Office::on(database).await;
        let job = office.receive("email,username\nann@example.com,ann\nbob@example.com,bob\n", true).await;
        for _ in 0..2 {
            office.imports.step(office.clock.now()).await.expect("a check");
        }
        let ann = NewAccount { username: "bob".into(), ..NewAccount::with_email("other@example.com", Role::User) };
        office.accounts.create_user(office.admin.organization, None, &ann).await.expect("a rival");
        let job = office.finish(job).await;
        assert_eq!((job.state, job.tally), (JobState::Refused, tally(0, 0, 0, 1)));
        assert_eq!(office.counts().await.0, 2);
    }

    async fn several_batches_are_carried_on_by_whoever_steps_and_each_line_counts_once(database: TestDatabase) {
        let office = Office::on(database).await;
        let mut file = String::from("email,teams\n");
        for number in 0..1_200 {
            writeln!(file, "p{number}@example.com,Team {}", number % 3).expect("a line");
        }
        let job = office.receive(&file, false).await;
        let now = office.clock.now();
        while office.imports.find(&office.admin, job.id).await.expect("the job").state != JobState::Done {
            let (first, second) = tokio::join!(office.imports.step(now), office.imports.step(now));
            first.and(second).expect("two steps at once");
        }
        let job = office.finish(job).await;
        assert_eq!((job.lines, job.tally), (1_200, tally(1_200, 0, 0, 0)));
        assert_eq!(office.counts().await, (1_201, teams(&[("Team 0", 400), ("Team 1", 400), ("Team 2", 400)])));
    }

    async fn tokens_for_new_accounts_are_shown_once_and_set_a_password(database: TestDatabase) {
        let office = Office::on(database).await;
        let job = office.import("email,first_name\n=sum@example.com,\nadmin@example.com,Ada\n").await;
        let plain = office.imports.report(&office.admin, job.id, 0, &ForPrograms).await.expect("a report").expect("lines").0;
        assert_eq!(plain, "line,email,username,outcome,reason,set_password_token\n\
            2,'=sum@example.com,'=sum@example.com,created,,\n3,admin@example.com,,updated,,\n");
        let owed = async || office.imports.has_tokens_to_show(&office.admin, job.id).await.expect("an answer");
        assert!(owed().await);
        let (shown, last) =
            office.imports.report_with_tokens(&office.admin, job.id, 0, &ForPrograms).await.expect("a report").expect("lines");
        let token = shown.lines().nth(1).and_then(|line| line.rsplit(',').next()).expect("a token").to_owned();
        assert!(token.len() > 30 && shown.ends_with("updated,,\n"), "{shown}");
        let again = office.imports.report_with_tokens(&office.admin, job.id, 0, &ForPrograms).await.expect("a report").expect("lines").0;
        assert_eq!(again, plain);
        assert!(!owed().await, "and whoever looks is told so");
        let trail = AuditTrail::new(office.database.store.clone());
        let filter = audit::Filter { action: Some("user.issue_import_tickets".into()), ..audit::Filter::default() };
        let told = trail.page(&office.admin, &filter, Span { from: None, limit: 10 }).await.expect("entries");
        assert_eq!(told.len(), 1, "who could be these people by it is known");
        assert!(office.imports.report(&office.admin, job.id, last, &ForPrograms).await.expect("the end").is_none());
        let password = domain::Secret::new("a walk by the river");
        let set = office.accounts.set_password_with_ticket(&domain::Secret::new(token), &password, None).await;
        set.expect("the token is good");
    }

    async fn imports_are_forgotten_after_their_time_and_files_that_never_ended_too(database: TestDatabase) {
        let office = Office::on(database).await;
        let job = office.import("email\nann@example.com\n").await;
        office.clock.advance_minutes(30 * 24 * 60 + 1);
        while office.imports.step(office.clock.now()).await.expect("a step") == Step::Worked {}
        assert!(matches!(office.imports.find(&office.admin, job.id).await, Err(Error::NotFound)));
        assert_eq!(office.counts().await.0, 2);
        let source = std::io::Cursor::new(b"name\nann\n".to_vec());
        let refused = office.imports.receive(&office.admin, source, false, |_| Once::unkeyed()).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
        assert!(matches!(office.imports.find(&office.admin, job.id + 1).await, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn nobody_else_sees_an_import() {
    let office = Office::on(TestDatabase::sqlite().await).await;
    let job = office.import("email\nann@example.com\n").await;
    let other = office.accounts.create_organization("other", "Other", chrono_tz::UTC).await.expect("another");
    let stranger = caller(&office.accounts, other.id, "eve").await;
    assert!(matches!(office.imports.find(&stranger, job.id).await, Err(Error::NotFound)));
    let span = Span { from: None, limit: 9 };
    assert!(office.imports.lines(&stranger, job.id, Some(Outcome::Created), span).await.expect("none").is_empty());
    let user = Caller { role: Role::User, ..office.admin.clone() };
    assert!(matches!(office.imports.find(&user, job.id).await, Err(Error::Forbidden)));
}
