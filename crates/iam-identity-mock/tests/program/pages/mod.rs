//! Each page of `docs/`, followed over HTTP and TLS.

mod installed;
mod reader;

use std::path::{Path, PathBuf};

use crate::clients::{self, is_skipped};
use crate::official::python;
use reader::Reader;

/// The pages that are followed here, and those that `tests/terraform` of the workspace follows.
const PAGES: [&str; 7] =
    ["curl.md", "go.md", "java.md", "node.md", "python.md", "terraform-ibm-cloud.md", "terraform.md"];

#[test]
fn the_page_for_curl_can_be_followed() {
    Reader::of("curl.md").follow();
}

#[test]
fn the_page_for_python_can_be_followed() {
    if !is_skipped("python") {
        let python = PathBuf::from(python().get_program());
        Reader::of("python.md").with_programs(python.parent().unwrap().to_owned()).follow();
    }
}

#[test]
fn the_page_for_node_can_be_followed() {
    if !is_skipped("node") {
        Reader::of("node.md").with_link(&clients::node_modules()).follow();
    }
}

#[test]
fn the_page_for_go_can_be_followed() {
    if !is_skipped("go") {
        let module = installed::go_module();
        Reader::of("go.md").with_link(&module.join("go.mod")).with_link(&module.join("go.sum")).follow();
    }
}

#[test]
fn the_page_for_java_can_be_followed() {
    if !is_skipped("java") {
        let reader = Reader::of("java.md");
        let libraries = installed::java_libraries(&reader.file("pom.xml"));
        reader.with_link(&libraries).follow();
    }
}

#[test]
fn every_page_is_followed_and_the_readme_links_to_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let entries = std::fs::read_dir(folder.join("docs")).unwrap();
    let mut pages: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    pages.sort();
    assert_eq!(pages, PAGES);
    for page in pages {
        assert!(readme.contains(&format!("](docs/{page})")), "the README has no link to {page}");
    }
}
