//! A service ID as the mock keeps it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::audit_log::AuditLog;
use crate::clock::minutes;
use crate::identity::Identity;

/// A service ID: an identity of a program.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ServiceId {
    pub(crate) id: String,
    pub(crate) account_id: String,
    /// The group; `None` for the default one.
    #[serde(default)]
    pub(crate) group_id: Option<String>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) instances: Vec<String>,
    pub(crate) locked: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
    pub(crate) created_by: String,
    pub(crate) revision: u32,
    pub(crate) tag: String,
    #[serde(rename = "past")]
    pub(crate) audit_log: AuditLog,
}

/// A service ID in a seed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeedServiceId {
    /// `ServiceId-…`; random by default.
    pub id: Option<String>,
    /// The account.
    pub account_id: Option<String>,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The ID or the name of its group; the default group if absent.
    pub group: Option<String>,
    /// Whether it is locked.
    pub locked: bool,
    /// The CRNs of instances.
    pub unique_instance_crns: Vec<String>,
    /// When it was created; now by default.
    pub created_at: Option<Timestamp>,
    /// When it last logged in, if ever.
    pub last_authn: Option<Timestamp>,
}

impl SeedServiceId {
    /// The service ID in this group, where a new one has what the seed leaves out.
    pub(crate) fn over(&self, new: ServiceId, group_id: Option<String>) -> ServiceId {
        let id = self.id.clone().unwrap_or_else(|| new.id.clone());
        let mut service = ServiceId {
            id,
            group_id,
            description: self.description.clone(),
            instances: self.unique_instance_crns.clone(),
            locked: self.locked,
            ..new
        };
        if let Some(at) = self.created_at {
            (service.created_at, service.modified_at) = (at, at);
            service.audit_log = AuditLog::created(at, &service.created_by, &service.account_id);
        }
        self.last_authn.iter().for_each(|at| service.audit_log.note_login(*at));
        service
    }
}

impl ServiceId {
    pub(crate) fn iam_id(&self) -> String {
        format!("iam-{}", self.id)
    }

    /// The identity that its keys log in.
    pub(crate) fn identity(&self) -> Identity {
        Identity {
            iam_id: self.iam_id(),
            account_id: self.account_id.clone(),
            name: self.name.clone(),
            roles: BTreeSet::new(),
            trusts: BTreeSet::new(),
        }
    }

    pub(crate) fn entity_tag(&self) -> String {
        format!("{}-{}", self.revision, self.tag)
    }

    /// The JSON of a response.
    pub(crate) fn json(&self) -> Json {
        let mut json = json!({
            "id": self.id,
            "iam_id": self.iam_id(),
            "entity_tag": self.entity_tag(),
            "crn": format!("crn:v1:bluemix:public:iam-identity::a/{}::serviceid:{}", self.account_id, self.id),
            "locked": self.locked,
            "created_at": minutes(self.created_at),
            "modified_at": minutes(self.modified_at),
            "account_id": self.account_id,
            "name": self.name,
            "unique_instance_crns": self.instances,
        });
        if let Some(description) = &self.description {
            json["description"] = description.as_str().into();
        }
        json
    }
}
