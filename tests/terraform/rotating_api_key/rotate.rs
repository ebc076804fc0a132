//! A key whose time has come.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{ADDRESS, OVERLAP_DAYS, assert_works_for_the_overlap, current, key, pass, retiring, start};
use crate::cases::{Case, case};
use crate::support::login::logs_in;

fn a_due_key_and_what_depends_on_it_change_in_one_apply_and_both_values_work_until_the_overlap_is_over(
    directory: WorkingDirectory,
    service: Service,
) {
    let dependent = "resource \"terraform_data\" \"dependent\" {\n  input = ibm_iam_rotating_api_key.it.apikey\n}\n";
    start(&directory, &format!("{}{dependent}", key("")));
    let old = current(&directory, &service);
    pass(&service, 89);
    directory.assert_settled();

    pass(&service, 1);
    let ran = directory.apply();
    // Not even in passing: nothing is replaced.
    ran.says(&["0 to add, 2 to change, 0 to destroy", "0 added, 2 changed, 0 destroyed"]).silent_about(&["Warning"]);
    let (new, state) = (current(&directory, &service), directory.state(ADDRESS));
    assert_ne!(new.id, old.id);
    assert_eq!((&state["id"], &state["generation"]), (&old.id.as_str().into(), &2.into()), "the resource stays");
    assert_eq!(state["apikey"], new.value.as_str());
    assert_eq!(directory.state("terraform_data.dependent")["output"]["value"], new.value.as_str());
    assert_eq!(retiring(&directory, &service), [old.id.as_str()]);
    assert_works_for_the_overlap(&service, &old.id);
    assert!(logs_in(&service, &old.value) && logs_in(&service, &new.value));
    directory.assert_settled();

    pass(&service, OVERLAP_DAYS);
    // The expiry is the next whole minute.
    service.mock.advance_clock(jiff::SignedDuration::from_mins(1));
    assert!(!logs_in(&service, &old.value) && logs_in(&service, &new.value));
    directory.assert_settled();
}

fn what_fails_to_take_the_new_value_gets_it_in_the_next_apply_and_until_then_both_work(
    directory: WorkingDirectory,
    service: Service,
) {
    // Whether it fails is not known in the plan.
    let dependent = "resource \"terraform_data\" \"dependent\" {\n  input = ibm_iam_rotating_api_key.it.apikey\n  lifecycle {\n    \
                     precondition {\n      condition     = ibm_iam_rotating_api_key.it.apikey_id == \"\" ? true : \
                     !fileexists(\"down\")\n      error_message = \"It is down.\"\n    }\n  }\n}\n";
    start(&directory, &format!("{}{dependent}", key("")));
    let old = current(&directory, &service);
    pass(&service, 90);
    let down = directory.path().join("down");
    std::fs::write(&down, "").unwrap();
    directory.try_apply(&[]).failure().says(&["It is down.", "Modifications complete"]);
    let new = current(&directory, &service);
    assert_ne!(new.id, old.id);
    assert!(logs_in(&service, &old.value) && logs_in(&service, &new.value));
    assert_eq!(directory.state("terraform_data.dependent")["output"]["value"], old.value.as_str());
    std::fs::remove_file(down).unwrap();
    directory.apply().says(&["0 added, 1 changed, 0 destroyed"]);
    assert_eq!(directory.state("terraform_data.dependent")["output"]["value"], new.value.as_str());
    assert_eq!(current(&directory, &service).id, new.id);
    directory.assert_settled();
}

fn neither_prevent_destroy_nor_ignore_changes_stops_a_rotation(directory: WorkingDirectory, service: Service) {
    start(&directory, &key("lifecycle {\n    prevent_destroy = true\n    ignore_changes  = all\n  }"));
    let old = current(&directory, &service);
    pass(&service, 90);
    directory.apply().says(&["0 added, 1 changed, 0 destroyed"]);
    assert_ne!(current(&directory, &service).id, old.id);
    assert_eq!(retiring(&directory, &service), [old.id]);
    directory.assert_settled();
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_due_key_and_what_depends_on_it_change_in_one_apply_and_both_values_work_until_the_overlap_is_over),
        case!(what_fails_to_take_the_new_value_gets_it_in_the_next_apply_and_until_then_both_work).newest(),
        case!(neither_prevent_destroy_nor_ignore_changes_stops_a_rotation),
    ]
}
