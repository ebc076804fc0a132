//! The file with the key in it, for its owner's eyes only.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::schema::ApiKeyModel;
use crate::platform::for_the_owner_only;
use iam_identity::{parse_instant, to_iam_time};

/// A file under way: it lies beside its target until it is complete.
#[derive(Debug)]
pub(super) struct KeyFile {
    temporary: NamedTempFile,
    target: PathBuf,
}

impl KeyFile {
    /// Opens a file that will become the target. Fails where the folder isn't there or can't be written to.
    pub(super) fn open(target: &str) -> Result<Self, String> {
        let target = expand(target);
        // Of a link, the file that it leads to is written.
        let target = std::fs::canonicalize(&target).unwrap_or(target);
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) => Path::new("."),
            None => return Err("it is a folder".to_owned()),
        };
        match std::fs::metadata(&target) {
            Ok(found) if found.is_dir() => return Err("it is a folder".to_owned()),
            Ok(found) if !found.is_file() => return Err("it is not a file but a device or a pipe".to_owned()),
            _ => {}
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ibm-api-key-");
        for_the_owner_only(&mut builder);
        let temporary = builder.tempfile_in(folder).map_err(|error| plain(&error))?;
        Ok(Self { temporary, target })
    }

    /// Writes the key and puts the file in its place, all at once: no reader sees a half of it.
    pub(super) fn write(mut self, key: &ApiKeyModel, value: &secret::Secret) -> Result<(), String> {
        let content = Content::of(key, value);
        let mut json = Vec::new();
        let mut serializer =
            serde_json::Serializer::with_formatter(&mut json, serde_json::ser::PrettyFormatter::with_indent(b"\t"));
        content.serialize(&mut serializer).map_err(|_| "the key has no JSON form".to_owned())?;
        json.push(b'\n');
        let file = self.temporary.as_file_mut();
        file.write_all(&json).and_then(|()| file.sync_all()).map_err(|error| plain(&error))?;
        self.temporary.persist(&self.target).map_err(|error| plain(&error.error))?;
        Ok(())
    }
}

/// `~/` is the home folder, as in IBM-Cloud/ibm.
fn expand(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}

/// The reason without the temporary file's name.
fn plain(error: &std::io::Error) -> String {
    let reason = match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code).to_string(),
        None => error.to_string(),
    };
    reason.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// The fields that the official CLI writes, in its order.
#[derive(Serialize)]
struct Content<'a> {
    id: &'a str,
    crn: &'a str,
    iam_id: &'a str,
    account_id: &'a str,
    name: &'a str,
    description: &'a str,
    apikey: &'a str,
    locked: bool,
    entity_tag: &'a str,
    created_at: String,
    created_by: &'a str,
    modified_at: String,
}

impl<'a> Content<'a> {
    fn of(key: &'a ApiKeyModel, value: &'a secret::Secret) -> Self {
        let date = |text: &str| parse_instant(text).map_or_else(|| text.to_owned(), to_iam_time);
        Self {
            id: key.id.text(),
            crn: key.crn.text(),
            iam_id: key.iam_id.text(),
            account_id: key.account_id.text(),
            name: key.name.text(),
            description: key.description.text(),
            apikey: value.expose(),
            locked: key.locked.is(true),
            entity_tag: key.entity_tag.text(),
            created_at: date(key.created_at.text()),
            created_by: key.created_by.text(),
            modified_at: date(key.modified_at.text()),
        }
    }
}
