//! What the architecture promises and no compiler checks: which way crates and files depend on each other, how long files and
//! functions are, and which words are in use.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod arrows;
mod cycles;
mod lengths;
mod mentions;
mod modules;
mod references;
mod style;
mod wording;
mod words;
mod workspace;

/// Fails with one line for each place, after a sentence that says what to do.
fn assert_none(advice: &str, places: &[String]) {
    assert!(places.is_empty(), "{advice}\n{} places:\n{}", places.len(), places.join("\n"));
}
