//! The directories with a file for each object.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tf_provider::schema::Schema;
use tf_provider::value::{Type, Value};

use crate::stored_value;

/// Where objects are kept.
pub(crate) struct Store {
    /// The directory of the resources; absent if only the state has them.
    resources: Option<PathBuf>,
    data: PathBuf,
}

/// An object's attributes and blocks.
pub(crate) type Entries = BTreeMap<String, Value>;

impl Store {
    pub(crate) fn new(resources: Option<PathBuf>, data: PathBuf) -> Self {
        Self { resources, data }
    }

    /// Reads the object of a resource as it is now: `prior` if only the state has it, `None` if its file is gone.
    pub(crate) fn read(&self, id: &str, schema: &Schema, prior: Entries) -> io::Result<Option<Entries>> {
        let Some(directory) = &self.resources else { return Ok(Some(prior)) };
        match read(&file(directory, id)?, schema) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            result => result.map(Some),
        }
    }

    /// Reads the object of a data source.
    pub(crate) fn read_data(&self, id: &str, schema: &Schema) -> io::Result<Entries> {
        read(&file(&self.data, id)?, schema)
    }

    /// Writes the file of a new object. Fails if there is one of that ID.
    pub(crate) fn create(&self, id: &str, type_name: &str, schema: &Schema, object: &Entries) -> io::Result<()> {
        let Some(directory) = &self.resources else { return Ok(()) };
        fs::create_dir_all(directory)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(file(directory, id)?)?;
        file.write_all(text(type_name, schema, object).as_bytes())
    }

    /// Writes the file of an object again. Fails if there is none.
    pub(crate) fn update(&self, id: &str, type_name: &str, schema: &Schema, object: &Entries) -> io::Result<()> {
        let Some(directory) = &self.resources else { return Ok(()) };
        let mut file = OpenOptions::new().write(true).truncate(true).open(file(directory, id)?)?;
        file.write_all(text(type_name, schema, object).as_bytes())
    }

    /// Deletes the file of an object, and the directory if it was the last one.
    pub(crate) fn delete(&self, id: &str) -> io::Result<()> {
        let Some(directory) = &self.resources else { return Ok(()) };
        fs::remove_file(file(directory, id)?)?;
        match fs::remove_dir(directory) {
            Err(error) if error.kind() != ErrorKind::DirectoryNotEmpty => Err(error),
            _ => Ok(()),
        }
    }
}

/// The path of an object's file. Fails if the ID would lead out of the directory.
fn file(directory: &Path, id: &str) -> io::Result<PathBuf> {
    if id.is_empty() || id.contains(['/', '\\']) {
        return Err(io::Error::new(ErrorKind::InvalidInput, format!("{id:?} is no name for a file")));
    }
    Ok(directory.join(format!("{id}.json")))
}

fn read(path: &Path, schema: &Schema) -> io::Result<Entries> {
    let stored: Json = serde_json::from_str(&fs::read_to_string(path)?)?;
    let invalid = |reason: String| io::Error::new(ErrorKind::InvalidData, format!("{}: {reason}", path.display()));
    let values = stored.get("values").and_then(Json::as_object);
    let values = values.ok_or_else(|| invalid("there is no object named values".to_owned()))?;
    stored_value::read_object(values, &attributes(schema), &Value::Null).map_err(|error| invalid(error.to_string()))
}

fn text(type_name: &str, schema: &Schema, object: &Entries) -> String {
    let values = stored_value::write_object(object, &attributes(schema));
    format!("{:#}", json!({"resource_type": type_name, "values": values}))
}

fn attributes(schema: &Schema) -> BTreeMap<String, Type> {
    match schema.ty() {
        Type::Object { attributes, .. } => attributes,
        _ => BTreeMap::new(),
    }
}
