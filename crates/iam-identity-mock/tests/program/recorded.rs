//! Recorded requests of IBM's clients for Go and Java (platform-services-go-sdk 0.101.0 and platform-services-java-sdk
//! 0.76.0), with IDs, tags and tokens filled in: create, update, lock, unlock, list, look
//! up by value, disable, enable, delete.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value as Json;

use crate::support::{Program, here};

/// Sends a recorded request on an open connection, as the clients do, and reads exactly its response.
fn send(stream: &mut TcpStream, request: &str) -> (u16, String, Json) {
    stream.write_all(request.as_bytes()).unwrap();
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&seen);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap_or_default().to_owned();
                return (status, tag, serde_json::from_str(body).unwrap_or(Json::Null));
            }
        }
        let read = stream.read(&mut buffer).unwrap();
        assert!(read > 0, "the connection ended in the answer to\n{request}");
        seen.extend_from_slice(&buffer[..read]);
    }
}

/// Replays a file of requests, `### STATUS` before each.
fn replay(file: &str) {
    let program = Program::start(&[]);
    let host = program.endpoint().strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&host).unwrap();
    let (mut token, mut key, mut tag) = (String::new(), Json::Null, String::new());
    let text = std::fs::read_to_string(here("recorded").join(file)).unwrap();
    let mut statuses = Vec::new();
    for recorded in text.split("### ").skip(1) {
        let (status, request) = recorded.split_once('\n').unwrap();
        let (head, body) = request.split_once("\n\n").unwrap();
        // HTTP ends lines with CRLF.
        let body = body.strip_suffix('\n').unwrap_or(body).replace("LOGIN", program.variable("IC_API_KEY"));
        let head = head
            .replace('\n', "\r\n")
            .replace("HOST", &host)
            .replace("TOKEN", &token)
            .replace("LENGTH", &body.len().to_string())
            .replace("KEY-ID", key["id"].as_str().unwrap_or_default())
            .replace("KEY-VALUE", key["apikey"].as_str().unwrap_or_default())
            .replace("TAG", &tag);
        let (answered, etag, json) = send(&mut stream, &format!("{head}\r\n\r\n{body}"));
        assert_eq!(answered.to_string(), status, "{json} to\n{head}");
        statuses.push(answered);
        token = json["access_token"].as_str().map_or(token, ToOwned::to_owned);
        tag = if etag.is_empty() { tag } else { etag };
        if json["apikey"].is_string() {
            key = json;
        } else if let Some(listed) = json["apikeys"].as_array() {
            assert!(listed.iter().any(|listed| listed["id"] == key["id"]), "{head}");
        } else if head.starts_with("PUT") {
            assert_eq!(json["description"], "second");
        }
    }
    assert_eq!(statuses, [200, 201, 200, 200, 200, 204, 409, 204, 204, 204, 200, 204, 404]);
}

#[test]
fn requests_of_the_client_for_go_succeed() {
    replay("go.txt");
}

#[test]
fn requests_of_the_client_for_java_succeed() {
    replay("java.txt");
}
