//! `oyez config` and the messages of settings that stop a start.

use crate::binary::Place;

#[test]
fn it_shows_what_is_in_force_and_who_set_it_but_no_secret() {
    let place = Place::new()
        .with(".env", "DB_NAME=alerts\nDB_PASSWORD=hush\nSTRANGER=1\n")
        .with("oyez.toml", "[server]\nlisten = \"127.0.0.1:9000\"\n");
    let environment = [("SECRET_KEY", "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD"), ("OYEZ_METRICS_TOKEN", "0123456789abcdef")];
    let ended = place.run(&["config", "--set", "log.format=json"], &environment);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let has = |start: &str, end: &str| ended.stdout.lines().any(|line| line.starts_with(start) && line.ends_with(end));
    assert!(has("server.listen = \"127.0.0.1:9000\" ", "# oyez.toml line 2"), "{}", ended.stdout);
    assert!(
        has(
            "database.url = \"mysql://root:***@localhost:3306/alerts\" ",
            "# .env line 1, DB_NAME; .env line 2, DB_PASSWORD"
        ),
        "{}",
        ended.stdout
    );
    assert!(has("log.format = \"json\" ", "# command line, --set log.format"), "{}", ended.stdout);
    assert!(has("retention.other_days = 90 ", "# default"), "{}", ended.stdout);
    assert!(ended.stderr.contains("names that Oyez does not use: STRANGER"), "{}", ended.stderr);
    for secret in ["hush", "Zk3vQ9", "0123456789abcdef"] {
        assert!(!ended.stdout.contains(secret) && !ended.stderr.contains(secret), "{secret}");
    }
}

#[test]
fn what_it_shows_of_the_defaults_is_itself_a_file_of_settings() {
    let shown = Place::new().run(&["config"], &[]).stdout;
    let ended = Place::new().with("other.toml", &shown).run(&["config", "--config", "other.toml"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.lines().all(|line| line.contains("# other.toml line ")), "{}", ended.stdout);
}

#[test]
fn unknown_and_bad_settings_end_it_with_one_message_that_names_them_all() {
    let ended = Place::new().run(&["config", "--set", "server.roles=cook"], &[("OYEZ_SERVER_LISTN", "x")]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("Did you mean OYEZ_SERVER_LISTEN?"), "{}", ended.stderr);
    assert!(ended.stderr.contains("server.roles = \"cook\" (command line, --set server.roles)"), "{}", ended.stderr);
    assert!(ended.stdout.is_empty());
}

#[test]
fn a_file_that_was_named_must_exist() {
    let ended = Place::new().run(&["config", "--config", "nowhere.toml"], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("cannot read the settings in nowhere.toml"), "{}", ended.stderr);
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = Place::new().run(&["completions", shell], &[]);
        assert!(ended.code == Some(0) && ended.stdout.contains("completions"), "{shell}: {}", ended.stderr);
    }
}
