//! The changelog has the form of Terraform's official providers: categories, and entries that name what they are about.

use testkit::workspace::root;

/// The categories, in their order.
const CATEGORIES: [&str; 5] = ["BREAKING CHANGES:", "NOTES:", "FEATURES:", "ENHANCEMENTS:", "BUG FIXES:"];

/// The kinds of objects, and where their pages are.
const KINDS: [(&str, &str); 6] = [
    ("action", "actions"),
    ("data-source", "data-sources"),
    ("ephemeral", "ephemeral-resources"),
    ("function", "functions"),
    ("list-resource", "list-resources"),
    ("resource", "resources"),
];

#[test]
fn every_entry_of_the_changelog_has_a_category_and_names_what_it_is_about() {
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let (mut category, mut entries) = (None, 0);
    for (at, line) in changelog.lines().enumerate() {
        let place = format!("CHANGELOG.md:{}: {line}", at + 1);
        if line.starts_with("## ") {
            category = None;
        } else if let Some(found) = CATEGORIES.iter().position(|it| *it == line) {
            assert!(category.is_none_or(|before| before < found), "{place}: the order is {CATEGORIES:?}");
            category = Some(found);
        } else if let Some(entry) = line.strip_prefix("* ") {
            assert!(category.is_some(), "{place}: put it under one of {CATEGORIES:?}");
            let (subject, text) =
                entry.split_once(": ").unwrap_or_else(|| panic!("{place}: begin with `resource/NAME: `"));
            assert!(is_known(subject), "{place}: there is no {subject}");
            assert!(
                text.starts_with(|it: char| it.is_uppercase() || it == '`'),
                "{place}: begin with a capital letter"
            );
            entries += 1;
        } else {
            let is_continued = line.starts_with("  ") || line.is_empty() || line == "# Changelog";
            assert!(is_continued, "{place}: an entry begins with `* `, a category is one of {CATEGORIES:?}");
        }
    }
    assert!(entries >= 20, "{entries} entries");
}

#[test]
fn the_changelog_names_every_object() {
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    for (kind, folder) in KINDS {
        let prefix = if kind == "function" { "" } else { "ibm_" };
        for entry in std::fs::read_dir(root().join("docs").join(folder)).unwrap() {
            let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
            let wanted = format!("* {kind}/{prefix}{name}: ");
            assert!(changelog.contains(&wanted), "CHANGELOG.md: add an entry that begins with `{wanted}`");
        }
    }
}

/// Whether the provider has it: what it has, has a page.
fn is_known(subject: &str) -> bool {
    let Some((kind, name)) = subject.split_once('/') else { return ["provider", "mock"].contains(&subject) };
    let folder = KINDS.iter().find(|(known, _)| *known == kind).map(|(_, folder)| folder);
    let file = format!("{}.md", name.trim_start_matches("ibm_"));
    folder.is_some_and(|folder| root().join("docs").join(folder).join(file).is_file())
}
