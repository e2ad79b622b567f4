//! Where Redis is and how it is spoken to, read from one text. It opens nothing, and repeats nothing of a password.

use redis::{Client, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, TlsCertificates};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The highest number of a database that is believed.
const DATABASE_MAX: i64 = 65_535;

/// An address that could be read.
#[derive(Clone)]
pub struct Address {
    info: ConnectionInfo,
    is_encrypted: bool,
}

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseAddressError {
    #[error("it begins with neither redis:// nor rediss://")]
    Scheme,
    #[error("something follows a ? or a #, and nothing may follow the number of the database")]
    Rest,
    #[error("its host, port or database number cannot be read")]
    Parts,
    #[error("it has a user but no password")]
    NoPassword,
}

/// What is wrong with certificates of an own authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadAuthorityError {
    #[error("it holds no certificate in PEM form")]
    NoCertificate,
    #[error("it holds something that is no certificate of an authority")]
    NotOne,
}

impl Address {
    /// Reads `redis://` or `rediss://`, then `USER:PASSWORD@HOST:PORT/NUMBER`, of which only the host must be there.
    ///
    /// # Errors
    /// See [`ParseAddressError`].
    pub fn parse(text: &str) -> Result<Self, ParseAddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(ParseAddressError::Scheme)?;
        let is_encrypted = match scheme {
            "redis" => false,
            "rediss" => true,
            _ => return Err(ParseAddressError::Scheme),
        };
        if rest.contains(['?', '#']) {
            return Err(ParseAddressError::Rest);
        }
        let info = text.into_connection_info().map_err(|_| ParseAddressError::Parts)?;
        let redis = info.redis_settings();
        if !(0..=DATABASE_MAX).contains(&redis.db()) {
            return Err(ParseAddressError::Parts);
        }
        if redis.username().is_some() && redis.password().is_none() {
            return Err(ParseAddressError::NoPassword);
        }
        // What the others tell comes in on the one connection, which the older protocol cannot do.
        let redis = redis.clone().set_protocol(ProtocolVersion::RESP3);
        Ok(Self { info: info.set_redis_settings(redis), is_encrypted })
    }

    /// Whether it is spoken to over TLS. The server's certificate is checked then, always.
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// Host and port.
    pub(super) fn place(&self) -> String {
        self.info.addr().to_string()
    }

    pub(super) fn database(&self) -> i64 {
        self.info.redis_settings().db()
    }

    pub(super) fn client(self, authority: Option<Authority>) -> redis::RedisResult<Client> {
        match authority {
            Some(Authority(pem)) if self.is_encrypted => {
                Client::build_with_tls(self.info, TlsCertificates { client_tls: None, root_cert: Some(pem) })
            }
            _ => Client::open(self.info),
        }
    }
}

/// The certificates of an own authority, trusted instead of those that the machine trusts.
#[derive(Clone, Debug)]
pub struct Authority(Vec<u8>);

impl Authority {
    /// Takes a text in PEM form.
    ///
    /// # Errors
    /// See [`ReadAuthorityError`].
    pub fn read(pem: Vec<u8>) -> Result<Self, ReadAuthorityError> {
        let mut trusted = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate.map_err(|_| ReadAuthorityError::NotOne)?;
            trusted.add(certificate).map_err(|_| ReadAuthorityError::NotOne)?;
        }
        if trusted.is_empty() { Err(ReadAuthorityError::NoCertificate) } else { Ok(Self(pem)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_password_port_and_database_are_read_and_their_defaults_known() {
        let address = Address::parse("rediss://me:hu%2Fsh@cache.example.com:6380/3").expect("an address");
        assert_eq!((address.place().as_str(), address.database()), ("cache.example.com:6380", 3));
        let redis = address.info.redis_settings();
        assert_eq!((redis.username(), redis.password()), (Some("me"), Some("hu/sh")));
        assert!(address.is_encrypted());
        let address = Address::parse("redis://[::1]").expect("an address");
        assert_eq!((address.place().as_str(), address.database(), address.is_encrypted()), ("::1:6379", 0, false));
        assert!(Address::parse("redis://:hush@cache:6379/0").is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_fault() {
        use ParseAddressError::{NoPassword, Parts, Rest, Scheme};
        for (text, fault) in [
            ("", Scheme),
            ("cache:6379", Scheme),
            ("http://cache", Scheme),
            ("unix:///run/redis", Scheme),
            ("rediss://cache#insecure", Rest),
            ("redis://cache/0?protocol=resp2", Rest),
            ("redis://:hu#sh@cache", Rest),
            ("redis://", Parts),
            ("redis://:hush", Parts),
            ("redis://:hu/sh@cache", Parts),
            ("redis://cache:70000", Parts),
            ("redis://cache/one", Parts),
            ("redis://cache/-1", Parts),
            ("redis://cache/99999", Parts),
            ("redis://hush@cache", NoPassword),
        ] {
            let error = Address::parse(text).err();
            assert_eq!(error, Some(fault), "{text}");
        }
    }

    #[test]
    fn only_certificates_are_an_authority() {
        let read = |text: &str| Authority::read(text.as_bytes().to_vec()).err();
        assert_eq!(read(""), Some(ReadAuthorityError::NoCertificate));
        assert_eq!(read("no PEM"), Some(ReadAuthorityError::NoCertificate));
        let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(read(garbage), Some(ReadAuthorityError::NotOne));
    }
}
