//! Reading files that users name: regular files only, of bounded length, and never waiting for a writer.

use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use crate::platform::open_without_waiting;

/// How long reading a file may take: it may lie on another machine.
const LONGEST_READ: Duration = Duration::from_secs(10);

/// Reads a regular file, or what a link to one leads to. It blocks: on the thread of a runtime, use
/// [`read_file_async`].
///
/// # Errors
///
/// The reason, to follow the file's name: `is not a regular file but a folder`. It names no part of the content.
pub fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, String> {
    let unreadable = |error: io::Error| format!("can't be read: {error}");
    // Before it is opened, for opening alone may change something: a device may rewind a tape.
    refuse_irregular(&std::fs::metadata(path).map_err(unreadable)?)?;
    let file = open_without_waiting(path).map_err(unreadable)?;
    // And afterwards, for it may have been replaced meanwhile.
    refuse_irregular(&file.metadata().map_err(unreadable)?)?;
    // Files of /proc say that they have no length, so what counts is what is read.
    let mut content = Vec::new();
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut content).map_err(unreadable)?;
    if u64::try_from(content.len()).unwrap_or(u64::MAX) > max_bytes {
        return Err(format!("is larger than {max_bytes} bytes, which is more than such a file has"));
    }
    Ok(content)
}

/// [`read_file`] on a thread of its own, for ten seconds at most.
///
/// # Errors
///
/// As for [`read_file`].
pub async fn read_file_async(path: &Path, max_bytes: u64) -> Result<Vec<u8>, String> {
    let path = path.to_owned();
    run_blocking(move || read_file(&path, max_bytes)).await?
}

/// Does what reads files on a thread of its own, for ten seconds at most. What hangs is left behind.
///
/// # Errors
///
/// The reason, to follow a file's name.
pub async fn run_blocking<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    match tokio::time::timeout(LONGEST_READ, tokio::task::spawn_blocking(read)).await {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Ok(Err(_)) => Err("can't be read: the provider is ending".to_owned()),
        Err(_) => Err(format!("could not be read within {} seconds", LONGEST_READ.as_secs())),
    }
}

fn refuse_irregular(found: &std::fs::Metadata) -> Result<(), String> {
    if found.is_file() {
        return Ok(());
    }
    let what = if found.is_dir() { "a folder" } else { "a device, a pipe or a socket" };
    Err(format!("is not a regular file but {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_file(&path, 5), Ok(b"12345".to_vec()));
        assert!(read_file(&path, 4).unwrap_err().contains("larger than 4 bytes"));
        assert!(read_file(folder.path(), 5).unwrap_err().contains("a folder"));
        assert!(read_file(&folder.path().join("none"), 5).unwrap_err().contains("can't be read"));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let file = at("file");
        std::fs::write(&file, "content").unwrap();
        std::os::unix::fs::symlink(&file, at("link")).unwrap();
        assert_eq!(read_file(&at("link"), 100), Ok(b"content".to_vec()), "a link to a file is fine");
        assert!(std::process::Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());
        std::os::unix::fs::symlink(at("fifo"), at("link-to-fifo")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        for path in [at("fifo"), at("link-to-fifo"), at("socket"), "/dev/zero".into(), "/dev/tty".into()] {
            let reason = read_file(&path, 100).unwrap_err();
            assert!(reason.contains("not a regular file") || reason.contains("can't be read"), "{path:?}: {reason}");
        }
    }

    /// What says that it has no length, and has one.
    #[cfg(target_os = "linux")]
    #[test]
    fn files_without_a_length_are_read_up_to_their_bound() {
        let path = Path::new("/proc/self/status");
        assert_eq!(std::fs::metadata(path).unwrap().len(), 0);
        assert!(read_file(path, 1 << 20).unwrap().starts_with(b"Name:"));
        assert!(read_file(path, 4).unwrap_err().contains("larger than 4 bytes"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_that_hangs_is_given_up_after_ten_seconds() {
        let (_never, waits) = std::sync::mpsc::channel::<()>();
        let started = std::time::Instant::now();
        // The clock stands still while a thread is at work, so the wait is cut by hand.
        let read = tokio::spawn(run_blocking(move || waits.recv_timeout(Duration::from_secs(60))));
        tokio::task::yield_now().await;
        tokio::time::advance(LONGEST_READ + Duration::from_millis(1)).await;
        assert!(read.await.unwrap().unwrap_err().contains("within 10 seconds"));
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
