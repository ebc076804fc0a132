//! Sends recorded requests again.
//!
//! A file of `recorded/` has before each request a line `### STATUS NAME` with the status of the response, and a name for its JSON if a
//! later request or a test needs it. In requests, `${NAME.FIELD}` is a field of the response with that name, `${host}` the mock's
//! address, `${login}` the key to log in with, and `${length}` the length of the body.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value as Json;

use crate::support::{Program, here};

/// Requests that were sent again, all of which had the recorded status.
pub(crate) struct Replay {
    pub statuses: Vec<u16>,
    answers: BTreeMap<String, Json>,
}

impl Replay {
    /// Sends the requests of this file to a mock of its own.
    pub(crate) fn of(file: &str) -> Self {
        let program = Program::start(&[]);
        let host = program.endpoint().strip_prefix("http://").unwrap().to_owned();
        let mut stream = TcpStream::connect(&host).unwrap();
        let mut replay = Self { statuses: Vec::new(), answers: BTreeMap::new() };
        let text = std::fs::read_to_string(here("recorded").join(file)).unwrap();
        for recorded in format!("\n{text}").split("\n### ").skip(1) {
            let (title, request) = recorded.split_once('\n').unwrap();
            let (status, name) = title.split_once(' ').unwrap_or((title, ""));
            let (head, body) = request.split_once("\n\n").unwrap();
            let body =
                replay.fill(body.strip_suffix('\n').unwrap_or(body), &[("login", program.variable("IC_API_KEY"))]);
            let head = replay.fill(head, &[("host", &host), ("length", &body.len().to_string())]);
            // HTTP ends lines with CRLF.
            let (answered, json) = send(&mut stream, &format!("{}\r\n\r\n{body}", head.replace('\n', "\r\n")));
            assert_eq!(answered.to_string(), status, "{file}: {json} to\n{head}\n{body}");
            replay.statuses.push(answered);
            replay.answers.insert(name.to_owned(), json);
        }
        replay
    }

    /// The JSON of the response with this name.
    pub(crate) fn answer(&self, name: &str) -> &Json {
        self.answers.get(name).unwrap_or_else(|| panic!("no response is called {name}"))
    }

    /// The text with the values of its placeholders.
    pub(crate) fn fill(&self, text: &str, values: &[(&str, &str)]) -> String {
        let mut pieces = text.split("${");
        let mut filled = pieces.next().unwrap().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_once('}').unwrap();
            let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            let value = value.unwrap_or_else(|| {
                let (answer, field) = name.split_once('.').unwrap_or_else(|| panic!("what is ${{{name}}}?"));
                self.answer(answer)[field].as_str().unwrap_or_else(|| panic!("{answer} has no {field}"))
            });
            filled.push_str(value);
            filled.push_str(rest);
        }
        filled
    }
}

/// Sends a request on an open connection, as the clients do, and reads exactly its response.
fn send(stream: &mut TcpStream, request: &str) -> (u16, Json) {
    stream.write_all(request.as_bytes()).unwrap();
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&seen);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                return (status, serde_json::from_str(body).unwrap_or(Json::Null));
            }
        }
        let read = stream.read(&mut buffer).unwrap();
        assert!(read > 0, "the connection ended in the answer to\n{request}");
        seen.extend_from_slice(&buffer[..read]);
    }
}
