//! What the resources and data sources of IBM-Cloud/ibm 2.5.0 send under Terraform 1.11.4, recorded with this mock: each example was
//! applied, planned, changed, planned, imported, applied, planned and destroyed, and no plan after an apply had a change.
//!
//! Beside the requests is the state that Terraform had after each plan. Whatever the provider has read from a response must be in
//! the mock's response of today: then the state is the same, and the plan is as empty as it was.

use serde_json::Value as Json;

use crate::replay::Replay;
use crate::support::here;

/// Attributes that have other names than in the API.
const OTHER_NAMES: [(&str, &str); 5] = [
    ("apikey_id", "id"),
    ("iam_service_id", "iam_id"),
    ("iam_serviceid_group_id", "id"),
    ("id", "account_id"),
    ("version", "entity_tag"),
];

/// Attributes that the provider does not read from a response, with the ends of the addresses that have them.
const NOT_READ: [(&str, &str); 9] = [
    ("data.ibm_iam_service_id.app", "id"),
    ("account_settings.all", "if_match"),
    ("account_settings.all", "include_history"),
    ("account_settings.all", "resolve_user_mfa"),
    // A restriction that ends all others stays in the state; the response has none.
    ("account_settings.all", "realm_id"),
    ("account_settings.all", "restrict_invitation"),
    ("ibm_iam_api_key.ci", "apikey"),
    ("ibm_iam_api_key.ci", "entity_lock"),
    ("ibm_iam_service_api_key.app", "store_value"),
];

/// In a state: a time, which differs from run to run.
const TIME: &str = "…";

/// All attributes in a value, with the objects and lists in it.
fn attributes<'a>(name: &'a str, value: &'a Json, found: &mut Vec<(&'a str, &'a Json)>) {
    match value {
        Json::Object(fields) => fields.iter().for_each(|(name, value)| attributes(name, value, found)),
        Json::Array(elements) => elements.iter().for_each(|value| attributes(name, value, found)),
        _ => found.push((name, value)),
    }
}

/// Replays an example, and compares the states that Terraform had with the responses that it would have them from today.
fn check(example: &str) -> Replay {
    let replay = Replay::of(&format!("ibm-cloud-ibm/{example}.txt"));
    let states =
        std::fs::read_to_string(here("recorded/ibm-cloud-ibm").join(format!("{example}.states.json"))).unwrap();
    let states: Json = serde_json::from_str(&replay.fill(&states, &[])).unwrap();
    for (answer, objects) in states.as_object().unwrap() {
        let mut read = Vec::new();
        attributes("", replay.answer(answer), &mut read);
        for (address, state) in objects.as_object().unwrap() {
            let mut stored = Vec::new();
            attributes("", state, &mut stored);
            for (name, value) in stored {
                let other = OTHER_NAMES.iter().filter(|(stored, _)| *stored == name).map(|(_, read)| *read);
                let names: Vec<_> = std::iter::once(name).chain(other).collect();
                let is_same = |other: &Json| *other == *value || (value == TIME && other.is_string());
                let is_read = read.iter().any(|(other, value)| names.contains(other) && is_same(value));
                let is_own = NOT_READ.iter().any(|(end, own)| address.ends_with(end) && *own == name);
                assert!(
                    is_read || is_own,
                    "{answer}: {address} has {name} = {value}, the response\n{:#}",
                    replay.answer(answer)
                );
            }
        }
    }
    replay
}

#[test]
fn its_example_of_an_api_key_settles() {
    let replay = check("api-key");
    assert_eq!(replay.answer("updated/key")["expires_at"], "2040-05-04T03:02+0000");
}

#[test]
fn its_examples_of_service_ids_and_their_keys_settle() {
    let replay = check("service-id");
    assert_eq!(replay.answer("updated/service-ids")["serviceids"].as_array().unwrap().len(), 1);
}

#[test]
fn its_example_of_a_group_of_service_ids_settles() {
    let replay = check("service-id-group");
    assert_eq!(replay.answer("updated/group")["description"], "All of a team");
}

#[test]
fn its_examples_of_account_settings_settle() {
    let replay = check("account-settings");
    // A restriction of a realm without anything else ends it.
    assert_eq!(replay.answer("domains/settings")["restrict_user_domains"][0]["realm_id"], "IBMid");
    assert_eq!(replay.answer("domains-cleared/settings")["restrict_user_domains"], Json::Array(Vec::new()));
}
