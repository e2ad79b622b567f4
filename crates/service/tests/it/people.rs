//! People and teams, where several admins act at once.

use domain::limit::TARGETS_MAX;
use domain::{Role, TeamId};
use service::idempotency::Once;
use service::people::{Change, NewPerson, Person, Profile};
use service::team::Content;
use service::{Caller, Error};
use testbed::on_each_database;

use crate::office::{Office, caller};

async fn team(office: &Office, name: &str) -> TeamId {
    let content = Content { name: name.to_owned(), description: String::new(), is_active: true };
    let made = office.teams.create(&office.admin, &content, &Once::unkeyed()).await;
    made.and_then(service::idempotency::Answer::into_first).expect("a team").id
}

async fn person(office: &Office, name: &str, teams: &[TeamId]) -> Person {
    let profile = Profile {
        username: name.to_owned(),
        email: format!("{name}@example.com"),
        first_name: name.to_owned(),
        last_name: String::new(),
        role: Role::User,
        time_zone: None,
    };
    let new = NewPerson { profile, is_active: true, teams: teams.to_vec() };
    let made = office.people.create(&office.admin, &new, &Once::unkeyed()).await;
    made.and_then(service::idempotency::Answer::into_first).expect("a person")
}

fn role(role: Role) -> Change {
    Change { role: Some(role), ..Change::default() }
}

fn activity(is_active: bool) -> Change {
    Change { is_active: Some(is_active), ..Change::default() }
}

on_each_database! {
    async fn of_two_admins_who_demote_each_other_at_once_one_stays(database: TestDatabase) {
        let office = Office::on(database).await;
        let rival: Caller = caller(&office.accounts, office.admin.organization, "rival").await;
        let demotion = role(Role::User);
        let (first, second) = tokio::join!(
            office.people.update(&office.admin, rival.user, &demotion),
            office.people.update(&rival, office.admin.user, &demotion),
        );
        let refused = [first, second].into_iter().filter(|done| matches!(done, Err(Error::Invalid(_)))).count();
        assert_eq!(refused, 1);
    }

    async fn counts_stay_true_when_people_join_and_go_at_once(database: TestDatabase) {
        let office = Office::on(database).await;
        let (ops, sales) = (team(&office, "Ops").await, team(&office, "Sales").await);
        let ann = person(&office, "ann", &[ops]).await;
        let (off, joins, once) = (activity(false), [ann.id], Once::unkeyed());
        let (left, joined) = tokio::join!(
            office.people.update(&office.admin, ann.id, &off),
            office.teams.add_members(&office.admin, sales, &joins, &once),
        );
        left.expect("switched off");
        joined.expect("joined");
        let none = [("Ops".to_owned(), 0), ("Sales".to_owned(), 0)];
        assert_eq!(office.counts().await, (1, none.to_vec()));
        office.people.update(&office.admin, ann.id, &activity(true)).await.expect("switched on");
        let one = [("Ops".to_owned(), 1), ("Sales".to_owned(), 1)];
        assert_eq!(office.counts().await, (2, one.to_vec()));
        office.teams.remove_member(&office.admin, ops, ann.id).await.expect("left");
        let change = Change { teams: Some(vec![]), ..Change::default() };
        let alone = office.people.update(&office.admin, ann.id, &change).await.expect("alone");
        assert!(alone.teams.is_empty());
        assert_eq!(office.counts().await, (2, none.to_vec()));
    }

    async fn a_name_differs_by_more_than_case_and_a_deleted_teams_name_is_free(database: TestDatabase) {
        let office = Office::on(database).await;
        let ops = team(&office, "\u{c4}rzte").await;
        let content = Content { name: "\u{e4}RZTE".to_owned(), description: String::new(), is_active: true };
        let twice = office.teams.create(&office.admin, &content, &Once::unkeyed()).await;
        assert!(matches!(twice, Err(Error::Invalid(_))));
        office.teams.delete(&office.admin, ops).await.expect("deleted");
        assert!(matches!(office.teams.find(&office.admin, ops).await, Err(Error::NotFound)));
        team(&office, "\u{e4}RZTE").await;
    }

    async fn people_are_found_by_their_addresses_however_these_are_written(database: TestDatabase) {
        let office = Office::on(database).await;
        let (ann, bob) = (person(&office, "ann", &[]).await, person(&office, "bob", &[]).await);
        let text = "\"Lee, Ann\" <ANN@example.com>; bob@example.com, ann@example.com\nnobody@example.com";
        let meant = office.people.addressed(&office.admin, text).await.expect("people");
        assert_eq!((meant.people, meant.unknown), (vec![ann.id, bob.id], vec!["nobody@example.com".to_owned()]));
        assert!(!meant.is_cut);
        let member = Caller { user: ann.id, role: Role::User, ..office.admin.clone() };
        assert!(matches!(office.people.addressed(&member, text).await, Err(Error::Forbidden)));
    }

    async fn more_addresses_than_may_be_named_at_once_are_said_to_be_too_many(database: TestDatabase) {
        let office = Office::on(database).await;
        let text = |count| (0..count).map(|n| format!("p{n}@example.com")).collect::<Vec<_>>().join("\n");
        let meant = office.people.addressed(&office.admin, &text(TARGETS_MAX)).await.expect("people");
        assert_eq!((meant.unknown.len(), meant.is_cut), (TARGETS_MAX, false));
        assert!(office.people.addressed(&office.admin, &text(TARGETS_MAX + 1)).await.expect("people").is_cut);
    }
}
