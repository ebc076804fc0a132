//! Files that the program writes: each time as a whole, never through a link, never over another program's file.

use std::io::{ErrorKind, Write};
use std::path::Path;

/// The maximum size of a file of this program; a larger one isn't read.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// The content of a file that this program may have written; `None` if there is no file.
///
/// # Errors
///
/// If it is a link, a directory or a device, too large, or can't be read.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, String> {
    let found = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    if found.is_symlink() {
        return Err(format!("{} is a link, which is not followed; name the file itself", path.display()));
    }
    if !found.is_file() {
        return Err(format!("{} is not a file", path.display()));
    }
    if found.len() > MAX_FILE_BYTES {
        return Err(format!("{} is too large to be a file of this program", path.display()));
    }
    std::fs::read(path).map(Some).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file that only its owner can read, atomically. A link is replaced, not followed.
///
/// # Errors
///
/// If it can't be written; the old file then stays.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    write(path, content, &mut tempfile::Builder::new())
}

/// Writes a file that all users can read, atomically. A link is replaced, not followed.
///
/// # Errors
///
/// If it can't be written; the old file then stays.
pub(crate) fn write_public(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut builder = tempfile::Builder::new();
    super::platform::make_world_readable(&mut builder);
    write(path, content, &mut builder)
}

fn write(path: &Path, content: &[u8], builder: &mut tempfile::Builder<'_, '_>) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
