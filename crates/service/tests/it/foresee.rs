//! What a file would do is what it does, and nothing of it happens before somebody says so.

use std::fmt::Write;
use std::io::{self, Cursor, Read};
use std::sync::mpsc;

use domain::limit::{IMPORT_FORESEEN_LINES, IMPORT_SILENCE_MAX};
use domain::{Clock, Role};
use service::import::{Job, JobState, Line, Step, Tally};
use service::{Caller, Error};
use testbed::{TestDatabase, on_each_database};

use crate::office::{Office, caller};

const FILE: &str = "email,username,teams\nann@example.com,ann,Ops\nadmin@example.com,,Ops\nann@example.com,,\nnobody,,\nbob@example.com,ann,\n";

async fn look(office: &Office, file: &str) -> Job {
    let source = Cursor::new(file.as_bytes().to_vec());
    office.imports.receive_to_look(&office.admin, source, false).await.expect("a file that waits")
}

/// The rest of a file, which ends only when somebody says so.
struct Held(mpsc::Receiver<()>);

impl Read for Held {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.recv().ok();
        Ok(0)
    }
}

fn told(lines: Vec<Line>) -> Vec<(i64, &'static str, String)> {
    let reason = |line: Line| (line.staged.line, line.outcome.name(), line.staged.refused.unwrap_or_default());
    lines.into_iter().map(reason).collect()
}

on_each_database! {
    async fn what_a_file_would_do_is_told_and_not_done_and_then_done_so(database: TestDatabase) {
        let office = Office::on(database).await;
        let before = office.counts().await;
        let job = look(&office, FILE).await;
        assert_eq!((job.state, job.lines), (JobState::Waiting, 5));
        let foreseen = office.imports.foresee(&office.admin, job.id).await.expect("a foresight");
        assert_eq!(foreseen.tally, Tally { created: 1, updated: 1, unchanged: 0, refused: 3 });
        assert_eq!(foreseen.new_teams, ["Ops"]);
        assert_eq!(office.counts().await, before);
        assert_eq!(office.imports.step(office.clock.now()).await.expect("a step"), Step::Idle);
        let again = office.imports.foresee(&office.admin, job.id).await.expect("the same foresight");
        let started = office.imports.start(&office.admin, job.id).await.expect("a start");
        let done = office.finish(started).await;
        assert_eq!((done.state, done.tally), (JobState::Done, foreseen.tally));
        let foretold = told(foreseen.lines);
        assert_eq!(foretold, told(again.lines));
        assert_eq!(foretold, office.reasons(&done).await);
        let (once_more, other) = (look(&office, FILE).await, look(&office, "email,teams\ncid@example.com,OPS;Ops too\n").await);
        assert!(office.imports.foresee(&office.admin, once_more.id).await.expect("a foresight").new_teams.is_empty());
        assert_eq!(office.imports.foresee(&office.admin, other.id).await.expect("a foresight").new_teams, ["Ops too"]);
    }

    async fn a_file_that_waits_is_forgotten_when_told_and_after_its_time(database: TestDatabase) {
        let office = Office::on(database).await;
        let (first, second) = (look(&office, FILE).await, look(&office, FILE).await);
        office.imports.forget(&office.admin, first.id).await.expect("a word");
        assert!(matches!(office.imports.find(&office.admin, first.id).await, Err(Error::NotFound)));
        office.clock.advance_minutes(61);
        assert!(matches!(office.imports.start(&office.admin, second.id).await, Err(Error::NotFound)));
        while office.imports.step(office.clock.now()).await.expect("a step") == Step::Worked {}
        assert!(matches!(office.imports.find(&office.admin, second.id).await, Err(Error::NotFound)));
    }

    async fn a_file_that_is_started_as_its_time_ends_is_done_whole_or_was_never_started(database: TestDatabase) {
        let office = Office::on(database).await;
        for round in 0..12 {
            let job = look(&office, FILE).await;
            let late = office.clock.now() + IMPORT_SILENCE_MAX;
            let (start, step) = (office.imports.start(&office.admin, job.id), office.imports.step(late));
            let (started, stepped) = if round % 2 == 0 {
                tokio::join!(start, step)
            } else {
                let (stepped, started) = tokio::join!(step, start);
                (started, stepped)
            };
            stepped.expect("a step");
            match started {
                Ok(started) => {
                    let done = office.finish(started).await;
                    assert_eq!((done.state, office.lines(&done).await.len()), (JobState::Done, 5));
                }
                Err(error) => {
                    assert!(matches!(error, Error::NotFound), "{error}");
                    assert!(matches!(office.imports.find(&office.admin, job.id).await, Err(Error::NotFound)));
                }
            }
        }
    }

    async fn a_file_that_ends_when_its_sender_was_given_up_is_not_taken_in(database: TestDatabase) {
        let office = Office::on(database).await;
        let (word, held) = mpsc::channel();
        let source = Cursor::new(FILE.as_bytes()).chain(Held(held));
        let give_up = async {
            while office.imports.latest(&office.admin, 1).await.expect("imports").is_empty() {
                tokio::task::yield_now().await;
            }
            let late = office.clock.now() + IMPORT_SILENCE_MAX;
            assert_eq!(office.imports.step(late).await.expect("a step"), Step::Worked);
            drop(word);
        };
        let (received, ()) = tokio::join!(office.imports.receive_to_look(&office.admin, source, false), give_up);
        assert!(matches!(received, Err(Error::NotFound)));
        assert!(office.imports.latest(&office.admin, 1).await.expect("imports").is_empty());
    }

    async fn the_first_lines_are_tried_and_what_cannot_be_read_is_told_of_all(database: TestDatabase) {
        let office = Office::on(database).await;
        let mut file = String::from("email\nadmin@example.com\n");
        for number in 1..IMPORT_FORESEEN_LINES {
            writeln!(file, "p{number}@example.com").expect("a line");
        }
        let job = look(&office, &(file + "ann@example.com\nnobody\n")).await;
        let foreseen = office.imports.foresee(&office.admin, job.id).await.expect("a foresight");
        assert_eq!(foreseen.lines.len(), 100);
        assert_eq!(foreseen.tally, Tally { created: 99, updated: 0, unchanged: 1, refused: 1 });
        assert_eq!(told(foreseen.refused), [(103, "refused", "email: Enter a valid email address.".to_owned())]);
    }
}

#[tokio::test]
async fn nobody_else_looks_at_a_file_or_lets_it_begin() {
    let office = Office::on(TestDatabase::sqlite().await).await;
    let job = look(&office, FILE).await;
    let other = office.accounts.create_organization("other", "Other", chrono_tz::UTC).await.expect("another");
    let stranger = Caller { role: Role::Admin, ..caller(&office.accounts, other.id, "eve").await };
    assert!(matches!(office.imports.foresee(&stranger, job.id).await, Err(Error::NotFound)));
    assert!(matches!(office.imports.start(&stranger, job.id).await, Err(Error::NotFound)));
    assert!(matches!(office.imports.forget(&stranger, job.id).await, Err(Error::NotFound)));
    assert!(office.imports.latest(&stranger, 9).await.expect("none").is_empty());
    let user = Caller { role: Role::User, ..office.admin.clone() };
    assert!(matches!(office.imports.start(&user, job.id).await, Err(Error::Forbidden)));
    office.imports.start(&office.admin, job.id).await.expect("a start");
    assert!(matches!(office.imports.start(&office.admin, job.id).await, Err(Error::NotFound)));
}
