//! A locked key, under real plans: saved ones, replacements, deposed objects.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{key, start};
use crate::cases::{Case, case};

/// The plan is refused because of the lock, and nothing is sent that would change the key.
fn assert_refused(directory: &WorkingDirectory, service: &Service, more: &[&str]) {
    service.mock.clear_journal();
    directory.try_plan(more).failure().says(&["is locked", "entity_lock = false", "mine"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
}

fn a_locked_key_refuses_change_replacement_and_removal_at_plan_time(directory: WorkingDirectory, service: Service) {
    let locked = "name = \"mine\"\n  entity_lock = true\n  rotate_when_changed = { a = \"1\" }";
    start(&directory, locked);
    assert!(service.key("mine").locked);

    assert_refused(&directory, &service, &["-replace=ibm_iam_api_key.it"]);
    assert_refused(&directory, &service, &["-destroy"]);
    directory.configure(&key(&locked.replace("\"mine\"", "\"other\"")));
    assert_refused(&directory, &service, &[]);
    directory.configure(&key(&locked.replace("\"1\"", "\"2\"")));
    assert_refused(&directory, &service, &[]);
    directory.configure(&key(&format!(
        "{}\n  lifecycle {{\n    create_before_destroy = true\n  }}",
        locked.replace("\"1\"", "\"2\"")
    )));
    assert_refused(&directory, &service, &[]);
    directory.configure("");
    assert_refused(&directory, &service, &[]);
    assert!(service.key("mine").locked);

    // Unlocked in one apply, replaced in the next.
    directory.configure(&key("name = \"mine\"\n  rotate_when_changed = { a = \"1\" }"));
    directory.apply();
    directory.configure(&key("name = \"mine\"\n  rotate_when_changed = { a = \"2\" }"));
    let before = service.key("mine").id;
    directory.apply().says(&["1 added", "1 destroyed"]);
    assert_ne!(service.key("mine").id, before);
    directory.assert_settled();
}

fn replace_triggered_by_is_refused_for_a_locked_key(directory: WorkingDirectory, service: Service) {
    let with_input = |input: &str, before: bool| {
        format!(
            "resource \"terraform_data\" \"trigger\" {{\n  input = {input:?}\n}}\n{}",
            key(&format!(
                "name = \"mine\"\n  entity_lock = true\n  lifecycle {{\n    create_before_destroy = {before}\n    \
                     replace_triggered_by = [terraform_data.trigger]\n  }}"
            ))
        )
    };
    directory.configure(&with_input("1", false));
    directory.init();
    directory.apply();
    for before in [false, true] {
        directory.configure(&with_input("2", before));
        assert_refused(&directory, &service, &[]);
    }
    assert_eq!(service.mock.keys_named("mine").len(), 1);
}

fn a_change_of_a_locked_key_that_is_known_only_in_apply_is_refused_there(
    directory: WorkingDirectory,
    service: Service,
) {
    let body = |input: &str| {
        format!(
            "resource \"terraform_data\" \"later\" {{\n  triggers_replace = {input:?}\n  input = {input:?}\n}}\n{}",
            key("name = \"mine\"\n  entity_lock = true\n  description = terraform_data.later.output")
        )
    };
    directory.configure(&body("one"));
    directory.init();
    directory.apply();
    directory.assert_settled();
    directory.configure(&body("two"));
    directory.run(&["plan", "-out=saved", "-no-color", "-input=false"]).success().says(&["known after apply"]);
    service.mock.clear_journal();
    directory.run(&["apply", "-no-color", "saved"]).failure().says(&["is locked", "description"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    assert_eq!(service.key("mine").description.as_deref(), Some("one"));
}

fn a_tainted_locked_key_is_refused_before_it_is_deleted(directory: WorkingDirectory, service: Service) {
    start(&directory, "name = \"mine\"\n  entity_lock = true");
    directory.run(&["taint", "ibm_iam_api_key.it"]).success();
    service.mock.clear_journal();
    directory.try_apply(&[]).failure().says(&["was not deleted", "terraform untaint", "ibmcloud iam api-key-unlock"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    directory.run(&["untaint", "ibm_iam_api_key.it"]).success();
    directory.assert_settled();
}

fn a_deposed_locked_key_is_refused_before_it_is_deleted(directory: WorkingDirectory, service: Service) {
    let body = |round: &str| {
        key(&format!(
            "name = \"mine\"\n  rotate_when_changed = {{ a = {round:?} }}\n  lifecycle {{\n    \
                 create_before_destroy = true\n  }}"
        ))
    };
    directory.configure(&body("1"));
    directory.init();
    directory.apply();
    let first = service.key("mine").id;
    directory.configure(&body("2"));
    directory.run(&["plan", "-out=saved", "-no-color", "-input=false"]).success();
    // Locked by another user after the plan: the new key is made, the old one can't go, and stays in the state.
    service.mock.change_key(&first, |key| key.locked = true);
    directory.run(&["apply", "-no-color", "saved"]).failure().says(&["is locked", &first]);
    assert_eq!(service.mock.keys_named("mine").len(), 2);
    // The deposed object is refreshed; its lock is known now, and nothing is sent.
    service.mock.clear_journal();
    directory.try_apply(&[]).failure().says(&["is locked", &first]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    service.mock.change_key(&first, |key| key.locked = false);
    directory.apply();
    assert_ne!(service.key("mine").id, first);
    directory.assert_settled();
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_locked_key_refuses_change_replacement_and_removal_at_plan_time),
        case!(replace_triggered_by_is_refused_for_a_locked_key),
        case!(a_change_of_a_locked_key_that_is_known_only_in_apply_is_refused_there),
        case!(a_tainted_locked_key_is_refused_before_it_is_deleted),
        case!(a_deposed_locked_key_is_refused_before_it_is_deleted),
    ]
}
