//! The page about messages and the golden files have every message that there is, and the page has no other.

use std::collections::BTreeSet;
use std::path::Path;

use testkit::workspace::{files_below, root};

/// Where a message begins in the code.
const BEGINNINGS: [&str; 2] = ["Diagnostic::error(", "Diagnostic::warning("];

/// The folders with messages, and the golden file of each.
const GOLDEN: [(&str, &str); 2] =
    [("src", "src/golden/messages.txt"), ("crates/tf-provider/src", "crates/tf-provider/src/messages.txt")];

#[test]
fn every_message_has_its_place_on_the_page() {
    let page = read("docs/guides/troubleshooting.md");
    let explained: BTreeSet<String> =
        page.lines().filter_map(|line| line.strip_prefix("### ")).map(ToOwned::to_owned).collect();
    let said: BTreeSet<String> = GOLDEN.iter().flat_map(|(folder, _)| said_in(folder)).collect();
    assert!(said.len() > 50, "only {} messages were found in the code", said.len());
    let missing: Vec<_> = said.difference(&explained).collect();
    let stale: Vec<_> = explained.difference(&said).collect();
    assert!(missing.is_empty() && stale.is_empty(), "not on the page: {missing:#?}\nnot in the code: {stale:#?}");
}

#[test]
fn every_message_can_be_read_in_a_golden_file() {
    for (folder, golden) in GOLDEN {
        let text = read(golden);
        let summary =
            |line| ["Error: ", "Warning: "].into_iter().find_map(|severity| str::strip_prefix(line, severity));
        let summaries: Vec<&str> = text.lines().filter_map(summary).collect();
        let mut missing = said_in(folder);
        missing.retain(|message| !summaries.iter().any(|summary| fits(message, summary)));
        assert!(missing.is_empty(), "add a sample of these to the test that writes {golden}: {missing:#?}");
    }
}

#[test]
fn every_constructor_of_a_message_has_a_sample() {
    let golden = read(GOLDEN[0].1);
    let headings: BTreeSet<&str> = golden
        .lines()
        .filter_map(|line| line.strip_prefix("=== "))
        .map(|heading| heading.split(':').next().unwrap())
        .collect();
    let mut constructors = 0;
    for file in files_below(&root().join("src/diagnostics")).unwrap() {
        for after in std::fs::read_to_string(&file).unwrap().split("pub(crate) fn ").skip(1) {
            let signature = after.split(" {").next().unwrap();
            let name = signature.split('(').next().unwrap();
            if signature.ends_with("-> Diagnostic") {
                constructors += 1;
                assert!(headings.contains(name), "add a sample of {name} to src/golden/");
            }
        }
    }
    assert!(constructors > 50, "only {constructors} constructors were found");
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The summaries of the messages in the code of a folder, with `…` for what varies.
fn said_in(folder: &str) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    files_below(&root().join(folder)).unwrap().iter().for_each(|file| collect(file, &mut said));
    said
}

fn collect(file: &Path, said: &mut BTreeSet<String>) {
    let text = std::fs::read_to_string(file).unwrap();
    // No user sees messages of tests.
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    for beginning in BEGINNINGS {
        for (at, _) in code.match_indices(beginning) {
            let rest = code[at + beginning.len()..].trim_start();
            let rest = rest.strip_prefix("format!(").unwrap_or(rest).trim_start();
            let summary = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
            let place = format!("{}: {}", file.display(), rest.lines().next().unwrap_or_default());
            said.insert(without_names(summary.unwrap_or_else(|| panic!("no text in {place}")).0));
        }
    }
}

/// `API key {key} is locked` as `API key … is locked`.
fn without_names(summary: &str) -> String {
    let mut pieces = summary.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.filter_map(|piece| piece.split_once('}')).fold(first, |plain, (_, rest)| format!("{plain}…{rest}"))
}

/// Whether a summary is this message, with something in the place of each `…`.
fn fits(message: &str, summary: &str) -> bool {
    let Some((first, rest)) = message.split_once('…') else { return message == summary };
    let Some(varying) = summary.strip_prefix(first) else { return false };
    varying.char_indices().skip(1).any(|(at, _)| fits(rest, &varying[at..])) || (rest.is_empty() && !varying.is_empty())
}

#[test]
fn what_varies_in_a_message_may_be_anything_but_nothing() {
    for (message, summary, expected) in [
        ("No credential", "No credential", true),
        ("API key … is locked", "API key \"deploy\" is locked", true),
        ("API key … is locked", "API key is locked", false),
        ("… cannot be used", "proxy cannot be used", true),
        ("… API keys are named …", "2 API keys are named \"deploy\"", true),
        ("… API keys are named …", "2 API keys are named ", false),
        ("Invalid …", "Invalid name", true),
    ] {
        assert_eq!(fits(message, summary), expected, "{message} {summary}");
    }
}
