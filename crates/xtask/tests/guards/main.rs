//! What the architecture promises and no compiler checks: which way crates and files depend on each other, how long files and
//! functions are, and which words are in use.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod arrows;
mod changelog;
mod cycles;
mod docs;
mod front_door;
mod lengths;
mod mentions;
mod modules;
mod mutations;
mod pages;
mod references;
mod standalone;
mod style;
mod troubleshooting;
mod wording;
mod words;
mod workflows;
mod workspace;

/// Fails with one line for each place, after a sentence that says what to do.
fn assert_none(advice: &str, places: &[String]) {
    assert!(places.is_empty(), "{advice}\n{} places:\n{}", places.len(), places.join("\n"));
}
