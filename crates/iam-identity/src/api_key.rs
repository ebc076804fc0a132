//! API keys as the API sends and accepts them: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.

use http::Method;
use secret::Secret;
use serde::{Deserialize, Serialize};

use crate::api_object::{ApiObject, GroupedObject, Link, ListedObject, SingleObject};
use crate::id::{is_iam_id, is_key_id};
use crate::object;
use crate::operation::Operation;
use crate::operation_kind::OperationKind;
use crate::text;

/// The maximum number of keys of a page: ten times as many as are requested.
const MAX_PAGE_KEYS: usize = 1_000;

/// Declares the types of a key with its optional settings, which responses, creations and updates have in common.
macro_rules! api_key_types {
    ($($(#[$doc:meta])* $setting:ident: $ty:ty $(, $read:meta)?;)*) => {
        /// An API key in a response. Everything but the ID may be missing, and unknown fields are ignored.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
        #[serde(default)]
        pub struct ApiKey {
            /// `ApiKey-<uuid>`.
            pub id: String,
            /// The entity tag, for [`If-Match`](https://www.rfc-editor.org/rfc/rfc9110#name-if-match).
            pub entity_tag: Option<String>,
            /// The Cloud Resource Name.
            pub crn: Option<String>,
            /// Whether it is locked: it can't be updated or deleted until it is unlocked.
            pub locked: bool,
            /// Whether it is disabled: it can't be used to log in.
            pub disabled: Option<bool>,
            /// When it was created: `2020-05-28T14:14+0000`.
            pub created_at: Option<String>,
            /// The IAM ID of the identity that created it.
            pub created_by: Option<String>,
            /// When it was last modified.
            pub modified_at: Option<String>,
            /// Its name, in Unicode normal form C. Names aren't unique.
            #[serde(deserialize_with = "text::nfc")]
            pub name: String,
            $($(#[$doc])* $(#[serde($read)])? pub $setting: Option<$ty>,)*
            /// The IAM ID of the identity that it logs in.
            pub iam_id: Option<String>,
            /// The account of that identity.
            pub account_id: Option<String>,
            /// The value: in the response to its creation, and in later ones if the key is of a service ID and its value is
            /// stored.
            pub apikey: Option<Secret>,
            /// How it was used, if that was requested.
            #[serde(deserialize_with = "object::optional")]
            pub activity: Option<Activity>,
        }

        /// A key to create. `locked` and `disabled` are sent as headers of the same request.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct NewApiKey {
            /// Its name, not empty.
            pub name: String,
            /// The IAM ID of the identity that it logs in.
            pub iam_id: String,
            /// That identity's account.
            pub account_id: Option<String>,
            /// A value that the user chooses, of at least 32 characters; if absent, IBM generates one.
            pub apikey: Option<Secret>,
            /// Whether the API keeps the value, so that it can be read later. Only for keys of service IDs.
            pub store_value: Option<bool>,
            $($(#[$doc])* pub $setting: Option<$ty>,)*
            /// Whether it is locked from the start.
            pub locked: bool,
            /// Whether it is disabled from the start.
            pub disabled: bool,
        }

        /// The body of a creation. Only made where a request is built, because it may have a value.
        #[derive(Serialize)]
        pub(crate) struct NewApiKeyBody<'a> {
            name: &'a str,
            iam_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            account_id: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            apikey: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            store_value: Option<bool>,
            $(#[serde(skip_serializing_if = "Option::is_none")] $setting: Option<&'a $ty>,)*
        }

        impl NewApiKey {
            #[expect(clippy::disallowed_methods, reason = "the body of a creation")]
            pub(crate) fn body(&self) -> NewApiKeyBody<'_> {
                NewApiKeyBody {
                    name: &self.name,
                    iam_id: &self.iam_id,
                    account_id: self.account_id.as_deref(),
                    apikey: self.apikey.as_ref().map(Secret::expose),
                    store_value: self.store_value,
                    $($setting: self.$setting.as_ref(),)*
                }
            }
        }

        /// Changes of a key. An absent field stays as it is; an empty string clears it.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
        pub struct ApiKeyChanges {
            /// A new name, not empty.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub name: Option<String>,
            $($(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $setting: Option<$ty>,)*
        }
    };
}

api_key_types! {
    /// Its description, in Unicode normal form C; absent or empty if there is none.
    description: String, deserialize_with = "text::optional_nfc";
    /// Whether sessions that log in with it are managed, so that they can be listed and revoked.
    support_sessions: bool;
    /// What happens to it when it is found in public: `none`, `disable` or `delete`.
    action_when_leaked: String;
    /// When it expires, as `yyyy-MM-ddTHH:mm+0000`; absent if it never does.
    expires_at: String;
}

/// How a key was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Activity {
    /// When it was last used to log in; absent if it never was.
    pub last_authn: Option<String>,
    /// The number of logins. Required, because a response without it doesn't say that there were none.
    pub authn_count: i64,
}

/// The identities whose keys are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListScope {
    /// One identity. The keys of a user can only be listed by that user.
    Identity(String),
    /// A service ID of a group. Without its group, the API lists only keys of the account's default group.
    ServiceIdInGroup {
        /// The IAM ID of the service ID.
        iam_id: String,
        /// The ID of its group.
        group_id: String,
    },
    /// The service IDs of a group, for administrators.
    ServiceIds {
        /// The ID of their group; if absent, it is the account's default group, and no other.
        group_id: Option<String>,
    },
    /// All users of the caller's account, and the service IDs of its default group, for administrators.
    Account,
}

impl ApiKey {
    /// The value, if the response has it; the API may also send an empty one.
    pub fn value(&self) -> Option<&Secret> {
        self.apikey.as_ref().filter(|value| !value.is_empty())
    }
}

impl ApiKeyChanges {
    /// Whether no field is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A page of a listing. The list is required, but may be empty.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    #[serde(deserialize_with = "object::list::<MAX_PAGE_KEYS, _, _>")]
    pub(crate) apikeys: Vec<ApiKey>,
    pub(crate) next: Option<Link>,
}

impl ApiObject for ApiKey {
    const PATH: [&'static str; 2] = ["v1", "apikeys"];

    fn is_id(text: &str) -> bool {
        is_key_id(text)
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Option<&str> {
        self.created_at.as_deref()
    }
}

impl SingleObject for ApiKey {
    const INVALID_ID: &'static str = "this is not the ID of a key: letters, digits, and hyphens were expected";
    const NO_OBJECT: &'static str = "the response has no key";
    const ANOTHER: &'static str = "the response is about another key";
}

impl ListedObject for ApiKey {
    type Scope = ListScope;
    type Page = Page;
    const NO_ID: &'static str = "a key in the list has no ID that could be one";

    fn operation(scope: &ListScope) -> Operation {
        let operation = Operation::new(OperationKind::ListApiKeys, Method::GET, &Self::PATH);
        match scope {
            ListScope::Identity(iam_id) => of_identity(operation, iam_id),
            ListScope::ServiceIdInGroup { iam_id, group_id } => {
                of_identity(operation, iam_id).query("group_id", group_id)
            }
            ListScope::ServiceIds { group_id } => {
                let operation = operation.query("scope", "account").query("type", "serviceid");
                match group_id {
                    Some(group) if is_iam_id(group) => {
                        operation.object(&format!("group {group}")).query("group_id", group)
                    }
                    Some(_) => of_no_group(operation),
                    None => operation.object("the account"),
                }
            }
            ListScope::Account => operation.object("the account").query("scope", "account"),
        }
    }

    fn parts(page: Page) -> (Vec<Self>, Option<Link>) {
        (page.apikeys, page.next)
    }
}

impl GroupedObject for ApiKey {
    fn in_group(_: &ListScope, group_id: String) -> ListScope {
        ListScope::ServiceIds { group_id: Some(group_id) }
    }
}

fn of_no_group(operation: Operation) -> Operation {
    let mut operation = operation.object("the group");
    operation.invalid = Some("the ID of the group is invalid: characters without whitespace were expected");
    operation
}

fn of_identity(mut operation: Operation, iam_id: &str) -> Operation {
    if is_iam_id(iam_id) {
        return operation.object(iam_id).query("iam_id", iam_id);
    }
    operation.invalid = Some("its IAM ID is invalid: characters without whitespace were expected");
    operation.object("the identity")
}

#[cfg(test)]
mod tests {
    use super::{ApiKey, ApiKeyChanges, MAX_PAGE_KEYS, NewApiKey, Page, Secret};

    #[test]
    fn only_what_is_set_is_written() {
        let key = NewApiKey { name: "n".into(), iam_id: "IBMid-1".into(), ..Default::default() };
        assert_eq!(serde_json::to_string(&key.body()).unwrap(), r#"{"name":"n","iam_id":"IBMid-1"}"#);
        let changes = ApiKeyChanges { description: Some(String::new()), ..Default::default() };
        assert_eq!(serde_json::to_string(&changes).unwrap(), r#"{"description":""}"#);
    }

    #[test]
    fn sparse_and_unknown_fields_are_read() {
        let key: ApiKey = serde_json::from_str(r#"{"id":"ApiKey-1","apikey":"","news":[1]}"#).unwrap();
        assert_eq!(key.id, "ApiKey-1");
        assert_eq!(key.value(), None, "an empty value is none");
        let key: ApiKey = serde_json::from_str(r#"{"id":"ApiKey-1","apikey":"v"}"#).unwrap();
        assert_eq!(key.value(), Some(&Secret::from("v")));
    }

    #[test]
    fn a_body_without_a_list_of_keys_is_rejected() {
        let read = |body: &str| serde_json::from_str::<Page>(body).map(|page| page.apikeys.len()).ok();
        assert_eq!(read(r#"{"apikeys":[]}"#), Some(0));
        assert_eq!(read(r#"{"apikeys":[{"id":"a"},{"id":"b","activity":null}],"next":null}"#), Some(2));
        for body in [
            "{}",
            r#"{"apikeys":null}"#,
            r#"{"apikeys":{}}"#,
            r#"{"apikeys":"[]"}"#,
            r#"{"apikeys":[["a"]]}"#,
            r#"{"apikeys":[null]}"#,
            r#"{"apikeys":["a"]}"#,
            r#"{"apikeys":[{"id":7}]}"#,
            r#"{"apikeys":[],"next":7}"#,
        ] {
            assert_eq!(read(body), None, "{body}");
        }
        let many = |count: usize| format!(r#"{{"apikeys":[{}]}}"#, vec![r#"{"id":"a"}"#; count].join(","));
        assert_eq!(read(&many(MAX_PAGE_KEYS)), Some(MAX_PAGE_KEYS));
        assert_eq!(read(&many(MAX_PAGE_KEYS + 1)), None);
    }

    #[test]
    fn a_key_without_activity_is_not_an_unused_key() {
        let read = |body: &str| serde_json::from_str::<ApiKey>(body).ok();
        let key = read(r#"{"id":"a","activity":{"authn_count":3}}"#).unwrap();
        assert_eq!(key.activity.unwrap().authn_count, 3);
        assert_eq!(read(r#"{"id":"a"}"#).unwrap().activity, None);
        for body in [r#"{"id":"a","activity":{}}"#, r#"{"id":"a","activity":[]}"#, r#"{"id":"a","activity":[null,0]}"#]
        {
            assert_eq!(read(body), None, "{body}");
        }
    }
}
