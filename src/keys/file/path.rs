//! Where a file is written: a configured path, with the links on its way followed as far as they can be trusted.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf, is_separator};

use super::reason::io_reason;
use crate::platform;

/// The longest name of a file, in bytes, on the file systems that there are.
const MAX_NAME: usize = 255;

/// The longest path that systems take, in bytes: `PATH_MAX` of Linux without the NUL at its end.
const MAX_PATH: usize = 4095;

/// How many links are followed on the way to a file, as by Linux.
const MAX_LINKS: usize = 40;

/// Checks what of a path can be checked without looking at the disk.
///
/// # Errors
///
/// Why no file can be written there, as the end of a sentence.
pub(crate) fn check(path: &str) -> Result<(), String> {
    if path.contains('\0') {
        return Err("it contains a NUL character".to_owned());
    }
    let ends_in_dots = matches!(path.rsplit(is_separator).next(), Some("." | ".."));
    if path.ends_with(is_separator) || ends_in_dots {
        return Err("it names a directory, not a file".to_owned());
    }
    if let Some(long) = path.split(is_separator).map(str::len).find(|length| *length > MAX_NAME) {
        return Err(format!("a name in it has {long} bytes, but at most {MAX_NAME} are allowed"));
    }
    if path.len() > MAX_PATH {
        return Err(format!("it has {} bytes, but at most {MAX_PATH} are allowed", path.len()));
    }
    Ok(())
}

/// The file that a path leads to, which need not exist; its folder has to.
///
/// A link on the way to the file is followed only if no other user can have put it there: otherwise another user
/// of the machine would choose which of the caller's files is overwritten.
///
/// # Errors
///
/// Why no file can be written there, as the end of a sentence.
pub(crate) fn resolve(path: &str) -> Result<PathBuf, String> {
    check(path)?;
    let absolute = std::path::absolute(expand_tilde(path)).map_err(|error| io_reason(&error))?;
    let mut rest = steps_of(&absolute);
    let (mut at, mut links) = (PathBuf::new(), 0);
    while let Some(step) = rest.pop_front() {
        let name = match step {
            Step::Up => {
                at.pop();
                continue;
            }
            Step::Root(root) => {
                at.push(root);
                continue;
            }
            Step::Down(name) => name,
        };
        let next = at.join(name);
        let found = match std::fs::symlink_metadata(&next) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound && rest.is_empty() => return Ok(next),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(format!("the directory {} does not exist", next.display()));
            }
            Err(error) => return Err(io_reason(&error)),
        };
        if found.is_symlink() {
            links += 1;
            if links > MAX_LINKS {
                return Err("it leads through too many symbolic links".to_owned());
            }
            let leads_to = std::fs::read_link(&next).map_err(|error| io_reason(&error))?;
            if !platform::may_follow(&found, &at) {
                return Err(format!(
                    "{} is a symbolic link that another user may have created, because others can write to its directory. It \
                     leads to {}: specify that path if you mean it",
                    next.display(),
                    leads_to.display()
                ));
            }
            let mut steps = steps_of(&leads_to);
            steps.append(&mut rest);
            rest = steps;
        } else if rest.is_empty() && found.is_dir() {
            return Err("it is a directory".to_owned());
        } else if rest.is_empty() && !found.is_file() {
            return Err("it is a device or a pipe, not a file".to_owned());
        } else if !rest.is_empty() && !found.is_dir() {
            return Err(format!("{} is not a directory", next.display()));
        } else if rest.is_empty() && !platform::may_replace(&found, &at) {
            return Err("it belongs to another user, in a directory where only that user can replace it".to_owned());
        } else {
            at = next;
        }
    }
    if at.is_dir() { Err("it is a directory".to_owned()) } else { Ok(at) }
}

/// A step on the way to a file.
enum Step {
    /// To the root, or to a drive of Windows.
    Root(OsString),
    /// To the folder above.
    Up,
    /// To something in the folder.
    Down(OsString),
}

fn steps_of(path: &Path) -> VecDeque<Step> {
    let step = |component: Component<'_>| match component {
        Component::Prefix(_) | Component::RootDir => Some(Step::Root(component.as_os_str().to_owned())),
        Component::CurDir => None,
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Down(name.to_owned())),
    };
    path.components().filter_map(step).collect()
}

/// `~/` is the home folder, as in IBM-Cloud/ibm.
#[expect(clippy::disallowed_methods, reason = "the home directory of a path that begins with ~")]
fn expand_tilde(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_can_be_no_file_is_known_from_the_text() {
        let long = "a".repeat(256);
        let deep = "a/".repeat(2048) + "key";
        for path in ["a/", "/", "a/.", "..", "a/..", ".", "a\0b", &long, &format!("{long}/key"), &deep] {
            assert!(check(path).is_err(), "{path:?}");
        }
        for path in
            ["key.json", "./key", "../key", "~/key", "a.", "..a", " ", &"a".repeat(255), &"a/".repeat(2047)[1..]]
        {
            let path = path.trim_end_matches('/');
            assert_eq!(check(path), Ok(()), "{path:?}");
        }
    }
}
