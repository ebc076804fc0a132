//! How fast the mock answers, which has one thread and so one core.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::Row;
use crate::workspace::Reason;

/// How many keys are read, one after the other, on each connection.
const REQUESTS: u32 = 10_000;

const CONNECTIONS: u32 = 2;

pub(super) fn measure(programs: &Path) -> Result<Vec<Row>, Reason> {
    let mock = Mock::start(&programs.join("iam-identity-mock"))?;
    let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={}", mock.login);
    let token = Connection::open(&mock.address)?.ask("POST /identity/token", "", &form)?;
    let bearer = format!("Authorization: Bearer {}\r\n", between(&token, "\"access_token\":\"")?);
    let listed = Connection::open(&mock.address)?.ask("GET /v1/apikeys", &bearer, "")?;
    let request = format!("GET /v1/apikeys/{}", between(&listed, "\"id\":\"")?);
    let started = Instant::now();
    let read = || -> Result<(), Reason> {
        let mut connection = Connection::open(&mock.address)?;
        (0..REQUESTS).try_for_each(|_| connection.ask(&request, &bearer, "").map(drop))
    };
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(read)).collect();
        readers.into_iter().try_for_each(|reader| reader.join().map_err(|_| "a reader panicked".to_owned())?)
    })?;
    let rate = f64::from(REQUESTS * CONNECTIONS) / started.elapsed().as_secs_f64();
    Ok(vec![("keys read from the mock on one core", format!("{rate:.0} a second (budget 5000)"))])
}

/// A text up to the next quotation mark.
fn between(text: &str, before: &str) -> Result<String, Reason> {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split('"').next());
    found.map(ToOwned::to_owned).ok_or_else(|| format!("an answer without {before}"))
}

/// The running program; ended when this is dropped.
struct Mock {
    child: Child,
    address: String,
    login: String,
}

impl Mock {
    fn start(program: &Path) -> Result<Self, Reason> {
        let failed = |error: std::io::Error| format!("{} could not be started: {error}", program.display());
        let child = Command::new(program).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(failed)?;
        let mut mock = Self { address: String::new(), login: String::new(), child };
        if let Some(stdout) = mock.child.stdout.take() {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            let mut value = |name: &str| {
                let line = lines.next().unwrap_or_default();
                let value = line.strip_prefix(&format!("export {name}=")).map(ToOwned::to_owned);
                value.ok_or_else(|| format!("no {name} in {line:?}"))
            };
            let endpoint = value("IBMCLOUD_IAM_API_ENDPOINT")?;
            endpoint.trim_start_matches("http://").clone_into(&mut mock.address);
            mock.login = value("IC_API_KEY")?;
        }
        Ok(mock)
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that is kept, as clients keep theirs.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: &str) -> Result<Self, Reason> {
        let stream = TcpStream::connect(address).map_err(|error| format!("{address}: {error}"))?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self(BufReader::new(stream)))
    }

    /// The body of an answer, which has to be a success.
    fn ask(&mut self, request: &str, headers: &str, body: &str) -> Result<String, Reason> {
        let failed = |error: std::io::Error| format!("{request}: {error}");
        let length = body.len();
        let text = format!("{request} HTTP/1.1\r\nHost: mock\r\nContent-Length: {length}\r\n{headers}\r\n{body}");
        self.0.get_mut().write_all(text.as_bytes()).map_err(failed)?;
        let (mut status, mut length, mut line) = (String::new(), 0, String::new());
        loop {
            line.clear();
            if self.0.read_line(&mut line).map_err(failed)? == 0 || line == "\r\n" {
                break;
            }
            if status.is_empty() {
                status.clone_from(&line);
            } else if let Some((_, value)) =
                line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).map_err(failed)?;
        if status.starts_with("HTTP/1.1 2") {
            Ok(String::from_utf8_lossy(&body).into_owned())
        } else {
            Err(format!("{request}: {status}"))
        }
    }
}
