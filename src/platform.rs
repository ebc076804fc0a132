//! What differs between systems: whose a file is, and who may read it.

use std::fs::{File, Metadata};
use std::path::Path;

/// The rights of everybody but the owner to write.
#[cfg(unix)]
const WRITABLE_FOR_OTHERS: u32 = 0o022;

/// In a folder with this mode, only owners replace files.
#[cfg(unix)]
const STICKY: u32 = 0o1000;

/// Makes temporary files so that their owner only can read them. Where there are no modes, a file has its folder's rights.
pub(crate) fn for_the_owner_only(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = builder;
}

/// The user to whom the files that this process makes belong. A file that has no name tells.
#[cfg(unix)]
fn user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(tempfile::tempfile().ok()?.metadata().ok()?.uid())
}

/// Whether a link in this folder can be followed: it is the user's or root's, or nobody else can write to the folder. Where
/// files have no owners, it can.
pub(crate) fn may_follow(link: &Metadata, folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let user = user();
        let is_trusted = |owner: u32| owner == 0 || Some(owner) == user;
        let is_own_folder = |folder: Metadata| is_trusted(folder.uid()) && folder.mode() & WRITABLE_FOR_OTHERS == 0;
        is_trusted(link.uid()) || std::fs::metadata(folder).is_ok_and(is_own_folder)
    }
    #[cfg(not(unix))]
    {
        let _ = (link, folder);
        true
    }
}

/// Whether a file in this folder can be replaced by another, as far as its owner decides that.
pub(crate) fn may_replace(file: &Metadata, folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let user = user();
        let is_own = |owner: u32| user == Some(0) || user == Some(owner);
        let is_free = |folder: Metadata| folder.mode() & STICKY == 0 || is_own(folder.uid());
        is_own(file.uid()) || std::fs::metadata(folder).is_ok_and(is_free)
    }
    #[cfg(not(unix))]
    {
        let _ = (file, folder);
        true
    }
}

/// Whether a file is the user's own, as far as that can be known.
pub(crate) fn is_own(file: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        user() == Some(file.uid())
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}

/// Whether a file that is open has no name any more.
pub(crate) fn is_unlinked(file: &File) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        file.metadata().is_ok_and(|file| file.nlink() == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}
