//! Ports: opened before anything is promised. What comes in by them is `connections`' business.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::ServeError;
use crate::settings::ListenAddress;

/// Opens the port that `setting` names.
pub(super) async fn open(address: &ListenAddress, setting: &'static str) -> Result<TcpListener, ServeError> {
    let opened = TcpListener::bind((address.host.as_str(), address.port)).await;
    opened.map_err(|source| ServeError::Listen { address: address.to_string(), setting, source })
}

/// Where it really listens, also when the system chose the port.
pub(super) fn local(listener: &TcpListener) -> io::Result<SocketAddr> {
    listener.local_addr()
}
