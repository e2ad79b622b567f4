//! docs/deploy: what can be checked of it here. Names of settings and commands always; the proxies' files where those proxies are installed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use oyez::settings::{DEFAULTS, variable_of};

use crate::binary::Place;

/// Names that are no key with a prefix, and yet mean something to Oyez.
const OTHER_NAMES: [&str; 2] = ["OYEZ_USER_PASSWORD", "OYEZ_TEST_"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deploy")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect(name)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Every variable that a setting has.
fn variables() -> BTreeSet<String> {
    let (mut section, mut found) = ("", BTreeSet::new());
    for line in DEFAULTS.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            found.insert(variable_of(&format!("{section}.{key}")));
        }
    }
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
}

#[test]
fn every_variable_that_is_named_is_a_setting() {
    let known = variables();
    let mut seen = 0;
    for path in files(&folder()) {
        let text = std::fs::read_to_string(&path).expect("text");
        for name in words(&text).filter(|word| word.starts_with("OYEZ_") && !OTHER_NAMES.contains(word)) {
            assert!(known.contains(name), "{name} in {}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 10 && known.len() > 20, "{seen} {known:?}");
}

#[test]
fn every_command_that_is_named_exists() {
    let place = Place::new();
    let mut seen = BTreeSet::new();
    for path in files(&folder()) {
        let text = std::fs::read_to_string(&path).expect("text");
        for named in text.split("`oyez ").skip(1).filter_map(|rest| rest.split('`').next()) {
            let words: Vec<&str> =
                named.split_whitespace().take_while(|word| word.starts_with(char::is_lowercase)).collect();
            let ended = place.run(&[&words[..], &["--help"]].concat(), &[]);
            assert_eq!(ended.code, Some(0), "oyez {named} in {}", path.display());
            seen.insert(named.to_owned());
        }
    }
    assert!(seen.len() > 3, "{seen:?}");
}

#[test]
fn the_pattern_of_the_environment_is_taken_once_it_is_filled_in() {
    let text = read("systemd/oyez.env").replace("SECRET_KEY=", "SECRET_KEY=Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let environment: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once('=')).collect();
    let ended = Place::new().run(&["config"], &environment);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("server.trusted_proxies = \"10.0.0.10\""), "{}", ended.stdout);
}

#[test]
fn the_roles_of_the_units_and_of_the_containers_are_roles() {
    let unit = read("systemd/oyez@.service");
    assert!(unit.contains("ExecStart=/usr/local/bin/oyez serve --roles %I\n"));
    assert!(!unit.contains("%i"), "a comma between roles is escaped in it");
    let compose = read("compose.yaml");
    let roles: Vec<&str> = compose.split("--roles, ").skip(1).filter_map(|rest| rest.split(']').next()).collect();
    assert_eq!(roles, ["api", "api", "worker", "scheduler"]);
    assert!(compose.contains("deploy: { replicas: 2 }"));
}

#[test]
fn units_that_are_started_together_share_no_port_for_figures() {
    const LISTEN: &str = "OYEZ_METRICS_LISTEN=";
    let shared = read("systemd/oyez.env");
    assert!(!shared.lines().any(|line| line.starts_with(LISTEN)), "every unit reads {shared}");
    let told = read("README.md");
    let units = told.lines().find_map(|line| line.strip_prefix("systemctl enable --now ")).expect("units");
    let mut ports = BTreeSet::new();
    for role in units.split(' ').map(|unit| unit.trim_start_matches("oyez@")) {
        let end = format!(" > /etc/oyez/{role}.env");
        let own = |line: &str| Some(line.strip_prefix("echo ")?.strip_suffix(&end)?.strip_prefix(LISTEN)?.to_owned());
        assert!(ports.insert(told.lines().find_map(own).expect(role)), "{role}");
    }
    assert_eq!(ports.len(), 3, "{ports:?}");
}

#[test]
fn the_proxies_let_the_largest_file_of_people_pass() {
    for (file, limit, unit) in [("nginx.conf", "client_max_body_size ", "m;"), ("Caddyfile", "max_size ", "MiB")] {
        let text = read(file);
        let told = text.lines().find_map(|line| line.trim().strip_prefix(limit)?.strip_suffix(unit)).expect(file);
        let bytes = told.parse::<u64>().expect(told) * 1024 * 1024;
        assert!(bytes >= domain::limit::IMPORT_BYTES_MAX, "{file}");
    }
}

#[test]
fn nginx_takes_its_file() {
    if !is_installed("nginx") || !is_installed("openssl") {
        return;
    }
    let place = Place::new();
    let (certificate, key) = certificate(place.path());
    let site = read("nginx.conf")
        .replace("/etc/ssl/oyez/fullchain.pem", &certificate)
        .replace("/etc/ssl/oyez/privkey.pem", &key)
        .replace("listen 80;", "listen 127.0.0.1:18080;")
        .replace("listen [::]:80;\n", "\n")
        .replace("listen [::]:443 ssl http2;\n", "\n");
    let whole = format!(
        "pid {0}/pid; error_log {0}/error; events {{}} http {{ access_log off; {site} }}",
        place.path().display()
    );
    let place = place.with("nginx.conf", &whole);
    let file = place.path().join("nginx.conf");
    let checked = Command::new("nginx").arg("-t").arg("-c").arg(&file).output().expect("nginx runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn caddy_takes_its_file() {
    if !is_installed("caddy") {
        return;
    }
    let place = Place::new();
    let checked = Command::new("caddy")
        .args(["validate", "--adapter", "caddyfile", "--config"])
        .arg(folder().join("Caddyfile"))
        .env("HOME", place.path())
        .output()
        .expect("caddy runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

/// Neither is needed to build or to use Oyez.
fn is_installed(program: &str) -> bool {
    let asked = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
    let is_there = asked.expect("a shell").status.success();
    if !is_there {
        eprintln!("{program} is not installed: this test did not run");
    }
    is_there
}

/// A certificate that nobody trusts, and its key.
fn certificate(folder: &Path) -> (String, String) {
    let path = |name: &str| folder.join(name).display().to_string();
    let (certificate, key) = (path("certificate.pem"), path("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-out", &certificate])
        .args(["-keyout", &key])
        .output();
    assert!(made.expect("openssl runs").status.success());
    (certificate, key)
}
