//! A rule that is broken, and where.

use crate::diagnostics::{Path, PathStep};
use crate::value::{Value, to_json};

/// A broken rule.
#[derive(Clone, Debug)]
pub(in crate::testing) struct Violation {
    path: Path,
    rule: String,
}

impl Violation {
    pub(in crate::testing) fn new(path: &Path, rule: impl Into<String>) -> Self {
        Self { path: path.clone(), rule: rule.into() }
    }

    fn sentence(&self) -> String {
        let steps = self.path.steps().iter().enumerate();
        let path: String = steps
            .map(|(position, step)| match step {
                PathStep::Attribute(name) if position == 0 => name.clone(),
                PathStep::Attribute(name) => format!(".{name}"),
                PathStep::Key(key) => format!("[{key:?}]"),
                PathStep::Index(index) => format!("[{index}]"),
            })
            .collect();
        let path = if path.is_empty() { "the object" } else { &path };
        format!("{path}: {}", self.rule)
    }
}

/// Fails the test if a rule is broken. `subject` is what breaks it, such as "the plan of an object".
#[track_caller]
pub(in crate::testing) fn assert_none(subject: &str, violations: &[Violation]) {
    let sentences: Vec<_> = violations.iter().map(Violation::sentence).collect();
    assert!(sentences.is_empty(), "Terraform would not accept {subject}:\n{}", sentences.join("\n"));
}

/// A value in a sentence.
pub(super) fn shown(value: &Value, sensitive: bool) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Unknown(_) => "unknown".to_owned(),
        _ if sensitive => "a sensitive value".to_owned(),
        value => to_json(&without_unknown(value)).map_or_else(|_| format!("{value:?}"), |json| json.to_string()),
    }
}

fn without_unknown(value: &Value) -> Value {
    match value {
        Value::Unknown(_) => Value::from("(unknown)"),
        Value::Sequence(items) => Value::Sequence(items.iter().map(without_unknown).collect()),
        Value::Mapping(entries) => {
            Value::Mapping(entries.iter().map(|(name, entry)| (name.clone(), without_unknown(entry))).collect())
        }
        other => other.clone(),
    }
}

/// The path of an element of a list.
pub(super) fn at_index(path: &Path, index: usize) -> Path {
    path.clone().at_index(i64::try_from(index).unwrap_or(i64::MAX))
}
