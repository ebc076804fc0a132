//! The file of the state.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use iam_identity_mock::Mock;

use crate::files;

/// The minimum time between two writes.
const SAVE_INTERVAL: Duration = Duration::from_millis(500);

/// Restores the state from a file. Returns whether the file exists.
///
/// # Errors
///
/// If the file can't be read or has no snapshot.
pub(crate) fn load(mock: &Mock, path: &Path) -> Result<bool, String> {
    let Some(text) = files::read(path).map_err(|reason| format!("the state can't be read: {reason}"))? else {
        return Ok(false);
    };
    let broken = |reason: String| format!("{} holds no state of this program: {reason}", path.display());
    let json = serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
    mock.restore(json).map_err(|error| broken(error.to_string()))?;
    Ok(true)
}

/// Writes the state atomically.
///
/// # Errors
///
/// If the file can't be written.
pub(crate) fn save(mock: &Mock, path: &Path) -> Result<(), String> {
    let written = files::write_private(path, format!("{:#}\n", mock.snapshot()).as_bytes());
    written.map_err(|error| format!("the state can't be written to {}: {error}", path.display()))
}

/// Writes the state after every change; never returns.
pub(crate) async fn keep(mock: Mock, path: PathBuf) {
    let mut version = 0;
    loop {
        version = mock.changed_since(version).await;
        tokio::time::sleep(SAVE_INTERVAL).await;
        if let Err(reason) = save(&mock, &path) {
            let _ = writeln!(std::io::stderr(), "iam-identity-mock: {reason}");
        }
    }
}
