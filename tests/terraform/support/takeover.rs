//! What IBM-Cloud/ibm left behind: a state file of it, and its keys at the mock.

use serde_json::Value as Json;

use testkit::service::Service;

/// The state file of IBM-Cloud/ibm, with these of its keys, which are then at the mock too.
pub(crate) fn take_over(service: &Service, names: &[&str]) -> String {
    let mut file: Json = serde_json::from_str(include_str!("../../fixtures/ibm-cloud-ibm-2.5.0.tfstate")).unwrap();
    let resources = file["resources"].as_array_mut().unwrap();
    resources.retain(|resource| names.contains(&resource["name"].as_str().unwrap()));
    for resource in resources {
        let stored = &resource["instances"][0]["attributes"];
        let field = |name: &str| stored[name].as_str().unwrap_or_default().to_owned();
        service.mock.add_key(&iam_identity_mock::Identity::user(1), &field("name"), |key| {
            key.id = field("id");
            key.value = field("apikey");
            key.description = Some(field("description")).filter(|it| !it.is_empty());
            key.expires_at = (!field("expires_at").is_empty()).then(|| "2040-01-28T15:00:00Z".parse().unwrap());
        });
    }
    file.to_string()
}
