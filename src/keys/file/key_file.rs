//! Writing a key to a file that only its owner can read.

use std::io::Write;
use std::path::PathBuf;

use iam_identity::{format_iam_time, parse_timestamp};
use secret::Secret;
use serde::ser::{Serialize, SerializeMap, Serializer};
use tempfile::NamedTempFile;
use tf_provider::Attr;

use super::super::facts::KeyFacts;
use super::super::key_name::KeyName;
use super::claims::{FileClaim, FileClaims};
use super::path::resolve;
use super::reason::io_reason;
use super::temporary;

/// A file that is open for writing. It lies beside its target until it is complete.
#[derive(Debug)]
pub(crate) struct KeyFile<'a> {
    temporary: NamedTempFile,
    target: PathBuf,
    claim: FileClaim<'a>,
}

/// Why a file can't be opened.
#[derive(Debug)]
pub(crate) enum NotOpened {
    /// Another key has it.
    InUse(KeyName),
    /// It can't be written: the reason, as the end of a sentence.
    NotWritable(String),
}

impl<'a> KeyFile<'a> {
    /// Opens a file that will replace the target, whose folder has to exist and to be writable. The key that this one
    /// replaces, if any, may have the file.
    ///
    /// # Errors
    ///
    /// [`NotOpened`] if the file is another key's in this run, or can't be written.
    pub(crate) fn open(
        files: &'a FileClaims,
        target: &str,
        key: &KeyName,
        replaces: Option<&str>,
    ) -> Result<Self, NotOpened> {
        let target = resolve(target).map_err(NotOpened::NotWritable)?;
        let folder = target.parent().ok_or_else(|| NotOpened::NotWritable("it is a directory".to_owned()))?;
        let claim = files.claim(&target, key, replaces).map_err(NotOpened::InUse)?;
        let temporary = temporary::create(folder).map_err(|error| NotOpened::NotWritable(io_reason(&error)))?;
        Ok(Self { temporary, target, claim })
    }

    /// Writes the key and moves the file to its target at once: no reader sees a half of it. The file remains this key's.
    ///
    /// # Errors
    ///
    /// Why it can't be written, as the end of a sentence.
    pub(crate) fn write(mut self, facts: &KeyFacts, value: &Secret, key: KeyName) -> Result<(), String> {
        let mut json = Vec::new();
        let mut serializer =
            serde_json::Serializer::with_formatter(&mut json, serde_json::ser::PrettyFormatter::with_indent(b"\t"));
        Content { facts, value }.serialize(&mut serializer).map_err(|_| "the key has no JSON form".to_owned())?;
        json.push(b'\n');
        let file = self.temporary.as_file_mut();
        file.write_all(&json).and_then(|()| file.sync_all()).map_err(|error| io_reason(&error))?;
        self.temporary.persist(&self.target).map_err(|error| io_reason(&error.error))?;
        self.claim.keep(key);
        Ok(())
    }
}

/// What is in the file: the fields that the IBM Cloud CLI writes, in its order.
struct Content<'a> {
    facts: &'a KeyFacts,
    value: &'a Secret,
}

impl Serialize for Content<'_> {
    #[expect(clippy::disallowed_methods, reason = "the file is what the value is written to")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let date = |date: &Attr<String>| {
            let text = date.str_or_empty();
            parse_timestamp(text).map_or_else(|| text.to_owned(), format_iam_time)
        };
        let facts = self.facts;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", facts.apikey_id.str_or_empty())?;
        map.serialize_entry("crn", facts.crn.str_or_empty())?;
        map.serialize_entry("iam_id", facts.iam_id.str_or_empty())?;
        map.serialize_entry("account_id", facts.account_id.str_or_empty())?;
        for (name, value) in facts.in_file() {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("apikey", self.value.expose())?;
        map.serialize_entry("locked", &(facts.locked == Attr::Known(true)))?;
        map.serialize_entry("entity_tag", facts.entity_tag.str_or_empty())?;
        map.serialize_entry("created_at", &date(&facts.created_at))?;
        map.serialize_entry("created_by", facts.created_by.str_or_empty())?;
        map.serialize_entry("modified_at", &date(&facts.modified_at))?;
        map.end()
    }
}
