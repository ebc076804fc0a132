//! Watches the worker from outside, to find inputs that abort it, hang it or exhaust the memory.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::finding::{Finding, Kind};
use crate::memory;
use testkit::workspace::{Reason, empty_folder};

/// How often the worker's memory is measured while it reports no progress.
const GLANCE: Duration = Duration::from_millis(50);

/// The task of a worker.
#[derive(Clone, Debug)]
pub struct Task {
    /// The seed of the inputs. The same seed gives the same inputs.
    pub seed: u64,
    /// When to stop.
    pub until: Until,
    /// The targets, by the beginnings of their names; empty for all.
    pub targets: Vec<String>,
    /// A folder with more initial inputs, in the format of findings.
    pub corpus: Option<PathBuf>,
    /// The folder for findings and the current input. It is emptied first.
    pub folder: PathBuf,
    /// The time limit of one input.
    pub longest: Duration,
    /// The memory limit of the worker, in bytes.
    pub most_memory: u64,
}

/// When a worker stops.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After this time.
    Elapsed(Duration),
    /// After this number of inputs.
    Tried(u64),
}

/// The result of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The number of inputs that were tried.
    pub tried: u64,
    /// The findings, without duplicates.
    pub findings: Vec<Finding>,
}

/// Runs the worker until it has finished. A worker that ends early, or is killed, is restarted after the input that
/// caused it.
///
/// # Errors
///
/// Fails if the folder cannot be used or the worker cannot be started.
pub fn watch(worker: &Path, task: &Task) -> Result<Report, Reason> {
    empty_folder(&task.folder)?;
    let started = Instant::now();
    let mut report = Report::default();
    loop {
        let left = match task.until {
            Until::Elapsed(time) => Until::Elapsed(time.saturating_sub(started.elapsed())),
            Until::Tried(inputs) => Until::Tried(inputs.saturating_sub(report.tried)),
        };
        if matches!(left, Until::Elapsed(Duration::ZERO) | Until::Tried(0)) {
            return Ok(report);
        }
        let end = Worker::start(worker, task, report.tried, left)?.watch(task, &mut report)?;
        let Some(kind) = end else { return Ok(report) };
        let (finding, number) = Finding::interrupted(&task.folder, kind)?;
        report.tried = number + 1;
        if !report.findings.iter().any(|known| known.is_like(&finding)) {
            report.findings.push(finding);
        }
    }
}

struct Worker {
    child: Child,
    lines: Receiver<String>,
}

impl Worker {
    fn start(program: &Path, task: &Task, first: u64, until: Until) -> Result<Self, Reason> {
        let mut command = Command::new(program);
        command.arg("--folder").arg(&task.folder);
        command.args(["--seed", &task.seed.to_string(), "--first", &first.to_string()]);
        command.args(["--most-memory", &task.most_memory.to_string()]);
        match until {
            Until::Elapsed(time) => command.args(["--milliseconds", &time.as_millis().to_string()]),
            Until::Tried(inputs) => command.args(["--inputs", &inputs.to_string()]),
        };
        for target in &task.targets {
            command.args(["--target", target]);
        }
        if let Some(corpus) = &task.corpus {
            command.arg("--corpus").arg(corpus);
        }
        // Messages of a panic or of the allocator do not belong on the terminal.
        let errors = std::fs::File::create(task.folder.join("stderr")).map_err(|error| error.to_string())?;
        let failed = |error| format!("{} could not be started: {error}", program.display());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).spawn().map_err(failed)?;
        let output = child.stdout.take().ok_or("no output of the worker")?;
        Ok(Self { child, lines: lines(output) })
    }

    /// Waits for the end of the worker. Returns `None` if it ended normally.
    fn watch(mut self, task: &Task, report: &mut Report) -> Result<Option<Kind>, Reason> {
        let mut heard = Instant::now();
        loop {
            match self.lines.recv_timeout(GLANCE) {
                Ok(line) => {
                    heard = Instant::now();
                    match line.split_once(' ') {
                        Some(("tried", count)) => report.tried = count.parse().unwrap_or(report.tried),
                        Some(("found", name)) => {
                            let finding = Finding::read(&task.folder, name)?;
                            if !report.findings.iter().any(|known| known.is_like(&finding)) {
                                report.findings.push(finding);
                            }
                        }
                        _ => return Err(format!("the worker says {line:?}")),
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let kind = if memory::peak(&self.child.id().to_string()) > task.most_memory {
                        Kind::Memory
                    } else if heard.elapsed() > task.longest {
                        Kind::Hang
                    } else {
                        continue;
                    };
                    let _ = self.child.kill();
                    let _ = self.child.wait();
                    return Ok(Some(kind));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.child.wait().map_err(|error| error.to_string())?;
                    return match status.code() {
                        Some(0) => Ok(None),
                        // The worker measures after every input and reports it.
                        Some(code) if code == super::finding::TOO_MUCH_MEMORY => Ok(Some(Kind::Memory)),
                        Some(code) if code == super::finding::UNUSABLE => {
                            let said = std::fs::read_to_string(task.folder.join("stderr")).unwrap_or_default();
                            Err(format!("the worker can't work: {said}"))
                        }
                        _ => Ok(Some(Kind::Abort)),
                    };
                }
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The peak memory of this process, in bytes; 0 if the system does not report it.
pub fn own_peak_memory() -> u64 {
    memory::peak("self")
}
