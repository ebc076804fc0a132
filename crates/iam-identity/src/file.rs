//! Reads files that users name: regular files of bounded size, without waiting for a writer.

use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use crate::platform::open_without_waiting;

/// The time limit for reading a file: it may be on another machine.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a file can't be read. `Display` follows the file's name: `is not a regular file but a directory`. It has no part of the
/// content.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system can't open or read it.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is a directory.
    #[error("is not a regular file but a directory")]
    Directory,
    /// It is a device, a pipe or a socket.
    #[error("is not a regular file but a device, a pipe, or a socket")]
    NotRegular,
    /// It is larger than this number of bytes.
    #[error("is larger than {0} bytes, more than such a file has")]
    TooLarge(u64),
    /// Reading it took too long.
    #[error("could not be read within {} seconds", READ_TIMEOUT.as_secs())]
    TimedOut,
    /// The runtime is shutting down.
    #[error("cannot be read: the provider is stopping")]
    ShuttingDown,
}

/// Reads a regular file, or one that a link leads to. Blocks: in asynchronous code, pass it to [`run_blocking`].
///
/// # Errors
///
/// If it isn't a regular file, has more than `max_bytes`, or can't be read.
pub fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, FileError> {
    // Before it is opened, because opening alone may change something: a device may rewind a tape.
    check_is_regular(&std::fs::metadata(path)?)?;
    let file = open_without_waiting(path)?;
    // And afterwards, because it may have been replaced meanwhile.
    check_is_regular(&file.metadata()?)?;
    // The size that the system reports isn't enough: files in /proc have none.
    let mut content = Vec::new();
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut content)?;
    if u64::try_from(content.len()).unwrap_or(u64::MAX) > max_bytes {
        return Err(FileError::TooLarge(max_bytes));
    }
    Ok(content)
}

/// [`read_file`] on another thread, for ten seconds at most.
///
/// # Errors
///
/// As for [`read_file`] and [`run_blocking`].
pub(crate) async fn read_file_async(path: &Path, max_bytes: u64) -> Result<Vec<u8>, FileError> {
    let path = path.to_owned();
    run_blocking(move || read_file(&path, max_bytes)).await?
}

/// Runs a closure that reads files on another thread, for ten seconds at most. A closure that hangs is left behind.
///
/// # Errors
///
/// [`FileError::TimedOut`], or [`FileError::ShuttingDown`].
pub async fn run_blocking<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T, FileError> {
    match tokio::time::timeout(READ_TIMEOUT, tokio::task::spawn_blocking(read)).await {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Ok(Err(_)) => Err(FileError::ShuttingDown),
        Err(_) => Err(FileError::TimedOut),
    }
}

fn check_is_regular(metadata: &std::fs::Metadata) -> Result<(), FileError> {
    match metadata {
        file if file.is_file() => Ok(()),
        file if file.is_dir() => Err(FileError::Directory),
        _ => Err(FileError::NotRegular),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_maximum_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_file(&path, 5).unwrap(), b"12345");
        assert!(read_file(&path, 4).unwrap_err().to_string().contains("larger than 4 bytes"));
        assert!(read_file(folder.path(), 5).unwrap_err().to_string().contains("a directory"));
        assert!(read_file(&folder.path().join("none"), 5).unwrap_err().to_string().contains("cannot be read"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_not_regular_is_rejected_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let file = at("file");
        std::fs::write(&file, "content").unwrap();
        std::os::unix::fs::symlink(&file, at("link")).unwrap();
        assert_eq!(read_file(&at("link"), 100).unwrap(), b"content", "a link to a file is fine");
        assert!(std::process::Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());
        std::os::unix::fs::symlink(at("fifo"), at("link-to-fifo")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        for path in [at("fifo"), at("link-to-fifo"), at("socket"), "/dev/zero".into(), "/dev/tty".into()] {
            let reason = read_file(&path, 100).unwrap_err().to_string();
            assert!(reason.contains("not a regular file") || reason.contains("cannot be read"), "{path:?}: {reason}");
        }
    }

    /// A file whose reported size is zero although it has content.
    #[cfg(target_os = "linux")]
    #[test]
    fn files_without_a_size_are_read_up_to_the_maximum() {
        let path = Path::new("/proc/self/status");
        assert_eq!(std::fs::metadata(path).unwrap().len(), 0);
        assert!(read_file(path, 1 << 20).unwrap().starts_with(b"Name:"));
        assert!(read_file(path, 4).unwrap_err().to_string().contains("larger than 4 bytes"));
    }

    #[tokio::test(start_paused = true)]
    #[expect(clippy::disallowed_methods, reason = "a thread that hangs knows no paused clock")]
    async fn a_read_that_hangs_times_out_after_ten_seconds() {
        let (_never, waits) = std::sync::mpsc::channel::<()>();
        let started = std::time::Instant::now();
        // The clock stands still while a thread is at work, so the wait is cut by hand.
        let read = tokio::spawn(run_blocking(move || waits.recv_timeout(Duration::from_secs(60))));
        tokio::task::yield_now().await;
        tokio::time::advance(READ_TIMEOUT + Duration::from_millis(1)).await;
        assert!(read.await.unwrap().unwrap_err().to_string().contains("within 10 seconds"));
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
