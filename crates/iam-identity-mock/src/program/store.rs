//! The file that the state is kept in.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use iam_identity_mock::Mock;

/// Changes that follow each other faster are written together.
const AT_MOST_EVERY: Duration = Duration::from_millis(500);

/// Reads the state from a file, if it is there; returns whether it was.
pub fn load(mock: &Mock, path: &Path) -> Result<bool, String> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(format!("the state can't be read from {}: {error}", path.display())),
    };
    let broken = |reason: String| format!("{} holds no state of this program: {reason}", path.display());
    let json = serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
    mock.restore(json).map_err(broken)?;
    Ok(true)
}

/// Writes the state: at every moment the file is the former one or the new one, whole.
pub fn save(mock: &Mock, path: &Path) -> Result<(), String> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Its owner alone can read it, from its first moment on.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(format!("{:#}\n", mock.snapshot()).as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| format!("the state can't be written to {}: {error}", path.display()))
}

/// Writes the state after every change, for ever.
pub async fn keep(mock: Mock, path: PathBuf) {
    let mut version = 0;
    loop {
        version = mock.changed_since(version).await;
        tokio::time::sleep(AT_MOST_EVERY).await;
        if let Err(reason) = save(&mock, &path) {
            let _ = writeln!(std::io::stderr(), "iam-identity-mock: {reason}");
        }
    }
}
