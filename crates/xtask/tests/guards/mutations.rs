//! The mutations of `cargo xtask mutate` are up to date with the code.

use testkit::workspace::root;
use xtask::mutate::MUTATIONS;

#[test]
fn every_mutation_finds_its_code_and_its_tests() {
    assert!(MUTATIONS.len() >= 10);
    for mutation in MUTATIONS {
        let text = std::fs::read_to_string(root().join(mutation.file)).unwrap();
        assert_ne!(mutation.apply(&text).unwrap(), text, "{}", mutation.name);
        let tests = root().join("tests/in_process").join(mutation.tests.replace("::", "/")).with_extension("rs");
        assert!(tests.exists(), "{}: there is no {}", mutation.name, tests.display());
    }
}
