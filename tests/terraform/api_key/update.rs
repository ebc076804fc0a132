//! Arguments that are cleared, cut or spelled otherwise settle.

use jiff::SignedDuration;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{key, start};
use crate::cases::{Case, case};

fn a_removed_description_and_expiry_are_cleared_and_every_spelling_settles(
    directory: WorkingDirectory,
    service: Service,
) {
    start(&directory, "name = \"mine\"\n  description = \"d\"\n  expires_at = \"2040-01-28T16:00:00+01:00\"");
    assert_eq!(directory.state("ibm_iam_api_key.it")["expires_at"], "2040-01-28T16:00:00+01:00");
    for spelling in ["2040-01-28T15:00:00Z", "2040-01-28T15:00+0000"] {
        directory.configure(&key(&format!("name = \"mine\"\n  description = \"d\"\n  expires_at = {spelling:?}")));
        directory.assert_settled();
    }
    directory.configure(&key("name = \"mine\""));
    directory.apply();
    assert_eq!((service.key("mine").description, service.key("mine").expires_at), (None, None));
    directory.assert_settled();
}

fn an_expiry_with_seconds_is_cut_to_the_minute_and_settles(directory: WorkingDirectory, service: Service) {
    start(&directory, "name = \"mine\"\n  expires_at = timeadd(\"2039-12-29T15:00:48Z\", \"720h\")");
    assert_eq!(service.key("mine").expires_at, Some("2040-01-28T15:00:00Z".parse().unwrap()));
    directory.assert_settled();
    directory.configure(&key("name = \"mine\"\n  expires_at = timeadd(\"2039-12-29T15:00:59Z\", \"720h\")"));
    directory.assert_settled();
    // The user's own: another time at each plan.
    directory.configure(&key("name = \"mine\"\n  expires_at = timeadd(timestamp(), \"720h\")"));
    directory.apply();
    directory.apply();
    let lasts = service.key("mine").expires_at.unwrap().duration_since(service.mock.now());
    assert!((SignedDuration::from_hours(719)..=SignedDuration::from_hours(720)).contains(&lasts), "{lasts:?}");
}

fn what_the_provider_of_today_gets_wrong_is_right_here(directory: WorkingDirectory, service: Service) {
    let own = "a-value-of-my-own-that-is-long-enough";
    let other = "another-value-of-my-own-that-is-long-enough";
    start(&directory, &format!("name = \"mine\"\n  entity_lock = \"true\"\n  apikey = {own:?}"));
    assert!(service.key("mine").locked, "locked by the creation");
    directory.configure(&key(&format!("name = \"mine\"\n  entity_lock = \"false\"\n  apikey = {own:?}")));
    directory.apply();
    assert!(!service.key("mine").locked, "unlocked by a call");
    directory.configure(&key(&format!("name = \"mine\"\n  apikey = {other:?}")));
    directory.apply().says(&["1 added", "1 destroyed"]);
    assert_eq!(directory.state("ibm_iam_api_key.it")["apikey"], other);
    assert_eq!(service.key("mine").value, other, "the state holds the key's value");
    // Deleting a key that is gone already is no error.
    service.mock.advance_clock(jiff::SignedDuration::from_mins(10));
    service.mock.remove_key(&service.key("mine").id);
    directory.run(&["destroy", "-auto-approve", "-refresh=false", "-no-color"]).success();
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_removed_description_and_expiry_are_cleared_and_every_spelling_settles).once(),
        case!(an_expiry_with_seconds_is_cut_to_the_minute_and_settles).once(),
        case!(what_the_provider_of_today_gets_wrong_is_right_here),
    ]
}
