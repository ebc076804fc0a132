//! Installs a provider in many directories with one `terraform init`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::platform::link_folder;

/// The dependency lock file.
const LOCK_FILE: &str = ".terraform.lock.hcl";

/// The folder in which Terraform looks for installed providers.
const PROVIDERS: &str = ".terraform/providers";

/// What decides about an installation: the Terraform, the program, and the provider's source address.
pub(super) type Key = (PathBuf, PathBuf, String);

/// What `terraform init` leaves in a directory.
#[derive(Debug)]
struct Installation {
    lock_file: String,
    /// The package's folder: the same below the folder of installed providers as in the mirror.
    package: PathBuf,
}

/// Installs the provider in this folder: by `terraform init`, which `run` runs, in the first one for its key, and in each that
/// has been initialized before.
pub(super) fn init(folder: &Path, key: Key, run: impl FnOnce()) {
    static ALL: OnceLock<Mutex<HashMap<Key, Arc<OnceLock<Installation>>>>> = OnceLock::new();
    if folder.join(".terraform").exists() {
        return run();
    }
    let cell = Arc::clone(
        ALL.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default(),
    );
    let mut is_first = false;
    let installation = cell.get_or_init(|| {
        is_first = true;
        run();
        let lock_file = fs::read_to_string(folder.join(LOCK_FILE)).unwrap();
        Installation { lock_file, package: package(&folder.join(PROVIDERS)) }
    });
    if !is_first {
        installation.repeat(folder);
    }
}

/// The folder of the only package below this one, which Terraform links to the mirror. A directory with several providers has to
/// be initialized by the command itself.
fn package(providers: &Path) -> PathBuf {
    let mut folder = providers.to_owned();
    while !folder.is_symlink() {
        let entries: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(entries.len(), 1, "a configuration with several providers is initialized with `run`");
        folder.clone_from(&entries[0]);
    }
    folder.strip_prefix(providers).unwrap().to_owned()
}

impl Installation {
    /// Leaves the same in another directory.
    fn repeat(&self, folder: &Path) {
        let link = folder.join(PROVIDERS).join(&self.package);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        link_folder(&folder.join("mirror").join(&self.package), &link).unwrap();
        fs::write(folder.join(LOCK_FILE), &self.lock_file).unwrap();
    }
}
