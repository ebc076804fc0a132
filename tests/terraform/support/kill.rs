//! Plugins that are killed.

use std::process::Command;

use testkit::working_directory::WorkingDirectory;

/// The processes of the plugins that were started in this directory.
pub(crate) fn plugins_in(directory: &WorkingDirectory) -> Vec<String> {
    let mut plugins = Vec::new();
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(words) = std::fs::read(process.path().join("cmdline")) else { continue };
        let program = String::from_utf8_lossy(words.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned();
        let is_ours = program.contains("terraform-provider-ibm_v")
            && (program.starts_with(&directory.path().display().to_string())
                || std::fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == directory.path()));
        if is_ours {
            plugins.push(process.file_name().to_string_lossy().into_owned());
        }
    }
    assert!(!plugins.is_empty(), "no plugin is running");
    plugins
}

/// Kills these plugins.
pub(crate) fn kill_plugins_in(directory: &WorkingDirectory) {
    let kill = |plugin: &String| Command::new("kill").args(["-9", plugin]).status().unwrap().success();
    // One may have ended since.
    assert!(plugins_in(directory).iter().map(kill).filter(|killed| *killed).count() > 0, "no plugin was running");
}
