//! A running program, and a minimal HTTP client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use serde_json::Value as Json;

/// The program; it is killed when this is dropped.
pub(crate) struct Program {
    child: Child,
    /// What it prints.
    pub output: String,
    /// The variables in it, if it is for a shell.
    pub variables: Vec<(String, String)>,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Program {
    /// Starts the program with these arguments and waits for the lines that it prints, which are for a shell.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut program = Self::printing(arguments);
        let variable = |line: &str| {
            let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        };
        program.variables = program.output.lines().map(variable).collect();
        program
    }

    /// Starts the program with these arguments and waits for the lines that it prints.
    pub(crate) fn printing(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_iam-identity-mock"));
        command.args(arguments).stdout(Stdio::piped()).stderr(std::fs::File::create(&log).unwrap());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut output = String::new();
        // All lines are written at once, so the last one has arrived with the first.
        while output.is_empty() || !lines.buffer().is_empty() {
            assert!(lines.read_line(&mut output).unwrap() > 0, "{}", std::fs::read_to_string(&log).unwrap());
        }
        Self { child, output, variables: Vec::new(), log, _folder: folder }
    }

    /// Starts the program with a control API.
    pub(crate) fn controlled(arguments: &[&str]) -> Self {
        Self::start(&[arguments, &["--control", "127.0.0.1:0"]].concat())
    }

    pub(crate) fn variable(&self, name: &str) -> &str {
        let found = self.variables.iter().find(|(other, _)| other == name);
        &found.unwrap_or_else(|| panic!("there is no {name}: {:?}", self.variables)).1
    }

    pub(crate) fn endpoint(&self) -> &str {
        self.variable("IBMCLOUD_IAM_API_ENDPOINT")
    }

    /// The log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Sends a request to the API.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        ask(self.endpoint(), method, path, headers, body)
    }

    /// Sends a request to the control API, which must succeed.
    pub(crate) fn control(&self, method: &str, path: &str, body: &Json) -> Json {
        let answer = self.try_control(method, path, body);
        assert!((200..300).contains(&answer.status), "{answer:?}");
        serde_json::from_str(&answer.text).unwrap_or(Json::Null)
    }

    pub(crate) fn try_control(&self, method: &str, path: &str, body: &Json) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        ask(self.variable("IAM_IDENTITY_MOCK_CONTROL"), method, path, &[], &body)
    }

    /// The header for requests of the identity with this key.
    pub(crate) fn bearer(&self, login: &str) -> String {
        let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={login}");
        let answer = self.ask("POST", "/identity/token", &[], &form);
        assert_eq!(answer.status, 200, "{}", answer.text);
        format!("Bearer {}", answer.json()["access_token"].as_str().unwrap())
    }

    /// The header for requests of the administrator of an account that was added over control.
    pub(crate) fn bearer_of(&self, account: &Json) -> String {
        self.bearer(account["login_key"].as_str().unwrap())
    }

    /// Sends a signal and waits for the program to exit.
    pub(crate) fn signal(&mut self, name: &str) -> ExitStatus {
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

/// What a run of the program with these arguments leaves.
pub(crate) fn output(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_iam-identity-mock")).args(arguments).output().unwrap()
}

/// The error message of a start with these arguments.
pub(crate) fn complaint(arguments: &[&str]) -> String {
    let output = output(arguments);
    assert!(!output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub head: String,
    pub text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// One request on a connection of its own.
pub(crate) fn ask(endpoint: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    try_ask(endpoint, method, path, headers, body).unwrap_or_else(|| panic!("no answer to {method} {path}"))
}

/// One request on a connection of its own; `None` if there is no response.
pub(crate) fn try_ask(
    endpoint: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Answer> {
    let address = endpoint.strip_prefix("http://").unwrap();
    exchange(&mut TcpStream::connect(address).unwrap(), &request(address, method, path, headers, body))
}

/// The bytes of a request.
pub(crate) fn request(host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

/// Sends a request and reads until the connection is closed.
pub(crate) fn exchange(stream: &mut (impl Read + Write), request: &str) -> Option<Answer> {
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // The connection may be reset: what has arrived counts.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_ascii_lowercase(), text: body.to_owned() })
}

/// Runs a command, which must succeed. Returns its output.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} can't be started: {error}"));
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{stdout}{stderr}");
    stdout.into_owned()
}

/// A file of this crate's tests.
pub(crate) fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program").join(path)
}
