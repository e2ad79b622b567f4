//! A request body as it arrives, for readers on threads of their own. It keeps a few chunks and no more.

use std::io::{self, Read};

use axum::body::{Body, Bytes};
use futures::StreamExt;
use tokio::sync::mpsc;

/// Chunks that may wait for the reader; the sender waits with them.
const CHUNKS_WAITING_MAX: usize = 4;

/// The reader's end.
pub struct ChunkReader {
    chunks: mpsc::Receiver<io::Result<Bytes>>,
    current: Bytes,
}

/// A body's reader, and the work that feeds it, which must run beside it.
pub fn reader(body: Body) -> (ChunkReader, impl Future<Output = ()>) {
    let (sender, chunks) = mpsc::channel(CHUNKS_WAITING_MAX);
    let feed = async move {
        let mut stream = body.into_data_stream();
        while let Some(chunk) = stream.next().await {
            if sender.send(chunk.map_err(io::Error::other)).await.is_err() {
                break;
            }
        }
    };
    (ChunkReader { chunks, current: Bytes::new() }, feed)
}

impl Read for ChunkReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.chunks.blocking_recv() {
                Some(chunk) => self.current = chunk?,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.current.len());
        let taken = self.current.split_to(count);
        buffer[..count].copy_from_slice(&taken);
        Ok(count)
    }
}
