//! The secret key of an embedded database is lost: what the start says, and that it writes nothing.

use std::os::unix::fs::PermissionsExt;

use crate::binary::Place;
use crate::server::Server;

#[tokio::test]
async fn a_database_whose_key_is_lost_stops_the_start_before_anything_is_written() {
    let place = Place::new();
    assert_eq!(place.run(&["migrate"], &[]).code, Some(0), "a database that knows no key yet");
    Server::start(&place, &[], &[]).stop();
    let key = place.path().join("data/secret-key");
    let kept = std::fs::read(&key).expect("a key");
    std::fs::remove_file(&key).expect("removed");
    let database = std::fs::read(place.path().join("data/oyez.db")).expect("a database");
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["seed-data"], &["organization", "list"]] {
        let ended = place.run(command, &[]);
        assert_eq!(ended.code, Some(1), "{command:?}");
        assert!(
            ended.stderr.contains("there is no file data/secret-key, and SECRET_KEY is not set"),
            "{}",
            ended.stderr
        );
    }
    let mut names: Vec<_> = std::fs::read_dir(place.path().join("data")).expect("the folder").collect();
    names.sort_by_key(|name| name.as_ref().expect("a name").file_name());
    let names: Vec<_> = names.into_iter().map(|name| name.expect("a name").file_name()).collect();
    assert_eq!(names, ["oyez.db", "oyez.db.lock"]);
    assert_eq!(std::fs::read(place.path().join("data/oyez.db")).expect("a database"), database);
    std::fs::write(&key, kept).expect("put back");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).expect("the owner's");
    Server::start(&place, &[], &[]).stop();
}

#[tokio::test]
async fn without_its_lost_key_a_database_starts_once_the_row_that_knows_it_is_deleted() {
    let place = Place::new();
    Server::start(&place, &[], &[]).stop();
    std::fs::remove_file(place.path().join("data/secret-key")).expect("removed");
    let url = format!("sqlite:{}", place.path().join("data/oyez.db").display());
    let database = sea_orm::Database::connect(url).await.expect("a database");
    let forget = "DELETE FROM meta WHERE name = 'key_fingerprint'";
    sea_orm::ConnectionTrait::execute_unprepared(&database, forget).await.expect("forgotten");
    database.close().await.expect("closed");
    Server::start(&place, &[], &[]).stop();
}
