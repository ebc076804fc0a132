//! The demonstration, as a newcomer starts it.

use std::process::Command;

#[test]
fn the_demonstration_shows_a_key_created_locked_kept_and_destroyed() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("demo").output().unwrap();
    let shown = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{shown}");
    for line in ["$ terraform init", "1 added", "1 changed", "is locked", "1 destroyed", "(sensitive value)"] {
        assert!(shown.contains(line), "{line:?} is not shown:\n{shown}");
    }
}
