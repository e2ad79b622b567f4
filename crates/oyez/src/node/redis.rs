//! The Redis that the settings name, checked as far as that goes without a connection: one that is away stops no start.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use bus::redis::{Address, Authority, Redis};
use domain::Random;

use crate::settings::{Problem, Settings};

/// Certificates of authorities are a few kilobytes each.
const CA_FILE_LEN_MAX: u64 = 1024 * 1024;

/// The way there, if the settings name any.
pub(crate) fn find(settings: &Settings, random: Arc<dyn Random>) -> Result<Option<Arc<Redis>>, Box<Problem>> {
    const URL: &str = "redis.url";
    let Some(redis) = &settings.redis else { return Ok(None) };
    let authority = redis.ca_file.as_deref().map(|file| authority(settings, file)).transpose()?;
    let wrong = |fault: String| Box::new(settings.problem(URL, fault, "Write redis://HOST:PORT/NUMBER"));
    let address = Address::parse(redis.url.expose()).map_err(|error| wrong(error.to_string()))?;
    match Redis::new(address, authority, &redis.prefix, random) {
        Ok(redis) => Ok(Some(Arc::new(redis))),
        Err(error) => Err(wrong(error.to_string())),
    }
}

fn authority(settings: &Settings, file: &Path) -> Result<Authority, Box<Problem>> {
    const CA_FILE: &str = "redis.ca_file";
    let problem = |fault: String, remedy: &str| Box::new(settings.problem(CA_FILE, fault, remedy));
    let pem = read(file).map_err(|error| {
        problem(format!("it cannot be read ({error})"), "Name a file that this process may read, or let it")
    })?;
    Authority::read(pem).map_err(|error| {
        problem(error.to_string(), "Name the file of the authority that signed the certificate of the Redis server")
    })
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut pem = Vec::new();
    File::open(file)?.take(CA_FILE_LEN_MAX).read_to_end(&mut pem)?;
    Ok(pem)
}
