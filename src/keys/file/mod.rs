//! The file with the key in it, for its owner's eyes only.

mod claims;
pub(crate) mod path;
mod temporary;

use std::io::Write;
use std::path::{Path, PathBuf};

use iam_identity::{format_iam_time, parse_timestamp};
use serde::Serialize;
use tempfile::NamedTempFile;

use path::resolve;
use tf_provider::Attr;

pub(crate) use claims::{FileClaim, FileClaims};

use super::schema::ApiKeyModel;

/// A file under way: it lies beside its target until it is complete.
#[derive(Debug)]
pub(crate) struct KeyFile {
    temporary: NamedTempFile,
    target: PathBuf,
}

impl KeyFile {
    /// Opens a file that will become the target, for which the folder has to be there and writable. `claim` is asked
    /// before, with the target's path without links.
    ///
    /// # Errors
    ///
    /// Why it can't be written, as the end of a sentence; or what `claim` says.
    pub(crate) fn open<E: From<String>, C>(
        target: &str,
        claim: impl FnOnce(&Path) -> Result<C, E>,
    ) -> Result<(Self, C), E> {
        let target = resolve(target)?;
        let folder = target.parent().ok_or_else(|| "it is a directory".to_owned())?;
        let claimed = claim(&target)?;
        let temporary = temporary::create(folder).map_err(|error| plain(&error))?;
        Ok((Self { temporary, target }, claimed))
    }

    /// Writes the key and puts the file in its place, all at once: no reader sees a half of it.
    pub(crate) fn write(mut self, key: &ApiKeyModel, value: &secret::Secret) -> Result<(), String> {
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

/// The reason without the temporary file's name.
pub(super) fn plain(error: &std::io::Error) -> String {
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
        let date = |text: &str| parse_timestamp(text).map_or_else(|| text.to_owned(), format_iam_time);
        Self {
            id: key.id.str_or_empty(),
            crn: key.crn.str_or_empty(),
            iam_id: key.iam_id.str_or_empty(),
            account_id: key.account_id.str_or_empty(),
            name: key.name.str_or_empty(),
            description: key.description.str_or_empty(),
            apikey: value.expose(),
            locked: key.locked == Attr::Known(true),
            entity_tag: key.entity_tag.str_or_empty(),
            created_at: date(key.created_at.str_or_empty()),
            created_by: key.created_by.str_or_empty(),
            modified_at: date(key.modified_at.str_or_empty()),
        }
    }
}
