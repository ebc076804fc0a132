//! The resources that a Terraform of the tests may have.

use iam_identity_mock::{Identity, Key, Mock, Role};
use tf_provider::value::Value;

/// A resource.
pub(crate) trait ResourceKind {
    /// Its name in configurations.
    const TYPE: &'static str;

    /// Whose keys it manages; who is logged in if it manages no keys.
    fn owner() -> Identity;

    /// The path of its objects.
    const PATH: &'static str = "/v1/apikeys";

    /// The objects that the mock has, without keys to log in with.
    fn objects(mock: &Mock) -> Vec<Object> {
        mock.keys().iter().filter(|key| key.name != "login").map(Object::from).collect()
    }

    /// Adds to a mock what the configurations of the tests refer to.
    fn prepare(_mock: &Mock) {}

    /// What every configuration of it has.
    fn arguments() -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

/// An object as the mock has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub id: String,
    pub name: String,
    pub locked: bool,
    /// Whether it is disabled, if that is possible.
    pub disabled: Option<bool>,
    /// The value of a key.
    pub value: Option<String>,
}

impl From<&Key> for Object {
    fn from(key: &Key) -> Self {
        Self {
            id: key.id.clone(),
            name: key.name.clone(),
            locked: key.locked,
            disabled: Some(key.disabled),
            value: Some(key.value.clone()),
        }
    }
}

/// `ibm_iam_api_key`.
pub(crate) struct UserKey;

impl ResourceKind for UserKey {
    const TYPE: &'static str = "ibm_iam_api_key";

    fn owner() -> Identity {
        Identity::user(1)
    }
}

/// `ibm_iam_service_api_key`.
pub(crate) struct ServiceKey;

impl ResourceKind for ServiceKey {
    const TYPE: &'static str = "ibm_iam_service_api_key";

    fn owner() -> Identity {
        let user = Identity::user(1);
        Identity {
            iam_id: "iam-ServiceId-00000000-0000-4000-8000-000000000001".to_owned(),
            name: "app".to_owned(),
            ..user
        }
    }

    fn prepare(mock: &Mock) {
        mock.upsert_identity(Identity::user(1).with(Role::Administrator));
        mock.add_service_id_of(&Self::owner(), &Identity::user(1));
    }

    fn arguments() -> Vec<(&'static str, Value)> {
        vec![("iam_service_id", Self::owner().iam_id.as_str().into())]
    }
}

/// `ibm_iam_rotating_api_key`, of the user who is logged in.
pub(crate) struct RotatingKey;

impl ResourceKind for RotatingKey {
    const TYPE: &'static str = "ibm_iam_rotating_api_key";

    fn owner() -> Identity {
        Identity::user(1)
    }

    /// Its resource has no argument `disabled`.
    fn objects(mock: &Mock) -> Vec<Object> {
        let keys = mock.keys().into_iter().filter(|key| key.name != "login");
        keys.map(|key| Object { disabled: None, ..Object::from(&key) }).collect()
    }

    fn arguments() -> Vec<(&'static str, Value)> {
        vec![("rotate_after", "90d".into())]
    }
}

/// `ibm_iam_rotating_api_key`, whose configurations have a schedule only if they say so.
pub(crate) struct UnscheduledKey;

impl ResourceKind for UnscheduledKey {
    const TYPE: &'static str = RotatingKey::TYPE;

    fn owner() -> Identity {
        RotatingKey::owner()
    }
}

/// `ibm_iam_service_id`.
pub(crate) struct ServiceIds;

impl ResourceKind for ServiceIds {
    const TYPE: &'static str = "ibm_iam_service_id";
    const PATH: &'static str = "/v1/serviceids";

    fn owner() -> Identity {
        Identity::user(1)
    }

    fn objects(mock: &Mock) -> Vec<Object> {
        let snapshot = mock.snapshot();
        let all = snapshot["service_ids"].as_object().unwrap().values();
        all.map(|object| Object {
            id: object["id"].as_str().unwrap().to_owned(),
            name: object["name"].as_str().unwrap().to_owned(),
            locked: object["locked"] == true,
            disabled: None,
            value: None,
        })
        .collect()
    }
}
