//! A key that is replaced instead of being rotated, and one that is destroyed.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{ADDRESS, assert_works_for_the_overlap, current, find, key, pass, start};
use crate::cases::{Case, case};

fn a_forced_replacement_leaves_the_old_key_its_overlap_and_says_so(directory: WorkingDirectory, service: Service) {
    start(&directory, &key(""));
    let old = current(&directory, &service);
    let ran = directory.try_apply(&[&format!("-replace={ADDRESS}")]).success();
    ran.says(&["1 added, 0 changed, 1 destroyed", &old.id, "works until", "api-key-delete"]);
    let new = current(&directory, &service);
    assert_ne!(new.id, old.id);
    assert_works_for_the_overlap(&service, &old.id);
    let state = directory.state(ADDRESS);
    assert_eq!((&state["id"], &state["generation"]), (&new.id.as_str().into(), &1.into()), "another resource");
    directory.assert_settled();

    // Locked, it would have no last hours.
    directory.configure(&key("entity_lock = true"));
    directory.apply();
    service.mock.clear_journal();
    let replace = format!("-replace={ADDRESS}");
    directory.try_plan(&[&replace]).failure().says(&["is locked", &new.id, "entity_lock = false"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
}

fn a_destruction_deletes_the_current_key_and_those_before_it_unless_it_is_locked(
    directory: WorkingDirectory,
    service: Service,
) {
    start(&directory, &key("entity_lock = true"));
    let old = current(&directory, &service);
    pass(&service, 90);
    directory.apply().says(&["0 added, 1 changed, 0 destroyed"]);
    let new = current(&directory, &service);
    assert!(new.locked && !find(&service, &old.id).unwrap().locked, "the lock has moved");
    service.mock.clear_journal();
    directory.try_destroy().failure().says(&["is locked", &new.id]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    directory.configure(&key(""));
    directory.apply();
    directory.try_destroy().success();
    assert!(service.mock.keys_named("deploy").is_empty());
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_forced_replacement_leaves_the_old_key_its_overlap_and_says_so),
        case!(a_destruction_deletes_the_current_key_and_those_before_it_unless_it_is_locked),
    ]
}
