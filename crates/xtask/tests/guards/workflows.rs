//! What the workflows may do, and with what. A release is no stronger than the weakest of these lines.

use std::path::Path;

/// A job of a workflow: where it stands, and its lines.
struct Job {
    place: String,
    text: String,
}

/// Subcommands of cargo that take no `--locked`, and the aliases, which have it in `.cargo/config.toml`.
const WITHOUT_LOCKED: [&str; 4] = ["fmt", "deny", "demo", "xtask"];

fn root() -> std::path::PathBuf {
    testkit::workspace::root()
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The workflows: names and contents.
fn workflows() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(root().join(".github/workflows")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 3, "{files:?}");
    files
        .into_iter()
        .map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(file).unwrap()))
        .collect()
}

/// The jobs of all workflows. A job begins with two spaces and its name.
fn jobs() -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    for (file, text) in workflows() {
        let (_, text) = text.split_once("\njobs:\n").unwrap();
        for line in text.lines() {
            let is_head =
                line.strip_prefix("  ").is_some_and(|rest| !rest.starts_with([' ', '#']) && rest.ends_with(':'));
            if is_head {
                jobs.push(Job { place: format!("{file}: {}", line.trim().trim_end_matches(':')), text: String::new() });
            } else if let Some(job) = jobs.last_mut() {
                job.text += line;
                job.text += "\n";
            }
        }
    }
    assert!(jobs.len() >= 10, "{}", jobs.len());
    jobs
}

/// Every call of cargo in a text: the words from `cargo` to the end of the command.
fn calls_of_cargo(text: &str) -> Vec<Vec<String>> {
    let mut calls = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        for command in line.split(['&', ';', '|']) {
            let words: Vec<_> = command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
            if let Some(at) = words.iter().position(|word| *word == "cargo") {
                calls.push(words[at..].iter().map(|word| (*word).to_owned()).collect());
            }
        }
    }
    calls
}

#[test]
fn every_action_is_pinned_by_its_commit_and_says_its_version() {
    let mut pinned = 0;
    for (file, text) in workflows() {
        for line in text.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: ")) {
            if line.starts_with("./") {
                continue;
            }
            let (action, version) = line.split_once(" # v").unwrap_or_else(|| panic!("{file}: {line} has no version"));
            let (_, commit) = action.split_once('@').unwrap();
            let is_hash = commit.len() == 40 && commit.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
            assert!(is_hash, "{file}: {action} is not pinned by a commit");
            assert!(version.starts_with(|first: char| first.is_ascii_digit()), "{file}: {line}");
            pinned += 1;
        }
    }
    assert!(pinned >= 10, "{pinned}");
}

#[test]
fn no_checkout_leaves_its_credentials_behind() {
    for job in jobs() {
        let lines: Vec<_> = job.text.lines().collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.contains("actions/checkout@")) {
            let with = lines.get(at + 1).copied().unwrap_or_default();
            assert!(with.contains("persist-credentials: false"), "{}: {with}", job.place);
        }
    }
}

#[test]
fn a_job_that_has_a_secret_or_may_write_runs_nothing_of_this_repository() {
    let mut privileged = 0;
    for job in jobs() {
        let has_secret = ["secrets.", "github.token", "secrets:"].iter().any(|secret| job.text.contains(secret));
        let may_write = job.text.contains(": write");
        if has_secret || may_write {
            privileged += 1;
            for code in ["cargo", "rustup", "actions/checkout@", "xtask", ".ci/run", "npm", "pip"] {
                assert!(!job.text.contains(code), "{}: it has a right or a secret, and {code}", job.place);
            }
        }
    }
    assert!(privileged >= 3, "signing, attesting and publishing are such jobs");
}

#[test]
fn a_secret_of_signing_is_in_one_job_and_that_one_publishes_nothing() {
    let jobs = jobs();
    let signing: Vec<_> = jobs.iter().filter(|job| job.text.contains("secrets.")).collect();
    assert_eq!(signing.len(), 1, "{:?}", signing.iter().map(|job| &job.place).collect::<Vec<_>>());
    assert!(signing[0].text.contains("permissions: {}") && signing[0].text.contains("environment:"));
}

