//! A golden file of messages: every message that users can meet, as they read it, so that a change of wording is reviewed as
//! wording. A test of an author's crate renders samples of its messages and compares them with the file.

use std::path::Path;

use crate::diagnostics::{Diagnostic, Severity};

/// The environment variable that has [`compare`] write the file instead.
pub const UPDATE: &str = "UPDATE_GOLDEN";

/// The beginning of a line with the name of a sample.
const HEADING: &str = "=== ";

/// A message and the name under which the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The message's name, and what distinguishes the sample from others of this message.
    pub name: String,
    /// The message with all its parts.
    pub text: String,
}

impl Sample {
    /// A sample of a message that is no diagnostic.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// A sample of a diagnostic: severity and summary, the attribute if it points at one, and the detail.
    pub fn of(name: impl Into<String>, diagnostic: &Diagnostic) -> Self {
        let severity = match diagnostic.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
        };
        let attribute = diagnostic.path.as_ref().map(|path| format!("Attribute: {path}\n"));
        let attribute = attribute.unwrap_or_default();
        Self::new(name, format!("{severity}: {}\n{attribute}{}", diagnostic.summary, diagnostic.detail))
    }
}

/// Compares the samples with the golden file, or writes the file if the environment has [`UPDATE`].
///
/// # Errors
///
/// Fails if two samples have the same name, or if the file has other messages than the samples. The error names the first that
/// differs, shows how, and says how to write the file: by `command`, with the environment variable.
pub fn compare(file: &Path, samples: &[Sample], command: &str) -> Result<(), String> {
    let is_repeated = |at: usize| samples[..at].iter().any(|earlier| earlier.name == samples[at].name);
    if let Some(at) = (0..samples.len()).find(|at| is_repeated(*at)) {
        return Err(format!("Two samples are named {:?}.", samples[at].name));
    }
    let blocks: Vec<String> =
        samples.iter().map(|sample| format!("{HEADING}{}\n{}\n", sample.name, sample.text.trim_end())).collect();
    #[expect(clippy::disallowed_methods, reason = "it is read in tests only")]
    let is_update = std::env::var_os(UPDATE).is_some();
    if is_update {
        return std::fs::write(file, blocks.join("\n")).map_err(|error| format!("{}: {error}", file.display()));
    }
    let stored = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    match first_difference(&stored, &blocks) {
        None => Ok(()),
        Some(difference) => Err(format!(
            "A message differs from {}:\n\n{difference}\nIf this is what users should read, write the file with\n\n    \
             {UPDATE}=1 {command}\n",
            file.display()
        )),
    }
}

/// The first block that differs from the file, line by line: `-` marks lines of the file, and `+` lines of the samples.
fn first_difference(stored: &str, blocks: &[String]) -> Option<String> {
    let ends = stored.match_indices(&format!("\n\n{HEADING}")).map(|(at, _)| at + 1).collect::<Vec<_>>();
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    let stored: Vec<&str> =
        starts.zip(ends.iter().copied().chain([stored.len()])).map(|(start, end)| &stored[start..end]).collect();
    let count = stored.len().max(blocks.len());
    let at = (0..count).find(|at| stored.get(*at).copied() != blocks.get(*at).map(String::as_str))?;
    let heading = |block: &str| block.lines().next().unwrap_or_default().to_owned();
    let (old, new) = (stored.get(at).copied().unwrap_or_default(), blocks.get(at).map_or("", String::as_str));
    let is_new = !stored.iter().any(|block| heading(block) == heading(new));
    let is_gone = !blocks.iter().any(|block| heading(block) == heading(old));
    Some(match (is_new, is_gone) {
        (true, false) => lines_of_difference("", new),
        (false, true) => lines_of_difference(old, ""),
        _ => lines_of_difference(old, new),
    })
}

fn lines_of_difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let common = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(old, new)| old == new).count();
    let before = common(&mut old.iter().zip(&new));
    let after = common(&mut old[before..].iter().rev().zip(new[before..].iter().rev()));
    let marked =
        |mark: char, lines: &[&str]| lines.iter().map(|line| format!("{mark} {line}\n")).collect::<Vec<_>>().concat();
    [
        marked(' ', &old[..before]),
        marked('-', &old[before..old.len() - after]),
        marked('+', &new[before..new.len() - after]),
        marked(' ', &old[old.len() - after..]),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Path as AttributePath;

    fn blocks(texts: &[(&str, &str)]) -> Vec<String> {
        texts.iter().map(|(name, text)| format!("=== {name}\n{text}\n")).collect()
    }

    #[test]
    fn a_sample_has_all_parts_of_a_diagnostic() {
        let path = AttributePath::root("ports").at_index(0).at_name("tags").at_key("env");
        let sample =
            Sample::of("invalid: port", &Diagnostic::warning("Invalid port", "It is low.\nRaise it.").at(path));
        assert_eq!(sample.text, "Warning: Invalid port\nAttribute: ports[0].tags[\"env\"]\nIt is low.\nRaise it.");
        assert_eq!(Sample::of("plain", &Diagnostic::error("Summary", "Detail.")).text, "Error: Summary\nDetail.");
    }

    #[test]
    fn the_first_message_that_differs_is_shown() {
        let stored = blocks(&[("one", "Error: 1\n\nDetail."), ("two", "Error: 2"), ("three", "Error: 3")]);
        let stored_file = stored.join("\n");
        assert_eq!(first_difference(&stored_file, &stored), None);
        for (samples, shown) in [
            (
                vec![("one", "Error: 1\n\nOther."), ("two", "Error: 2")],
                "  === one\n  Error: 1\n  \n- Detail.\n+ Other.\n",
            ),
            (vec![("one", "Error: 1\n\nDetail."), ("three", "Error: 3")], "- === two\n- Error: 2\n"),
            (
                vec![("one", "Error: 1\n\nDetail."), ("new", "Error: 0"), ("two", "Error: 2"), ("three", "Error: 3")],
                "+ === new\n+ Error: 0\n",
            ),
        ] {
            assert_eq!(first_difference(&stored_file, &blocks(&samples)).as_deref(), Some(shown), "{samples:?}");
        }
        assert_eq!(first_difference("", &stored).as_deref(), Some("+ === one\n+ Error: 1\n+ \n+ Detail.\n"));
    }

    #[test]
    fn two_samples_of_one_name_are_an_error() {
        let samples = [Sample::new("one", "a"), Sample::new("one", "b")];
        assert!(compare(Path::new("none"), &samples, "").unwrap_err().contains("\"one\""));
    }
}
