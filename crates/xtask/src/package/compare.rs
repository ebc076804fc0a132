//! What shows that a build depends on the sources alone.

use std::path::{Path, PathBuf};

use testkit::workspace::Reason;

/// Checks that these files are the same in both folders.
///
/// # Errors
///
/// Fails if one of them differs or cannot be read.
pub(super) fn same(names: &[String], one: &Path, other: &Path) -> Result<(), Reason> {
    for name in names {
        let read = |folder: &Path| std::fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"));
        if read(one)? != read(other)? {
            return Err(format!("{name} differs when it is built in another folder"));
        }
    }
    Ok(())
}

/// Checks that a program contains none of these paths.
///
/// # Errors
///
/// Fails if it contains one, or if it cannot be read.
pub(super) fn without_paths(program: &Path, paths: &[&PathBuf]) -> Result<(), Reason> {
    let content = std::fs::read(program).map_err(|error| format!("{}: {error}", program.display()))?;
    for path in paths {
        let path = path.to_string_lossy();
        if content.windows(path.len()).any(|part| part == path.as_bytes()) {
            return Err(format!("{} contains the path {path}", program.display()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_differs_is_named() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let names = ["a.zip".to_owned()];
        std::fs::write(one.path().join("a.zip"), "content").unwrap();
        std::fs::write(other.path().join("a.zip"), "content").unwrap();
        assert_eq!(same(&names, one.path(), other.path()), Ok(()));
        std::fs::write(other.path().join("a.zip"), "other content").unwrap();
        assert!(same(&names, one.path(), other.path()).unwrap_err().contains("a.zip differs"));
    }

    #[test]
    fn a_path_in_a_program_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (program, path) = (folder.path().join("program"), PathBuf::from("/home/somewhere"));
        std::fs::write(&program, "\0./src/main.rs\0").unwrap();
        assert_eq!(without_paths(&program, &[&path]), Ok(()));
        std::fs::write(&program, "\0/home/somewhere/src/main.rs\0").unwrap();
        assert!(without_paths(&program, &[&path]).unwrap_err().contains("contains the path /home/somewhere"));
    }
}
