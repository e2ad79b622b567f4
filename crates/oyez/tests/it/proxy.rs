//! A wire to a server that a test can cut and mend, so that the server itself, which others use, stays up.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// As nginx says it, whatever it was asked.
const BAD_GATEWAY: &[u8] =
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 77\r\nConnection: close\r\n\r\n\
    <html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>";

/// What becomes of what is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wire {
    Whole,
    /// Every connection breaks.
    Cut,
    /// Every connection stands, and nothing arrives.
    Silent,
    /// Every connection breaks, and each new one hears from a gateway that there is no server.
    Refused,
}

/// A port that leads to another one for as long as the wire is whole.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    wire: Arc<watch::Sender<Wire>>,
}

impl Proxy {
    pub(crate) async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let wire = Arc::new(watch::Sender::new(Wire::Whole));
        let state = wire.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, target.clone(), state.subscribe()));
            }
        });
        Self { address, wire }
    }

    /// Breaks every connection, and each new one, until it is mended.
    pub(crate) fn cut(&self) {
        self.wire.send_replace(Wire::Cut);
    }

    /// Keeps every connection, and each new one, and swallows what is sent until it is mended.
    pub(crate) fn swallow(&self) {
        self.wire.send_replace(Wire::Silent);
    }

    /// Answers for the server of a web, which cannot be reached, until it is mended.
    pub(crate) fn refuse(&self) {
        self.wire.send_replace(Wire::Refused);
    }

    pub(crate) fn mend(&self) {
        self.wire.send_replace(Wire::Whole);
    }
}

async fn carry(mut client: TcpStream, target: String, mut wire: watch::Receiver<Wire>) {
    if *wire.borrow_and_update() == Wire::Refused {
        tokio::select! {
            _ = answer(&mut client) => {}
            _ = wire.changed() => {}
        }
        return;
    }
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    if *wire.borrow_and_update() == Wire::Whole {
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut server) => return,
            _ = wire.changed() => {}
        }
    }
    while *wire.borrow_and_update() == Wire::Silent && wire.changed().await.is_ok() {}
}

async fn answer(client: &mut TcpStream) -> std::io::Result<()> {
    let mut asked = vec![0; 64 * 1024];
    if client.read(&mut asked).await? > 0 {
        client.write_all(BAD_GATEWAY).await?;
        client.shutdown().await?;
        while client.read(&mut asked).await? > 0 {}
    }
    Ok(())
}
