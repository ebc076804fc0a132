//! Every page with code is generated or followed, and what pages name as their proof exists.

use std::collections::BTreeSet;
use std::path::Path;

use testkit::markdown::{blocks, pages};
use testkit::workspace::{files_below, root};

/// Pages that are followed: in `tests/terraform/guides.rs` and `crates/xtask/tests/package.rs`.
const FOLLOWED: [&str; 9] = [
    "README.md",
    "docs/guides/applications.md",
    "docs/guides/auditing.md",
    "docs/guides/getting-started.md",
    "docs/guides/key-values.md",
    "docs/guides/locking.md",
    "docs/guides/moving.md",
    "docs/guides/network.md",
    "docs/guides/rotating.md",
];

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
                    assert!(generated.contains(&page), "{place}: no test follows this page");
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
    let in_output = readme.lines().filter_map(|line| {
        let path = line.strip_prefix("test ")?.strip_suffix(" ... ok")?.trim_end();
        // The last segment is the Terraform that it ran under.
        path.rsplit("::").nth(1)
    });
    let named: Vec<_> = in_tables.chain(in_output).collect();
    assert!(named.len() >= 12, "{named:?}");
    let tests = sources(&root().join("tests"));
    for name in named {
        assert!(tests.contains(&format!("fn {name}(")), "the README names {name}");
    }
}

/// What a page claims is shown by what it names: tests, files and commands, which have to be there.
#[test]
fn what_pages_name_as_proof_exists() {
    let root = root();
    let code = ["src", "tests", "crates"].map(|folder| sources(&root.join(folder))).concat();
    let commands = std::fs::read_to_string(root.join("crates/xtask/src/main.rs")).unwrap();
    let folders = ["src/", "tests/", "crates/", "docs/", ".github/", "examples/"];
    let (mut tests, mut files, mut of_xtask) = (0, 0, 0);
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let pieces: Vec<&str> = text.split('`').collect();
        // Between backquotes: every second piece. An attribute in the schema of an object is not a claim.
        let is_attribute = |window: &&[&str]| window[0].ends_with("\n- ") && window[2].starts_with(" (");
        for quoted in pieces.windows(3).step_by(2).filter(|window| !is_attribute(window)).map(|window| window[1]) {
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
        // Every message has a test of its own way: `troubleshooting.rs`.
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
