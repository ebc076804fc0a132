//! Errors of values, and the limits that are errors to exceed.

use std::fmt;

/// A value that can't be decoded or encoded: where, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// The path to the part that is wrong, outermost step first.
    pub path: Vec<String>,
    /// What is wrong with it. Never repeats the value.
    pub reason: String,
}

impl ValueError {
    /// An error at the value itself.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { path: Vec::new(), reason: reason.into() }
    }

    /// The same error, seen from the value that has this one at `step`.
    pub fn within(mut self, step: impl Into<String>) -> Self {
        self.path.insert(0, step.into());
        self
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            formatter.write_str(&self.reason)
        } else {
            write!(formatter, "{}: {}", self.path.join("."), self.reason)
        }
    }
}

impl std::error::Error for ValueError {}

/// How deep a value may nest. Types of a schema are shallow, but `dynamic` values may have any depth.
pub(super) const MAX_DEPTH: usize = 64;

/// How many parts a value may have, including the parts of its parts. A part takes a byte or two of a message and up to a
/// hundred of memory: without a limit, a message of a few megabytes could take hundreds.
pub(super) const MAX_PARTS: usize = 500_000;

pub(super) fn too_deep() -> ValueError {
    ValueError::new("a value nested too deeply")
}

pub(super) fn too_many_parts() -> ValueError {
    ValueError::new(format!("a value of more than {MAX_PARTS} parts"))
}
