//! What differs between operating systems: permissions of files.

use std::io;
use std::path::Path;

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
