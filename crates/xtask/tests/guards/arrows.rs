//! Which crate of the workspace may depend on which.

use super::workspace::crates;

/// What each crate may be compiled with. The mock and the client share nothing: a mock that is built from the client's types
/// cannot catch the client's mistakes.
const COMPILED: [(&str, &[&str]); 11] = [
    ("benches", &[]),
    ("demo", &["testkit"]),
    ("iam-identity", &["secret"]),
    ("iam-identity-mock", &[]),
    ("provider-tests", &[]),
    ("secret", &[]),
    ("terraform-provider-ibm", &["iam-identity", "secret", "tf-provider"]),
    ("testkit", &["iam-identity-mock"]),
    ("tf-protocol", &[]),
    ("tf-provider", &["secret", "tf-protocol"]),
    ("xtask", &["terraform-provider-ibm", "testkit", "tf-protocol", "tf-provider"]),
];

/// What the tests, examples and benchmarks of each crate may use besides.
const TESTED: [(&str, &[&str]); 3] = [
    ("benches", &["iam-identity", "terraform-provider-ibm", "tf-protocol", "tf-provider"]),
    (
        "provider-tests",
        &[
            "iam-identity",
            "iam-identity-mock",
            "secret",
            "terraform-provider-ibm",
            "testkit",
            "tf-protocol",
            "tf-provider",
        ],
    ),
    ("xtask", &["iam-identity", "iam-identity-mock", "secret"]),
];

#[test]
fn crates_depend_on_each_other_in_one_direction() {
    let mut places = Vec::new();
    for each in crates() {
        let of = |table: &[(&str, &'static [&'static str])]| {
            table.iter().find(|(name, _)| *name == each.name).map_or(&[][..], |(_, allowed)| *allowed)
        };
        for (dependency, kind) in &each.dependencies {
            let is_allowed = |allowed: &[&str]| allowed.contains(&dependency.as_str());
            let is_tested = kind == "dev" && is_allowed(of(&TESTED));
            if !is_tested && !is_allowed(of(&COMPILED)) {
                places.push(format!(
                    "{}/Cargo.toml: {kind} dependency {dependency}",
                    super::workspace::shown(&each.folder)
                ));
            }
        }
        if !COMPILED.iter().any(|(name, _)| *name == each.name) {
            places.push(format!("{}: a crate that the table in this test does not have", each.name));
        }
    }
    super::assert_none(
        "A crate depends on one that it must not know. Remove the dependency, or add it to the table in this test with a reason.",
        &places,
    );
}
