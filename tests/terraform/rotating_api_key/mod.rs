//! The resource `ibm_iam_rotating_api_key`.

#[cfg(target_os = "linux")]
pub(crate) mod killed;
mod purged;
mod replace;
mod rotate;
mod schedule;
mod take_over;
mod values;

use iam_identity_mock::Key;
use jiff::SignedDuration;
use serde_json::Value as Json;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::Case;

/// Its address.
pub(crate) const ADDRESS: &str = "ibm_iam_rotating_api_key.it";

/// How long a replaced key goes on working.
pub(crate) const OVERLAP_DAYS: i64 = 7;

/// A configuration of one key that is rotated every 90 days: more arguments, and more of the block.
pub(crate) fn key(body: &str) -> String {
    format!(
        "resource \"ibm_iam_rotating_api_key\" \"it\" {{\n  name = \"deploy\"\n  rotate_after = \"90d\"\n  \
         overlap = \"{OVERLAP_DAYS}d\"\n  {body}\n}}\n"
    )
}

/// Creates the key.
pub(crate) fn start(directory: &WorkingDirectory, configuration: &str) {
    directory.configure(configuration);
    directory.init();
    directory.apply();
}

/// Lets time pass at the mock.
pub(crate) fn pass(service: &Service, days: i64) {
    service.mock.advance_clock(SignedDuration::from_hours(24 * days));
}

/// The key that is current by the state. It exists.
pub(crate) fn current(directory: &WorkingDirectory, service: &Service) -> Key {
    let state = directory.state(ADDRESS);
    find(service, state["apikey_id"].as_str().unwrap()).unwrap()
}

/// The key of this ID, if it exists.
pub(crate) fn find(service: &Service, id: &str) -> Option<Key> {
    service.mock.keys().into_iter().find(|key| key.id == id)
}

/// The IDs of the keys that were current before by the state, which are there and have the expiry that it says.
pub(crate) fn retiring(directory: &WorkingDirectory, service: &Service) -> Vec<String> {
    let state = directory.state(ADDRESS);
    let id = |retiring: &Json| {
        let key = find(service, retiring["apikey_id"].as_str().unwrap()).unwrap();
        let expires_at = key.expires_at.unwrap().to_string();
        assert_eq!(retiring["expires_at"], expires_at.as_str());
        key.id
    };
    state["retiring"].as_array().unwrap().iter().map(id).collect()
}

/// Asserts that the key works for the overlap from now on, and no longer.
pub(crate) fn assert_works_for_the_overlap(service: &Service, id: &str) {
    let left = find(service, id).unwrap().expires_at.unwrap().duration_since(service.mock.now());
    let overlap = SignedDuration::from_hours(24 * OVERLAP_DAYS);
    // The expiry is a whole minute, and the clock has run since.
    let tolerance = SignedDuration::from_mins(5);
    assert!(left > overlap - tolerance && left <= overlap + SignedDuration::from_mins(1), "{left:?}");
}

/// The cases of all files, but those of the plugin that is killed.
pub(crate) fn cases() -> Vec<Case> {
    let files = [purged::cases, replace::cases, rotate::cases, schedule::cases, take_over::cases, values::cases];
    files.into_iter().flat_map(|cases| cases()).collect()
}
