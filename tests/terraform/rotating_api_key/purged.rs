//! Keys that IBM Cloud purges, or that somebody deletes, between a plan and its apply or between two runs.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{ADDRESS, current, find, key, pass, retiring, start};
use crate::cases::{Case, case};

fn an_old_key_that_is_purged_stands_in_the_way_of_no_plan_and_no_apply(directory: WorkingDirectory, service: Service) {
    start(&directory, &key(""));
    let first = current(&directory, &service);
    pass(&service, 90);
    directory.apply();
    let second = current(&directory, &service);
    pass(&service, 8);

    // Between a plan of another change and its apply.
    directory.configure(&key("description = \"another change\""));
    directory.try_plan(&["-out=saved"]).success();
    service.mock.remove_key(&first.id);
    directory.run(&["apply", "-no-color", "saved"]).success().says(&["0 added, 1 changed, 0 destroyed"]);
    directory.assert_settled();

    // Between the plan of a rotation and its apply, the one that is left of the rotation before.
    pass(&service, 90);
    directory.apply().says(&["0 added, 1 changed, 0 destroyed"]);
    assert_eq!(retiring(&directory, &service), [second.id.as_str()]);
    pass(&service, 90);
    directory.try_plan(&["-out=saved"]).success();
    service.mock.remove_key(&second.id);
    directory.run(&["apply", "-no-color", "saved"]).success().says(&["0 added, 1 changed, 0 destroyed"]);
    let state = directory.state(ADDRESS);
    assert_eq!((&state["generation"], retiring(&directory, &service).len()), (&4.into(), 1));
    directory.assert_settled();
}

fn a_current_key_that_is_deleted_elsewhere_gets_a_successor_in_the_next_apply(
    directory: WorkingDirectory,
    service: Service,
) {
    start(&directory, &key(""));
    let first = current(&directory, &service);
    pass(&service, 90);
    // Before its rotation, and between the plan of one and the apply.
    directory.try_plan(&["-out=saved"]).success();
    service.mock.remove_key(&first.id);
    directory.run(&["apply", "-no-color", "saved"]).success().says(&["0 added, 1 changed, 0 destroyed"]);
    assert!(retiring(&directory, &service).is_empty(), "there is no key that could retire");
    let second = current(&directory, &service);
    directory.assert_settled();

    // Between two runs, while a replaced one is still there.
    pass(&service, 90);
    directory.apply();
    let third = current(&directory, &service);
    service.mock.remove_key(&third.id);
    let ran = directory.apply();
    ran.says(&["was deleted", &third.id, "0 added, 1 changed, 0 destroyed"]);
    assert_eq!(retiring(&directory, &service), [second.id.as_str()]);
    assert!(find(&service, &third.id).is_none());
    directory.assert_settled();
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(an_old_key_that_is_purged_stands_in_the_way_of_no_plan_and_no_apply),
        case!(a_current_key_that_is_deleted_elsewhere_gets_a_successor_in_the_next_apply),
    ]
}
