//! HTTP/1.1 over one connection that stays open, and no more of it than a measurement needs: it costs next to nothing.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::broken::{Broken, Result};

/// An open connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// One request, ready to be sent as often as wanted.
#[derive(Clone)]
pub(crate) struct Request(Vec<u8>);

impl Request {
    pub(crate) fn get(path: &str, token: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes())
    }

    pub(crate) fn post(path: &str, token: Option<&str>, body: &Value) -> Self {
        let body = body.to_string();
        let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        Self(
            format!(
                "POST {path} HTTP/1.1\r\nHost: bench\r\n{authorization}Content-Type: application/json\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
        )
    }
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads the whole answer; its status. The body is what [`Self::body`] gives until the next request.
    pub(crate) async fn send(&mut self, request: &Request) -> Result<u16> {
        self.stream.write_all(&request.0).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(Broken::Wrong("the server closed the connection".to_owned()));
            }
            if let Some((status, body)) = head(&self.buffer)?
                && self.buffer.len() >= body.end
            {
                self.buffer.drain(..body.start);
                return Ok(status);
            }
        }
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.buffer)?)
    }

    /// Sends a request that must be answered with this status; the answer's body.
    pub(crate) async fn expect(&mut self, request: &Request, status: u16) -> Result<Value> {
        let answered = self.send(request).await?;
        if answered == status {
            return self.body();
        }
        let text = String::from_utf8_lossy(&self.buffer).into_owned();
        Err(Broken::Wrong(format!("the server answered {answered} and not {status}: {text}")))
    }
}

/// The status and where the body lies, once the head is complete.
fn head(bytes: &[u8]) -> Result<Option<(u16, std::ops::Range<usize>)>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let wrong = || Broken::Wrong("an answer that the load generator does not understand".to_owned());
    let text = std::str::from_utf8(&bytes[..end]).map_err(|_| wrong())?;
    let status = text.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(wrong)?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let start = end + 4;
    Ok(Some((status, start..start + length.ok_or_else(wrong)?)))
}

#[cfg(test)]
mod tests {
    use super::head;

    #[test]
    fn an_answer_is_complete_with_its_head_and_as_many_bytes_as_it_says() {
        let whole = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nhi";
        assert_eq!(head(whole).expect("an answer"), Some((201, 43..45)));
        assert_eq!(head(&whole[..20]).expect("a part"), None);
        assert!(head(b"HTTP/1.1 200 OK\r\n\r\n").is_err(), "no length");
    }
}
