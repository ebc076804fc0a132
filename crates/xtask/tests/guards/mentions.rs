//! Words that belong in one place.

use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};

use super::workspace::{crates, files, line, root, shown, source, test_lines};

/// How many places may spell out the attribute `description`: its declaration, the client's type, the mock's type, and its name in
/// the API.
const DESCRIPTIONS: usize = 4;

#[test]
fn the_framework_does_not_know_ibm() {
    let folder = root().join("crates/tf-provider");
    let all = |extension| files(&folder, extension).into_iter();
    let is_exempt = |path: &PathBuf| path.ends_with("CHANGELOG.md") || path.starts_with(folder.join("tests"));
    let mut places = Vec::new();
    for path in all("rs").chain(all("toml")).chain(all("md")).filter(|path| !is_exempt(path)) {
        let text = std::fs::read_to_string(&path).unwrap();
        let is_code = path.extension().is_some_and(|it| it == "rs");
        let tests = if is_code { test_lines(&source(&path).syntax) } else { Vec::new() };
        for (at, text) in text.lines().enumerate() {
            let is_test = tests.iter().any(|lines| lines.contains(&(at + 1)));
            if !is_test && without_links(text).to_lowercase().contains("ibm") {
                places.push(format!("{}:{}: {}", shown(&path), at + 1, text.trim()));
            }
        }
    }
    super::assert_none(
        "The framework is for any provider. Pass the name in from the provider, or use a neutral example such as `example_note`.",
        &places,
    );
}

fn without_links(line: &str) -> String {
    let is_link = |word: &&str| word.contains("http://") || word.contains("https://");
    line.split_whitespace().filter(|word| !is_link(word)).collect::<Vec<_>>().join(" ")
}

#[test]
fn an_attribute_is_spelled_out_in_few_places() {
    let mut places = Vec::new();
    for each in
        crates().iter().filter(|each| !["tf-protocol", "tf-provider", "xtask", "secret"].contains(&each.name.as_str()))
    {
        for source in each.sources().iter().filter(|source| !is_about_other_descriptions(&source.name)) {
            let tests = test_lines(&source.syntax);
            let mut lines = Vec::new();
            spelled(source.text.parse().unwrap(), "description", &mut lines);
            lines.retain(|at| !tests.iter().any(|lines| lines.contains(at)));
            lines.dedup();
            let text: Vec<_> = source.text.lines().collect();
            places.extend(lines.iter().map(|at| format!("{}:{at}: {}", source.name, text[at - 1].trim())));
        }
    }
    assert!(
        places.len() <= DESCRIPTIONS,
        "The attribute `description` is spelled out {} times, which is more than {DESCRIPTIONS}: adding an attribute takes as many \
         edits. Derive them from the declaration, or from the list of a key's fields.\n{}",
        places.len(),
        places.join("\n")
    );
}

/// Files in which a description is one of functions, actions or options, or which the mock sorts and filters any object by.
fn is_about_other_descriptions(file: &str) -> bool {
    const PARTS: [&str; 9] = [
        "src/functions/",
        "src/actions/",
        "src/program/",
        "/options.rs",
        "service_id",
        "/filter.rs",
        "/paging.rs",
        "/listing.rs",
        "/provider/",
    ];
    PARTS.iter().any(|part| file.contains(part))
}

/// The lines with this name, or with this string.
fn spelled(tokens: TokenStream, name: &str, lines: &mut Vec<usize>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => spelled(group.stream(), name, lines),
            TokenTree::Ident(ident) if ident == name => lines.push(line(ident.span())),
            TokenTree::Literal(literal) if literal.to_string() == format!("\"{name}\"") => {
                lines.push(line(literal.span()));
            }
            _ => {}
        }
    }
}
