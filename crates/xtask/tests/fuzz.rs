//! The fuzzer: mistakes that are made on purpose are found, and a short run over everything finds nothing.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use testkit::workspace::executable;
use xtask::fuzz::{Kind, LONGEST, MOST_MEMORY, Report, Task, Until, read_input, watch};

/// Built as the tests are, which takes the least time.
static WORKER: LazyLock<PathBuf> =
    LazyLock::new(|| testkit::workspace::programs().unwrap().join("examples").join(executable("fuzz_worker")));

fn task(folder: &Path, targets: &[&str], inputs: u64) -> Task {
    Task {
        seed: 1,
        until: Until::Tried(inputs),
        targets: targets.iter().map(|target| (*target).to_owned()).collect(),
        corpus: None,
        folder: folder.join("findings"),
        longest: LONGEST,
        most_memory: MOST_MEMORY,
    }
}

/// Tries this planted mistake; there has to be one finding of this kind, with the input that shows it.
fn assert_found(target: &str, kind: Kind, longest: Duration) -> Report {
    let folder = tempfile::tempdir().unwrap();
    // Two seeds that do no harm, and a few that are made from them.
    let task = Task { longest, ..task(folder.path(), &[target], 6) };
    let report = watch(&WORKER, &task).unwrap();
    let [finding] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
    assert_eq!((finding.kind, finding.target.as_str()), (kind, target));
    let (named, input) = read_input(&finding.file).unwrap();
    assert_eq!(named, target);
    assert!(input != b"one" && input != b"two", "the input that did it is kept");
    report
}

#[test]
fn an_abort_is_found() {
    assert_found("planted/abort", Kind::Abort, LONGEST);
}

#[test]
fn a_panic_is_found_with_its_place() {
    let report = assert_found("planted/panic", Kind::Panic, LONGEST);
    assert!(report.findings[0].what.contains("planted.rs:"), "{:?}", report.findings);
}

#[test]
fn a_hang_is_found() {
    assert_found("planted/hang", Kind::Hang, Duration::from_secs(2));
}

#[test]
fn a_call_that_waits_for_ever_is_found() {
    let report = assert_found("planted/never", Kind::Wrong, LONGEST);
    assert_eq!(report.findings[0].what, "it never answers");
}

#[cfg(target_os = "linux")]
#[test]
fn an_input_that_fills_the_memory_is_found() {
    assert_found("planted/memory", Kind::Memory, LONGEST);
}

#[test]
fn an_answer_that_contradicts_itself_is_found() {
    assert_found("planted/wrong", Kind::Wrong, LONGEST);
}

#[test]
fn a_worker_that_ended_goes_on_behind_the_input_that_ended_it() {
    let folder = tempfile::tempdir().unwrap();
    let report = watch(&WORKER, &task(folder.path(), &["planted/abort"], 12)).unwrap();
    assert_eq!(report.tried, 12);
    assert_eq!(report.findings.len(), 1, "the same mistake once: {:?}", report.findings);
}

#[test]
fn a_finding_is_tried_again_from_a_corpus() {
    let (folder, corpus) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(corpus.path().join("mine"), "planted/wrong\nthree").unwrap();
    let task = Task { corpus: Some(corpus.path().to_owned()), ..task(folder.path(), &["planted/wrong"], 3) };
    let report = watch(&WORKER, &task).unwrap();
    assert_eq!(report.findings.len(), 1, "the third input is that of the corpus: {:?}", report.findings);
}

#[test]
fn nothing_is_found_in_a_short_run_over_everything() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let report = watch(&WORKER, &Task { corpus: Some(corpus), ..task(folder.path(), &[], 3000) }).unwrap();
    assert!(report.findings.is_empty(), "{}", show(&report));
    assert_eq!(report.tried, 3000);
}

fn show(report: &Report) -> String {
    let shown = report.findings.iter().map(|finding| format!("{finding}\n{:?}", read_input(&finding.file)));
    shown.collect::<Vec<_>>().join("\n")
}
