//! `oyez import-reference`: the move from the reference system, from the command line to the inbox.

use std::path::Path;

use serde_json::{Value, json};
use testbed::ReferenceSystem;

use crate::binary::{Ended, Place};
use crate::server::Server;

/// The password is `lètmein`, hashed as Django does.
const ROWS: [&str; 6] = [
    "INSERT INTO teams SET id = 12, name = 'Ops', description = '', organization = 'acme', is_active = 1, \
     created_at = UTC_TIMESTAMP(6), updated_at = UTC_TIMESTAMP(6)",
    "INSERT INTO users (id, password, is_superuser, username, first_name, last_name, email, is_staff, date_joined, role, organization, \
     is_active, team_id) VALUES \
     (11, 'pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=', 0, 'ada', 'Ada', 'Lovelace', 'ada@example.com', \
      1, UTC_TIMESTAMP(6), 'admin', 'acme', 1, 12), \
     (13, '!unusable', 0, 'bob', 'Bob', '', '', 0, UTC_TIMESTAMP(6), 'user', 'ACME', 1, 12)",
    "INSERT INTO alerts SET id = 40, title = 'Fire', message = 'Leave.', severity = 'Critical', delivery_type = 'InApp', \
     visibility_type = 'Team', target_organization = 'acme', reminder_enabled = 1, reminder_frequency_hours = 2, \
     start_time = UTC_TIMESTAMP(6) - INTERVAL 1 DAY, expiry_time = UTC_TIMESTAMP(6) + INTERVAL 1 DAY, is_active = 1, \
     is_archived = 0, created_at = UTC_TIMESTAMP(6), updated_at = UTC_TIMESTAMP(6), created_by_id = 11",
    "INSERT INTO alerts_target_teams SET alert_id = 40, team_id = 12",
    "INSERT INTO notification_deliveries SET alert_id = 40, user_id = 11, delivery_type = 'InApp', status = 'sent', \
     sent_at = UTC_TIMESTAMP(6), is_reminder = 0, reminder_count = 0, created_at = UTC_TIMESTAMP(6), updated_at = UTC_TIMESTAMP(6)",
    "INSERT INTO user_alert_preferences SET alert_id = 40, user_id = 11, is_read = 1, read_at = UTC_TIMESTAMP(6), is_snoozed = 0, \
     created_at = UTC_TIMESTAMP(6), updated_at = UTC_TIMESTAMP(6)",
];

async fn reference() -> Option<ReferenceSystem> {
    let reference = ReferenceSystem::new().await?;
    for row in ROWS {
        reference.run(row).await;
    }
    Some(reference)
}

fn import(place: &Place, reference: &ReferenceSystem, more: &[&str]) -> Ended {
    place.run(&[&["import-reference", "--source", "old"], more].concat(), &[("OYEZ_REFERENCE_URL", reference.url())])
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).expect("the report").permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_with_their_old_passwords_and_find_their_alerts() {
    let Some(reference) = reference().await else { return };
    let place = Place::new();
    assert_eq!(place.run(&["migrate"], &[]).code, Some(0));
    let dry = import(&place, &reference, &["--dry-run"]);
    assert!(dry.stdout.ends_with("This was a dry run: nothing was written.\n"), "{dry:?}");
    let done = import(&place, &reference, &["--report", "report"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    for line in [
        "From old; ids are kept.",
        "Organization acme (\"acme\" there): new.",
        "users                              2         2         0         0         0",
        "notification_deliveries            1         1         0         0         0",
        "         1 no e-mail address: the account came in switched off; give it one and switch it on",
    ] {
        assert!(done.stdout.contains(line), "{line}:\n{}", done.stdout);
    }
    let report = std::fs::read_to_string(place.path().join("report")).unwrap();
    let lines: Vec<Value> = report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["table"], &lines[0]["id"]), (1, &json!("users"), &json!(13)), "{report}");
    #[cfg(unix)]
    assert_eq!(mode(&place.path().join("report")), 0o600);
    let twice = import(&place, &reference, &["--report", "report"]);
    assert_eq!(twice.code, Some(1));
    assert!(twice.stderr.contains("cannot make report"), "{}", twice.stderr);
    assert_eq!(std::fs::read_to_string(place.path().join("report")).unwrap(), report, "a report is never overwritten");

    let server = Server::start(&place, &[], &[]);
    let login = json!({"email": "ada@example.com", "password": "lètmein"});
    let signed_in: Value = server.post("/api/auth/login/", &login).await.json().await.unwrap();
    assert_eq!(signed_in["data"]["user"]["id"], 11, "{signed_in}");
    let token = signed_in["data"]["token"].as_str().unwrap();
    let inbox = reqwest::Client::new().get(format!("{}/api/user/alerts/", server.url)).bearer_auth(token).send().await;
    let inbox: Value = inbox.unwrap().json().await.unwrap();
    assert_eq!((&inbox["count"], &inbox["results"][0]["id"]), (&json!(1), &json!(40)), "{inbox}");
    assert_eq!(
        (&inbox["results"][0]["is_read"], &inbox["results"][0]["created_by_name"]),
        (&json!(true), &json!("Ada Lovelace"))
    );
    assert_eq!(server.post("/api/auth/login/", &login).await.status(), 200, "and again, by the new hash");
    server.stop();
    let doctor = place.run(&["doctor"], &[]);
    assert_eq!(doctor.code, Some(0), "{}", doctor.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_reference_system_is_refused_in_words_without_the_password() {
    let Some(reference) = reference().await else { return };
    let place = Place::new();
    reference.run("ALTER TABLE users DROP COLUMN organization").await;
    let refused = import(&place, &reference, &[]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("it has no column users.organization"), "{}", refused.stderr);
    for (url, told) in [
        ("postgres://me:hush@127.0.0.1/alerts", "kept its data in MySQL or MariaDB"),
        ("mysql://me:hush@127.0.0.1:1/alerts", "cannot be reached"),
        ("mysql://me:hush@127.0.0.1", "it names no database"),
        ("alerts", "it reads mysql://USER:PASSWORD@HOST/NAME"),
    ] {
        let ended = place.run(&["import-reference", "--from", url], &[]);
        assert_eq!(ended.code, Some(1), "{url}");
        assert!(ended.stderr.contains(told) && !ended.stderr.contains("hush"), "{}", ended.stderr);
    }
    assert!(!place.path().join("data").exists(), "nothing was made for nothing");
}
