//! Service IDs and their groups as the API sends and accepts them: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::api_key::Activity;
use crate::api_object::{ApiObject, GroupedObject, Link, ListedObject, SingleObject};
use crate::id::{is_iam_id, is_service_id};
use crate::object;
use crate::operation::Operation;
use crate::operation_kind::OperationKind;
use crate::text;

/// The maximum number of objects of a page: ten times as many as are requested.
const MAX_PAGE_OBJECTS: usize = 1_000;

/// A service ID in a response: the identity of an application. Everything but the ID may be missing, and unknown fields are
/// ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ServiceId {
    /// `ServiceId-<uuid>`.
    pub id: String,
    /// The IAM ID, by which it is an identity: `iam-ServiceId-<uuid>`.
    pub iam_id: Option<String>,
    /// The entity tag, for [`If-Match`](https://www.rfc-editor.org/rfc/rfc9110#name-if-match).
    pub entity_tag: Option<String>,
    /// The Cloud Resource Name.
    pub crn: Option<String>,
    /// Whether it is locked: it can't be updated or deleted until it is unlocked.
    pub locked: bool,
    /// When it was created: `2020-05-28T14:14+0000`.
    pub created_at: Option<String>,
    /// When it was last modified.
    pub modified_at: Option<String>,
    /// Its account.
    pub account_id: Option<String>,
    /// Its name, in Unicode normal form C. Names aren't unique.
    #[serde(deserialize_with = "text::nfc")]
    pub name: String,
    /// Its description, in Unicode normal form C; absent or empty if there is none.
    #[serde(deserialize_with = "text::optional_nfc")]
    pub description: Option<String>,
    /// The ID of its group.
    pub group_id: Option<String>,
    /// The Cloud Resource Names of the service instances that it belongs to.
    pub unique_instance_crns: Option<Vec<String>>,
    /// How it was used, if that was requested.
    #[serde(deserialize_with = "object::optional")]
    pub activity: Option<Activity>,
}

/// A service ID to create. `locked` is sent as a header of the same request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewServiceId {
    /// Its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// Its name, not empty.
    pub name: String,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The ID of its group; if absent, it is in the account's default group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// The Cloud Resource Names of the service instances that it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unique_instance_crns: Vec<String>,
    /// Whether it is locked from the start.
    #[serde(skip)]
    pub locked: bool,
}

/// Changes of a service ID. An absent field stays as it is; an empty description or list clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ServiceIdChanges {
    /// A new name, not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A new description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The Cloud Resource Names of the service instances that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_instance_crns: Option<Vec<String>>,
}

/// The service IDs that are listed. The API sorts them by their creation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceIdScope {
    /// Their account.
    pub account_id: Option<String>,
    /// Their group; if absent, it is the account's default group, and no other.
    pub group_id: Option<String>,
    /// Their exact name; if absent, any.
    pub name: Option<String>,
}

/// A group of service IDs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct ServiceIdGroup {
    pub(crate) id: String,
    created_at: Option<String>,
}

/// A page of service IDs. The list is required, but may be empty.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    #[serde(deserialize_with = "object::list::<MAX_PAGE_OBJECTS, _, _>")]
    serviceids: Vec<ServiceId>,
    next: Option<Link>,
}

/// The groups of an account, which the API lists in one piece.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupPage {
    #[serde(deserialize_with = "object::list::<MAX_PAGE_OBJECTS, _, _>")]
    serviceid_groups: Vec<ServiceIdGroup>,
    next: Option<Link>,
}

impl ServiceIdChanges {
    /// Whether no field is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ApiObject for ServiceId {
    const PATH: [&'static str; 2] = ["v1", "serviceids"];

    fn is_id(text: &str) -> bool {
        is_service_id(text)
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Option<&str> {
        self.created_at.as_deref()
    }
}

impl SingleObject for ServiceId {
    const INVALID_ID: &'static str = "this is not the ID of a service ID: letters, digits, and hyphens were expected";
    const NO_OBJECT: &'static str = "the response has no service ID";
    const ANOTHER: &'static str = "the response is about another service ID";
}

impl GroupedObject for ServiceId {
    fn in_group(scope: &ServiceIdScope, group_id: String) -> ServiceIdScope {
        ServiceIdScope { group_id: Some(group_id), ..scope.clone() }
    }
}

impl ListedObject for ServiceId {
    type Scope = ServiceIdScope;
    type Page = Page;
    const NO_ID: &'static str = "a service ID in the list has no ID that could be one";

    fn operation(scope: &ServiceIdScope) -> Operation {
        let mut operation = Operation::new(OperationKind::ListServiceIds, Method::GET, &Self::PATH);
        operation = match &scope.group_id {
            Some(group) if is_iam_id(group) => operation.object(&format!("group {group}")).query("group_id", group),
            Some(_) => {
                operation.invalid = Some("the ID of the group is invalid: characters without whitespace were expected");
                operation.object("the group")
            }
            None => operation.object("the account"),
        };
        for (name, value) in [("account_id", &scope.account_id), ("name", &scope.name)] {
            if let Some(value) = value {
                operation = operation.query(name, value);
            }
        }
        operation.query("sort", "created_at").query("show_group_id", "true")
    }

    fn parts(page: Page) -> (Vec<Self>, Option<Link>) {
        (page.serviceids, page.next)
    }
}

impl ApiObject for ServiceIdGroup {
    const PATH: [&'static str; 2] = ["v1", "serviceid_groups"];

    fn is_id(text: &str) -> bool {
        is_iam_id(text)
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Option<&str> {
        self.created_at.as_deref()
    }
}

impl ListedObject for ServiceIdGroup {
    /// The account.
    type Scope = Option<String>;
    type Page = GroupPage;
    const NO_ID: &'static str = "a group in the list has no ID that could be one";

    fn operation(account_id: &Option<String>) -> Operation {
        let operation = Operation::new(OperationKind::ListServiceIdGroups, Method::GET, &Self::PATH);
        let operation = operation.object("the account");
        match account_id {
            Some(account_id) => operation.query("account_id", account_id),
            None => operation,
        }
    }

    fn parts(page: GroupPage) -> (Vec<Self>, Option<Link>) {
        (page.serviceid_groups, page.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_set_is_written() {
        let new = NewServiceId { name: "n".into(), locked: true, ..Default::default() };
        assert_eq!(serde_json::to_string(&new).unwrap(), r#"{"name":"n"}"#);
        let changes = ServiceIdChanges {
            description: Some(String::new()),
            unique_instance_crns: Some(Vec::new()),
            ..Default::default()
        };
        assert_eq!(serde_json::to_string(&changes).unwrap(), r#"{"description":"","unique_instance_crns":[]}"#);
        assert!(!changes.is_empty() && ServiceIdChanges::default().is_empty());
    }

    #[test]
    fn sparse_and_unknown_fields_are_read_and_a_wrong_one_is_rejected() {
        let read = |body: &str| serde_json::from_str::<ServiceId>(body).ok();
        let found = read(r#"{"id":"ServiceId-1","unique_instance_crns":null,"news":[1],"name":"cafe\u0301"}"#).unwrap();
        assert_eq!((found.name.as_str(), found.unique_instance_crns), ("caf\u{e9}", None));
        for body in [r#"{"id":7}"#, r#"{"id":"a","unique_instance_crns":[1]}"#, r#"{"id":"a","activity":{}}"#] {
            assert_eq!(read(body), None, "{body}");
        }
    }
}
