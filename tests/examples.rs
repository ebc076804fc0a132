//! Every example is formatted and valid. That they also work, `tests/lookups.rs` and `tests/modern.rs` show.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod support;

use support::cli::with_every;

#[test]
fn every_example_is_formatted_and_valid() {
    with_every(|workspace, _| {
        let examples = xtask::workspace::root().join("examples");
        workspace.run(&["fmt", "-check", "-diff", "-recursive", examples.to_str().unwrap()]).success();
        workspace.configure("");
        workspace.init();
        let modern = !workspace.terraform().is_opentofu && workspace.terraform().version >= (1, 14);
        let mut tried = 0;
        for file in xtask::workspace::files_below(&examples).unwrap() {
            let text = std::fs::read_to_string(&file).unwrap();
            let name = file.file_name().unwrap().to_str().unwrap();
            let needs_modern = name == "action.tf" || name.ends_with(".tfquery.hcl") || name == "import-by-identity.tf";
            if file.extension().is_some_and(|it| it == "sh") || (needs_modern && !modern) {
                continue;
            }
            let (validate, query) = (["validate", "-no-color"], workspace.path().join("it.tfquery.hcl"));
            let ran = if name.ends_with(".tfquery.hcl") {
                workspace.configure("");
                std::fs::write(&query, &text).unwrap();
                let ran = workspace.run(&[&validate[..], &["-query"]].concat());
                std::fs::remove_file(&query).unwrap();
                ran
            } else if text.contains("required_providers") {
                std::fs::write(workspace.path().join("main.tf"), &text).unwrap();
                workspace.run(&validate)
            } else {
                workspace.configure(&text);
                workspace.run(&validate)
            };
            assert!(ran.succeeded, "{}: {}", file.display(), ran.text);
            tried += 1;
        }
        assert!(tried >= 15, "only {tried} examples were tried");
    });
}
