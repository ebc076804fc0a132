//! A report of an account's activity.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::clock::minutes;
use crate::identity::IdentityKind;
use crate::key::Key;

/// An account's latest report; a later one replaces it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) reference: String,
    pub(crate) created_by: String,
    /// The time it covers, in hours.
    pub(crate) hours: i64,
    pub(crate) at: Timestamp,
    /// How many more reads find it not ready.
    pub(crate) pending: u32,
}

impl Report {
    /// The JSON of a response, with those of the account's keys that were not used in the time covered.
    pub(crate) fn json<'a>(&self, keys: impl Iterator<Item = &'a Key>) -> Json {
        let since = self.at - SignedDuration::from_hours(self.hours);
        let is_idle = |key: &&Key| key.audit_log.last_login().is_none_or(|at| at < since);
        json!({
            "created_by": self.created_by,
            "reference": self.reference,
            "report_duration": self.hours.to_string(),
            "report_start_time": minutes(self.at),
            "report_end_time": minutes(self.at),
            "users": [],
            "apikeys": keys.filter(is_idle).map(idle_key).collect::<Vec<_>>(),
            "serviceids": [],
            "profiles": [],
        })
    }
}

fn idle_key(key: &Key) -> Json {
    let mut json = json!({ "id": key.id, "name": key.name });
    if IdentityKind::of(&key.iam_id) == IdentityKind::ServiceId {
        json["type"] = "serviceid".into();
        json["serviceid"] = json!({ "id": key.iam_id.trim_start_matches("iam-") });
    } else {
        json["type"] = "user".into();
        json["user"] = json!({ "iam_id": key.iam_id });
    }
    if let Some(at) = key.audit_log.last_login() {
        json["last_authn"] = minutes(at).into();
    }
    json
}
