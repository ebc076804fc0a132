//! A key keeps its owner when it is replaced.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::rotated;
use crate::actions::invoke;
use crate::cases::{Case, case, has_actions};

fn a_replacement_of_ones_own_key_keeps_its_owner_both_ways_also_from_a_saved_plan(
    directory: WorkingDirectory,
    service: Service,
) {
    directory.configure(&rotated("1", false));
    directory.init();
    directory.apply();
    for (round, creates_first) in [("2", false), ("3", true)] {
        let before = service.key("mine").id;
        directory.configure(&rotated(round, creates_first));
        directory.run(&["plan", "-out=saved", "-no-color", "-input=false"]).success();
        directory.run(&["apply", "-no-color", "saved"]).success().says(&["1 added", "1 destroyed"]);
        directory.assert_settled();
        directory.try_apply(&["-replace=ibm_iam_api_key.it", "-refresh=false"]).success();
        assert_ne!(service.key("mine").id, before);
        assert_eq!(directory.state("ibm_iam_api_key.it")["iam_id"], "IBMid-0000000001");
    }
    directory.try_destroy().success();
    assert!(service.mock.keys_named("mine").is_empty());
}

fn a_key_of_another_identity_is_not_replaced(mut directory: WorkingDirectory, service: Service) {
    use iam_identity_mock::{Identity, Role};
    let administrator = Identity::user(1).with(Role::Administrator);
    service.mock.upsert_identity(administrator);
    let colleague = service.mock.add_identity(Identity::user(2));
    let own = service.login.clone();
    let key_of_colleague = service.mock.add_key(&Identity::user(2), "mine", |_| {});
    // The colleague imports the key and applies; then the administrator takes over.
    directory.set("IC_API_KEY", &colleague);
    directory.configure(&rotated("1", false));
    directory.init();
    directory.run(&["import", "-no-color", "ibm_iam_api_key.it", &key_of_colleague.id]).success();
    directory.apply();
    directory.set("IC_API_KEY", &own);
    service.mock.clear_journal();
    let owners = ["belongs to IBMid-0000000002 and cannot be replaced by IBMid-0000000001"];
    for creates_first in [false, true] {
        directory.configure(&rotated("2", creates_first));
        directory.try_plan(&[]).failure().says(&owners);
        directory.configure(&rotated("1", creates_first));
        directory.try_plan(&["-replace=ibm_iam_api_key.it"]).failure().says(&owners);
    }
    // Without a refresh the plan can't know; the apply finds out before the key is deleted.
    directory.configure(&rotated("2", false));
    directory.run(&["plan", "-refresh=false", "-out=saved", "-no-color", "-input=false"]).success();
    directory.run(&["apply", "-no-color", "saved"]).failure().says(&owners);
    directory.try_apply(&["-refresh=false"]).failure().says(&owners);
    directory.run(&["taint", "ibm_iam_api_key.it"]).success();
    directory.try_apply(&[]).failure().says(&owners);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    assert_eq!(service.key("mine").id, key_of_colleague.id);
    // Destroying it is an administrator's right.
    directory.try_destroy().success();
    assert!(service.mock.keys_named("mine").is_empty());

    let iam_id = "iam-ServiceId-11111111-2222-4333-8444-555555555555";
    let service_id = Identity { iam_id: iam_id.into(), ..Identity::user(3) };
    service.mock.upsert_identity(service_id.clone());
    let key_of_service = service.mock.add_key(&service_id, "mine", |_| {});
    directory.configure(&rotated("1", false));
    directory.run(&["import", "-no-color", "ibm_iam_api_key.it", &key_of_service.id]).success();
    directory.apply();
    service.mock.clear_journal();
    for more in [&["-replace=ibm_iam_api_key.it"][..], &["-replace=ibm_iam_api_key.it", "-refresh=false"]] {
        directory.try_plan(more).failure().says(&["belongs to", iam_id, "cannot be replaced"]);
    }
    assert!(service.writes().is_empty(), "{:?}", service.writes());
}

fn the_providers_own_key_is_left_alone_unless_allowed(directory: WorkingDirectory, service: Service) {
    let own = service.mock.keys()[0].id.clone();
    let body = |provider: &str, more: &str| {
        format!(
            "provider \"ibm\" {{\n  {provider}\n}}\nresource \"ibm_iam_api_key\" \"it\" {{\n  name = \"login\"\n  {more}\n}}\n"
        )
    };
    directory.configure(&body("", ""));
    directory.init();
    directory.run(&["import", "-no-color", "ibm_iam_api_key.it", &own]).success();
    directory.try_destroy().failure().says(&["cannot be deleted: the provider logs in with it", "allow_own_key"]);
    directory.configure(&body("", "disabled = true"));
    directory.try_apply(&[]).failure().says(&["cannot be disabled: the provider logs in with it"]);
    if has_actions(directory.terraform()) {
        let argument = format!("apikey_id = {own:?}");
        invoke(&directory, "ibm_iam_api_key_disable", &argument).failure().says(&["logs in with it"]);
        invoke(&directory, "ibm_iam_api_key_expire", &format!("{argument}\n    after = \"1h\""))
            .failure()
            .says(&["logs in with it"]);
    }
    let key = service.mock.keys().remove(0);
    assert!(!key.disabled && key.expires_at.is_none());
    directory.configure(&body("allow_own_key = true", ""));
    directory.try_destroy().success();
    assert!(service.mock.keys().is_empty());
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_replacement_of_ones_own_key_keeps_its_owner_both_ways_also_from_a_saved_plan),
        case!(a_key_of_another_identity_is_not_replaced),
        case!(the_providers_own_key_is_left_alone_unless_allowed),
    ]
}
