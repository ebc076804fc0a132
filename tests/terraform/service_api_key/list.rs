//! Queries for everything that the service IDs of a large account have.

use std::collections::BTreeSet;

use iam_identity_mock::{Identity, Role};
use serde_json::Value as Json;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case, has_actions};

/// The attribute of the identity of every object that a query of this type finds, in the order in which they are printed.
fn found(directory: &WorkingDirectory, type_name: &str, attribute: &str) -> Vec<String> {
    let block = format!("list {type_name:?} \"all\" {{\n  provider = ibm\n  limit    = 5000\n}}\n");
    std::fs::write(directory.path().join("all.tfquery.hcl"), block).unwrap();
    let text = directory.run(&["query", "-json"]).success().text;
    let lines = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let found = lines.filter(|line| line["type"] == "list_resource_found");
    let id = |line: Json| line["list_resource_found"]["identity"][attribute].as_str().unwrap().to_owned();
    found.map(id).collect()
}

fn a_query_finds_250_service_ids_and_their_1000_keys_in_three_groups_each_once(
    directory: WorkingDirectory,
    service: Service,
) {
    let user = Identity::user(1).with(Role::Administrator);
    service.mock.upsert_identity(user.clone());
    let groups: Vec<_> = ["one", "two"].iter().map(|name| service.mock.add_service_id_group(&user, name)).collect();
    let (mut service_ids, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for number in 0..250 {
        // Every third is in the default group.
        let group = groups.get(number % 3).map(String::as_str);
        let owner = service.mock.add_service_id(&user, &format!("app-{number}"), group);
        service_ids.insert(owner.iam_id.trim_start_matches("iam-").to_owned());
        keys.extend((0..4).map(|key| service.mock.add_key(&owner, &format!("{number}-{key}"), |_| {}).id));
    }
    directory.configure("");
    directory.init();
    for (type_name, attribute, all, path, pages) in [
        // 84, 83 and 83 service IDs, in pages of 100.
        ("ibm_iam_service_id", "service_id", &service_ids, "/v1/serviceids", 3),
        // Four times as many keys; the key of the user, which is among those of the default group, is not a service ID's.
        ("ibm_iam_service_api_key", "apikey_id", &keys, "/v1/apikeys", 12),
    ] {
        service.mock.clear_journal();
        let found = found(&directory, type_name, attribute);
        assert_eq!(found.len(), all.len());
        assert_eq!(&found.into_iter().collect::<BTreeSet<_>>(), all, "each is found once");
        let requests = service.mock.journal();
        assert_eq!(requests.iter().filter(|entry| entry.path == path).count(), pages, "{requests:#?}");
    }
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(a_query_finds_250_service_ids_and_their_1000_keys_in_three_groups_each_once).needs(has_actions)]
}
