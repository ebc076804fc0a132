//! The resource `ibm_iam_service_id`, a file for each thing that a user may do with it.

mod create;
mod destroy;
mod import;
mod lock;
mod migrate;
mod queries;
mod update;

use iam_identity::{Client, Credential, ServiceId, Settings};
use terraform_provider_ibm::ServiceIdModel;
use tf_provider::FieldType;
use tf_provider::value::Value;

use crate::terraform_core::CoreOf;
use crate::terraform_core::kind::ServiceIds;
use crate::terraform_core::transport::InMemory;
use crate::terraform_core::values::with;

/// A Terraform with one service ID.
pub(crate) type Core = CoreOf<ServiceIds>;

/// A service ID that was created with this configuration; the journal is empty.
pub(crate) async fn created(config: &Value) -> Core {
    Core::created(config).await
}

/// A configuration with nothing but a name.
pub(crate) fn named(name: &str) -> Value {
    with(&ServiceIdModel::default().into_value(), "name", name)
}

pub(crate) fn locked(name: &str) -> Value {
    with(&named(name), "entity_lock", true)
}

pub(crate) fn set(values: &[&str]) -> Value {
    Value::Sequence(values.iter().map(|value| Value::from(*value)).collect())
}

/// A client of the same API, as another program of the same user.
pub(crate) fn elsewhere(core: &Core) -> Client {
    let login = core.mock.login_of(&Core::owner()).unwrap();
    let settings = Settings {
        endpoint: "http://localhost:1".to_owned(),
        credential: Credential::ApiKey(login.into()),
        ..Settings::default()
    };
    Client::new(settings, InMemory(core.mock.clone()))
}

pub(crate) fn id(core: &Core) -> String {
    let Value::String(id) = core.attribute("id") else { panic!("no ID") };
    id.clone()
}

/// The service ID of the state, as the API has it. The journal is as before.
pub(crate) async fn seen(core: &Core) -> ServiceId {
    let found = elsewhere(core).get_service_id(&id(core)).await.unwrap();
    core.mock.clear_journal();
    found
}
