//! A destroyed key that goes on working for a while.

use iam_identity_mock::Key;
use jiff::SignedDuration;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{key, start};
use crate::cases::{Case, case};
use crate::support::login::logs_in;

const BODY: &str = "name = \"mine\"\n  on_destroy = \"expire\"\n  overlap = \"7d\"";

/// Asserts that a key works for another week, and no longer.
fn assert_works_for_a_week(service: &Service, old: &Key) {
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    let end = service.mock.keys().iter().find(|key| key.id == old.id).unwrap().expires_at.unwrap();
    let left = end.duration_since(service.mock.now());
    assert!(
        left > days(7) - SignedDuration::from_mins(5) && left <= days(7) + SignedDuration::from_mins(1),
        "{left:?}"
    );
    assert!(logs_in(service, &old.value));
    service.mock.set_clock(end);
    assert!(!logs_in(service, &old.value));
}

fn a_destroyed_key_that_is_to_expire_works_until_its_overlap_is_over(directory: WorkingDirectory, service: Service) {
    let body = |round: &str| format!("{BODY}\n  rotate_when_changed = {{ a = {round:?} }}");
    start(&directory, &body("1"));
    let first = service.key("mine");
    // A replacement destroys too.
    directory.configure(&key(&body("2")));
    directory.apply().says(&["1 added, 0 changed, 1 destroyed", &first.id, "works until"]);
    assert_works_for_a_week(&service, &first);
    let id = directory.state("ibm_iam_api_key.it")["id"].as_str().unwrap().to_owned();
    let second = service.mock.keys().into_iter().find(|key| key.id == id).unwrap();
    assert!(logs_in(&service, &second.value));

    // Locked, it could not be given an expiry.
    directory.configure(&key(&(body("2") + "\n  entity_lock = true")));
    directory.apply();
    service.mock.clear_journal();
    directory.try_destroy().failure().says(&["is locked", "entity_lock = false"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    directory.configure(&key(&body("2")));
    directory.apply();

    let ran = directory.try_destroy().success();
    ran.says(&["1 destroyed", &second.id, "works until", "api-key-delete"]);
    assert!(!directory.has("ibm_iam_api_key.it"));
    assert_works_for_a_week(&service, &second);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(a_destroyed_key_that_is_to_expire_works_until_its_overlap_is_over)]
}
