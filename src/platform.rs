//! What differs between operating systems: whose a file is, and who may read it.

use std::fs::{File, Metadata};
use std::path::Path;

/// The permission bits that let group and others write.
#[cfg(unix)]
const WRITABLE_FOR_OTHERS: u32 = 0o022;

/// The mode bit of a folder in which only owners replace files.
#[cfg(unix)]
const STICKY: u32 = 0o1000;

/// Lets only the owner read temporary files. On systems without modes, a file has the permissions of its folder.
pub(crate) fn for_the_owner_only(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = builder;
}

/// The user who owns the files of this process, taken from an unnamed temporary file.
#[cfg(unix)]
fn user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(tempfile::tempfile().ok()?.metadata().ok()?.uid())
}

/// Whether a link in this folder can be followed: it is the user's or root's, or only they can write to the folder. On systems
/// without owners of files it can.
pub(crate) fn may_follow(link: &Metadata, folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let folder = std::fs::metadata(folder).ok().map(|folder| (folder.uid(), folder.mode()));
        is_trusted_link(user(), link.uid(), folder)
    }
    #[cfg(not(unix))]
    {
        let _ = (link, folder);
        true
    }
}

/// Whether only the user and root can have created a link with this owner, in a folder with this owner and mode.
#[cfg(unix)]
fn is_trusted_link(user: Option<u32>, owner: u32, folder: Option<(u32, u32)>) -> bool {
    let is_trusted = |owner: u32| owner == 0 || Some(owner) == user;
    let is_own_folder = |(owner, mode): (u32, u32)| is_trusted(owner) && mode & WRITABLE_FOR_OTHERS == 0;
    is_trusted(owner) || folder.is_some_and(is_own_folder)
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

#[cfg(all(test, unix))]
mod tests {
    use super::is_trusted_link;

    #[test]
    fn a_link_is_trusted_where_only_the_user_or_root_can_have_made_it() {
        let (root, user, another) = (0, 1000, 1001);
        for (owner, folder, trusted) in [
            (user, Some((root, 0o41777)), true),
            (user, Some((another, 0o40777)), true),
            (root, Some((root, 0o41777)), true),
            (another, Some((user, 0o40755)), true),
            (another, Some((root, 0o40755)), true),
            (another, Some((root, 0o41777)), false),
            (another, Some((user, 0o40775)), false),
            (another, Some((user, 0o40757)), false),
            // Another user's folder is writable for that user.
            (another, Some((another, 0o40755)), false),
            (another, None, false),
        ] {
            assert_eq!(is_trusted_link(Some(user), owner, folder), trusted, "{owner} {folder:?}");
        }
        // If the user is unknown, only root is trusted.
        assert!(!is_trusted_link(None, user, Some((user, 0o40700))));
        assert!(is_trusted_link(None, user, Some((root, 0o40755))));
    }
}
