//! The pages in docs/ say what is declared, and nothing else is there. `cargo xtask docs` writes them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use testkit::workspace::{files_below, root};

#[test]
fn the_pages_are_what_the_declarations_say() {
    let mut expected: BTreeSet<PathBuf> = xtask::docs::guide_files().unwrap().into_iter().collect();
    for page in xtask::docs::pages().unwrap() {
        let path = root().join(&page.file);
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == page.text, "{} differs from the declarations: run `cargo xtask docs`", page.file);
        expected.insert(path);
    }
    let found: BTreeSet<PathBuf> = files_below(&root().join("docs")).unwrap().into_iter().collect();
    assert_eq!(found, expected, "docs/ holds the pages and the guides");
}
