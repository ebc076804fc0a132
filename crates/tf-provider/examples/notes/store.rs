//! The directory with a file for each note.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use serde_json::Value as Json;
use tf_provider::schema::decode_leniently;
use tf_provider::value::to_json;
use tf_provider::{Diagnostic, Model};

/// A directory of JSON files.
pub(crate) struct Store {
    directory: PathBuf,
}

impl Store {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Writes an object under this name.
    pub(crate) fn write<M: Model>(&self, name: &str, object: M) -> Result<(), Diagnostic> {
        let json = to_json(&object.into_value()).map_err(|error| failure("written", name, &error))?;
        std::fs::create_dir_all(&self.directory).map_err(|error| failure("written", name, &error))?;
        std::fs::write(self.path(name), json.to_string()).map_err(|error| failure("written", name, &error))
    }

    /// Reads the object of this name; `None` if there is none.
    pub(crate) fn read<M: Model>(&self, name: &str) -> Result<Option<M>, Diagnostic> {
        let text = match std::fs::read_to_string(self.path(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| failure("read", name, &error))?,
        };
        let json: Json = serde_json::from_str(&text).map_err(|error| failure("read", name, &error))?;
        M::from_value(decode_leniently(&M::schema(), &json)).map(Some).map_err(|error| failure("read", name, &error))
    }

    /// Removes the object of this name, if there is one.
    pub(crate) fn remove(&self, name: &str) -> Result<(), Diagnostic> {
        match std::fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failure("removed", name, &error)),
            _ => Ok(()),
        }
    }

    /// The names of all objects, sorted.
    pub(crate) fn names(&self) -> Result<Vec<String>, Diagnostic> {
        let entries = match std::fs::read_dir(&self.directory) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| failure("listed", "the directory", &error))?,
        };
        let file_names =
            entries.collect::<io::Result<Vec<_>>>().map_err(|error| failure("listed", "the directory", &error))?;
        let stem = |file: &std::fs::DirEntry| Some(file.file_name().to_str()?.strip_suffix(".json")?.to_owned());
        let mut names: Vec<_> = file_names.iter().filter_map(stem).collect();
        names.sort();
        Ok(names)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{name}.json"))
    }
}

fn failure(verb: &str, name: &str, error: &dyn std::error::Error) -> Diagnostic {
    Diagnostic::error(format!("The note {name} cannot be {verb}"), format!("{error}."))
}
