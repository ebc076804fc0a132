//! Every page of the project, followed by a reader with real Terraform.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use support::cli::{Workspace, terraforms, with_every};
use support::markdown::{blocks, pages};
use support::service::Service;
use support::takeover::take_over;
use support::walk::Reader;
use xtask::workspace::{files_below, root};

/// Pages that are followed: here, and in `tests/package.rs`.
const FOLLOWED: [&str; 7] = [
    "README.md",
    "docs/guides/getting-started.md",
    "docs/guides/key-values.md",
    "docs/guides/locking.md",
    "docs/guides/moving.md",
    "docs/guides/network.md",
    "docs/guides/rotating.md",
];

#[test]
fn locking() {
    with_every(|workspace, _| Reader::new(&workspace, workspace.path()).follow("docs/guides/locking.md"));
}

#[test]
fn moving_all_at_once() {
    with_every(|workspace, service| {
        move_here(&workspace, &service, &["full", "plain"], |section| section == "All at once");
        assert!(service.key("full").locked);
    });
}

#[test]
fn moving_side_by_side_and_back() {
    with_every(|workspace, service| {
        move_here(&workspace, &service, &["plain"], |section| section != "All at once");
    });
}

/// Follows sections of the page with these keys in a state of IBM-Cloud/ibm.
fn move_here(workspace: &Workspace, service: &Service, keys: &[&str], wanted: impl Fn(&str) -> bool) {
    std::fs::write(workspace.path().join("terraform.tfstate"), take_over(service, keys)).unwrap();
    // A mock of the other provider.
    let address = "registry.terraform.io/ibm-cloud/ibm";
    xtask::mirror::install_as(&support::cli::plugin_program(), workspace.path(), address, "2.5.0").unwrap();
    let mut reader = Reader::new(workspace, workspace.path());
    reader.follow_where("docs/guides/moving.md", |block| wanted(&block.section));
}

#[test]
fn key_values() {
    newest(|workspace, service| {
        Reader::new(workspace, workspace.path()).follow("docs/guides/key-values.md");
        let value = service.key("deploy").value;
        let state = std::fs::read_to_string(workspace.path().join("terraform.tfstate")).unwrap();
        assert!(state.contains("\"apikey_wo_version\": 2") && !state.contains(&value));
    });
}

#[test]
fn rotating() {
    newest(|workspace, service| {
        Reader::new(workspace, workspace.path()).follow("docs/guides/rotating.md");
        assert!(service.mock.keys_named("deploy").is_empty());
    });
}

#[test]
fn network() {
    newest(|workspace, _| Reader::new(workspace, workspace.path()).follow("docs/guides/network.md"));
}

#[test]
fn every_page_with_code_is_generated_or_followed() {
    let generated: BTreeSet<_> = xtask::docs::pages().unwrap().into_iter().map(|page| page.file).collect();
    let examples = examples();
    for path in pages() {
        let page = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        for block in blocks(&path) {
            let place = format!("{page}:{}", block.line);
            match block.language.as_str() {
                "terraform" | "shell" if FOLLOWED.contains(&page.as_str()) => {}
                "terraform" | "shell" => {
                    assert!(generated.contains(&page), "{place}: nobody follows this page");
                    assert!(examples.contains(&block.text), "{place}: it is not an example, and so not tried");
                }
                "text" | "json" | "console" => {}
                "" | "mermaid" if page == "ARCHITECTURE.md" => {}
                other => panic!("{place}: say what kind of block this is, not {other:?}"),
            }
        }
    }
}

#[test]
fn every_test_that_the_readme_names_exists() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let in_tables = readme.lines().filter_map(|line| line.strip_suffix("` |")?.rsplit_once('`')).map(|(_, name)| name);
    let in_output = readme.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... ok"));
    let named: Vec<_> = in_tables.chain(in_output).collect();
    assert!(named.len() >= 12, "{named:?}");
    let tests = sources(&root().join("tests"));
    for name in named {
        assert!(tests.contains(&format!("fn {name}() {{")), "the README names {name}");
    }
}

/// What a page claims is shown by what it names: tests, files and commands, which have to be there.
#[test]
fn what_pages_name_as_proof_exists() {
    let root = root();
    let code = ["src", "tests", "crates"].map(|folder| sources(&root.join(folder))).concat();
    let commands = std::fs::read_to_string(root.join("crates/xtask/src/main.rs")).unwrap();
    let folders = ["src/", "tests/", "crates/", "docs/", ".github/", "proto/", "examples/"];
    let (mut tests, mut files, mut of_xtask) = (0, 0, 0);
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        // Between backquotes: every second piece.
        for quoted in text.split('`').skip(1).step_by(2) {
            let is_sentence = |text: &str| text.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            if is_sentence(quoted) && !quoted.starts_with("ibm_") && quoted.matches('_').count() >= 4 {
                assert!(code.contains(&format!("fn {quoted}(")), "{}: there is no test {quoted}", page.display());
                tests += 1;
            } else if folders.iter().any(|folder| quoted.starts_with(folder)) && !quoted.contains(['{', '*', ' ']) {
                assert!(root.join(quoted).exists(), "{}: there is no {quoted}", page.display());
                files += 1;
            } else if let Some(rest) = quoted.strip_prefix("cargo xtask ") {
                let command = rest.split(' ').next().unwrap();
                let variant = format!("{}{}", command[..1].to_uppercase(), &command[1..]);
                assert!(commands.contains(&format!("    {variant}")), "{}: no {quoted}", page.display());
                of_xtask += 1;
            }
        }
    }
    for guide in pages().iter().filter(|page| page.parent().is_some_and(|folder| folder.ends_with("guides"))) {
        // Every message has a test of its own way: `tests/troubleshooting.rs`.
        if !guide.ends_with("troubleshooting.md") {
            let text = std::fs::read_to_string(guide).unwrap();
            let proof = text.split_once("<!-- Shown by ").map(|(_, proof)| proof.matches('`').count() / 2);
            assert!(proof.is_some_and(|tests| tests > 1), "{} names no tests", guide.display());
        }
    }
    assert!(tests >= 15 && files >= 15 && of_xtask >= 5, "{tests} {files} {of_xtask}");
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// All sources below a folder, one after the other.
fn sources(folder: &Path) -> String {
    let files = files_below(folder).unwrap().into_iter();
    files.filter(|path| path.extension().is_some_and(|it| it == "rs")).map(|path| text(&path)).collect()
}

/// All examples, which tests of their own run.
fn examples() -> BTreeSet<String> {
    files_below(&root().join("examples")).unwrap().iter().map(|path| text(path)).collect()
}

/// What some guides show needs a Terraform of today.
fn newest(test: impl Fn(&Workspace, &Service)) {
    let terraform = terraforms().iter().max_by_key(|terraform| terraform.version).unwrap();
    let service = Service::start();
    test(&Workspace::new(terraform, &service), &service);
}
