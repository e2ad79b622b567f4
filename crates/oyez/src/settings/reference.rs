//! The reference's `DB_*` names, put together to one address. What else its `.env` says is read like any other.

use super::key::{self, REFERENCE};
use super::layers::Layers;
use super::problem::Problem;

const REASON: &str = "the DB_* names";
const URL: &str = "database.url";
const ACCESS_TOKEN_MINUTES: &str = "auth.access_token_minutes";
const MYSQL_PORT: u16 = 3306;
const WEEK_MINUTES: u32 = 7 * 24 * 60;

/// Makes `DB_*` a MySQL address, unless one is given as a whole. Their clients know no refresh of tokens, so those live longer.
pub(super) fn apply_database(layers: &mut Layers) {
    let is_given = |name: &&str| name.starts_with("DB_") && layers.reference.contains_key(*name);
    let Some(first) = REFERENCE.into_iter().find(is_given) else { return };
    if !layers.text(URL).is_empty() {
        layers.notices.push(format!("{REASON} are ignored, since the database's address is set as a whole"));
        return;
    }
    match address(layers, first) {
        Ok(url) => {
            let parts = REFERENCE.into_iter().filter(is_given).filter_map(|name| layers.reference.get(name));
            let parts = parts.map(|value| value.origin.clone()).collect();
            layers.assemble(URL, url, parts);
            if !layers.is_explicit(ACCESS_TOKEN_MINUTES) {
                layers.derive(ACCESS_TOKEN_MINUTES, WEEK_MINUTES.to_string(), REASON);
            }
        }
        Err(Bad { name, fault, remedy }) => refuse(layers, name, fault, remedy),
    }
}

/// `DEBUG` changes the log's level and nothing else.
pub(super) fn apply_debug(layers: &mut Layers) {
    let Some(debug) = part(layers, "DEBUG") else { return };
    match debug.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "y" | "t" => {
            if !layers.is_explicit("log.level") {
                layers.derive("log.level", "debug", "DEBUG");
            }
        }
        "false" | "0" | "no" | "off" | "n" | "f" => {}
        _ => refuse(layers, "DEBUG", "it is neither true nor false", "Write true or false"),
    }
}

struct Bad {
    name: &'static str,
    fault: &'static str,
    remedy: &'static str,
}

fn address(layers: &Layers, first: &'static str) -> Result<String, Bad> {
    let remedy = "Set DB_NAME too, or DATABASE_URL instead of all DB_* names";
    let name = part(layers, "DB_NAME").ok_or(Bad { name: first, fault: "DB_NAME is missing", remedy })?;
    let host = part(layers, "DB_HOST").unwrap_or_else(|| "localhost".to_owned());
    if !host.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._:[]".contains(letter)) {
        let remedy = "Write a host's name or number; sockets are not supported";
        return Err(Bad { name: "DB_HOST", fault: "it is no host", remedy });
    }
    let remedy = "Write a number from 1 to 65535";
    let port = part(layers, "DB_PORT").map_or(Ok(MYSQL_PORT), |text| text.parse());
    let port = port.map_err(|_| Bad { name: "DB_PORT", fault: "it is no port", remedy })?;
    let user = part(layers, "DB_USER").unwrap_or_else(|| "root".to_owned());
    let password = part(layers, "DB_PASSWORD").map(|password| format!(":{}", encode(&password)));
    Ok(format!("mysql://{}{}@{host}:{port}/{}", encode(&user), password.unwrap_or_default(), encode(&name)))
}

fn part(layers: &Layers, name: &str) -> Option<String> {
    layers.reference.get(name).map(|value| value.raw.to_text())
}

fn refuse(layers: &mut Layers, name: &'static str, fault: &str, remedy: &str) {
    let Some(value) = layers.reference.get(name).cloned() else { return };
    layers.problems.push(Problem {
        key: name.to_owned(),
        shown: key::shown(name, &value.raw),
        origin: value.origin,
        fault: fault.to_owned(),
        remedy: remedy.to_owned(),
    });
}

/// Percent-encodes all but the letters, digits and marks that no part of an address gives a meaning to.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(["%", &format!("{byte:02X}")]);
        }
    }
    encoded
}
