//! Which file each key of a run is written to: a file can hold one key only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::key_name::KeyName;

/// The files that a run has written, or is about to write.
#[derive(Debug, Default)]
pub(crate) struct FileClaims(Mutex<BTreeMap<PathBuf, KeyName>>);

/// A file that is about to be written for a key. Dropped, it is free again, unless it was kept.
#[derive(Debug)]
pub(crate) struct FileClaim<'a> {
    claims: &'a FileClaims,
    path: PathBuf,
    kept: bool,
}

impl FileClaims {
    /// Takes a file, named by its path without links, for a key. The key may have had it before, and so may the key that
    /// it replaces.
    ///
    /// # Errors
    ///
    /// The key that has the file already.
    pub(crate) fn claim(&self, path: &Path, key: &KeyName, replaces: Option<&str>) -> Result<FileClaim<'_>, KeyName> {
        let mut files = self.files();
        if let Some(owner) = files.get(path) {
            let is_the_same = owner.id().is_some_and(|id| key.id() == Some(id) || replaces == Some(id));
            if !is_the_same {
                return Err(owner.clone());
            }
        }
        files.insert(path.to_owned(), key.clone());
        Ok(FileClaim { claims: self, path: path.to_owned(), kept: false })
    }

    /// Frees the files of a key that is deleted.
    pub(crate) fn release(&self, id: &str) {
        self.files().retain(|_, owner| owner.id() != Some(id));
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, KeyName>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FileClaim<'_> {
    /// The file was written for this key.
    pub(crate) fn keep(mut self, key: KeyName) {
        self.claims.files().insert(self.path.clone(), key);
        self.kept = true;
    }
}

impl Drop for FileClaim<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.claims.files().remove(&self.path);
        }
    }
}
