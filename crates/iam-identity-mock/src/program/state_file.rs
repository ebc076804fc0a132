//! The file that the state is kept in.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use iam_identity_mock::Mock;

use crate::files;

/// Changes that follow each other faster are written together.
const SAVE_INTERVAL: Duration = Duration::from_millis(500);

/// Reads the state from a file, if it is there; returns whether it was.
pub fn load(mock: &Mock, path: &Path) -> Result<bool, String> {
    let Some(text) = files::read(path).map_err(|reason| format!("the state can't be read: {reason}"))? else {
        return Ok(false);
    };
    let broken = |reason: String| format!("{} holds no state of this program: {reason}", path.display());
    let json = serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
    mock.restore(json).map_err(broken)?;
    Ok(true)
}

/// Writes the state: at every moment the file is the former one or the new one, whole.
pub fn save(mock: &Mock, path: &Path) -> Result<(), String> {
    let written = files::write_private(path, format!("{:#}\n", mock.snapshot()).as_bytes());
    written.map_err(|error| format!("the state can't be written to {}: {error}", path.display()))
}

/// Writes the state after every change, for ever.
pub async fn keep(mock: Mock, path: PathBuf) {
    let mut version = 0;
    loop {
        version = mock.changed_since(version).await;
        tokio::time::sleep(SAVE_INTERVAL).await;
        if let Err(reason) = save(&mock, &path) {
            let _ = writeln!(std::io::stderr(), "iam-identity-mock: {reason}");
        }
    }
}
