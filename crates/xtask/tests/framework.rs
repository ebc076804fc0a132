//! The framework is of its own: its packages and a provider from its template need nothing else of this workspace.
//!
//! `cargo xtask package --framework` runs the tests that are in the packages, too.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use testkit::workspace::{files_below, root};
use xtask::package::framework::{PACKAGES, check, unpacked};

#[test]
fn the_packages_of_the_framework_and_a_provider_from_its_template_compile_alone() {
    let folder = unpacked().unwrap();
    for name in PACKAGES {
        let has = |file: &str| folder.join(name).join(file).is_file();
        assert!(has("README.md") && has("LICENSE") && has("src/lib.rs"), "{name}");
    }
    let packaged = |file: &str| folder.join(file).is_file();
    assert!(packaged("tf-provider-protocol/proto/tfplugin6.proto"));
    assert!(packaged("tf-provider-framework/tests/fixtures/cty-vectors.jsonl"));
    // Folders with a manifest of their own are left out of a package, so the template's has another name.
    let template = root().join("crates/tf-provider/template");
    for file in files_below(&template).unwrap() {
        let name = file.strip_prefix(&template).unwrap();
        assert!(folder.join("tf-provider-framework/template").join(name).is_file(), "{}", name.display());
    }
    check(&folder).unwrap();
}
