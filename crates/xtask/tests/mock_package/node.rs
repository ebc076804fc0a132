//! The packages for npm, installed by npm: the program and the module.

use std::path::Path;
use std::process::Command;

use testkit::markdown::blocks;

use super::clients::{is_skipped, node_modules};
use super::{VERSION, complaint, packaging, released, run};

/// A fresh folder with the packages of this system.
pub(super) fn installed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let main = released("iam-identity-mock-", &format!("mock-{VERSION}.tgz"));
    let system = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
    let platform = released(&format!("iam-identity-mock-{system}-"), ".tgz");
    let mut npm = Command::new("npm");
    npm.args(["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(folder.path());
    run(npm.arg(main).arg(platform));
    folder
}

/// Node in a folder with the packages, which has IBM's client too.
pub(super) fn node(folder: &Path, arguments: &[&str]) -> Command {
    let mut node = Command::new("node");
    node.args(arguments).current_dir(folder).env("NODE_PATH", node_modules());
    node
}

#[test]
fn a_test_for_node_as_on_the_page_passes_with_ibms_client() {
    if is_skipped("node") {
        return;
    }
    let folder = installed();
    let page = blocks(&packaging("npm/README.md")).into_iter().find(|block| block.language == "js").unwrap();
    std::fs::write(folder.path().join("page.test.js"), page.text).unwrap();
    let output = run(&mut node(folder.path(), &["--test", "--test-reporter=tap", "page.test.js"]));
    assert!(output.contains("# pass 1\n# fail 0\n"), "{output}");
}

#[test]
fn npm_installs_the_program() {
    if is_skipped("node") {
        return;
    }
    let folder = installed();
    let version = format!("iam-identity-mock {VERSION}\n");
    let link = folder.path().join("node_modules/.bin/iam-identity-mock");
    assert_eq!(run(Command::new(&link).arg("--version")), version);
    let unknown = complaint(Command::new(link).arg("--no-such-flag"));
    assert!(unknown.contains("--no-such-flag"), "{unknown}");
}

/// What each mock has in its journal after one request to both, and after it was reset; then the process ends, without `stop`.
const SCRIPT: &str = "
const { start } = require('iam-identity-mock');
(async () => {
  const mocks = await Promise.all([start(), start({ args: ['--set', 'keys_per_identity=5'] })]);
  for (const { url } of mocks) await fetch(url + '/v1/apikeys');
  for (const { journal } of mocks) console.log((await journal({ path_end: '/apikeys' })).length);
  await mocks[0].inject({ path_end: '/apikeys', effect: { answer: { status: 418 } } });
  for (const { url } of mocks) console.log((await fetch(url + '/v1/apikeys')).status);
  await mocks[0].reset();
  console.log((await mocks[0].journal()).length);
  await mocks[1].stop();
  console.log(await fetch(mocks[1].url).catch(() => 'it has ended'));
})();
";

#[test]
fn mocks_are_on_their_own_and_end_with_the_process() {
    if is_skipped("node") {
        return;
    }
    let folder = installed();
    let output = run(&mut node(folder.path(), &["-e", SCRIPT]));
    assert_eq!(output, "1\n1\n418\n401\n0\nit has ended\n");
}

/// So many that a listener for each, on one event of the process, would be warned of; then what one has logged.
const MANY: &str = "
process.on('warning', ({ name }) => console.log(name));
const { start } = require('iam-identity-mock');
(async () => {
  const mocks = await Promise.all(Array.from({ length: 12 }, () => start()));
  await fetch(mocks[0].url + '/v1/apikeys');
  for (const mock of mocks) await mock.stop();
  console.log(mocks.map((mock) => mock.log().includes('/v1/apikeys')).filter((isLogged) => isLogged).length);
})();
";

#[test]
fn many_mocks_run_at_the_same_time_without_a_warning_and_each_has_its_log() {
    if is_skipped("node") {
        return;
    }
    let folder = installed();
    assert_eq!(run(&mut node(folder.path(), &["-e", MANY])), "1\n");
}

#[test]
fn a_mock_that_does_not_start_or_rejects_a_request_says_why() {
    if is_skipped("node") {
        return;
    }
    let folder = installed();
    let fails = |code: &str| complaint(&mut node(folder.path(), &["-e", code]));
    let unknown = fails("require('iam-identity-mock').start({ args: ['--set', 'no_such_option=1'] })");
    assert!(unknown.contains("Error: iam-identity-mock: ") && unknown.contains("no_such_option"), "{unknown}");
    let help = fails("require('iam-identity-mock').start({ args: ['--help'] })");
    assert!(help.contains("Error: arguments make the mock print something else than its variables: "), "{help}");
    let fault = fails(
        "require('iam-identity-mock').start().then((mock) => mock.inject({ no_such_matcher: 1, effect: 'drop_before' }))",
    );
    assert!(fault.contains("Error: POST /faults: ") && fault.contains("no_such_matcher"), "{fault}");
}
