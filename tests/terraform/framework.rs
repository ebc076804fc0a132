//! The framework's example, as a provider: a note is created, found as planned, changed, replaced, imported and destroyed.

use testkit::terraform::Terraform;
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::{executable, programs};

use crate::cases::{Case, case};

const ADDRESS: &str = "registry.terraform.io/example/minimal";

fn note(directory: &WorkingDirectory, path: &str, text: &str) {
    directory.configure(&format!("resource \"minimal_note\" \"n\" {{\n  path = {path:?}\n  text = {text:?}\n}}"));
}

fn apply(directory: &WorkingDirectory, says: &[&str]) {
    directory.apply().says(says);
    directory.assert_settled();
}

fn the_example_is_a_provider(terraform: &Terraform) {
    let program = programs().unwrap().join("examples").join(executable("minimal"));
    let directory = WorkingDirectory::with_provider(terraform, &program, ADDRESS);
    let file = |name: &str| directory.path().join(name);
    let read = |name: &str| std::fs::read_to_string(file(name)).unwrap();

    note(&directory, "a.txt", "one");
    directory.init();
    apply(&directory, &["1 added"]);
    assert_eq!(read("a.txt"), "one");

    note(&directory, "a.txt", "three");
    apply(&directory, &["-> (known after apply)", "1 changed"]);
    assert_eq!(read("a.txt"), "three");
    directory.run(&["state", "show", "-no-color", "minimal_note.n"]).success().says(&["size = 5"]);

    // A change from outside is drift, and the next apply undoes it.
    std::fs::write(file("a.txt"), "other").unwrap();
    apply(&directory, &["1 changed"]);
    assert_eq!(read("a.txt"), "three");

    note(&directory, "b.txt", "three");
    apply(&directory, &["1 added, 0 changed, 1 destroyed"]);
    assert!(!file("a.txt").exists());

    directory.run(&["state", "rm", "minimal_note.n"]).success();
    directory.run(&["import", "-no-color", "minimal_note.n", "b.txt"]).success();
    directory.assert_settled();

    directory.try_destroy().success();
    assert!(!file("b.txt").exists());
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    // It is not about Terraform: one is enough.
    vec![case!(under the_example_is_a_provider).once()]
}
