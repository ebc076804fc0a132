//! Bodies of requests: how large they may be, and how they may be encoded. On sockets, if the size is what is tested.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::Method;
use iam_identity_mock::{Delivery, Mock, Options, ServerHandle, serve, serve_control};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::Client;

const TOO_LARGE: usize = (1 << 20) + 1;

fn zipped(text: &str) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().into()
}

/// Creates a key with this body. Returns the status, the header that says what is accepted, and the JSON.
async fn create(mock: &Mock, token: &str, encoding: &str, body: Bytes) -> (u16, String, Json) {
    let request = http::Request::post("/v1/apikeys").header("authorization", format!("Bearer {token}"));
    let request = request.header("content-encoding", encoding).body(body).unwrap();
    let Delivery::Response(response) = mock.handle(request).await else { panic!("no response") };
    let accepted = response.headers().get("accept-encoding").map_or("", |value| value.to_str().unwrap());
    let json = serde_json::from_slice(response.body()).unwrap();
    (response.status().as_u16(), accepted.to_owned(), json)
}

#[tokio::test]
async fn a_zipped_body_is_decoded_and_any_other_encoding_is_named() {
    let (mock, login) = Mock::with_user(Options::default());
    let token = Client::new(mock.clone(), &login).await.token;
    let body = json!({ "name": "k", "iam_id": "IBMid-0000000001" }).to_string();
    for encoding in ["gzip", "GZIP", "x-gzip"] {
        let (status, _, made) = create(&mock, &token, encoding, zipped(&body)).await;
        assert_eq!((status, &made["name"]), (201, &json!("k")), "{encoding}");
    }
    assert_eq!(create(&mock, &token, "identity", body.clone().into()).await.0, 201);
    let entry = &mock.journal()[1];
    assert_eq!(entry.body["name"], "k", "the journal has it decoded");
    assert_eq!(entry.sent_body(), zipped(&body), "and as it was sent");
    for encoding in ["br", "deflate", "gzip, gzip"] {
        let (status, accepted, refusal) = create(&mock, &token, encoding, zipped(&body)).await;
        assert_eq!((status, accepted.as_str()), (415, "gzip, identity"));
        assert!(refusal["errors"][0]["details"].as_str().unwrap().contains(&format!("'{encoding}'")), "{refusal}");
    }
    let (status, _, refusal) = create(&mock, &token, "gzip", body.into()).await;
    assert!(status == 400 && refusal.to_string().contains("not in the format gzip"), "{refusal}");
    let (status, _, refusal) = create(&mock, &token, "gzip", zipped(&" ".repeat(TOO_LARGE))).await;
    assert!(status == 413 && refusal.to_string().contains("more than 1048576 bytes"), "{refusal}");
    assert_eq!(mock.keys_named("k").len(), 4);
}

#[tokio::test]
async fn a_zipped_form_logs_in() {
    let (mock, login) = Mock::with_user(Options::default());
    let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={login}");
    let request =
        http::Request::post("/identity/token").header("content-encoding", "gzip").body(zipped(&form)).unwrap();
    let Delivery::Response(response) = mock.handle(request).await else { panic!("no response") };
    assert_eq!(response.status(), 200);
}

/// The lines that a server has logged: method, path, query and status.
type Lines = Arc<Mutex<Vec<(String, String, Option<u16>)>>>;

async fn served() -> (Mock, ServerHandle, Lines) {
    let (mock, _) = Mock::with_user(Options::default());
    let lines = Lines::default();
    let log = lines.clone();
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = serve(mock.clone(), address, move |entry, _| {
        log.lock().unwrap().push((entry.call(), entry.query.clone(), entry.status));
    });
    (mock, server.await.unwrap(), lines)
}

/// Sends bytes on a connection. Returns all that comes back until it is closed.
async fn exchange(endpoint: &str, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(endpoint.split_once("//").unwrap().1).await.unwrap();
    stream.write_all(sent).await.unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await.unwrap();
    String::from_utf8(received).unwrap()
}

/// A request with these header lines and a body of this size.
fn large(path: &str, headers: &str, size: usize) -> Vec<u8> {
    let mut request = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").into_bytes();
    request.resize(request.len() + size, b' ');
    request
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_logged_and_in_the_journal() {
    let (mock, server, lines) = served().await;
    let size = 3 * TOO_LARGE;
    let length = format!("Content-Length: {size}\r\n");
    let mut chunked = large("/v1/apikeys", "Transfer-Encoding: chunked\r\n", 0);
    chunked.extend_from_slice(format!("{size:x}\r\n").as_bytes());
    chunked.resize(chunked.len() + size, b' ');
    chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    let requests = [
        large("/v1/apikeys", &length, size),
        chunked,
        // It isn't invited to send the body.
        large("/v1/apikeys", &format!("{length}Expect: 100-continue\r\n"), 0),
    ];
    for (number, request) in requests.into_iter().enumerate() {
        let answer = exchange(&server.endpoint(), &request).await;
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"status_code\":413"), "{number}: {answer}");
        assert!(answer.contains("more than 1048576 bytes") && answer.contains("connection: close"), "{answer}");
        assert_eq!(lines.lock().unwrap()[number], ("POST /v1/apikeys".to_owned(), String::new(), Some(413)));
        assert_eq!(mock.journal()[number].status, Some(413));
    }
    let answer = exchange(&server.endpoint(), &large("/identity/token", &length, size)).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"errorCode\":"), "{answer}");
}

#[tokio::test]
async fn the_control_api_says_that_a_body_is_too_large() {
    let (mock, _) = Mock::with_user(Options::default());
    let server = serve_control(mock, SocketAddr::from(([127, 0, 0, 1], 0)), &[]).await.unwrap();
    let request = large("/state", "Content-Length: 999999999\r\nExpect: 100-continue\r\n", 0);
    let answer = exchange(&server.endpoint(), &request).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"error\": \"The body"), "{answer}");
}

#[tokio::test]
async fn a_query_that_is_not_encoded_is_answered_in_the_shape_of_the_api_and_logged() {
    let (mock, server, lines) = served().await;
    let request = "GET /v1/apikeys?filter=name co \"a\" HTTP/1.1\r\nHost: localhost\r\n\r\n\
                   GET /identity/keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let (first, second) = request.split_at(request.find("GET /identity").unwrap());
    let mut stream = TcpStream::connect(server.endpoint().split_once("//").unwrap().1).await.unwrap();
    // In two parts, the first of which ends within the line.
    stream.write_all(&first.as_bytes()[..10]).await.unwrap();
    stream.write_all(&first.as_bytes()[10..]).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("\"status_code\":400"), "{answer}");
    assert!(answer.contains("transaction-id: ") && answer.contains("must be percent-encoded"), "{answer}");
    let logged = ("GET /v1/apikeys".to_owned(), "filter=name%20co%20%22a%22".to_owned(), Some(400));
    assert_eq!(lines.lock().unwrap()[0], logged);
    assert_eq!(mock.journal()[0].status, Some(400));
    stream.write_all(second.as_bytes()).await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert!(rest.starts_with("HTTP/1.1 200 "), "the connection is usable: {rest}");
    assert_eq!(mock.journal()[1].method, Method::GET);
}

#[tokio::test]
async fn head_on_a_socket_says_the_length_of_the_body_and_does_not_send_it() {
    let (_, server, _) = served().await;
    let head = b"HEAD /identity/keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let get = b"GET /identity/keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let (head, get) = (exchange(&server.endpoint(), head).await, exchange(&server.endpoint(), get).await);
    let body = get.split_once("\r\n\r\n").unwrap().1;
    assert!(head.ends_with("\r\n\r\n") && head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
}
