//! Reports of what was not used in an account for a while: <https://cloud.ibm.com/apidocs/iam-identity-token-api#create-report>.

use serde::Deserialize;

use crate::object;
use crate::text;

/// No list of a report has more entries: 5,000 identities with the maximum of 20 keys each.
const MAX_ENTRIES: usize = 100_000;

/// The users, service IDs, trusted profiles and API keys of an account that were not used to log in for a while.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InactivityReport {
    /// The ID of the report.
    pub reference: String,
    /// The IAM ID of the identity that the report was made for.
    pub created_by: Option<String>,
    /// The time that it covers, in hours, as a string.
    pub report_duration: Option<String>,
    /// When the time begins that it covers: `2020-05-28T14:14+0000`.
    pub report_start_time: Option<String>,
    /// When the time ends that it covers, which is when the report was requested.
    pub report_end_time: String,
    /// The users.
    #[serde(default, deserialize_with = "object::list::<MAX_ENTRIES, _, _>")]
    pub users: Vec<InactiveUser>,
    /// The service IDs.
    #[serde(rename = "serviceids", default, deserialize_with = "object::list::<MAX_ENTRIES, _, _>")]
    pub service_ids: Vec<InactiveIdentity>,
    /// The trusted profiles.
    #[serde(default, deserialize_with = "object::list::<MAX_ENTRIES, _, _>")]
    pub profiles: Vec<InactiveIdentity>,
    /// The API keys, of users and of service IDs.
    #[serde(default, deserialize_with = "object::list::<MAX_ENTRIES, _, _>")]
    pub apikeys: Vec<InactiveApiKey>,
}

/// A user in a report. Everything but the IAM ID may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InactiveUser {
    /// The IAM ID: `IBMid-…`.
    pub iam_id: String,
    /// The name, in Unicode normal form C.
    #[serde(default, deserialize_with = "text::optional_nfc")]
    pub name: Option<String>,
    /// The name to log in with.
    pub username: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// When the user last logged in; absent if that never happened, or is too long ago for the API to know.
    pub last_authn: Option<String>,
}

/// A service ID or a trusted profile in a report. Everything but the ID may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InactiveIdentity {
    /// The ID: `ServiceId-<uuid>` or `Profile-<uuid>`.
    pub id: String,
    /// The name, in Unicode normal form C.
    #[serde(default, deserialize_with = "text::optional_nfc")]
    pub name: Option<String>,
    /// When it last logged in; absent as for [`InactiveUser::last_authn`].
    pub last_authn: Option<String>,
}

/// An API key in a report. Everything but the ID may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InactiveApiKey {
    /// The ID: `ApiKey-<uuid>`.
    pub id: String,
    /// The name, in Unicode normal form C.
    #[serde(default, deserialize_with = "text::optional_nfc")]
    pub name: Option<String>,
    /// What it belongs to: `user` or `serviceid`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The service ID that it belongs to.
    #[serde(default, deserialize_with = "object::optional")]
    pub serviceid: Option<InactiveIdentity>,
    /// The user that it belongs to.
    #[serde(default, deserialize_with = "object::optional")]
    pub user: Option<InactiveUser>,
    /// When it was last used to log in; absent as for [`InactiveUser::last_authn`].
    pub last_authn: Option<String>,
}

/// The response to the request for a report.
#[derive(Debug, Deserialize)]
pub(crate) struct RequestedReport {
    pub(crate) reference: String,
}

impl InactiveIdentity {
    /// The IAM ID: the ID after `iam-`.
    pub fn iam_id(&self) -> String {
        format!("iam-{}", self.id)
    }
}

impl InactiveApiKey {
    /// The IAM ID of the user or the service ID that it belongs to, if the report names one.
    pub fn owner(&self) -> Option<String> {
        let user = self.user.as_ref().map(|user| user.iam_id.clone());
        user.or_else(|| self.serviceid.as_ref().map(InactiveIdentity::iam_id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_a_report_names_its_owner() {
        for (body, owner) in [
            (r#"{"id":"ApiKey-1","type":"user","user":{"iam_id":"IBMid-1"}}"#, Some("IBMid-1")),
            (r#"{"id":"ApiKey-1","type":"serviceid","serviceid":{"id":"ServiceId-1"}}"#, Some("iam-ServiceId-1")),
            (r#"{"id":"ApiKey-1","user":null,"serviceid":null,"news":1}"#, None),
        ] {
            assert_eq!(serde_json::from_str::<InactiveApiKey>(body).unwrap().owner().as_deref(), owner, "{body}");
        }
    }

    #[test]
    fn what_lacks_an_id_or_a_time_is_no_report() {
        let read = |body: &str| serde_json::from_str::<InactivityReport>(body).ok();
        assert!(read(r#"{"reference":"r","report_end_time":"2030-01-01T10:00+0000"}"#).unwrap().users.is_empty());
        for body in [
            "{}",
            r#"{"reference":"r"}"#,
            r#"{"report_end_time":"2030-01-01T10:00+0000"}"#,
            r#"{"reference":"r","report_end_time":"2030-01-01T10:00+0000","users":[{}]}"#,
            r#"{"reference":"r","report_end_time":"2030-01-01T10:00+0000","apikeys":{}}"#,
        ] {
            assert_eq!(read(body), None, "{body}");
        }
    }
}
