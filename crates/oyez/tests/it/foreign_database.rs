//! A database of another program: no command changes anything in it, or puts anything beside it.

use sea_orm::{ConnectionTrait, Database};

use crate::binary::Place;

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";
const COMMANDS: [&[&str]; 6] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["serve", "--listen", "127.0.0.1:0", "--no-migrate"],
    &["migrate"],
    &["seed-data"],
    &["organization", "list"],
    &["doctor"],
];

#[tokio::test]
async fn a_database_of_another_program_is_refused_as_it_is_whether_a_key_is_set_or_not() {
    let place = Place::new();
    let path = place.path().join("theirs.db");
    let other = Database::connect(format!("sqlite:{}?mode=rwc", path.display())).await.expect("a database");
    other.execute_unprepared("CREATE TABLE theirs (id INTEGER)").await.expect("a table");
    other.close().await.expect("closed");
    let before = std::fs::read(&path).expect("a file");
    let with_key = [("DATABASE_URL", "sqlite:theirs.db"), ("SECRET_KEY", KEY)];
    for environment in [&with_key[..], &with_key[..1]] {
        for command in COMMANDS {
            let ended = place.run(command, environment);
            assert_eq!(ended.code, Some(1), "{command:?}");
            let told = format!("{}{}", ended.stdout, ended.stderr);
            assert!(told.contains("theirs.db holds tables but not Oyez's"), "{command:?}: {told}");
            assert!(told.contains("DATABASE_URL"), "{command:?}: {told}");
            assert!(std::fs::read(&path).expect("a file") == before, "{command:?} changed it");
        }
    }
    let beside = std::fs::read_dir(place.path()).expect("a folder").filter_map(Result::ok);
    let beside: Vec<_> = beside.map(|entry| entry.file_name()).filter(|name| name != "data").collect();
    assert_eq!(beside, ["theirs.db"]);
}
