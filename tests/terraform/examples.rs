//! Every example is formatted, valid, and does what it says.

use std::path::{Path, PathBuf};

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case, has_actions};

fn every_example_is_formatted_and_valid(directory: WorkingDirectory, _: Service) {
    let examples = testkit::workspace::root().join("examples");
    directory.run(&["fmt", "-check", "-diff", "-recursive", examples.to_str().unwrap()]).success();
    directory.configure("");
    directory.init();
    let modern = has_actions(directory.terraform());
    let mut tried = 0;
    let files = testkit::workspace::files_below(&examples).unwrap();
    // A module is validated as a whole: `every_module_is_valid`.
    for file in files.into_iter().filter(|file| !file.starts_with(examples.join("modules"))) {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let needs_modern = name == "action.tf" || name.ends_with(".tfquery.hcl") || name == "import-by-identity.tf";
        if file.extension().is_some_and(|it| it == "sh") || (needs_modern && !modern) {
            continue;
        }
        let (validate, query) = (["validate", "-no-color"], directory.path().join("it.tfquery.hcl"));
        let ran = if name.ends_with(".tfquery.hcl") {
            directory.configure("");
            std::fs::write(&query, &text).unwrap();
            let ran = directory.run(&[&validate[..], &["-query"]].concat());
            std::fs::remove_file(&query).unwrap();
            ran
        } else if text.contains("required_providers") {
            std::fs::write(directory.path().join("main.tf"), &text).unwrap();
            directory.run(&validate)
        } else {
            directory.configure(&text);
            directory.run(&validate)
        };
        assert!(ran.succeeded, "{}: {}", file.display(), ran.text);
        tried += 1;
    }
    assert!(tried >= 15, "only {tried} examples were tried");
}

fn every_module_is_valid(directory: WorkingDirectory, _: Service) {
    let modules = testkit::workspace::root().join("examples/modules");
    for module in std::fs::read_dir(modules).unwrap().map(|entry| entry.unwrap().path()) {
        for file in testkit::workspace::files_below(&module).unwrap() {
            std::fs::copy(&file, directory.path().join(file.file_name().unwrap())).unwrap();
        }
        directory.run(&["init", "-no-color", "-input=false"]).success();
        directory.run(&["validate", "-no-color"]).success().silent_about(&["Warning"]);
    }
}

/// The examples of a kind, without those of imports.
fn examples(kind: &str) -> Vec<PathBuf> {
    let folder = testkit::workspace::root().join("examples").join(kind);
    let files = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let all = files(&folder).iter().flat_map(|folder| files(folder)).collect::<Vec<_>>();
    all.into_iter().filter(|file| !file.file_name().unwrap().to_str().unwrap().starts_with("import")).collect()
}

fn every_example_applies_and_settles(directory: WorkingDirectory, service: Service) {
    directory.configure("");
    directory.init();
    for kind in ["data-sources", "ephemeral-resources", "functions", "resources"] {
        for example in examples(kind) {
            let body = std::fs::read_to_string(&example).unwrap();
            let is_lock = |line: &&str| line.trim_start().starts_with("entity_lock");
            let unlocked: Vec<_> = body.lines().filter(|line| !is_lock(line)).collect();
            directory.configure(&unlocked.join("\n"));
            directory.apply();
            directory.assert_settled();
            directory.try_destroy().success();
        }
    }
    assert_eq!(service.mock.keys().len(), 1, "the login key is left");
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(every_example_applies_and_settles).newest(),
        case!(every_example_is_formatted_and_valid).newest(),
        case!(every_module_is_valid),
    ]
}
