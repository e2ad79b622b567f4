//! A Redis that speaks TLS only, with a certificate of the suite's own authority.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::process::{Child, Command};

use super::{free_address, signal, start};
use crate::broken::{Result, wrong};

/// What clients have to say before they are let in.
const PASSWORD: &str = "between-the-nodes";

/// A server that runs, or was killed and will run again.
pub(crate) struct Redis {
    pub(crate) address: SocketAddr,
    folder: PathBuf,
    child: Child,
}

impl Redis {
    /// Makes certificates below `parent` and starts the server.
    pub(crate) async fn make(parent: &Path) -> Result<Self> {
        let folder = parent.join("redis");
        fs::create_dir(&folder)?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // An issuer and a subject of one name would be taken for a certificate that signed itself.
        params.distinguished_name.push(DnType::CommonName, "Authority of the fault suite");
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
        fs::write(folder.join("authority.pem"), authority.pem())?;
        fs::write(folder.join("certificate.pem"), certificate.pem())?;
        fs::write(folder.join("key.pem"), key.serialize_pem())?;
        let address = free_address()?;
        let child = begin(&folder, address).await?;
        Ok(Self { address, folder, child })
    }

    /// The certificate of the authority that signed the server's.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.join("authority.pem")
    }

    /// The address of the server, reached by way of `through`.
    pub(crate) fn url(through: SocketAddr) -> String {
        format!("rediss://:{PASSWORD}@{through}/3")
    }

    /// Kills it; it keeps nothing.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        signal(&self.child, "KILL").await?;
        self.child.wait().await?;
        Ok(())
    }

    /// Starts it again, empty.
    pub(crate) async fn start(&mut self) -> Result<()> {
        self.child = begin(&self.folder, self.address).await?;
        Ok(())
    }

    /// Forgets everything in it.
    pub(crate) async fn flush(&self) -> Result<()> {
        let port = self.address.port().to_string();
        let mut command = Command::new("redis-cli");
        command.args(["-h", "127.0.0.1", "-p", &port, "--tls", "--cacert"]).arg(self.authority());
        command.env("REDISCLI_AUTH", PASSWORD).arg("FLUSHALL");
        let done = command.output().await?;
        let said = String::from_utf8_lossy(&done.stdout);
        if said.trim() == "OK" { Ok(()) } else { wrong(format!("FLUSHALL was answered with {said}")) }
    }
}

async fn begin(folder: &Path, address: SocketAddr) -> Result<Child> {
    let mut command = Command::new("redis-server");
    command.args(["--port", "0", "--tls-port", &address.port().to_string(), "--bind", "127.0.0.1"]);
    command.args(["--save", "", "--appendonly", "no", "--tls-auth-clients", "no", "--requirepass", PASSWORD, "--dir"]);
    command.arg(folder);
    for (option, file) in
        [("--tls-ca-cert-file", "authority.pem"), ("--tls-cert-file", "certificate.pem"), ("--tls-key-file", "key.pem")]
    {
        command.arg(option).arg(folder.join(file));
    }
    start(&mut command, &folder.with_extension("log"), address).await
}
