//! Starts the mock as a user would.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::workspace::Reason;

/// A running mock. Dropping it ends the process.
pub struct MockProcess {
    child: Child,
    variables: Vec<(String, String)>,
}

impl MockProcess {
    /// Starts the mock with these arguments and reads the variables that it prints.
    ///
    /// # Errors
    ///
    /// Fails if the program cannot be started or ends before it has printed them.
    pub fn start(program: &Path, arguments: &[&str]) -> Result<Self, Reason> {
        let failed = |error: std::io::Error| format!("{} could not be started: {error}", program.display());
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut mock = Self { child: command.spawn().map_err(failed)?, variables: Vec::new() };
        let Some(output) = mock.child.stdout.take() else { return Ok(mock) };
        let mut output = BufReader::new(output);
        // The mock writes all lines at once.
        while mock.variables.is_empty() || !output.buffer().is_empty() {
            let mut line = String::new();
            output.read_line(&mut line).map_err(failed)?;
            let pair = line.trim_end().strip_prefix("export ").and_then(|pair| pair.split_once('='));
            let (name, value) = pair.ok_or_else(|| format!("{} ended at once", program.display()))?;
            mock.variables.push((name.to_owned(), value.to_owned()));
        }
        Ok(mock)
    }

    /// The variables that the mock prints.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// One of these variables; empty if the mock does not print it.
    pub fn variable(&self, name: &str) -> &str {
        self.variables().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }
}

impl Drop for MockProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
