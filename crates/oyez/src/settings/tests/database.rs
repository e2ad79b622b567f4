//! What people may rely on when they say where the database is, and by which key its tokens are made.

use super::{Given, KEY, shown};
use crate::settings::{Engine, Origin};

#[test]
fn the_references_own_env_file_starts_on_its_mysql_database_with_week_long_tokens() {
    let settings = Given::default()
        .dotenv(&format!(
            "SECRET_KEY={KEY}\nDEBUG=True\nDB_NAME=alerting db\nDB_USER=root\nDB_PASSWORD=p@ss/w:rd\nDB_HOST=db\nDB_PORT=3307\n\
             REDIS_URL=redis://:hush@cache:6379/0\nALLOWED_HOSTS=*\nEMAIL_HOST=mail\n"
        ))
        .load();
    assert_eq!(settings.database.engine, Engine::MySql);
    assert_eq!(settings.database.url.expose(), "mysql://root:p%40ss%2Fw%3Ard@db:3307/alerting%20db");
    assert_eq!(settings.auth.access_token_minutes, 10_080);
    assert_eq!(settings.log.level, "debug");
    let notices = settings.notices.join("\n");
    assert!(notices.contains("ALLOWED_HOSTS, EMAIL_HOST"), "{notices}");
    let everything = format!("{settings:?}");
    assert!(
        !everything.contains("p%40ss") && !everything.contains("hush") && !everything.contains(KEY),
        "{everything}"
    );
}

#[test]
fn a_whole_address_beats_the_references_parts() {
    let settings = Given::default()
        .environment("DATABASE_URL", "postgresql://me@db/alerts")
        .environment("DB_NAME", "other")
        .environment("SECRET_KEY", KEY)
        .load();
    assert_eq!(settings.database.engine, Engine::Postgres);
    assert_eq!(settings.database.url.expose(), "postgres://me@db/alerts");
    assert_eq!(settings.auth.access_token_minutes, 30);
    assert!(settings.notices[0].contains("DB_* names are ignored"));
}

#[test]
fn a_shared_database_wants_a_strong_key_and_an_embedded_one_makes_its_own() {
    let shared = || Given::default().environment("DATABASE_URL", "mysql://db/alerts");
    assert!(shared().problems()[0].remedy.contains("SECRET_KEY"));
    let problems = shared().environment("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnop").problems();
    assert!(
        problems[0].to_string().contains("secret.key = *** (environment, SECRET_KEY): others know it, from an example")
    );
    let problems = shared().environment("SECRET_KEY", KEY).environment("SECRET_KEY_PREVIOUS", "short").problems();
    assert_eq!(problems[0].key, "secret.key_previous");
    assert!(Given::default().load().secret.current.is_none());
}

#[test]
fn addresses_of_databases_that_cannot_keep_alerts_are_refused() {
    for address in [
        "oracle://db/x",
        "sqlite::memory:",
        "sqlite:",
        "mysql:",
        "mysql://",
        "mysql://root@db",
        "mysql://root@db:70000/x",
        "alerts.db",
        "sqlite:x?mode=memory",
        "sqlite:x?colour=blue",
    ] {
        let problems = Given::default().environment("DATABASE_URL", address).environment("SECRET_KEY", KEY).problems();
        assert_eq!(problems[0].key, "database.url", "{address}");
    }
}

#[test]
fn a_password_that_hides_where_the_host_begins_is_refused_and_not_repeated() {
    for password in ["hu/sh", "12/hush", "hu?sh", "hu#sh"] {
        let address = format!("mysql://root:{password}@db/x");
        let problems = Given::default().environment("DATABASE_URL", &address).environment("SECRET_KEY", KEY).problems();
        let told = problems[0].to_string();
        assert!(told.contains("Write those letters as %2F, %3F, %23 and %40"), "{told}");
        assert!(!told.contains("hu") && !told.contains("12"), "{told}");
    }
}

#[test]
fn an_at_sign_where_it_can_only_be_a_part_of_a_name_is_taken() {
    for address in
        ["postgres://db/x?user=me@srv", "postgres://db?sslmode=prefer&user=me@srv&dbname=x", "mysql://me@db/x"]
    {
        let settings = Given::default().environment("DATABASE_URL", address).environment("SECRET_KEY", KEY).load();
        assert_eq!(settings.database.url.expose(), address);
    }
    for address in ["postgres://me:12?user=hush@db/x", "postgres://me:12?x=hush@db", "postgres://me/you@db/x"] {
        let problems = Given::default().environment("DATABASE_URL", address).environment("SECRET_KEY", KEY).problems();
        assert!(problems[0].to_string().contains("leaves open where the host begins"), "{}", problems[0]);
        assert!(!problems[0].to_string().contains("hush"), "{}", problems[0]);
    }
}

#[test]
fn half_of_the_references_database_is_refused_with_what_is_missing() {
    let problems = Given::default().environment("DB_HOST", "db").problems();
    assert!(problems[0].to_string().contains("DB_NAME is missing"), "{}", problems[0]);
    let given = Given::default()
        .environment("DB_NAME", "x")
        .environment("DB_PORT", "tcp://1:2")
        .environment("DEBUG", "perhaps");
    let keys: Vec<String> = given.problems().into_iter().map(|problem| problem.key).collect();
    assert!(keys.contains(&"DB_PORT".to_owned()) && keys.contains(&"DEBUG".to_owned()), "{keys:?}");
}

#[test]
fn the_demonstration_ignores_every_database_and_secret_and_stays_on_this_machine() {
    let given = Given::default()
        .environment("DATABASE_URL", "oracle://db/x")
        .environment("DB_HOST", "db")
        .environment("SECRET_KEY", "short")
        .file("[database]\nconnections_max = 0")
        .demo();
    let settings = given.load();
    assert_eq!(settings.database.url.expose(), "sqlite:oyez-demo.db");
    assert_eq!(settings.secret.current.as_ref().map(domain::Secret::expose), Some(crate::secret_key::DEMO_KEY));
    assert_eq!(shown(&settings, "database.url").1, Origin::Derived("--demo"));
    let problems = given.flag("server.listen", "0.0.0.0:8000").problems();
    assert!(problems[0].fault.contains("must not be reachable"));
}
