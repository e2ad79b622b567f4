//! What people may rely on when they set something: order, names, masks and messages.

use super::{Document, Engine, LoadSettingsError, Origin, Override, Problem, ProcessRole, Settings, Sources};

const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";

#[derive(Default)]
struct Given(Sources);

impl Given {
    fn flag(mut self, key: &str, value: &str) -> Self {
        let flag = format!("--set {key}");
        self.0.overrides.push(Override { flag, key: key.to_owned(), value: value.to_owned() });
        self
    }

    fn environment(mut self, name: &str, value: &str) -> Self {
        self.0.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    fn dotenv(mut self, text: &str) -> Self {
        self.0.dotenv = Some(Document { path: ".env".to_owned(), text: text.to_owned() });
        self
    }

    fn file(mut self, text: &str) -> Self {
        self.0.file = Some(Document { path: "oyez.toml".to_owned(), text: text.to_owned() });
        self
    }

    fn demo(mut self) -> Self {
        self.0.demo = true;
        self
    }

    fn load(&self) -> Settings {
        Settings::load(&self.0).unwrap_or_else(|error| panic!("{error}"))
    }

    fn problems(&self) -> Vec<Problem> {
        match Settings::load(&self.0) {
            Err(LoadSettingsError::Invalid(problems)) => problems,
            other => panic!("expected problems, got {other:?}"),
        }
    }
}

fn shown(settings: &Settings, key: &str) -> (String, Origin) {
    let item = settings.effective.iter().find(|item| item.key == key).expect(key);
    (item.shown.clone(), item.origin.clone())
}

#[test]
fn the_defaults_are_complete_and_usable() {
    let settings = Given::default().load();
    assert_eq!(settings.server.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(settings.server.roles.len(), 3);
    assert_eq!(settings.database.url.expose(), "sqlite:data/oyez.db");
    assert_eq!(settings.limits.publish_deliveries_max, 500_000_000);
    assert_eq!((settings.auth.access_token_minutes, settings.auth.refresh_token_days), (30, 30));
    assert!(!settings.auth.is_registration_open && settings.admin.is_none() && settings.notices.is_empty());
    assert!(settings.effective.iter().all(|item| !item.origin.is_explicit()));
}

#[test]
fn the_command_line_beats_the_environment_beats_dotenv_beats_the_file_beats_the_defaults() {
    let mut given = Given::default().file("[log]\nlevel = 'error'\n");
    let origin = Origin::File { path: "oyez.toml".to_owned(), line: 2 };
    assert_eq!(shown(&given.load(), "log.level"), ("\"error\"".to_owned(), origin));
    given = given.dotenv("\nOYEZ_LOG_LEVEL=warn");
    let origin = Origin::DotEnv { path: ".env".to_owned(), line: 2, name: "OYEZ_LOG_LEVEL".to_owned() };
    assert_eq!(shown(&given.load(), "log.level"), ("\"warn\"".to_owned(), origin));
    given = given.environment("OYEZ_LOG_LEVEL", "debug");
    assert_eq!(shown(&given.load(), "log.level").1, Origin::Environment("OYEZ_LOG_LEVEL".to_owned()));
    given = given.flag("log.level", "trace");
    assert_eq!(shown(&given.load(), "log.level").1, Origin::CommandLine("--set log.level".to_owned()));
    assert_eq!(given.load().log.level, "trace");
}

#[test]
fn every_key_has_a_variable_and_an_empty_one_counts_as_not_set() {
    for item in Given::default().load().effective {
        let given = Given::default().environment(&super::variable_of(&item.key), "");
        assert_eq!(shown(&given.load(), &item.key), (item.shown, item.origin));
        let given = Given::default().environment(&super::variable_of(&item.key), "\u{1}?");
        let section = |key: &str| key.split('.').next().map(str::to_owned);
        let names_the_key = |problem: &Problem| section(&problem.key) == section(&item.key);
        let accepted = Settings::load(&given.0).is_ok_and(|settings| shown(&settings, &item.key).1.is_explicit());
        assert!(accepted || given.problems().iter().any(names_the_key), "{}", item.key);
    }
}

#[test]
fn a_misspelt_log_level_stops_the_start_rather_than_silence_the_log() {
    for level in ["inof", "loud", "info,oyez_engine", "info,engine=loud"] {
        let given = Given::default().flag("log.level", level);
        let is_refused = given.problems().iter().any(|problem| problem.key == "log.level");
        assert!(is_refused, "{level}");
    }
    assert_eq!(Given::default().flag("log.level", "info,store=debug").load().log.level, "info,store=debug");
}

#[test]
fn lists_come_as_lists_or_with_commas() {
    let settings = Given::default()
        .file("[server]\nroles = ['api']\ntrusted_proxies = '10.0.0.0/8, ::1'")
        .environment("OYEZ_SERVER_CORS_ORIGINS", "https://a.example,http://b.example:81,")
        .load();
    assert!(settings.server.roles.contains(&ProcessRole::Api) && settings.server.roles.len() == 1);
    assert_eq!(settings.server.trusted_proxies.len(), 2);
    assert_eq!(settings.server.cors_origins, ["https://a.example", "http://b.example:81"]);
}

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
    assert!(notices.contains("ALLOWED_HOSTS, EMAIL_HOST") && notices.contains("runs without Redis"), "{notices}");
    let everything = format!("{settings:?}");
    assert!(
        !everything.contains("p%40ss") && !everything.contains("hush") && !everything.contains(KEY),
        "{everything}"
    );
}

#[test]
fn an_explicit_token_lifetime_and_log_level_outlive_the_references_names() {
    let settings = Given::default()
        .file("[auth]\naccess_token_minutes = 5\n[log]\nlevel = 'warn'")
        .environment("DB_NAME", "alerts")
        .environment("SECRET_KEY", KEY)
        .environment("DEBUG", "1")
        .load();
    assert_eq!(settings.database.url.expose(), "mysql://root@localhost:3306/alerts");
    assert_eq!((settings.auth.access_token_minutes, settings.log.level.as_str()), (5, "warn"));
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
fn unknown_keys_stop_the_start_and_say_what_was_meant() {
    let problems = Given::default()
        .file("[server]\nlistn = '127.0.0.1:1'")
        .dotenv("OYEZ_SECRTE_KEY=hush-hush")
        .environment("OYEZ_NONSENSE_AT_ALL_HERE", "7")
        .environment("OYEZ_TEST_POSTGRES_URL", "postgres://x")
        .problems();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].starts_with(
            "server.listn = \"127.0.0.1:1\" (oyez.toml line 2): there is no such setting. Did you mean server.listen?"
        ),
        "{}",
        told[0]
    );
    assert!(
        told[1].starts_with("OYEZ_SECRTE_KEY = *** (.env line 1, OYEZ_SECRTE_KEY)")
            && told[1].contains("OYEZ_SECRET_KEY?"),
        "{}",
        told[1]
    );
    assert!(
        told[2].contains("OYEZ_NONSENSE_AT_ALL_HERE = 7 (environment") && told[2].contains("Remove it"),
        "{}",
        told[2]
    );
}

