//! A key as messages name it.

use std::fmt;

use crate::iam_ids::id_of_service_id;

/// The name and ID of a key, displayed as messages write them: `"name" (ApiKey-…)`, the ID alone if the name is unknown,
/// or the quoted name alone if the key has no ID yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyName {
    name: String,
    id: Option<String>,
    /// The service ID that it belongs to: `ServiceId-…`. `None` for a user's key, and if that is unknown.
    service_id: Option<String>,
}

impl KeyName {
    /// A key that exists. An empty name means that the name is unknown.
    pub(crate) fn new(name: &str, id: &str) -> Self {
        Self { name: name.to_owned(), id: Some(id.to_owned()), service_id: None }
    }

    /// A key that has not been created yet.
    pub(crate) fn without_id(name: &str) -> Self {
        Self { name: name.to_owned(), id: None, service_id: None }
    }

    /// The same key, of the identity with this IAM ID.
    pub(crate) fn of(self, iam_id: &str) -> Self {
        Self { service_id: id_of_service_id(iam_id).map(ToOwned::to_owned), ..self }
    }

    /// Whether it belongs to a service ID.
    pub(crate) fn is_of_service_id(&self) -> bool {
        self.service_id.is_some()
    }

    /// The name; empty if unknown.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The ID, if the key exists.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The ID for use in a command: `ID` if the key has none yet.
    pub(crate) fn id_or_placeholder(&self) -> &str {
        self.id().unwrap_or("ID")
    }

    /// The command of IBM Cloud's CLI that does this to the key: `delete`, `unlock`.
    pub(crate) fn command(&self, verb: &str) -> String {
        self.command_for(verb, self.id_or_placeholder())
    }

    /// The same for another key of the same owner.
    pub(crate) fn command_for(&self, verb: &str, id: &str) -> String {
        match &self.service_id {
            Some(service_id) => format!("`ibmcloud iam service-api-key-{verb} {id} {service_id}`"),
            None => format!("`ibmcloud iam api-key-{verb} {id}`"),
        }
    }

    /// The command of IBM Cloud's CLI that lists the owner's keys.
    pub(crate) fn list_command(&self) -> String {
        match &self.service_id {
            Some(service_id) => format!("`ibmcloud iam service-api-keys {service_id}`"),
            None => "`ibmcloud iam api-keys`".to_owned(),
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.id, self.name.is_empty()) {
            (Some(id), false) => write!(formatter, "{:?} ({id})", self.name),
            (Some(id), true) => formatter.write_str(id),
            (None, _) => write!(formatter, "{:?}", self.name),
        }
    }
}
