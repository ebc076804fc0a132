//! Measures the mock beside a general one that serves canned responses, with the same requests, one after the other.
//!
//! [WireMock](https://wiremock.org/docs/standalone/java-jar/) is fetched by Maven. It serves what the mock has responded.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::http::Connection;
use crate::memory::{megabytes, resident};
use testkit::workspace::{Reason, build, run as run_command, target};

use super::mock::between;

/// The artifact at Maven.
const WIREMOCK: &str = "org.wiremock:wiremock-standalone:3.13.1";

/// The requests on each connection, one after the other, before and while it is measured.
const REQUESTS: u32 = 20_000;

const CONNECTIONS: u32 = 2;

/// The form of a login.
const LOGIN: &str = "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=";

/// The value of the key to log in with.
const LOGIN_KEY: &str = "a-value-to-log-in-with";

/// The requests: a login, and the read of a key.
struct Requests {
    bearer: String,
    read: String,
}

/// What is measured of a server.
struct Figures {
    first_answer: Duration,
    at_start: u64,
    reads: f64,
    logins: f64,
    after: u64,
}

/// Measures both and prints a table.
///
/// # Errors
///
/// Fails if a server cannot be built, fetched or started, or does not respond.
pub fn run(output: &mut dyn Write) -> Result<(), Reason> {
    let programs = build(&["iam-identity-mock"], true)?;
    let jar = fetched()?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut mock = on_one_core(&programs.join("iam-identity-mock"));
    mock.args(["--login-key", LOGIN_KEY]);
    let (server, endpoint, started) = start(&mut mock, "export IBMCLOUD_IAM_API_ENDPOINT=")?;
    let requests = record(&endpoint, folder.path())?;
    let ours = measure(&server, &endpoint, started, &requests)?;
    drop(server);
    let mut wiremock = on_one_core(Path::new("java"));
    wiremock
        .arg("-jar")
        .arg(&jar)
        .args(["--port", "0", "--use-chunked-encoding", "never", "--root-dir"])
        .arg(folder.path());
    let (server, port, started) = start(&mut wiremock, "port:")?;
    let theirs = measure(&server, &format!("http://127.0.0.1:{port}"), started, &requests)?;
    table(output, &ours, &theirs).map_err(|error| error.to_string())
}

fn table(output: &mut dyn Write, ours: &Figures, theirs: &Figures) -> std::io::Result<()> {
    let milliseconds = |figures: &Figures| format!("{:.1} ms", figures.first_answer.as_secs_f64() * 1000.0);
    let memory = |bytes: u64| format!("{:.1} MB", megabytes(bytes));
    let rows = [
        ("", "iam-identity-mock".to_owned(), format!("WireMock {}", WIREMOCK.rsplit(':').next().unwrap_or_default())),
        ("start to first answer", milliseconds(ours), milliseconds(theirs)),
        ("resident then", memory(ours.at_start), memory(theirs.at_start)),
        ("keys read a second, on one core", format!("{:.0}", ours.reads), format!("{:.0}", theirs.reads)),
        ("logins a second, on one core", format!("{:.0}", ours.logins), format!("{:.0}", theirs.logins)),
        ("resident after all requests", memory(ours.after), memory(theirs.after)),
    ];
    rows.iter().try_for_each(|(what, ours, theirs)| writeln!(output, "{what:<34} {ours:>18} {theirs:>18}"))
}

/// The archive with `WireMock`, in the target folder.
fn fetched() -> Result<PathBuf, Reason> {
    let folder = target().join("wiremock");
    let mut parts = WIREMOCK.split(':').skip(1);
    let (name, version) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let jar = folder.join(format!("{name}-{version}.jar"));
    if !jar.is_file() {
        let goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
        let mut maven = Command::new("mvn");
        maven.args(["--quiet", "--batch-mode", goal, &format!("-Dartifact={WIREMOCK}")]);
        run_command(maven.arg(format!("-DoutputDirectory={}", folder.display())))?;
    }
    Ok(jar)
}

