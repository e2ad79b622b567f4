//! A server's certificate and the authority that signed it, made for one test.

use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

/// Files as a server wants them, and what its clients trust.
pub(crate) struct Certificate {
    folder: TempDir,
    pub(crate) authority: Vec<u8>,
}

impl Certificate {
    /// One for `host`, by an authority of its own.
    pub(crate) fn of(host: &str) -> Self {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("signed");
        let key = KeyPair::generate().expect("a key");
        let server = CertificateParams::new([host.to_owned()]).expect("a host");
        let server = server.signed_by(&key, &authority).expect("signed");
        let made = Self { folder: tempfile::tempdir().expect("a folder"), authority: authority.pem().into_bytes() };
        std::fs::write(made.certificate(), server.pem()).expect("written");
        std::fs::write(made.key(), key.serialize_pem()).expect("written");
        made
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("server.pem")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("server-key.pem")
    }
}
