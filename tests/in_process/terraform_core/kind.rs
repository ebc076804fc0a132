//! The resources that a Terraform of the tests may have.

use iam_identity_mock::{Identity, Mock, Role};
use tf_provider::value::Value;

/// A resource.
pub(crate) trait ResourceKind {
    /// Its name in configurations.
    const TYPE: &'static str;

    /// Whose keys it manages; who is logged in if it manages no keys.
    fn owner() -> Identity;

    /// Adds to a mock what the configurations of the tests refer to.
    fn prepare(_mock: &Mock) {}

    /// What every configuration of it has.
    fn arguments() -> Vec<(&'static str, Value)> {
        Vec::new()
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
        mock.upsert_identity(Self::owner());
    }

    fn arguments() -> Vec<(&'static str, Value)> {
        vec![("iam_service_id", Self::owner().iam_id.as_str().into())]
    }
}

/// `ibm_iam_service_id`.
pub(crate) struct ServiceIds;

impl ResourceKind for ServiceIds {
    const TYPE: &'static str = "ibm_iam_service_id";

    fn owner() -> Identity {
        Identity::user(1)
    }
}