#[test]
fn only_what_a_slip_of_the_hand_explains_is_taken_for_a_misspelt_key() {
    for (name, meant) in [
        ("OYEZ_LOG_LEVLE", Some("OYEZ_LOG_LEVEL")),
        ("OYEZ_SERVER_LISTENS", Some("OYEZ_SERVER_LISTEN")),
        ("OYEZ_METRIC_LISTEN", Some("OYEZ_METRICS_LISTEN")),
        ("OYEZ_LOG_COLOR", None),
        ("OYEZ_PORT", None),
        ("OYEZ_HOME", None),
        ("OYEZ_DATA_URL", None),
        ("OYEZ_SMTP_LISTEN", None),
        ("OYEZ_X", None),
    ] {
        let told = Given::default().environment(name, "7").problems()[0].to_string();
        let asked = meant.map_or("Remove it".to_owned(), |meant| format!("Did you mean {meant}?"));
        assert!(told.contains(&asked), "{told}");
    }
    let hidden = Given::default().environment("OYEZ_ADMIN_PSWD", "hush-hush").problems()[0].to_string();
    assert!(
        hidden.contains("= ***") && hidden.contains("Remove it"),
        "too far to be meant, near enough to be hidden: {hidden}"
    );
}

#[test]
fn bad_values_are_all_told_at_once_with_key_value_origin_and_remedy() {
    let problems = Given::default()
        .file("[server]\nlisten = 8000\nroles = ['api', 'cook']\n[retention]\nother_days = 0")
        .environment("OYEZ_METRICS_TOKEN", "short")
        .environment("OYEZ_ADMIN_EMAIL", "admin@example.com")
        .problems();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told[0].starts_with("server.listen = 8000 (oyez.toml line 2): it is no address"), "{}", told[0]);
    assert!(
        told.iter().any(|text| text.starts_with("metrics.token = *** (environment, OYEZ_METRICS_TOKEN)")),
        "{told:?}"
    );
    assert!(told.iter().any(|text| text.contains("Write a whole number from 1 to 36500")), "{told:?}");
}

#[test]
fn a_file_that_is_no_toml_or_no_env_file_is_refused_with_its_line() {
    let error = |given: Given| Settings::load(&given.0).expect_err("it is broken").to_string();
    assert!(error(Given::default().file("a = 1\n= 2")).starts_with("oyez.toml line 2: "));
    assert!(
        error(Given::default().file("[server]\nlisten = 2026-11-22")).starts_with("oyez.toml line 2: expected a text")
    );
    assert_eq!(error(Given::default().dotenv("\nwhat?")), ".env line 2: expected NAME=VALUE");
}

#[test]
fn a_shared_database_wants_a_strong_key_and_an_embedded_one_makes_its_own() {
    let shared = || Given::default().environment("DATABASE_URL", "mysql://db/alerts");
    assert!(shared().problems()[0].remedy.contains("SECRET_KEY"));
    let problems = shared().environment("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnop").problems();
    assert!(problems[0].to_string().contains("secret.key = *** (environment, SECRET_KEY): it is a well-known key"));
    let problems = shared().environment("SECRET_KEY", KEY).environment("SECRET_KEY_PREVIOUS", "short").problems();
    assert_eq!(problems[0].key, "secret.key_previous");
    assert!(Given::default().load().secret.current.is_none());
}

#[test]
fn a_secret_on_the_command_line_is_refused() {
    let problems = Given::default().flag("secret.key", KEY).problems();
    assert!(problems[0].to_string().contains("Set OYEZ_SECRET_KEY in the environment"), "{}", problems[0]);
    assert!(!problems[0].to_string().contains(KEY));
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
