//! The page about messages has every message that there is, and no other.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use xtask::workspace::{files_below, root};

/// Where a message begins in the code.
const BEGINNINGS: [&str; 2] = ["Diagnostic::error(", "Diagnostic::warning("];

#[test]
fn every_message_has_its_place_on_the_page() {
    let page = std::fs::read_to_string(root().join("docs/guides/troubleshooting.md")).unwrap();
    let explained: BTreeSet<String> =
        page.lines().filter_map(|line| line.strip_prefix("### ")).map(ToOwned::to_owned).collect();
    let mut said = BTreeSet::new();
    for folder in ["src", "crates/tf-provider/src"] {
        files_below(&root().join(folder)).unwrap().iter().for_each(|file| collect(file, &mut said));
    }
    assert!(said.len() > 50, "only {} messages were found in the code", said.len());
    let missing: Vec<_> = said.difference(&explained).collect();
    let stale: Vec<_> = explained.difference(&said).collect();
    assert!(missing.is_empty() && stale.is_empty(), "not on the page: {missing:#?}\nnot in the code: {stale:#?}");
}

fn collect(file: &Path, said: &mut BTreeSet<String>) {
    let text = std::fs::read_to_string(file).unwrap();
    // Messages of tests are nobody's.
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
