//! What can end a process from outside.

/// An event that asks a process to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::launch) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM, on Unix.
    #[cfg_attr(windows, expect(dead_code, reason = "Windows has no such signal"))]
    Terminate,
    /// The parent process is dead, on Unix.
    #[cfg_attr(windows, expect(dead_code, reason = "seen by the closed connection on Windows"))]
    ParentDied,
}
