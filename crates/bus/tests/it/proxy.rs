//! A wire to a server that a test can wear out: what is connected stays so, and nothing arrives any more.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A port that leads to another one.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    worn: Arc<watch::Sender<()>>,
}

impl Proxy {
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let worn = Arc::new(watch::Sender::new(()));
        let wire = worn.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, port, wire.subscribe()));
            }
        });
        Self { address, worn }
    }

    /// Swallows from now on what is sent on the connections that stand; new ones are whole.
    pub(crate) fn swallow(&self) {
        self.worn.send_replace(());
    }
}

async fn carry(mut client: TcpStream, port: u16, mut worn: watch::Receiver<()>) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => return,
        _ = worn.changed() => {}
    }
    // Both ends stay open, for as long as the test goes on.
    std::future::pending::<()>().await;
}
