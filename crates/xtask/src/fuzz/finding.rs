//! Findings, each with a file of the input that reproduces it.

use std::fmt;
use std::path::{Path, PathBuf};

use testkit::workspace::Reason;

/// The worker's exit code if an input took too much memory.
pub const TOO_MUCH_MEMORY: i32 = 3;

/// The worker's exit code if it cannot run.
pub const UNUSABLE: i32 = 4;

/// The file with the current input: a line with the name of the target and the number of the input, then the input.
pub const AT_HAND: &str = "at-hand";

/// The kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The process aborted.
    Abort,
    /// The call did not return in time.
    Hang,
    /// The process took too much memory.
    Memory,
    /// The code panicked, whether or not the panic was caught.
    Panic,
    /// The result is wrong.
    Wrong,
}

/// An input that causes a failure.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The kind of failure.
    pub kind: Kind,
    /// The target.
    pub target: String,
    /// The location of the panic, or what is wrong.
    pub what: String,
    /// The file with the input.
    pub file: PathBuf,
}

impl Kind {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Abort, "abort"),
        (Self::Hang, "hang"),
        (Self::Memory, "memory"),
        (Self::Panic, "panic"),
        (Self::Wrong, "wrong"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

impl Finding {
    /// Stores an input that panicked or gave a wrong result. Returns the name under which the watching process reads
    /// it.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be written to.
    pub fn keep(folder: &Path, kind: Kind, target: &str, what: &str, input: &[u8]) -> std::io::Result<String> {
        let name = name(folder, kind);
        std::fs::write(folder.join(&name), [target.as_bytes(), b"\n", input].concat())?;
        std::fs::write(folder.join(format!("{name}.txt")), what)?;
        Ok(name)
    }

    /// Reads a stored finding.
    pub(super) fn read(folder: &Path, name: &str) -> Result<Self, Reason> {
        let file = folder.join(name);
        let kind = Kind::ALL.iter().find(|(_, kind)| name.starts_with(kind)).map(|(kind, _)| *kind);
        let kind = kind.ok_or_else(|| format!("{name} is no finding"))?;
        let (target, _) = read_input(&file)?;
        let what = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap_or_default();
        Ok(Self { kind, target, what, file })
    }

    /// Stores the input that a worker was trying when it ended. Also returns the number of the input.
    pub(super) fn interrupted(folder: &Path, kind: Kind) -> Result<(Self, u64), Reason> {
        let at_hand = folder.join(AT_HAND);
        let (line, _) = first_line(&at_hand)?;
        let (target, number) = line.split_once(' ').unwrap_or((&line, ""));
        let number = number.parse().map_err(|_| format!("{} has no number", at_hand.display()))?;
        let file = folder.join(name(folder, kind));
        std::fs::copy(&at_hand, &file).map_err(|error| error.to_string())?;
        let said = std::fs::read_to_string(folder.join("stderr")).unwrap_or_default();
        let what = said.lines().find(|line| !line.is_empty()).unwrap_or_default().to_owned();
        let what = if kind == Kind::Abort { what } else { String::new() };
        Ok((Self { kind, target: target.to_owned(), what, file }, number))
    }

    /// Whether two findings very likely have the same cause.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.kind == other.kind && self.what == other.what && self.target == other.target
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in {}", self.kind.name(), self.target)?;
        if !self.what.is_empty() {
            write!(formatter, ": {}", self.what)?;
        }
        write!(formatter, "\n  {}", self.file.display())
    }
}

/// A file name that is not in use.
fn name(folder: &Path, kind: Kind) -> String {
    let kind = kind.name();
    (1..=u32::MAX).map(|number| format!("{kind}-{number}")).find(|name| !folder.join(name).exists()).unwrap_or_default()
}

/// Reads a file with an input. Returns the name of the target, the first word of the first line, and the input.
///
/// # Errors
///
/// Fails if the file cannot be read or has no such line.
pub fn read_input(file: &Path) -> Result<(String, Vec<u8>), Reason> {
    let (line, input) = first_line(file)?;
    Ok((line.split(' ').next().unwrap_or_default().to_owned(), input))
}

fn first_line(file: &Path) -> Result<(String, Vec<u8>), Reason> {
    let content = std::fs::read(file).map_err(|error| format!("{} can't be read: {error}", file.display()))?;
    let end = content.iter().position(|byte| *byte == b'\n');
    let end = end.ok_or_else(|| format!("{} does not begin with a line that names a target", file.display()))?;
    Ok((String::from_utf8_lossy(&content[..end]).into_owned(), content[end + 1..].to_vec()))
}
