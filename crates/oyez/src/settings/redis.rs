//! The Redis between the nodes: where it is and whom it shares it with. It is not opened here.

use std::path::PathBuf;

use bus::redis::{Address, ParseAddressError};
use domain::Secret;

use super::reader::{Noted, Reader, Wanted};

const KEY: &str = "redis.url";
const PREFIX_LEN_MAX: usize = 64;

/// A Redis that several nodes share.
#[derive(Debug)]
pub struct Redis {
    /// Its address, known to be readable; secret, since it may hold a password.
    pub url: Secret,
    /// The certificates of an own authority.
    pub ca_file: Option<PathBuf>,
    /// What the names of this installation begin with.
    pub prefix: String,
}

pub(super) fn read(reader: &mut Reader) -> Result<Option<Redis>, Noted> {
    let address = address(reader);
    let wanted = Wanted { fault: "it is empty", remedy: "Name a file" };
    let ca_file = reader.optional("redis.ca_file", &wanted, |text| (!text.is_empty()).then(|| PathBuf::from(text)));
    let wanted = Wanted {
        fault: "it is no prefix",
        remedy: "Write 1 to 64 of the letters a to z, A to Z, the digits, and . - _",
    };
    let prefix = reader.parsed("redis.prefix", &wanted, |text| is_prefix(text).then(|| text.to_owned()));
    let Some((url, is_encrypted)) = address? else { return Ok(None) };
    if !is_encrypted && ca_file.as_ref().is_ok_and(Option::is_some) {
        let fault = "certificates are checked over TLS only, and redis.url does not begin with rediss://";
        return Err(reader.note("redis.ca_file", fault, "Write rediss:// in redis.url, or leave the file out"));
    }
    Ok(Some(Redis { url, ca_file: ca_file?, prefix: prefix? }))
}

fn address(reader: &mut Reader) -> Result<Option<(Secret, bool)>, Noted> {
    let text = reader.text(KEY)?.trim().to_owned();
    if text.is_empty() {
        return Ok(None);
    }
    match Address::parse(&text) {
        Ok(address) => Ok(Some((Secret::new(text), address.is_encrypted()))),
        Err(error) => Err(reader.note(KEY, &error.to_string(), remedy(error))),
    }
}

fn remedy(error: ParseAddressError) -> &'static str {
    match error {
        ParseAddressError::Scheme | ParseAddressError::Parts => {
            "Write redis://HOST:PORT/NUMBER or rediss://USER:PASSWORD@HOST:PORT/NUMBER, and in names and passwords %25, %2F, \
             %3F, %23 and %40 for those letters"
        }
        ParseAddressError::Rest => "Leave it out; in a password write ? and # as %3F and %23",
        ParseAddressError::NoPassword => {
            "Write redis://USER:PASSWORD@HOST, or redis://:PASSWORD@HOST where there is no user"
        }
    }
}

fn is_prefix(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    (1..=PREFIX_LEN_MAX).contains(&text.len()) && text.chars().all(is_plain)
}
