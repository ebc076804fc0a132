//! Unix: a socket in a folder that nobody else can enter, signals, the parent process, and what may be written of the memory.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::net::{UnixListener, UnixStream};
use tokio::signal::unix::{SignalKind, signal};

use crate::launch::lifetime::Lifetime;

/// What kind of address a socket has, in the launcher's words.
pub(in crate::launch) const NETWORK: &str = "unix";

/// What the names of sockets' folders begin with.
const FOLDER_PREFIX: &str = "tf-provider-";

/// The name of the socket in its folder.
const SOCKET: &str = "socket";

/// How often a plugin looks whether the process that started it is still there.
const PARENT_CHECK: Duration = Duration::from_secs(1);

/// Where the socket's folder is to be made; by default where temporary files are.
#[derive(Debug, Default)]
pub(in crate::launch) struct Place(Option<PathBuf>);

impl Place {
    /// What the launcher asks for.
    pub(in crate::launch) fn from(variable: impl Fn(&str) -> Option<String>) -> Self {
        Self(variable("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from))
    }
}

/// An open socket.
pub(in crate::launch) struct Socket {
    listener: UnixListener,
    /// Removed, with the socket in it, when this is dropped.
    folder: tempfile::TempDir,
    /// The folder, locked for as long as this process lives.
    _lock: File,
}

impl Socket {
    /// Opens a socket; returns its address too.
    pub(in crate::launch) fn bind(place: &Place) -> io::Result<(Self, String)> {
        // A socket's path may have about a hundred bytes; where the usual folder's is too long, /tmp has to do.
        let usual = place.0.clone().unwrap_or_else(std::env::temp_dir);
        let parent = if usual.as_os_str().len() > 70 { "/tmp".into() } else { usual };
        let private = std::fs::Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix(FOLDER_PREFIX).permissions(private).tempdir_in(parent)?;
        let lock = File::open(folder.path())?;
        // Before there is a socket: a folder that has one and isn't locked is nobody's. Not every file system has locks; on
        // one that has none, nothing is taken for abandoned either.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            return Err(io::Error::other("somebody else has the folder of the socket"));
        }
        let path = folder.path().join(SOCKET);
        let listener = UnixListener::bind(&path)?;
        let address = path.to_str().ok_or_else(|| io::Error::other("the socket's path is not UTF-8"))?.to_owned();
        Ok((Self { listener, folder, _lock: lock }, address))
    }

    /// Removes, on another thread, the folders that killed processes have left beside this one's.
    pub(in crate::launch) fn remove_abandoned(&self) {
        let own = self.folder.path().to_owned();
        tokio::task::spawn_blocking(move || remove_abandoned(&own));
    }

    /// Waits for a client.
    pub(in crate::launch) async fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.listener.accept().await?.0)
    }
}

/// Removes the folders of this user's sockets that no process holds. What can't be looked at or removed stays.
fn remove_abandoned(own: &Path) {
    let (Some(parent), Ok(user)) = (own.parent(), own.metadata().map(|folder| folder.uid())) else { return };
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_named_so = entry.file_name().to_str().is_some_and(|name| name.starts_with(FOLDER_PREFIX));
        // Not of what a link leads to.
        let is_own = || path.symlink_metadata().is_ok_and(|found| found.is_dir() && found.uid() == user);
        let has_socket = || path.join(SOCKET).symlink_metadata().is_ok();
        if !is_named_so || path == own || !is_own() || !has_socket() {
            continue;
        }
        // Held until the folder is removed.
        if let Ok(folder) = File::open(&path)
            && folder.try_lock().is_ok()
        {
            let removed = std::fs::remove_dir_all(&path);
            tracing::debug!(path = %path.display(), ok = removed.is_ok(), "the socket's folder of a killed process");
        }
    }
}

/// Keeps the memory, which holds credentials, out of core files; and out of other processes of the same user, unless a
/// debugger is to be attached. See [`core(5)`](https://man7.org/linux/man-pages/man5/core.5.html) and
/// [`PR_SET_DUMPABLE`](https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html).
pub(in crate::launch) fn protect_memory(debugged: bool) {
    if let Err(error) = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }) {
        tracing::warn!(%error, "core files can't be forbidden");
    }
    #[cfg(target_os = "linux")]
    if !debugged
        && let Err(error) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
    {
        tracing::warn!(%error, "the memory can't be kept from other processes");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = debugged;
}

/// Ends the lifetime when the process is told to end, or when the one that started it is dead.
pub(in crate::launch) fn watch(lifetime: Lifetime, of_terraform: bool) -> io::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let parent = std::os::unix::process::parent_id();
    tokio::spawn(async move {
        let mut check = tokio::time::interval(PARENT_CHECK);
        loop {
            tokio::select! {
                _ = interrupt.recv() => lifetime.interrupted(of_terraform),
                _ = terminate.recv() => lifetime.shut_down(),
                _ = check.tick(), if of_terraform => if std::os::unix::process::parent_id() != parent { lifetime.shut_down() },
                () = lifetime.ended() => return,
            }
        }
    });
    Ok(())
}
