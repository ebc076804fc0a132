//! The request log: for people on a terminal, for programs otherwise.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use iam_identity_mock::Entry;
use serde_json::json;

/// The format of the log.
#[derive(Clone, Copy, Debug)]
enum Format {
    Colours,
    Plain,
    Json,
}

/// The maximum number of lines that wait for a slow reader; more are dropped, so that no reader stops the server.
const MAX_QUEUED_LINES: usize = 10_000;

/// The time limit for writing the last lines.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

/// The thread that writes the log.
pub(crate) struct Log {
    format: Format,
    lines: SyncSender<String>,
    written: Receiver<()>,
}

/// Sends lines to the thread that writes the log.
#[derive(Clone)]
pub(crate) struct Logger {
    format: Format,
    lines: SyncSender<String>,
}

impl Log {
    pub(crate) fn start() -> Self {
        let (lines, waiting) = sync_channel::<String>(MAX_QUEUED_LINES);
        let (done, written) = sync_channel(1);
        std::thread::spawn(move || {
            for line in waiting {
                // An error means that there is no reader, which doesn't stop the server.
                let _ = writeln!(std::io::stderr(), "{line}");
            }
            let _ = done.send(());
        });
        Self { format: Format::for_stderr(), lines, written }
    }

    pub(crate) fn logger(&self) -> Logger {
        Logger { format: self.format, lines: self.lines.clone() }
    }

    /// Waits until all lines are written, or until the time limit. All loggers must have been dropped.
    pub(crate) fn end(self) {
        drop(self.lines);
        let _ = self.written.recv_timeout(FLUSH_TIMEOUT);
    }
}

impl Logger {
    /// Logs a request, without secrets.
    pub(crate) fn log(&self, entry: &Entry, took: Duration) {
        let _ = self.lines.try_send(self.format.line(entry, took));
    }
}

impl Format {
    /// The format for standard error, which depends on whether it is a terminal and on [`NO_COLOR`](https://no-color.org).
    #[expect(clippy::disallowed_methods, reason = "NO_COLOR and the terminal are the program's own")]
    fn for_stderr() -> Self {
        if !std::io::stderr().is_terminal() {
            Self::Json
        } else if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            Self::Plain
        } else {
            Self::Colours
        }
    }

    fn line(self, entry: &Entry, took: Duration) -> String {
        let micros = took.as_micros();
        let (path, query) = (&entry.path, &entry.query);
        let target = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        if let Self::Json = self {
            let micros = u64::try_from(micros).unwrap_or(u64::MAX);
            let line = json!({
                "method": entry.method.as_str(),
                "path": path,
                "query": query,
                "status": entry.status,
                "microseconds": micros,
            });
            return line.to_string();
        }
        let status = entry.status.map_or_else(|| "cut".to_owned(), |status| status.to_string());
        // A path comes from the client: it must not control the terminal.
        let target: String = target.chars().map(|it| if it.is_control() { '\u{FFFD}' } else { it }).collect();
        let colour = match entry.status {
            Some(200..300) => "32",
            Some(300..500) => "33",
            _ => "31",
        };
        let method = entry.method.as_str();
        match self {
            Self::Colours => {
                format!("\x1b[{colour}m{status}\x1b[0m \x1b[1m{method:<6}\x1b[0m {target} \x1b[2m{micros} µs\x1b[0m")
            }
            _ => format!("{status} {method:<6} {target} {micros} µs"),
        }
    }
}
