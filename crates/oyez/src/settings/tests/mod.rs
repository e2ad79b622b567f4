//! What people may rely on when they set something: order, names, masks and messages.

mod database;
mod redis;

use super::{Document, LoadSettingsError, Origin, Override, Problem, ProcessRole, Settings, Sources};

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
fn a_list_may_be_written_on_the_command_line_and_in_a_variable_as_in_the_file() {
    let given = Given::default()
        .flag("server.roles", "['api', \"worker\"]")
        .flag("server.trusted_proxies", "[]")
        .environment("OYEZ_SERVER_CORS_ORIGINS", r#" ["https://a.example"] "#);
    let settings = given.load();
    assert_eq!((settings.server.roles.len(), settings.server.trusted_proxies.len()), (2, 0));
    assert_eq!(settings.server.cors_origins, ["https://a.example"]);
    assert_eq!(shown(&settings, "server.roles").0, r#"["api", "worker"]"#);
    assert_eq!(Given::default().flag("server.listen", "[::1]:80").load().server.listen.to_string(), "[::1]:80");
    assert_eq!(Given::default().flag("server.roles", "['api'").problems()[0].key, "server.roles");
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
fn a_misspelt_secret_is_not_shown_even_where_nothing_is_suggested() {
    let problems = Given::default().environment("OYEZ_ADMIN_PSWD", "hush").problems();
    assert!(!problems[0].to_string().contains("hush"), "{}", problems[0]);
    assert!(problems[0].remedy.starts_with("Remove it"), "{}", problems[0]);
}

#[test]
fn a_name_in_dotenv_that_resembles_ours_is_told_with_it() {
    let notices = Given::default().dotenv("DATABSE_URL=mysql://root:hush@db/x\nEMAIL_HOST=mail\n").load().notices;
    assert_eq!(
        notices,
        [".env sets names that Oyez does not use: DATABSE_URL (did you mean DATABASE_URL?), EMAIL_HOST"]
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
fn a_secret_on_the_command_line_is_refused() {
    let problems = Given::default().flag("secret.key", KEY).problems();
    assert!(problems[0].to_string().contains("Set OYEZ_SECRET_KEY in the environment"), "{}", problems[0]);
    assert!(!problems[0].to_string().contains(KEY));
}

#[test]
fn figures_cannot_be_told_where_the_api_listens() {
    let given = |roles: &str, listen: &str| {
        Given::default().environment("OYEZ_SERVER_ROLES", roles).environment("OYEZ_METRICS_LISTEN", listen)
    };
    for listen in ["127.0.0.1:8000", "0.0.0.0:8000"] {
        let problems = given("api", listen).problems();
        assert_eq!((problems.len(), problems[0].key.as_str()), (1, "metrics.listen"));
        assert_eq!(problems[0].fault, "the API listens there already (server.listen)");
    }
    given("api", "127.0.0.1:8001").load();
    given("worker", "127.0.0.1:8000").load();
}

#[test]
fn the_demonstration_says_that_it_leaves_the_database_of_the_settings_alone() {
    let told = |given: Given| given.load().notices.iter().any(|notice| notice.contains("./oyez-demo.db"));
    assert!(told(Given::default().demo().environment("DATABASE_URL", "sqlite:mine.db")));
    assert!(told(Given::default().demo().environment("DB_NAME", "mine")));
    assert!(!told(Given::default().demo()) && !told(Given::default().environment("DATABASE_URL", "sqlite:mine.db")));
}
