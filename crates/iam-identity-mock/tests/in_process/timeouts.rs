//! Clients that stop halfway are disconnected. On sockets, with paused time.

use std::net::SocketAddr;
use std::time::Duration;

use iam_identity_mock::{Authority, Mock, Options, serve, serve_control, serve_tls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

const FREE: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

/// Sends a part of a request and waits until the server closes the connection. Returns the response, and how long it took.
async fn half_sent(endpoint: &str, part: &str) -> (String, Duration) {
    let address = endpoint.split_once("//").unwrap().1;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(part.as_bytes()).await.unwrap();
    let (started, mut answer) = (Instant::now(), Vec::new());
    let closed = tokio::time::timeout(Duration::from_secs(600), stream.read_to_end(&mut answer)).await;
    assert!(closed.is_ok(), "the connection stays open");
    (String::from_utf8(answer).unwrap(), started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_half_sent_body_is_answered_with_408_and_the_connection_closed() {
    let (mock, _) = Mock::with_user(Options::default());
    let api = serve(mock.clone(), SocketAddr::from(FREE), |_, _| {}).await.unwrap();
    let control = serve_control(mock, SocketAddr::from(FREE), &[]).await.unwrap();
    for (endpoint, path) in [(api.endpoint(), "/identity/token"), (control.endpoint(), "/faults")] {
        let part = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{\"half");
        let (answer, after) = half_sent(&endpoint, &part).await;
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("did not arrive"), "{answer}");
        assert!((Duration::from_secs(30)..Duration::from_secs(40)).contains(&after), "{after:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_incomplete_head_and_a_missing_tls_handshake_time_out() {
    let (mock, _) = Mock::with_user(Options::default());
    let api = serve(mock.clone(), SocketAddr::from(FREE), |_, _| {}).await.unwrap();
    let authority = Authority::generate(&[]).unwrap();
    let over_tls = serve_tls(mock, SocketAddr::from(FREE), &authority, |_, _| {}).await.unwrap();
    for (endpoint, part) in [(api.endpoint(), "GET /v1/apikeys HTTP/1.1\r\nHo"), (over_tls.endpoint(), "")] {
        let (_, after) = half_sent(&endpoint, part).await;
        assert!((Duration::from_secs(30)..Duration::from_secs(40)).contains(&after), "{endpoint}: {after:?}");
    }
}
