//! A key that is gone.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::start;
use crate::cases::{Case, case};

fn a_key_that_was_deleted_elsewhere_is_recreated_and_is_no_error_in_a_destroy(
    directory: WorkingDirectory,
    service: Service,
) {
    start(&directory, "name = \"mine\"");
    // A young key's absence is believed only after ten seconds.
    service.mock.advance_clock(jiff::SignedDuration::from_mins(10));
    service.mock.remove_key(&service.key("mine").id);
    directory.try_plan(&[]).success().says(&["1 to add"]);
    directory.apply();
    service.mock.advance_clock(jiff::SignedDuration::from_mins(10));
    service.mock.remove_key(&service.key("mine").id);
    directory.run(&["destroy", "-auto-approve", "-refresh=false", "-no-color"]).success().says(&["1 destroyed"]);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(a_key_that_was_deleted_elsewhere_is_recreated_and_is_no_error_in_a_destroy)]
}
