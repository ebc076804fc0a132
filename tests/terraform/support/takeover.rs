//! What IBM-Cloud/ibm left behind: a state file of it, and its keys at the mock.

use iam_identity_mock::{Identity, Role};
use serde_json::Value as Json;

use testkit::service::Service;

/// The state file of IBM-Cloud/ibm, with these of its users' keys, which are then at the mock too.
pub(crate) fn take_over(service: &Service, names: &[&str]) -> String {
    let file = include_str!("../../fixtures/ibm-cloud-ibm-2.5.0.tfstate");
    with_keys(service, file, "ibm_iam_api_key", names)
}

/// The state file of IBM-Cloud/ibm, with these of its keys of service IDs, which are then at the mock too.
pub(crate) fn take_over_service_keys(service: &Service, names: &[&str]) -> String {
    let file = include_str!("../../fixtures/ibm-cloud-ibm-2.5.0-service-created.tfstate");
    with_keys(service, file, "ibm_iam_service_api_key", names)
}

/// The state with these objects of this type.
fn with_keys(service: &Service, file: &str, type_name: &str, names: &[&str]) -> String {
    let mut file: Json = serde_json::from_str(file).unwrap();
    let resources = file["resources"].as_array_mut().unwrap();
    resources.retain(|it| it["type"] == type_name && names.contains(&it["name"].as_str().unwrap()));
    assert_eq!(resources.len(), names.len(), "{names:?}");
    for resource in resources {
        add(service, &resource["instances"][0]["attributes"]);
    }
    file.to_string()
}

/// Adds the key, and the service ID that it belongs to.
fn add(service: &Service, stored: &Json) {
    let field = |name: &str| stored[name].as_str().unwrap_or_default().to_owned();
    let owner = match stored["iam_service_id"].as_str() {
        Some(iam_id) => service_id(service, iam_id),
        None => Identity::user(1),
    };
    service.mock.add_key(&owner, &field("name"), |key| {
        key.id = field("id");
        key.value = field("apikey");
        key.stored = stored["store_value"] == true;
        key.locked = stored["locked"] == true;
        key.description = Some(field("description")).filter(|it| !it.is_empty());
        key.expires_at = (!field("expires_at").is_empty()).then(|| "2040-01-28T15:00:00Z".parse().unwrap());
    });
}

/// Adds a service ID with this IAM ID, and makes the user an administrator, who may manage its keys.
pub(crate) fn service_id(service: &Service, iam_id: &str) -> Identity {
    let user = Identity::user(1);
    service.mock.upsert_identity(user.clone().with(Role::Administrator));
    let owner = Identity { iam_id: iam_id.to_owned(), name: "app".to_owned(), ..user.clone() };
    service.mock.add_service_id_of(&owner, &user);
    owner
}
