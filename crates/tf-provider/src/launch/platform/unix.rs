//! Unix: a socket in a directory that only this user can enter, signals, and the parent process.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use tokio::net::{UnixListener, UnixStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Interval;

use super::abandoned;
use super::signal::Signal;

/// The kind of a socket's address, as go-plugin names it.
pub(in crate::launch) const NETWORK: &str = "unix";

/// How often a plugin checks that its parent process is alive.
const PARENT_CHECK: Duration = Duration::from_secs(1);

/// The directory in which to create the socket's directory; by default the one for temporary files.
#[derive(Debug, Default)]
pub(in crate::launch) struct ListenConfig(Option<PathBuf>);

impl ListenConfig {
    /// What go-plugin asks for.
    pub(in crate::launch) fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        Self(variable("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from))
    }
}

/// An open socket.
pub(in crate::launch) struct Socket {
    listener: UnixListener,
    /// Removed, with the socket in it, when this is dropped.
    folder: tempfile::TempDir,
    /// Keeps other processes from removing the directory.
    _in_use: abandoned::InUse,
}

impl Socket {
    /// Opens a socket. Returns its address too.
    pub(in crate::launch) fn bind(config: &ListenConfig) -> io::Result<(Self, String)> {
        // A socket's path may have about a hundred bytes; where the usual folder's is too long, /tmp has to do.
        let usual = config.0.clone().unwrap_or_else(std::env::temp_dir);
        let parent = if usual.as_os_str().len() > 70 { "/tmp".into() } else { usual };
        let private = std::fs::Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix(abandoned::PREFIX).permissions(private).tempdir_in(parent)?;
        let in_use = abandoned::InUse::mark(folder.path())?;
        let path = folder.path().join(abandoned::SOCKET);
        let listener = UnixListener::bind(&path)?;
        let address = path.to_str().ok_or_else(|| io::Error::other("the socket's path is not UTF-8"))?.to_owned();
        Ok((Self { listener, folder, _in_use: in_use }, address))
    }

    /// Removes, on another thread, what killed processes left beside this socket's directory.
    #[expect(clippy::disallowed_methods, reason = "compared with times of files")]
    pub(in crate::launch) fn remove_abandoned(&self) {
        if let Some(parent) = self.folder.path().parent().map(ToOwned::to_owned) {
            // What can't be removed stays for the next process.
            tokio::task::spawn_blocking(move || abandoned::remove_from(&parent, SystemTime::now()));
        }
    }

    /// Waits for a connection.
    pub(in crate::launch) async fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.listener.accept().await?.0)
    }
}

/// Keeps crashes from writing this process's memory to a core file: it holds the provider's credentials, and so does its
/// environment. With `debugged`, a debugger can still attach.
pub(in crate::launch) fn keep_memory_private(debugged: bool) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let failed = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).err();
    // A limit of zero does not stop a core that is piped to a program; this does, and keeps other processes of the user from
    // reading the memory. See core(5) and PR_SET_DUMPABLE(2const).
    #[cfg(target_os = "linux")]
    let failed = failed.or_else(|| {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        (!debugged).then(|| set_dumpable_behavior(DumpableBehavior::NotDumpable).err()).flatten()
    });
    #[cfg(not(target_os = "linux"))]
    let _ = debugged;
    if let Some(error) = failed {
        tracing::warn!(%error, "a crash could leave a core file");
    }
}

/// Signals, and the death of the parent process.
pub(in crate::launch) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    parent: u32,
    parent_check: Interval,
}

impl Signals {
    pub(in crate::launch) fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            parent: std::os::unix::process::parent_id(),
            parent_check: tokio::time::interval(PARENT_CHECK),
        })
    }

    /// Waits for the next one. Once the parent is dead, every check returns that again.
    pub(in crate::launch) async fn next(&mut self) -> Signal {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return Signal::Interrupt,
                _ = self.terminate.recv() => return Signal::Terminate,
                _ = self.parent_check.tick() => {
                    if std::os::unix::process::parent_id() != self.parent {
                        return Signal::ParentDied;
                    }
                }
            }
        }
    }
}