#[test]
fn rights_are_read_only_unless_a_job_says_which_it_needs() {
    for (file, text) in workflows() {
        let (head, _) = text.split_once("\njobs:\n").unwrap();
        assert!(head.contains("\npermissions:\n  contents: read\n"), "{file}");
        assert!(head.contains("\nconcurrency:\n"), "{file}");
        assert!(!text.contains("write-all") && !text.contains("pull_request_target"), "{file}");
    }
}

#[test]
fn every_call_of_cargo_is_locked() {
    let mut calls = calls_of_cargo(&read(".ci/run"));
    for (_, text) in workflows() {
        calls.extend(calls_of_cargo(&text));
    }
    assert!(calls.len() >= 8, "{calls:?}");
    for call in calls {
        let is_without = WITHOUT_LOCKED.contains(&call.get(1).map_or("", String::as_str));
        assert!(is_without || call.iter().any(|word| word == "--locked"), "{call:?}");
    }
    let aliases = read(".cargo/config.toml");
    for alias in aliases.lines().filter(|line| line.contains(" = ")) {
        assert!(alias.contains("\"run --locked "), "{alias}");
    }
}

#[test]
fn a_release_is_of_a_commit_on_main_that_is_green() {
    let release = read(".github/workflows/release.yml");
    let needs = |job: &str| {
        let job = jobs().into_iter().find(|other| other.place == format!("release.yml: {job}")).unwrap();
        let needs = job.text.lines().find_map(|line| line.trim().strip_prefix("needs: ").map(ToOwned::to_owned));
        (needs.unwrap_or_default(), job.text)
    };
    assert!(needs("on-main").1.contains("git merge-base --is-ancestor \"$GITHUB_SHA\" origin/main"));
    let (before, checks) = needs("checks");
    assert!(before == "on-main" && checks.contains("uses: ./.github/workflows/ci.yml"));
    assert!(read(".github/workflows/ci.yml").contains("\n  workflow_call:\n"));
    for (job, before) in [
        ("package", "checks"),
        ("assemble", "package"),
        ("attest", "assemble"),
        ("sign", "assemble"),
        ("publish", "[attest, sign]"),
    ] {
        assert_eq!(needs(job).0, before, "{job}");
    }
    assert!(needs("attest").1.contains("actions/attest-build-provenance@"));
    assert!(!release.contains("continue-on-error") && !release.contains("always()"));
}

#[test]
fn the_toolchain_is_one_version_everywhere() {
    let manifest = read("Cargo.toml");
    let oldest = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    let mut versions = Vec::new();
    for (file, text) in workflows() {
        let pinned: Vec<_> = pins(&text).map(ToOwned::to_owned).collect();
        assert!(!pinned.is_empty(), "{file} takes whatever toolchain there is");
        versions.extend(pinned);
        for version in text.split("rust-version: ").skip(1) {
            assert!(version.starts_with("\"${{ env.RUSTUP_TOOLCHAIN }}\""), "{file}: {version}");
        }
    }
    let jobs = jobs();
    let job = jobs.iter().find(|job| job.place == "ci.yml: oldest-rust").unwrap();
    let pinned: Vec<_> = pins(&job.text).collect();
    assert_eq!(pinned, [format!("{oldest}.0")], "{}: Cargo.toml says {oldest}", job.place);

    versions.retain(|version| *version != format!("{oldest}.0"));
    versions.dedup();
    assert_eq!(versions.len(), 1, "{versions:?}");
    let numbers = |version: &str| version.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
    assert_eq!(numbers(&versions[0]).len(), 3, "an exact version: {versions:?}");
    assert!(numbers(&versions[0]) >= numbers(oldest), "{versions:?} is older than {oldest}");
}

/// The toolchains that a workflow or a job pins.
fn pins(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.trim().strip_prefix("RUSTUP_TOOLCHAIN: "))
}

#[test]
fn no_release_is_built_from_a_cache() {
    let release = read(".github/workflows/release.yml");
    assert!(!release.contains("cache"), "release.yml: a cache can hold what another run put into it");
}

#[test]
fn a_change_of_dependencies_is_checked_against_the_advisories() {
    let advisories = read(".github/workflows/advisories.yml");
    for part in ["  schedule:\n", "  pull_request:\n    paths: [Cargo.lock", "command: check advisories"] {
        assert!(advisories.contains(part), "{part}");
    }
}
