//! What a contributor meets first: commands, editor settings, templates, and settings of tools. They say the same as the pages.

use std::collections::BTreeMap;

use testkit::workspace::{files_below, root};
use toml::{Table, Value};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parse(path: &str) -> Table {
    toml::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

/// The templates for issues and pull requests: names and contents.
fn templates() -> Vec<(String, String)> {
    let issues = files_below(&root().join(".github/ISSUE_TEMPLATE")).unwrap();
    let issues = issues.iter().map(|path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
    issues.chain([".github/PULL_REQUEST_TEMPLATE.md".to_owned()]).map(|path| (path.clone(), read(&path))).collect()
}

#[test]
fn just_has_the_commands_of_the_contributing_page() {
    let page = read("CONTRIBUTING.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "));
    let commands: Vec<_> = rows.map(|(command, purpose)| format!("# {purpose}\n    {command}")).collect();
    assert!(commands.len() >= 10, "{commands:?}");
    let justfile = read("justfile");
    let (_, recipes) = justfile.split_once("--list --unsorted\n\n").unwrap();
    let recipes = recipes.trim_end().split("\n\n").map(|recipe| {
        let lines: Vec<_> = recipe.lines().collect();
        let [purpose, name, command] = lines[..] else { panic!("justfile: {recipe}: a comment, a name, a command") };
        assert!(name.ends_with(':') && !name.contains(' '), "justfile: {name}");
        format!("{purpose}\n{command}")
    });
    assert_eq!(recipes.collect::<Vec<_>>(), commands);
}

#[test]
fn editors_wrap_lines_where_rustfmt_does() {
    let mut sections: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let (text, mut section) = (read(".editorconfig"), "");
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
        } else {
            let (name, value) = line.split_once(" = ").unwrap_or_else(|| panic!(".editorconfig: {line}"));
            sections.entry(section).or_default().insert(name, value);
        }
    }
    assert_eq!(sections[""]["root"], "true");
    let width: i64 = sections["*.rs"]["max_line_length"].parse().unwrap();
    assert_eq!(Some(width), parse("rustfmt.toml")["max_width"].as_integer());
}

#[test]
fn what_codeowners_and_templates_name_exists() {
    let owners = read(".github/CODEOWNERS");
    let owned = owners.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let (pattern, owners) = line.split_once(' ').unwrap_or_else(|| panic!("CODEOWNERS: {line} has no owner"));
        assert!(owners.split(' ').all(|owner| owner.starts_with('@')), "CODEOWNERS: {line}");
        (".github/CODEOWNERS".to_owned(), pattern.trim_matches(['/', '*']).to_owned())
    });
    let named = templates().into_iter().flat_map(|(template, text)| {
        let links = text.split("/blob/main/").skip(1).map(|rest| rest.split(')').next().unwrap());
        let quoted = text
            .split('`')
            .skip(1)
            .step_by(2)
            .flat_map(|code| code.split(' '))
            .filter(|it| it.contains('/') || it.contains(".md"));
        links.chain(quoted).map(|path| (template.clone(), path.to_owned())).collect::<Vec<_>>()
    });
    let paths: Vec<_> = owned.chain(named).collect();
    assert!(paths.len() >= 5, "{paths:?}");
    for (file, path) in paths {
        assert!(root().join(&path).exists(), "{file}: there is no {path}");
    }
}

#[test]
fn no_report_contains_a_secret_and_vulnerabilities_are_reported_privately() {
    let mut forms = 0;
    for (template, text) in templates() {
        if text.contains("\nbody:\n") {
            let confirmed =
                "- label: This report contains no API key, token or other secret.\n          required: true\n";
            assert!(text.contains(confirmed), "{template}");
            forms += 1;
        }
    }
    assert_eq!(forms, 2);
    let chooser = read(".github/ISSUE_TEMPLATE/config.yml");
    assert!(chooser.contains("blank_issues_enabled: false\n") && chooser.contains("/security/policy\n"), "{chooser}");
    assert!(read("SECURITY.md").contains("\n## Reporting\n"));
}

#[test]
fn the_tools_read_their_settings() {
    let toolchain = parse("rust-toolchain.toml");
    assert_eq!(toolchain["toolchain"]["channel"].as_str(), Some("stable"), "the workflows pin the version");
    assert_eq!(strings(&toolchain["toolchain"]["components"]), ["clippy", "rustfmt"]);
    assert!(toolchain["toolchain"].get("targets").is_none(), "a build needs the host's target only");

    let timeout = &parse(".config/nextest.toml")["profile"]["default"]["slow-timeout"];
    assert!(timeout["period"].is_str() && timeout["terminate-after"].as_integer() > Some(0), "{timeout:?}");

    for path in strings(&parse("_typos.toml")["files"]["extend-exclude"]) {
        assert!(root().join(path).exists(), "_typos.toml: there is no {path}");
    }
}

#[test]
fn only_benchmarks_are_compiled_with_criterion() {
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert_eq!(manifest.contains("criterion"), folder.ends_with("benches"), "{}", folder.display());
    }
    let benches = parse("crates/benches/Cargo.toml");
    assert!(benches.get("dependencies").is_none() && !root().join("crates/benches/src").exists());
    for bench in benches["bench"].as_array().unwrap() {
        assert_eq!(bench["harness"].as_bool(), Some(false), "{bench:?}");
        assert!(bench.get("test").is_none(), "{bench:?}: `cargo test` would compile it");
    }
}
