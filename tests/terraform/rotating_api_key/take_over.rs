//! Keys that exist become rotating ones: those of other resources, and those of no state.

use std::collections::BTreeSet;

use iam_identity_mock::Identity;
use serde_json::Value as Json;
use testkit::mirror::install_as;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{ADDRESS, current, key, retiring};
use crate::cases::{Case, case, plugin};
use crate::service_api_key::OWNER;
use crate::support::takeover::{service_id, take_over_service_keys};

/// Asserts that a saved plan gives this resource its schedule, and changes nothing else. Nothing is unknown.
fn assert_only_the_schedule_differs(directory: &WorkingDirectory, plan: &str, address: &str) {
    let shown: Json = serde_json::from_str(&directory.run(&["show", "-json", plan]).success().text).unwrap();
    let all = shown["resource_changes"].as_array().unwrap();
    let change = &all.iter().find(|change| change["address"] == address).unwrap()["change"];
    assert_eq!(change["actions"], serde_json::json!(["update"]));
    assert!(change["after_unknown"].as_object().unwrap().values().all(|unknown| *unknown != true));
    let (before, after) = (change["before"].as_object().unwrap(), change["after"].as_object().unwrap());
    let names: BTreeSet<_> =
        before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)).collect();
    let schedule = ["next_rotation_at", "overlap", "rotate_after"];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), schedule);
}

fn keys_of_the_other_resources_are_moved_with_their_values_and_get_a_schedule(
    directory: WorkingDirectory,
    service: Service,
) {
    service_id(&service, OWNER);
    let of = |kind: &str, name: &str, more: &str| {
        format!("resource \"ibm_iam_{kind}\" {name:?} {{\n  name = {name:?}\n  {more}\n}}\n")
    };
    let chosen = format!("iam_service_id = {OWNER:?}\n  store_value = true");
    directory.configure(&format!("{}{}", of("api_key", "user", ""), of("service_api_key", "service", &chosen)));
    directory.init();
    directory.apply();
    let made = [service.key("user"), service.key("service")];

    let schedule = "rotate_after = \"90d\"\n  overlap = \"7d\"";
    let chosen = format!("iam_id = {OWNER:?}\n  store_value = true\n  {schedule}");
    let moved = |kind: &str, name: &str| {
        format!("moved {{\n  from = ibm_iam_{kind}.{name}\n  to   = ibm_iam_rotating_api_key.{name}\n}}\n")
    };
    directory.configure(&format!(
        "{}{}{}{}",
        moved("api_key", "user"),
        of("rotating_api_key", "user", schedule),
        moved("service_api_key", "service"),
        of("rotating_api_key", "service", &chosen),
    ));
    let ran = directory.try_plan(&["-out=saved"]).success();
    let said = ["moved from ibm_iam_api_key.user", "moved from ibm_iam_service_api_key.service"];
    ran.says(&said).says(&["0 to add, 2 to change, 0 to destroy"]).silent_about(&["known after apply", "Warning"]);
    for name in ["user", "service"] {
        assert_only_the_schedule_differs(&directory, "saved", &format!("ibm_iam_rotating_api_key.{name}"));
    }
    service.mock.clear_journal();
    directory.run(&["apply", "-no-color", "saved"]).success();
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    for key in made {
        let state = directory.state(&format!("ibm_iam_rotating_api_key.{}", key.name));
        let [id, current] = ["id", "apikey_id"].map(|name| state[name].as_str().unwrap());
        assert_eq!((id, current, state["apikey"].as_str()), (&*key.id, &*key.id, Some(&*key.value)));
    }
    directory.assert_settled();
}

fn a_key_of_ibm_cloud_is_moved_with_its_value_and_gets_a_schedule(directory: WorkingDirectory, service: Service) {
    let state = take_over_service_keys(&service, &["described"]);
    std::fs::write(directory.path().join("terraform.tfstate"), state).unwrap();
    let made = service.key("described");
    // init wants the provider of the state to be there: a mock of it in the mirror.
    install_as(plugin(), directory.path(), "registry.terraform.io/ibm-cloud/ibm", "2.5.0").unwrap();
    directory.configure(&format!(
        "moved {{\n  from = ibm_iam_service_api_key.described\n  to   = {ADDRESS}\n}}\n\
         resource \"ibm_iam_rotating_api_key\" \"it\" {{\n  name = \"described\"\n  iam_id = {:?}\n  \
         description = \"with everything\"\n  store_value = true\n  file = \"described.json\"\n  \
         rotate_after = \"90d\"\n  overlap = \"7d\"\n}}\n",
        made.iam_id
    ));
    directory.run(&["init", "-no-color", "-input=false"]).success();
    directory.try_plan(&["-out=saved"]).success().says(&["0 to add, 1 to change, 0 to destroy"]);
    assert_only_the_schedule_differs(&directory, "saved", ADDRESS);
    service.mock.clear_journal();
    directory.run(&["apply", "-no-color", "saved"]).success();
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    assert_eq!(directory.state(ADDRESS)["apikey"], made.value.as_str());
    directory.assert_settled();
}

fn a_current_key_and_those_that_it_has_replaced_are_imported_by_their_ids(
    directory: WorkingDirectory,
    service: Service,
) {
    let add = |expires: Option<&str>| {
        let expires_at = expires.map(|at| at.parse().unwrap());
        service.mock.add_key(&Identity::user(1), "deploy", |key| key.expires_at = expires_at)
    };
    let [new, old, older] = [None, Some("2040-01-28T15:00:00Z"), None].map(add);
    directory.configure(&key(""));
    directory.init();
    let ids = format!("{},{},{}", new.id, old.id, older.id);
    directory.run(&["import", "-no-color", ADDRESS, &ids]).success();
    // What has no end yet gets one.
    directory.apply().says(&["0 added, 1 changed, 0 destroyed"]).silent_about(&["Warning"]);
    assert_eq!(current(&directory, &service).id, new.id);
    assert_eq!(retiring(&directory, &service), [old.id.as_str(), older.id.as_str()]);
    super::assert_works_for_the_overlap(&service, &older.id);
    let state = directory.state(ADDRESS);
    assert_eq!((&state["id"], &state["generation"]), (&new.id.as_str().into(), &1.into()));
    directory.assert_settled();

    directory.run(&["state", "rm", ADDRESS]).success();
    let import = format!("import {{\n  to = {ADDRESS}\n  id = \"{},{}\"\n}}\n", new.id, old.id);
    directory.configure(&format!("{import}{}", key("")));
    directory.apply().says(&["1 imported, 0 added, 1 changed, 0 destroyed"]);
    directory.assert_settled();
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(keys_of_the_other_resources_are_moved_with_their_values_and_get_a_schedule),
        case!(a_key_of_ibm_cloud_is_moved_with_its_value_and_gets_a_schedule).newest(),
        case!(a_current_key_and_those_that_it_has_replaced_are_imported_by_their_ids),
    ]
}
