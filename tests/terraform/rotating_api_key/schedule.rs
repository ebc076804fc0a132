//! Saved plans, and the time between plan and apply.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{assert_works_for_the_overlap, current, key, pass, retiring, start};
use crate::cases::{Case, case};

fn a_plan_that_was_saved_before_the_due_time_rotates_nothing_after_it_and_the_next_one_does(
    directory: WorkingDirectory,
    service: Service,
) {
    start(&directory, &key(""));
    let old = current(&directory, &service);
    directory.configure(&key("description = \"another change\""));
    pass(&service, 89);
    directory.try_plan(&["-out=early"]).success();
    pass(&service, 2);
    directory.run(&["apply", "-no-color", "early"]).success().says(&["0 added, 1 changed, 0 destroyed"]);
    let changed = current(&directory, &service);
    assert_eq!((changed.id, changed.description.as_deref()), (old.id.clone(), Some("another change")));

    // The next plan rotates, whenever it is applied; the overlap counts from there.
    directory.try_plan(&["-out=due"]).success().says(&["0 to add, 1 to change, 0 to destroy", "1 -> 2"]);
    pass(&service, 3);
    directory.run(&["apply", "-no-color", "due"]).success().says(&["0 added, 1 changed, 0 destroyed"]);
    assert_ne!(current(&directory, &service).id, old.id);
    assert_eq!(retiring(&directory, &service), [old.id.as_str()]);
    assert_works_for_the_overlap(&service, &old.id);
    directory.assert_settled();
}

fn without_a_refresh_nothing_becomes_due(directory: WorkingDirectory, service: Service) {
    start(&directory, &key(""));
    let old = current(&directory, &service);
    pass(&service, 90);
    service.mock.clear_journal();
    directory.try_apply(&["-refresh=false"]).success().says(&["No changes"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    directory.try_apply(&["-refresh-only"]).success();
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    directory.try_apply(&["-refresh=false"]).success().says(&["0 added, 1 changed, 0 destroyed"]);
    assert_eq!(retiring(&directory, &service), [old.id]);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_plan_that_was_saved_before_the_due_time_rotates_nothing_after_it_and_the_next_one_does),
        case!(without_a_refresh_nothing_becomes_due).newest(),
    ]
}
