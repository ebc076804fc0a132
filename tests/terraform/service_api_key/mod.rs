//! The resource `ibm_iam_service_api_key`. What it has in common with `ibm_iam_api_key` is shown in process, by the same tests.

mod list;
mod take_over;
mod values;

use testkit::service::Service;
use testkit::terraform::Terraform;
use testkit::working_directory::WorkingDirectory;

use crate::api_key::import::import_as_shown;
use crate::cases::{Case, case};
use crate::support::takeover::service_id;

/// Its address.
pub(crate) const ADDRESS: &str = "ibm_iam_service_api_key.it";

/// The service ID of the tests.
pub(crate) const OWNER: &str = "iam-ServiceId-00000000-0000-4000-8000-000000000001";

/// A configuration of one key: the arguments, and more of the block.
pub(crate) fn key(body: &str) -> String {
    format!("resource \"ibm_iam_service_api_key\" \"it\" {{\n  iam_service_id = {OWNER:?}\n  {body}\n}}\n")
}

fn a_key_is_created_changed_locked_and_destroyed(directory: WorkingDirectory, service: Service) {
    service_id(&service, OWNER);
    directory.configure(&key("name = \"mine\"\n  description = \"d\""));
    directory.init();
    directory.apply();
    directory.assert_settled();
    let made = service.key("mine");
    assert_eq!((made.iam_id.as_str(), made.stored, made.locked), (OWNER, true, false));
    assert_eq!(directory.state(ADDRESS)["apikey"], made.value.as_str());

    // As in configurations for IBM-Cloud/ibm.
    directory.configure(&key("name = \"renamed\"\n  locked = true"));
    directory.apply().says(&["0 added", "1 changed", "0 destroyed"]).silent_about(&[&made.value]);
    directory.assert_settled();
    let changed = service.key("renamed");
    assert_eq!((&changed.id, changed.description, changed.locked), (&made.id, None, true));

    service.mock.clear_journal();
    directory.configure(&key("name = \"again\"\n  entity_lock = true"));
    directory.try_plan(&[]).failure().says(&["is locked", "would change name", "entity_lock = false"]);
    directory.try_destroy().failure().says(&["is locked", "service-api-key-unlock"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());

    directory.configure(&key("name = \"renamed\""));
    directory.apply();
    directory.try_destroy().success();
    assert!(service.mock.keys_named("renamed").is_empty());
}

fn what_an_import_generates_settles(directory: WorkingDirectory, service: Service) {
    let owner = service_id(&service, OWNER);
    let one = service.mock.add_key(&owner, "kept", |key| (key.locked, key.stored) = (true, true));
    // As the page about the list resource says: with the provider while there is no resource yet, then without.
    let import = |provider: &str| format!("import {{\n{provider}  to = {ADDRESS}\n  id = {:?}\n}}", one.id);
    directory.configure(&import("  provider = ibm\n"));
    directory.init();
    directory.try_plan(&["-generate-config-out=generated.tf"]).success();
    directory.configure(&import(""));
    directory.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
    directory.assert_settled();
    assert_eq!(directory.state(ADDRESS)["apikey"], one.value.as_str(), "it is stored, so it can be read");
    assert!(service.writes().is_empty(), "{:?}", service.writes());
}

fn every_way_to_import_that_is_shown_imports(terraform: &Terraform) {
    let iam_id = "iam-ServiceId-01234567-89ab-4cde-8f01-23456789abcd";
    let configuration = format!(
        "resource \"ibm_iam_service_api_key\" \"billing\" {{\n  name = \"billing\"\n  iam_service_id = {iam_id:?}\n}}\n"
    );
    import_as_shown(terraform, "ibm_iam_service_api_key.billing", &configuration, |service, id| {
        service.mock.add_key(&service_id(service, iam_id), "billing", |key| key.id = id.to_owned());
    });
}

/// The cases of all files.
pub(crate) fn cases() -> Vec<Case> {
    let own = vec![
        case!(a_key_is_created_changed_locked_and_destroyed),
        case!(what_an_import_generates_settles),
        case!(under every_way_to_import_that_is_shown_imports).newest(),
    ];
    [own, list::cases(), take_over::cases(), values::cases()].into_iter().flatten().collect()
}
