//! Plugins that end without a farewell.

use super::cli::Workspace;

/// Kills the plugins that were started from this folder's mirror.
pub(crate) fn kill_plugins_in(workspace: &Workspace) {
    let mut killed = 0;
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(words) = std::fs::read(process.path().join("cmdline")) else { continue };
        let program = String::from_utf8_lossy(words.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned();
        let is_ours = program.contains("terraform-provider-ibm_v")
            && (program.starts_with(&workspace.path().display().to_string())
                || std::fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == workspace.path()));
        if is_ours {
            let pid = process.file_name().to_string_lossy().into_owned();
            killed += usize::from(std::process::Command::new("kill").args(["-9", &pid]).status().unwrap().success());
        }
    }
    assert!(killed > 0, "no plugin was running");
}
