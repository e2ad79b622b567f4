//! Ports: opened before anything is promised, closed once what is under way has been answered.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::ServeError;
use crate::settings::ListenAddress;

pub(super) async fn open(address: &ListenAddress) -> Result<TcpListener, ServeError> {
    let opened = TcpListener::bind((address.host.as_str(), address.port)).await;
    opened.map_err(|source| ServeError::Listen { address: address.to_string(), source })
}

/// Where it really listens, also when the system chose the port.
pub(super) fn local(listener: &TcpListener) -> io::Result<SocketAddr> {
    listener.local_addr()
}

/// Answers until `stop`, then finishes what is under way.
pub(super) async fn serve(listener: TcpListener, app: Router, stop: CancellationToken) -> Result<(), ServeError> {
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection waits before it sends small answers");
        }
    });
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await?)
}
