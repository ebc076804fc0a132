//! The request log: for eyes on a terminal, for programs otherwise.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use iam_identity_mock::Entry;
use serde_json::json;

/// How requests are logged.
#[derive(Clone, Copy, Debug)]
enum Form {
    Colours,
    Plain,
    Json,
}

/// How many lines wait for a slow reader; more are dropped, for no reader may stop the server.
const MAX_QUEUED_LINES: usize = 10_000;

/// How long lines are waited for at the end.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

/// A thread that writes the log.
pub struct Log {
    form: Form,
    lines: SyncSender<String>,
    written: Receiver<()>,
}

/// What logs, for every request.
#[derive(Clone)]
pub struct Logger {
    form: Form,
    lines: SyncSender<String>,
}

impl Log {
    pub fn start() -> Self {
        let (lines, waiting) = sync_channel::<String>(MAX_QUEUED_LINES);
        let (done, written) = sync_channel(1);
        std::thread::spawn(move || {
            for line in waiting {
                // Nobody reads it any more: that ends no server.
                let _ = writeln!(std::io::stderr(), "{line}");
            }
            let _ = done.send(());
        });
        Self { form: Form::fitting(), lines, written }
    }

    pub fn logger(&self) -> Logger {
        Logger { form: self.form, lines: self.lines.clone() }
    }

    /// Waits until all is written, or nobody reads it. All loggers have to be gone.
    pub fn end(self) {
        drop(self.lines);
        let _ = self.written.recv_timeout(FLUSH_TIMEOUT);
    }
}

impl Logger {
    /// Logs a request; nothing secret is in the line.
    pub fn log(&self, entry: &Entry, took: Duration) {
        let _ = self.lines.try_send(self.form.line(entry, took));
    }
}

impl Form {
    /// What fits where standard error goes to, and the wish not to see colours.
    fn fitting() -> Self {
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
        // A path is the client's text: nothing in it may steer the terminal.
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
