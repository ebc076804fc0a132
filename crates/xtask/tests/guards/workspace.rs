//! The crates of the workspace and their source files.

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use serde_json::Value as Json;
use syn::visit::Visit;

pub(crate) use testkit::workspace::root;

use testkit::workspace::{cargo, files_below};

/// A crate of the workspace, as `cargo metadata` describes it.
#[derive(Debug)]
pub(crate) struct Crate {
    /// As the workspace calls it: the framework's packages have longer names, because the short ones are taken on the registry.
    pub name: String,
    /// The folder of its `Cargo.toml`.
    pub folder: PathBuf,
    /// The root files of its library, programs and examples.
    pub roots: Vec<PathBuf>,
    /// The crates of the workspace that it depends on, and the kind: `normal`, `dev` or `build`.
    pub dependencies: Vec<(String, String)>,
}

/// A source file.
pub(crate) struct Source {
    /// Relative to the root of the workspace.
    pub name: String,
    pub text: String,
    pub syntax: syn::File,
}

/// All crates of the workspace, in the order of their names.
pub(crate) fn crates() -> Vec<Crate> {
    let mut cargo = cargo();
    let output = cargo
        .current_dir(root())
        .args(["metadata", "--no-deps", "--format-version", "1", "--locked", "--offline"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Json = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let mut crates: Vec<_> = packages.iter().map(of_package).collect();
    crates.sort_by(|left, right| left.name.cmp(&right.name));
    assert!(crates.len() >= 6, "{crates:?}");
    crates
}

fn of_package(package: &Json) -> Crate {
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let is_compiled = |target: &&Json| ["lib", "bin", "example"].iter().any(|kind| target["kind"][0] == *kind);
    let dependencies = package["dependencies"].as_array().unwrap().iter().filter(|it| it["path"].is_string());
    let library = package["targets"].as_array().unwrap().iter().find(|target| target["kind"][0] == "lib");
    Crate {
        name: text(library.map_or(&package["name"], |library| &library["name"])).replace('_', "-"),
        folder: Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned(),
        roots: package["targets"]
            .as_array()
            .unwrap()
            .iter()
            .filter(is_compiled)
            .map(|it| text(&it["src_path"]).into())
            .collect(),
        dependencies: dependencies
            .map(|it| {
                (
                    it["rename"].as_str().map_or_else(|| text(&it["name"]), ToOwned::to_owned),
                    it["kind"].as_str().unwrap_or("normal").to_owned(),
                )
            })
            .collect(),
    }
}

impl Crate {
    /// The files in its `src` folder.
    pub(crate) fn sources(&self) -> Vec<Source> {
        files(&self.folder.join("src"), "rs").iter().map(|path| source(path)).collect()
    }
}

/// The path as messages show it.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Reads and parses a file.
pub(crate) fn source(path: &Path) -> Source {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Source { name: shown(path), text, syntax }
}

/// The files below a folder with this extension, in the order of their paths; none if there is no such folder.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = if folder.is_dir() { files_below(folder).unwrap() } else { Vec::new() };
    found.retain(|path| path.extension().is_some_and(|it| it == extension));
    found
}

/// The line on which a span begins, counted from 1.
pub(crate) fn line(span: Span) -> usize {
    span.start().line
}

/// Whether the item is compiled for tests only.
pub(crate) fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) => list.path.is_ident("cfg") && mentions_test(list.tokens.clone()),
        syn::Meta::NameValue(_) => false,
    })
}

fn mentions_test(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == "test",
        proc_macro2::TokenTree::Group(group) => mentions_test(group.stream()),
        _ => false,
    })
}

/// The attributes of an item of a module.
pub(crate) fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The lines of a file that belong to its tests, both ends included.
pub(crate) fn test_lines(syntax: &syn::File) -> Vec<std::ops::RangeInclusive<usize>> {
    struct Tests(Vec<std::ops::RangeInclusive<usize>>);
    impl<'ast> Visit<'ast> for Tests {
        fn visit_item(&mut self, item: &'ast syn::Item) {
            if is_test(attributes(item)) {
                let span = syn::spanned::Spanned::span(item);
                self.0.push(span.start().line..=span.end().line);
            } else {
                syn::visit::visit_item(self, item);
            }
        }
    }
    let mut tests = Tests(Vec::new());
    tests.visit_file(syntax);
    tests.0
}
