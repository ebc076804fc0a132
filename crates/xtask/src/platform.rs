//! What differs between operating systems: permissions of files, and how to terminate a process.

use std::io;
use std::path::Path;
use std::process::Child;

/// Makes a script executable.
pub(crate) fn make_executable(script: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(script, std::fs::Permissions::from_mode(0o755))?;
    }
    #[cfg(not(unix))]
    let _ = script;
    Ok(())
}

/// Terminates a process and waits for its end. Unlike a killed process, it can clean up.
pub(crate) fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = std::process::Command::new("kill").arg(child.id().to_string()).status();
    #[cfg(not(unix))]
    let _ = child.kill();
    let _ = child.wait();
}
