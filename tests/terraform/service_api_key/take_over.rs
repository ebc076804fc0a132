//! Keys of IBM-Cloud/ibm, and keys of `ibm_iam_api_key`, become keys of this resource.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{ADDRESS, OWNER, key};
use crate::cases::{Case, case};
use crate::support::takeover::{service_id, take_over_service_keys};

fn a_key_that_ibm_cloud_locked_for_ever_is_unlocked_cleared_and_destroyed(
    directory: WorkingDirectory,
    service: Service,
) {
    let state = take_over_service_keys(&service, &["locked", "described"]);
    std::fs::write(directory.path().join("terraform.tfstate"), state).unwrap();
    let owner = service.key("locked").iam_id;
    // The description of the locked key is removed, and the other key asks for a storage that it never had.
    let configuration = |lock: &str| {
        format!(
            "resource \"ibm_iam_service_api_key\" \"locked\" {{\n  name = \"locked\"\n  iam_service_id = {owner:?}\n  {lock}\n}}\n\
             resource \"ibm_iam_service_api_key\" \"described\" {{\n  name = \"described\"\n  iam_service_id = {owner:?}\n  \
             description = \"with everything\"\n  expires_at = \"2040-01-28T15:00+0000\"\n  file = \"described.json\"\n  \
             store_value = false\n}}\n"
        )
    };
    directory.configure(&configuration("locked = true"));
    let replace =
        ["state", "replace-provider", "-auto-approve", "registry.terraform.io/ibm-cloud/ibm", testkit::mirror::ADDRESS];
    directory.run(&replace).success();
    directory.init();
    directory.try_plan(&[]).failure().says(&["is locked", "would change description", "entity_lock = false"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());

    directory.configure(&configuration("entity_lock = false"));
    let ran = directory.apply();
    ran.says(&["0 added, 2 changed, 0 destroyed", "store_value has no effect on a key that exists"]);
    let cleared = service.key("locked");
    assert_eq!((cleared.locked, cleared.description), (false, None));
    directory.assert_settled();
    directory.try_destroy().success();
    assert!(service.mock.keys_named("locked").is_empty() && service.mock.keys_named("described").is_empty());
}

fn a_key_of_the_resource_for_users_keys_is_moved(directory: WorkingDirectory, service: Service) {
    let owner = service_id(&service, OWNER);
    let one = service.mock.add_key(&owner, "mine", |key| key.locked = true);
    directory.configure("resource \"ibm_iam_api_key\" \"it\" {\n  name = \"mine\"\n  entity_lock = true\n}");
    directory.init();
    directory.run(&["import", "-no-color", "ibm_iam_api_key.it", &one.id]).success();
    let moved = format!("moved {{\n  from = ibm_iam_api_key.it\n  to = {ADDRESS}\n}}\n");
    directory.configure(&format!("{moved}{}", key("name = \"mine\"\n  entity_lock = true")));
    directory.try_plan(&[]).success().says(&["has moved to", "0 to add, 0 to change, 0 to destroy"]);
    directory.apply();
    directory.assert_settled();
    assert_eq!(directory.state(ADDRESS)["id"], one.id.as_str());
    assert!(service.writes().is_empty(), "{:?}", service.writes());
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_key_that_ibm_cloud_locked_for_ever_is_unlocked_cleared_and_destroyed),
        case!(a_key_of_the_resource_for_users_keys_is_moved),
    ]
}
