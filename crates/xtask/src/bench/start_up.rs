//! Measures what every Terraform command spends on starting the plugin.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::row::Row;
use crate::memory::{self, megabytes};
use testkit::workspace::Reason;

/// The number of starts.
const ROUNDS: usize = 40;

pub(super) fn measure(programs: &Path) -> Result<Vec<Row>, Reason> {
    let program = programs.join("terraform-provider-ibm");
    let certificate = client_certificate()?;
    let mut handshakes = Vec::new();
    let mut floors = Vec::new();
    let mut resident = 0;
    for _ in 0..ROUNDS {
        let started = Started::plugin(&program, &certificate)?;
        handshakes.push(started.took);
        resident = started.resident_bytes().max(resident);
        floors.push(start_to_exit(&program)?);
    }
    let size = std::fs::metadata(&program).map_err(|error| error.to_string())?.len();
    let milliseconds = |samples: &mut Vec<Duration>| {
        samples.sort();
        samples[samples.len() / 2].as_secs_f64() * 1000.0
    };
    let (handshake, floor) = (milliseconds(&mut handshakes), milliseconds(&mut floors));
    Ok(vec![
        (
            "start to handshake, with a client certificate",
            format!("{handshake:.2} ms (median of {ROUNDS}; budget 5 ms)"),
        ),
        ("start to exit of `--version`, the floor", format!("{floor:.2} ms (median of {ROUNDS})")),
        ("ratio of the two", format!("{:.2}", handshake / floor)),
        ("binary", format!("{:.1} MB (budget 8 MB)", megabytes(size))),
        ("resident after the handshake", format!("{:.1} MB (budget 15 MB)", megabytes(resident))),
    ])
}

fn client_certificate() -> Result<String, Reason> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).map_err(|error| error.to_string())?;
    Ok(made.cert.pem())
}

/// A plugin that has printed its handshake line. Dropping it ends the process.
struct Started {
    child: Child,
    took: Duration,
}

impl Started {
    fn plugin(program: &Path, certificate: &str) -> Result<Self, Reason> {
        let failed = |error: std::io::Error| format!("{} could not be started: {error}", program.display());
        let started = Instant::now();
        let mut child = Command::new(program)
            .env("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")
            .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .env("PLUGIN_CLIENT_CERT", certificate)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.as_mut() {
            BufReader::new(stdout).read_line(&mut line).map_err(failed)?;
        }
        let started = Self { child, took: started.elapsed() };
        if line.starts_with("1|6|") { Ok(started) } else { Err(format!("not a handshake: {line:?}")) }
    }

    /// The resident memory of the process, if the system reports it.
    fn resident_bytes(&self) -> u64 {
        memory::resident(&self.child.id().to_string())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // A plugin that is asked to end removes the folder of its socket, which a killed one cannot.
        #[cfg(unix)]
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        #[cfg(not(unix))]
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start_to_exit(program: &Path) -> Result<Duration, Reason> {
    let started = Instant::now();
    testkit::workspace::run(Command::new(program).arg("--version"))?;
    Ok(started.elapsed())
}
