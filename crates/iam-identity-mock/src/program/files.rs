//! Files that the program writes: anew each time, in one step, never through a link and never over what is somebody else's.

use std::io::{ErrorKind, Write};
use std::path::Path;

/// A file of ours is not larger than this; what is larger is not read.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// The content of a file that this program may have written; `None` where there is no file. A link, a folder or a device is
/// none of its files, and is refused.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, String> {
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

/// Writes a file that its owner alone can read: at every moment it is the former one or the new one, whole. A link in its
/// place is replaced, not followed.
pub fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    write(path, content, &mut tempfile::Builder::new())
}

/// The same, for everybody to read.
pub fn write_public(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut builder = tempfile::Builder::new();
    super::platform::for_everybody_to_read(&mut builder);
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