/// A command that runs on one core, where `taskset` can say so.
fn on_one_core(program: &Path) -> Command {
    if cfg!(target_os = "linux") {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", "0"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// A running server. Dropping it ends the process.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server. Returns it with what follows `prefix` in a line that it prints once it listens, and when it was started.
fn start(command: &mut Command, prefix: &str) -> Result<(Server, String, Instant), Reason> {
    let failed = |error: std::io::Error| format!("{command:?} could not be started: {error}");
    let started = Instant::now();
    let child = Command::new(command.get_program())
        .args(command.get_args())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let mut server = Server(child);
    let output = server.0.stdout.take().ok_or("the server has no output")?;
    let mut lines = BufReader::new(output).lines();
    let found = lines.find_map(|line| line.ok()?.strip_prefix(prefix).map(|rest| rest.trim().to_owned()));
    // What else it prints must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    Ok((server, found.ok_or("the server ended before it listened")?, started))
}

/// Sends the requests to the mock, and writes its responses for the other server.
fn record(endpoint: &str, folder: &Path) -> Result<Requests, Reason> {
    let mut connection = Connection::open(endpoint)?;
    let token = connection.ask("POST /identity/token", "", &format!("{LOGIN}{LOGIN_KEY}"))?;
    let bearer = format!("Authorization: Bearer {}\r\n", between(&token, "\"access_token\":\"")?);
    let listed = connection.ask("GET /v1/apikeys", &bearer, "")?;
    let path = format!("/v1/apikeys/{}", between(&listed, "\"id\":\"")?);
    let read = format!("GET {path}");
    let key = connection.ask(&read, &bearer, "")?;
    let mappings = folder.join("mappings");
    std::fs::create_dir_all(&mappings).map_err(|error| error.to_string())?;
    for (name, method, path, body) in
        [("login", "POST", "/identity/token", &token), ("key", "GET", path.as_str(), &key)]
    {
        let headers = json!({ "Content-Type": "application/json", "Cache-Control": "no-cache, no-store" });
        let mapping = json!({
            "request": { "method": method, "urlPath": path },
            "response": { "status": 200, "headers": headers, "body": body },
        });
        let written = std::fs::write(mappings.join(format!("{name}.json")), mapping.to_string());
        written.map_err(|error| error.to_string())?;
    }
    Ok(Requests { bearer, read })
}

fn measure(server: &Server, endpoint: &str, started: Instant, requests: &Requests) -> Result<Figures, Reason> {
    let process = server.0.id().to_string();
    let login = format!("{LOGIN}{LOGIN_KEY}");
    Connection::open(endpoint)?.ask("POST /identity/token", "", &login)?;
    let (first_answer, at_start) = (started.elapsed(), resident(&process));
    let read = |connection: &mut Connection| connection.ask(&requests.read, &requests.bearer, "").map(drop);
    let send_login = |connection: &mut Connection| connection.ask("POST /identity/token", "", &login).map(drop);
    // Once before it is measured: WireMock compiles while it runs.
    rate(endpoint, REQUESTS, &read)?;
    let reads = rate(endpoint, REQUESTS, &read)?;
    rate(endpoint, REQUESTS / 10, &send_login)?;
    let logins = rate(endpoint, REQUESTS / 10, &send_login)?;
    Ok(Figures { first_answer, at_start, reads, logins, after: resident(&process) })
}

/// How many requests a second are responded to, on all connections together.
fn rate(
    endpoint: &str,
    requests: u32,
    ask: &(impl Fn(&mut Connection) -> Result<(), Reason> + Sync),
) -> Result<f64, Reason> {
    let started = Instant::now();
    let all = || -> Result<(), Reason> {
        let mut connection = Connection::open(endpoint)?;
        (0..requests).try_for_each(|_| ask(&mut connection))
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(all)).collect();
        clients.into_iter().try_for_each(|client| client.join().map_err(|_| "a client panicked".to_owned())?)
    })?;
    Ok(f64::from(requests * CONNECTIONS) / started.elapsed().as_secs_f64())
}
