//! The audit log of an object: its changes, and the logins with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::clock::minutes;

/// The changes of an object, and the logins with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLog {
    changes: Vec<Change>,
    logins: u64,
    last_login: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Change {
    at: Timestamp,
    by: String,
    account: String,
    action: String,
}

impl AuditLog {
    /// The audit log of an object that was created at this time.
    pub(crate) fn created(at: Timestamp, by: &str, account: &str) -> Self {
        let mut audit_log = Self::default();
        audit_log.note(at, by, account, "CREATE");
        audit_log
    }

    /// Records a change.
    pub(crate) fn note(&mut self, at: Timestamp, by: &str, account: &str, action: &str) {
        self.changes.push(Change { at, by: by.to_owned(), account: account.to_owned(), action: action.to_owned() });
    }

    /// Records a login.
    pub(crate) fn note_login(&mut self, at: Timestamp) {
        self.logins += 1;
        self.last_login = Some(at);
    }

    /// The field `history` of a response.
    pub(crate) fn history(&self) -> Json {
        let record = |change: &Change| {
            json!({
                "timestamp": minutes(change.at),
                "iam_id": change.by,
                "iam_id_account": change.account,
                "action": change.action,
                "params": [],
                "message": format!("{} by {}", change.action, change.by),
            })
        };
        self.changes.iter().map(record).collect()
    }

    /// The field `activity` of a response.
    pub(crate) fn activity(&self) -> Json {
        let mut activity = json!({ "authn_count": self.logins });
        if let Some(at) = self.last_login {
            activity["last_authn"] = minutes(at).into();
        }
        activity
    }

    /// When the object was last used to log in.
    pub(crate) fn last_login(&self) -> Option<Timestamp> {
        self.last_login
    }

    /// Adds `history` and `activity` to a response if the query asks for them.
    pub(crate) fn add_to(&self, answer: &mut Json, query: &[(String, String)]) {
        let asked = |name: &str| query.iter().any(|(key, value)| key == name && value == "true");
        if asked("include_history") {
            answer["history"] = self.history();
        }
        if asked("include_activity") {
            answer["activity"] = self.activity();
        }
    }
}
