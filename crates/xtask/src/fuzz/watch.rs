//! Watching the worker from outside: what ends it, freezes it or fills the memory is seen, and which input did it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::finding::{Finding, Kind};
use crate::workspace::Reason;

/// How often the worker's memory is looked at while it says nothing.
const GLANCE: Duration = Duration::from_millis(50);

/// What a worker is to do.
#[derive(Clone, Debug)]
pub struct Task {
    /// Where inputs come from: the same seed, the same inputs.
    pub seed: u64,
    /// When to end.
    pub until: Until,
    /// Which targets are tried; none are all.
    pub targets: Vec<String>,
    /// A folder with more inputs to begin with, named like findings.
    pub corpus: Option<PathBuf>,
    /// Where findings and the input at hand are kept; emptied first.
    pub folder: PathBuf,
    /// How long one input may take.
    pub longest: Duration,
    /// How much memory the worker may have had, in bytes.
    pub most_memory: u64,
}

/// When a worker ends.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After so long.
    Elapsed(Duration),
    /// After so many inputs.
    Tried(u64),
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many inputs were tried.
    pub tried: u64,
    /// What was found, each once.
    pub findings: Vec<Finding>,
}

/// Runs the worker until its time is over; one that ends or is ended before is started again behind the input that did it.
pub fn watch(worker: &Path, task: &Task) -> Result<Report, Reason> {
    let failed = |error: std::io::Error| format!("{} can't be used: {error}", task.folder.display());
    if task.folder.exists() {
        std::fs::remove_dir_all(&task.folder).map_err(failed)?;
    }
    std::fs::create_dir_all(&task.folder).map_err(failed)?;
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
        // What a library says of a panic, or an allocator of its end, is not for the terminal.
        let errors = std::fs::File::create(task.folder.join("stderr")).map_err(|error| error.to_string())?;
        let failed = |error| format!("{} could not be started: {error}", program.display());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).spawn().map_err(failed)?;
        let output = child.stdout.take().ok_or("no output of the worker")?;
        Ok(Self { child, lines: lines(output) })
    }

    /// Waits for its end. `None` where that was in order.
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
                    let kind = if peak_memory(self.child.id()) > task.most_memory {
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
                        // It says so itself, having looked after every input.
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

/// The most memory that a process had at a time, in bytes; 0 where the system doesn't say.
fn peak_memory(process: u32) -> u64 {
    memory_in(&std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default())
}

/// The same of this process.
pub fn own_peak_memory() -> u64 {
    memory_in(&std::fs::read_to_string("/proc/self/status").unwrap_or_default())
}

/// `VmHWM:     5120 kB`, in bytes.
fn memory_in(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}
