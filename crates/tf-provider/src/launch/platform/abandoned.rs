//! Removing the socket directories of processes that were killed.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, statat, unlinkat};

/// The prefix of the name of a socket's directory, and the name of the socket in it.
pub(super) const PREFIX: &str = "tf-provider-";
pub(super) const SOCKET: &str = "socket";

/// A directory younger than this may be one that its process has not locked yet.
const YOUNG: Duration = Duration::from_secs(60);

/// A lock on a directory, which the system releases when the process is dead, however it died.
pub(super) struct InUse(#[expect(dead_code, reason = "held, not read")] File);

impl InUse {
    /// Locks the directory. On a file system without locks, nothing is locked and nothing is removed.
    pub(super) fn mark(folder: &Path) -> io::Result<Self> {
        let folder = File::open(folder)?;
        let _ = folder.try_lock();
        Ok(Self(folder))
    }
}

/// Removes the abandoned socket directories in `parent`: those of this user that no living process has locked.
pub(super) fn remove_from(parent: &Path, now: SystemTime) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let Ok(parent) = open(CWD, parent) else { return };
    for name in names.filter(|name| name.starts_with(PREFIX)) {
        match remove(&parent, &name, now) {
            Ok(true) => tracing::debug!(name, "removed the folder of a process that was killed"),
            Ok(false) => {}
            Err(error) => tracing::debug!(name, %error, "could not remove the folder of a process that was killed"),
        }
    }
}

/// Removes a directory, unless it is locked, young, another user's, or has anything but a socket in it. Everything is done
/// through the open directory, so a name that leads elsewhere by then, such as a link, can't cause a removal there.
fn remove(parent: &File, name: &str, now: SystemTime) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let folder = open(parent, Path::new(name))?;
    let metadata = folder.metadata()?;
    let age = now.duration_since(metadata.modified()?).unwrap_or_default();
    if metadata.uid() != rustix::process::geteuid().as_raw() || age < YOUNG {
        return Ok(false);
    }
    match folder.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(false),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    match statat(&folder, SOCKET, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(found) if FileType::from_raw_mode(found.st_mode) == FileType::Socket => {
            unlinkat(&folder, SOCKET, AtFlags::empty())?;
        }
        Ok(_) => return Ok(false),
        // Killed before it had one.
        Err(rustix::io::Errno::NOENT) => {}
        Err(error) => return Err(error.into()),
    }
    unlinkat(parent, name, AtFlags::REMOVEDIR)?;
    Ok(true)
}

/// Opens a directory, which must not be a link.
fn open(at: impl std::os::fd::AsFd, path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    // The parent may be reached through links, as /tmp is on some systems.
    let flags = if path.is_absolute() { flags } else { flags | OFlags::NOFOLLOW };
    Ok(File::from(openat(at, path, flags, Mode::empty())?))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::path::{Path, PathBuf};
    use std::time::{Duration, SystemTime};

    use super::{InUse, remove_from};

    fn made(parent: &Path, name: &str) -> PathBuf {
        let folder = parent.join(name);
        std::fs::create_dir(&folder).unwrap_or_else(|error| panic!("{name}: {error}"));
        drop(UnixListener::bind(folder.join("socket")));
        folder
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "compared with times of files")]
    fn only_what_a_dead_process_left_is_removed() {
        let parent = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let parent = parent.path();
        let dead = made(parent, "tf-provider-dead00");
        let without_socket = parent.join("tf-provider-empty0");
        std::fs::create_dir(&without_socket).unwrap_or_else(|error| panic!("{error}"));
        let alive = made(parent, "tf-provider-alive0");
        let mark = InUse::mark(&alive);
        let of_another_program = made(parent, "tf-other-000000");
        let with_more = made(parent, "tf-provider-more00");
        File::create(with_more.join("notes")).unwrap_or_else(|error| panic!("{error}"));
        let no_socket = parent.join("tf-provider-file00");
        std::fs::create_dir(&no_socket).unwrap_or_else(|error| panic!("{error}"));
        File::create(no_socket.join("socket")).unwrap_or_else(|error| panic!("{error}"));
        let elsewhere = made(parent, "elsewhere");
        symlink(&elsewhere, parent.join("tf-provider-link00")).unwrap_or_else(|error| panic!("{error}"));

        let now = SystemTime::now();
        remove_from(parent, now);
        assert!(dead.exists() && without_socket.exists(), "young ones may be about to be marked");
        remove_from(parent, now + Duration::from_secs(120));
        assert!(!dead.exists() && !without_socket.exists());
        assert!(alive.join("socket").exists(), "it is in use");
        assert!(of_another_program.join("socket").exists());
        assert!(with_more.join("notes").exists());
        assert!(no_socket.join("socket").exists());
        assert!(elsewhere.join("socket").exists(), "a link is not followed");
        drop(mark);
        remove_from(parent, now + Duration::from_secs(120));
        assert!(!alive.exists(), "its process is dead now");
    }
}
