//! A wire that can be cut or fall silent: a TCP proxy before a server. It does not know what passes through.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::broken::Result;

const BUFFER: usize = 16 * 1024;

/// A wire to one server, for one node.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    to: SocketAddr,
    /// Ends the connections of the moment; replaced at each cut.
    alive: watch::Sender<CancellationToken>,
    is_silent: watch::Sender<bool>,
}

impl Proxy {
    /// Listens on a port of its own, and hands on what comes to `to`.
    pub(crate) async fn before(to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            to,
            alive: watch::Sender::new(CancellationToken::new()),
            is_silent: watch::Sender::new(false),
        });
        let serving = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (alive, state) = (serving.alive.borrow().clone(), serving.clone());
                tokio::spawn(async move { alive.run_until_cancelled(pass(client, &state)).await });
            }
        });
        Ok(Self { address, state, task })
    }

    /// Breaks off every connection; new ones are let through.
    pub(crate) fn cut(&self) {
        self.state.alive.send_replace(CancellationToken::new()).cancel();
    }

    /// From now on nothing passes, and nobody is told; or it passes again.
    pub(crate) fn silence(&self, is_silent: bool) {
        self.state.is_silent.send_replace(is_silent);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.cut();
    }
}

async fn pass(client: TcpStream, state: &State) {
    let Ok(server) = TcpStream::connect(state.to).await else { return };
    let (Ok(()), Ok(())) = (client.set_nodelay(true), server.set_nodelay(true)) else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let silent = || state.is_silent.subscribe();
    // Whichever side ends, both do: a half-open connection is another fault than this.
    tokio::select! {
        () = copy(from_client, to_server, silent()) => {}
        () = copy(from_server, to_client, silent()) => {}
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut is_silent: watch::Receiver<bool>) {
    let mut buffer = vec![0; BUFFER];
    while let Ok(length) = from.read(&mut buffer).await
        && length > 0
        && is_silent.wait_for(|is_silent| !is_silent).await.is_ok()
        && to.write_all(&buffer[..length]).await.is_ok()
    {}
}
