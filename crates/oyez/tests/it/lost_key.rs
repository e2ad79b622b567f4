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
async fn a_key_that_is_lost_for_good_is_forgotten_when_that_is_said_and_nobody_works_with_it() {
    const KEY: (&str, &str) = ("SECRET_KEY", "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD");
    let place = Place::new();
    let refused = |arguments: &[&str], environment: &[(&str, &str)], why: &str| {
        let ended = place.run(arguments, environment);
        assert_eq!(ended.code, Some(1), "{}", ended.stdout);
        assert!(ended.stderr.contains(why), "{}", ended.stderr);
    };
    let forget = &["secret", "forget", "--confirm"][..];
    refused(forget, &[], "there is no file ");
    assert_eq!(place.run(&["migrate"], &[]).code, Some(0));
    refused(forget, &[], "the database knows no key");
    let server = Server::start(&place, &[], &[]);
    refused(forget, &[], "the key is not lost");
    std::fs::remove_file(place.path().join("data/secret-key")).expect("removed");
    refused(forget, &[], "nodes run, and have the key that would be forgotten: ");
    server.stop();
    refused(&["serve", "--listen", "127.0.0.1:0"], &[], "If the key is lost for good, run `oyez secret forget`");
    refused(&["serve", "--listen", "127.0.0.1:0"], &[KEY], "is lost for good, run `oyez secret forget`");
    refused(&["secret", "forget"], &[], "say so with --confirm");
    let ended = place.run(forget, &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    Server::start(&place, &[], &[]).stop();
    assert!(place.path().join("data/secret-key").exists(), "a new one");
}
