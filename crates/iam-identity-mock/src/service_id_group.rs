//! A group of service IDs as the mock keeps it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::clock::minutes;

/// A group of service IDs. The default group of an account is not one of these.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ServiceIdGroup {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) created_by: String,
    pub(crate) modified_at: Timestamp,
    pub(crate) revision: u32,
    pub(crate) tag: String,
}

/// A group of service IDs in a seed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeedGroup {
    /// Random by default.
    pub id: Option<String>,
    /// The account.
    pub account_id: Option<String>,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
}

impl SeedGroup {
    /// The group, where a new one has what the seed leaves out.
    pub(crate) fn over(&self, new: ServiceIdGroup) -> ServiceIdGroup {
        let id = self.id.clone().unwrap_or_else(|| new.id.clone());
        ServiceIdGroup { id, description: self.description.clone(), ..new }
    }
}

impl ServiceIdGroup {
    pub(crate) fn entity_tag(&self) -> String {
        format!("{}-{}", self.revision, self.tag)
    }

    /// The JSON of a response.
    pub(crate) fn json(&self) -> Json {
        let mut json = json!({
            "id": self.id,
            "entity_tag": self.entity_tag(),
            "account_id": self.account_id,
            "crn": format!("crn:v1:bluemix:public:iam-identity::a/{}::serviceidgroup:{}", self.account_id, self.id),
            "name": self.name,
            "created_at": minutes(self.created_at),
            "created_by": self.created_by,
            "modified_at": minutes(self.modified_at),
        });
        if let Some(description) = &self.description {
            json["description"] = description.as_str().into();
        }
        json
    }
}
