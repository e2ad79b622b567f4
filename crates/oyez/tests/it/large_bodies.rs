//! Bodies too large to be read, over a real connection: the client sees the answer and not a broken wire.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::binary::Place;
use crate::server::Server;

const MIB: usize = 1024 * 1024;

/// Sends a request with `size` bytes of body before it reads anything, and tells the answer's first line and last.
async fn send(server: &Server, head: &str, size: usize) -> (String, String) {
    let mut client = TcpStream::connect(server.url.trim_start_matches("http://")).await.expect("a connection");
    let head = format!("{head}\r\nHost: oyez\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n");
    client.write_all(head.as_bytes()).await.expect("the head is sent");
    let is_chunked = head.contains("chunked");
    for _ in 0..size / MIB {
        if is_chunked {
            client.write_all(format!("{MIB:x}\r\n").as_bytes()).await.expect("sent");
        }
        client.write_all(&vec![b'x'; MIB]).await.expect("sent");
        if is_chunked {
            client.write_all(b"\r\n").await.expect("sent");
        }
    }
    if is_chunked {
        client.write_all(b"0\r\n\r\n").await.expect("sent");
    }
    let mut reply = String::new();
    client.read_to_string(&mut reply).await.expect("an answer and a clean end");
    let line = |line: Option<&str>| line.unwrap_or_default().to_owned();
    (line(reply.lines().next()), line(reply.lines().last()))
}

#[tokio::test]
async fn whoever_sends_too_much_reads_why_it_was_refused() {
    let place = Place::new();
    assert_eq!(place.run(&["seed-data"], &[]).code, Some(0));
    let server = Server::start(&place, &[], &[]);
    let login = json!({"email": "admin@example.com", "password": "password123"});
    let reply: Value = server.post("/api/auth/login/", &login).await.json().await.expect("JSON");
    let bearer = format!("Authorization: Bearer {}", reply["data"]["token"].as_str().expect("a token"));
    let (chunked, announced) = ("Transfer-Encoding: chunked", format!("Content-Length: {}", 3 * MIB));
    let large = "{\"detail\":\"The request body is larger than 1048576 bytes.\"}";
    for framing in [chunked, &announced] {
        let head = format!("POST /api/user/alerts/1/acknowledge/ HTTP/1.1\r\n{bearer}\r\n{framing}");
        let reply = send(&server, &head, 3 * MIB).await;
        assert_eq!(reply, ("HTTP/1.1 413 Payload Too Large".into(), large.into()), "{framing}");
        let reply = send(&server, &format!("GET /api/auth/me/ HTTP/1.1\r\n{framing}"), 3 * MIB).await;
        assert_eq!(reply.0, "HTTP/1.1 401 Unauthorized", "{framing}");
    }
    let head = format!("POST /api/admin/users/import/ HTTP/1.1\r\n{bearer}\r\nContent-Length: {}", 129 * MIB);
    let reply = send(&server, &head, 4 * MIB).await;
    let large = "{\"detail\":\"The request body is larger than 134217728 bytes.\"}";
    assert_eq!(reply, ("HTTP/1.1 413 Payload Too Large".into(), large.into()));
    let head = format!("POST /api/admin/users/import/ HTTP/1.1\r\n{bearer}\r\n{chunked}");
    let reply = send(&server, &head, 3 * MIB).await;
    assert_eq!(reply.0, "HTTP/1.1 400 Bad Request", "no table: {}", reply.1);
    server.stop();
}
