//! What differs between systems: who may run a file, and how a process is asked to end.

use std::io;
use std::path::Path;
use std::process::Child;

/// Makes a script one that can be run.
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

/// Asks a process to end, and waits until it has. Terminated, it can clean up; killed, it could not.
pub(crate) fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = std::process::Command::new("kill").arg(child.id().to_string()).status();
    #[cfg(not(unix))]
    let _ = child.kill();
    let _ = child.wait();
}
