//! A running program, and a client that knows HTTP and nothing else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value as Json;

/// The program, until it is dropped.
pub struct Program {
    child: Child,
    pub variables: Vec<(String, String)>,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Program {
    /// Starts it with these arguments and waits for the lines that it prints.
    pub fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_iam-identity-mock"));
        command.args(arguments).stdout(Stdio::piped()).stderr(std::fs::File::create(&log).unwrap());
        let mut child = command.spawn().unwrap();
        let mut variables = Vec::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        // All lines are written at once; what has been read of them holds the last one too.
        while variables.is_empty() || !output.buffer().is_empty() {
            let mut line = String::new();
            assert!(output.read_line(&mut line).unwrap() > 0, "{}", std::fs::read_to_string(&log).unwrap());
            let (name, value) = line.trim_end().strip_prefix("export ").unwrap().split_once('=').unwrap();
            variables.push((name.to_owned(), value.to_owned()));
        }
        Self { child, variables, log, _folder: folder }
    }

    /// The same with a control address.
    pub fn controlled(arguments: &[&str]) -> Self {
        Self::start(&[arguments, &["--control", "127.0.0.1:0"]].concat())
    }

    pub fn variable(&self, name: &str) -> &str {
        let found = self.variables.iter().find(|(other, _)| other == name);
        &found.unwrap_or_else(|| panic!("there is no {name}: {:?}", self.variables)).1
    }

    pub fn endpoint(&self) -> &str {
        self.variable("IBMCLOUD_IAM_API_ENDPOINT")
    }

    /// What was logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Asks the API.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        ask(self.endpoint(), method, path, headers, body)
    }

    /// Asks the control address; the answer has to be a success.
    pub fn control(&self, method: &str, path: &str, body: &Json) -> Json {
        let answer = self.try_control(method, path, body);
        assert!((200..300).contains(&answer.status), "{answer:?}");
        serde_json::from_str(&answer.text).unwrap_or(Json::Null)
    }

    pub fn try_control(&self, method: &str, path: &str, body: &Json) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        ask(self.variable("IAM_IDENTITY_MOCK_CONTROL"), method, path, &[], &body)
    }

    /// A header for requests of whoever has this login key.
    pub fn bearer(&self, login: &str) -> String {
        let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={login}");
        let answer = self.ask("POST", "/identity/token", &[], &form);
        assert_eq!(answer.status, 200, "{}", answer.text);
        format!("Bearer {}", answer.json()["access_token"].as_str().unwrap())
    }

    /// Sends it a signal and waits for its end.
    pub fn signal(&mut self, name: &str) -> ExitStatus {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// One request on a connection of its own.
pub fn ask(endpoint: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    try_ask(endpoint, method, path, headers, body).unwrap_or_else(|| panic!("no answer to {method} {path}"))
}

/// The same, where there may be no answer.
pub fn try_ask(endpoint: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<Answer> {
    let address = endpoint.strip_prefix("http://").unwrap();
    exchange(&mut TcpStream::connect(address).unwrap(), &request(address, method, path, headers, body))
}

/// A request as it is sent.
pub fn request(host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

/// Sends a request and reads until the other end closes.
pub fn exchange(stream: &mut (impl Read + Write), request: &str) -> Option<Answer> {
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // The other end may be gone without a farewell: what has arrived counts.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_ascii_lowercase(), text: body.to_owned() })
}

/// Runs a command, which has to succeed; returns what it printed.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} can't be started: {error}"));
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{stdout}{stderr}");
    stdout.into_owned()
}

/// A file of this crate's tests.
pub fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program").join(path)
}
