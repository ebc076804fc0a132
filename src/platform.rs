//! What differs between systems: who may read a file.

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
