//! Files that lie beside their target until they are complete.
//!
//! Such a file is locked for as long as its process has it open. So one that isn't locked is what a killed process left
//! behind, and the next one that writes into the folder removes it.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::platform;

const PREFIX: &str = ".ibm-api-key-";

/// How many letters and digits, chosen at random, follow the prefix.
const RANDOM: usize = 6;

/// How often a file is made at the most: another process may take it for left behind before it is locked.
const MAX_TRIES: usize = 5;

/// Makes an empty file in a folder, for its owner only, and removes what killed processes left there.
///
/// # Errors
///
/// Where no file can be made in the folder.
pub(super) fn create(folder: &Path) -> io::Result<NamedTempFile> {
    remove_abandoned(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    platform::for_the_owner_only(&mut builder);
    for _ in 1..MAX_TRIES {
        let temporary = builder.tempfile_in(folder)?;
        match temporary.as_file().try_lock() {
            Ok(()) if platform::is_unlinked(temporary.as_file()) => {}
            Err(TryLockError::WouldBlock) => {}
            // Not every file system has locks; on one that has none, nothing is taken for left behind either.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(temporary),
        }
    }
    builder.tempfile_in(folder)
}

/// Removes files of this kind that no process has open. What can't be looked at or removed stays.
fn remove_abandoned(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_ours =
            entry.file_name().to_str().and_then(|name| name.strip_prefix(PREFIX)).is_some_and(|random| {
                random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
            });
        let path = entry.path();
        // Not of what a link leads to.
        let is_own_file =
            || std::fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && platform::is_own(&found));
        if !is_ours || !is_own_file() {
            continue;
        }
        // Held until the file is removed: whoever made it just now finds out.
        if let Ok(file) = File::open(&path)
            && file.try_lock().is_ok()
        {
            let removed = std::fs::remove_file(&path);
            tracing::debug!(path = %path.display(), ok = removed.is_ok(), "a file of a killed process");
        }
    }
}
