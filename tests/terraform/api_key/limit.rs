//! A plan warns if there is no room for its keys.

use iam_identity_mock::Identity;
use testkit::service::Service;
use testkit::working_directory::{CommandOutput, WorkingDirectory};

use crate::cases::{Case, case};

/// So many keys, the first of which is replaced in every round.
fn keys(count: usize, round: usize) -> String {
    format!(
        "resource \"ibm_iam_api_key\" \"it\" {{\n  count = {count}\n  name = \"mine ${{count.index}}\"\n  \
         rotate_when_changed = {{ round = count.index == 0 ? {round} : 0 }}\n}}\n"
    )
}

/// Asserts that this is said once, whatever Terraform planned twice.
fn says_once(output: &CommandOutput, phrase: &str) {
    assert_eq!(output.text.matches(phrase).count(), 1, "{}", output.text);
}

fn limits_requests(service: &Service) -> usize {
    service.mock.journal().iter().filter(|entry| entry.path.ends_with("/limits/identity")).count()
}

fn a_plan_warns_if_there_is_no_room_for_its_keys(directory: WorkingDirectory, service: Service) {
    directory.configure(&keys(8, 0));
    directory.init();
    directory.apply();
    // With the key to log in with.
    for number in 9..18 {
        service.mock.add_key(&Identity::user(1), &format!("other {number}"), |_| {});
    }
    service.mock.clear_journal();
    directory.configure(&keys(10, 0));
    directory.try_plan(&[]).success().silent_about(&["is too low"]);
    assert_eq!(limits_requests(&service), 0);
    directory.configure(&keys(11, 0));
    let output = directory.try_plan(&[]).success();
    let output = output.says(&["has 18 API keys, its limit is 20, and this plan creates at least 3 more"]);
    says_once(&output, "is too low for this plan");
    assert_eq!(limits_requests(&service), 1);

    directory.configure(&keys(10, 0));
    directory.apply();
    directory.assert_settled();
    directory.configure(&keys(10, 1));
    let output = directory.apply();
    let output = output.says(&["has 20 API keys, its limit is 20, and this plan replaces at least 1. By default"]);
    says_once(&output, "is too low for create_before_destroy");
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(a_plan_warns_if_there_is_no_room_for_its_keys)]
}
