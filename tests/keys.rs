//! The resource's behaviour under every Terraform, each by its name.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use iam_identity_mock::Identity;
use jiff::SignedDuration;
use support::cli::{Workspace, with_each, with_every};
use support::service::Service;
use support::takeover::take_over;

/// A configuration of one key: the arguments, and more of the block.
fn key(body: &str) -> String {
    format!("resource \"ibm_iam_api_key\" \"it\" {{\n  {body}\n}}\n")
}

fn start(workspace: &Workspace, body: &str) {
    workspace.configure(&key(body));
    workspace.init();
    workspace.apply();
    workspace.assert_settled();
}

/// The plan is refused because of the lock, and nothing is sent that would change the key.
fn assert_refused(workspace: &Workspace, service: &Service, more: &[&str]) {
    service.mock.clear_journal();
    workspace.try_plan(more).failure().says(&["is locked", "entity_lock = false", "mine"]);
    assert!(service.writes().is_empty(), "{:?}", service.writes());
}

#[test]
fn a_locked_key_refuses_change_replacement_and_removal_at_plan_time() {
    with_every(|workspace, service| {
        let locked = "name = \"mine\"\n  entity_lock = true\n  rotate_when_changed = { a = \"1\" }";
        start(&workspace, locked);
        assert!(service.key("mine").locked);

        assert_refused(&workspace, &service, &["-replace=ibm_iam_api_key.it"]);
        assert_refused(&workspace, &service, &["-destroy"]);
        workspace.configure(&key(&locked.replace("\"mine\"", "\"other\"")));
        assert_refused(&workspace, &service, &[]);
        workspace.configure(&key(&locked.replace("\"1\"", "\"2\"")));
        assert_refused(&workspace, &service, &[]);
        workspace.configure(&key(&format!(
            "{}\n  lifecycle {{\n    create_before_destroy = true\n  }}",
            locked.replace("\"1\"", "\"2\"")
        )));
        assert_refused(&workspace, &service, &[]);
        workspace.configure("");
        assert_refused(&workspace, &service, &[]);
        assert!(service.key("mine").locked);

        // Unlocked in one apply, replaced in the next.
        workspace.configure(&key("name = \"mine\"\n  rotate_when_changed = { a = \"1\" }"));
        workspace.apply();
        workspace.configure(&key("name = \"mine\"\n  rotate_when_changed = { a = \"2\" }"));
        let before = service.key("mine").id;
        workspace.apply().says(&["1 added", "1 destroyed"]);
        assert_ne!(service.key("mine").id, before);
        workspace.assert_settled();
    });
}

#[test]
fn replace_triggered_by_is_refused_for_a_locked_key() {
    with_every(|workspace, service| {
        let with_input = |input: &str, before: bool| {
            format!(
                "resource \"terraform_data\" \"trigger\" {{\n  input = {input:?}\n}}\n{}",
                key(&format!(
                    "name = \"mine\"\n  entity_lock = true\n  lifecycle {{\n    create_before_destroy = {before}\n    \
                     replace_triggered_by = [terraform_data.trigger]\n  }}"
                ))
            )
        };
        workspace.configure(&with_input("1", false));
        workspace.init();
        workspace.apply();
        for before in [false, true] {
            workspace.configure(&with_input("2", before));
            assert_refused(&workspace, &service, &[]);
        }
        assert_eq!(service.mock.keys_named("mine").len(), 1);
    });
}

#[test]
fn a_change_of_a_locked_key_that_is_known_only_in_apply_is_refused_there() {
    with_every(|workspace, service| {
        let body = |input: &str| {
            format!(
                "resource \"terraform_data\" \"later\" {{\n  triggers_replace = {input:?}\n  input = {input:?}\n}}\n{}",
                key("name = \"mine\"\n  entity_lock = true\n  description = terraform_data.later.output")
            )
        };
        workspace.configure(&body("one"));
        workspace.init();
        workspace.apply();
        workspace.assert_settled();
        workspace.configure(&body("two"));
        workspace.run(&["plan", "-out=saved", "-no-color", "-input=false"]).success().says(&["known after apply"]);
        service.mock.clear_journal();
        workspace.run(&["apply", "-no-color", "saved"]).failure().says(&["is locked", "description"]);
        assert!(service.writes().is_empty(), "{:?}", service.writes());
        assert_eq!(service.key("mine").description.as_deref(), Some("one"));
    });
}

#[test]
fn a_tainted_locked_key_is_refused_before_it_is_deleted() {
    with_every(|workspace, service| {
        start(&workspace, "name = \"mine\"\n  entity_lock = true");
        workspace.run(&["taint", "ibm_iam_api_key.it"]).success();
        service.mock.clear_journal();
        workspace.try_apply(&[]).failure().says(&[
            "was not deleted",
            "terraform untaint",
            "ibmcloud iam api-key-unlock",
        ]);
        assert!(service.writes().is_empty(), "{:?}", service.writes());
        workspace.run(&["untaint", "ibm_iam_api_key.it"]).success();
        workspace.assert_settled();
    });
}

#[test]
fn a_deposed_locked_key_is_refused_before_it_is_deleted() {
    with_every(|workspace, service| {
        let body = |round: &str| {
            key(&format!(
                "name = \"mine\"\n  rotate_when_changed = {{ a = {round:?} }}\n  lifecycle {{\n    \
                 create_before_destroy = true\n  }}"
            ))
        };
        workspace.configure(&body("1"));
        workspace.init();
        workspace.apply();
        let first = service.key("mine").id;
        workspace.configure(&body("2"));
        workspace.run(&["plan", "-out=saved", "-no-color", "-input=false"]).success();
        // Locked by somebody else after the plan: the new key is made, the old one can't go, and stays in the state.
        service.mock.change_key(&first, |key| key.locked = true);
        workspace.run(&["apply", "-no-color", "saved"]).failure().says(&["is locked", &first]);
        assert_eq!(service.mock.keys_named("mine").len(), 2);
        // The deposed object is refreshed; its lock is known now, and nothing is sent.
        service.mock.clear_journal();
        workspace.try_apply(&[]).failure().says(&["is locked", &first]);
        assert!(service.writes().is_empty(), "{:?}", service.writes());
        service.mock.change_key(&first, |key| key.locked = false);
        workspace.apply();
        assert_ne!(service.key("mine").id, first);
        workspace.assert_settled();
    });
}

fn rotated(round: &str, creates_first: bool) -> String {
    key(&format!(
        "name = \"mine\"\n  rotate_when_changed = {{ a = {round:?} }}\n  lifecycle {{\n    create_before_destroy = \
         {creates_first}\n  }}"
    ))
}

#[test]
fn a_replacement_of_ones_own_key_keeps_its_owner_both_ways_also_from_a_saved_plan() {
    with_every(|workspace, service| {
        workspace.configure(&rotated("1", false));
        workspace.init();
        workspace.apply();
        for (round, creates_first) in [("2", false), ("3", true)] {
            let before = service.key("mine").id;
            workspace.configure(&rotated(round, creates_first));
            workspace.run(&["plan", "-out=saved", "-no-color", "-input=false"]).success();
            workspace.run(&["apply", "-no-color", "saved"]).success().says(&["1 added", "1 destroyed"]);
            workspace.assert_settled();
            workspace.try_apply(&["-replace=ibm_iam_api_key.it", "-refresh=false"]).success();
            assert_ne!(service.key("mine").id, before);
            assert_eq!(workspace.state("ibm_iam_api_key.it")["iam_id"], "IBMid-0000000001");
        }
        workspace.try_destroy().success();
        assert!(service.mock.keys_named("mine").is_empty());
    });
}

#[test]
fn a_key_of_another_identity_is_not_replaced() {
    use iam_identity_mock::{Identity, Role};
    with_every(|mut workspace, service| {
        let administrator = Identity::user(1).with(Role::Administrator);
        service.mock.upsert_identity(administrator);
        let colleague = service.mock.add_identity(Identity::user(2));
        let own = service.login.clone();
        let key_of_colleague = service.mock.add_key(&Identity::user(2), "mine", |_| {});
        // The colleague imports the key and applies; then the administrator takes over.
        workspace.set("IC_API_KEY", &colleague);
        workspace.configure(&rotated("1", false));
        workspace.init();
        workspace.run(&["import", "-no-color", "ibm_iam_api_key.it", &key_of_colleague.id]).success();
        workspace.apply();
        workspace.set("IC_API_KEY", &own);
        service.mock.clear_journal();
        let owners = ["belongs to IBMid-0000000002 and cannot be replaced by IBMid-0000000001"];
        for creates_first in [false, true] {
            workspace.configure(&rotated("2", creates_first));
            workspace.try_plan(&[]).failure().says(&owners);
            workspace.configure(&rotated("1", creates_first));
            workspace.try_plan(&["-replace=ibm_iam_api_key.it"]).failure().says(&owners);
        }
        // Without a refresh the plan can't know; the apply finds out before the key is deleted.
        workspace.configure(&rotated("2", false));
        workspace.run(&["plan", "-refresh=false", "-out=saved", "-no-color", "-input=false"]).success();
        workspace.run(&["apply", "-no-color", "saved"]).failure().says(&owners);
        workspace.try_apply(&["-refresh=false"]).failure().says(&owners);
        workspace.run(&["taint", "ibm_iam_api_key.it"]).success();
        workspace.try_apply(&[]).failure().says(&owners);
        assert!(service.writes().is_empty(), "{:?}", service.writes());
        assert_eq!(service.key("mine").id, key_of_colleague.id);
        // Destroying it is an administrator's right.
        workspace.try_destroy().success();
        assert!(service.mock.keys_named("mine").is_empty());

        let iam_id = "iam-ServiceId-11111111-2222-4333-8444-555555555555";
        let service_id = Identity { iam_id: iam_id.into(), ..Identity::user(3) };
        service.mock.upsert_identity(service_id.clone());
        let key_of_service = service.mock.add_key(&service_id, "mine", |_| {});
        workspace.configure(&rotated("1", false));
        workspace.run(&["import", "-no-color", "ibm_iam_api_key.it", &key_of_service.id]).success();
        workspace.apply();
        service.mock.clear_journal();
        for more in [&["-replace=ibm_iam_api_key.it"][..], &["-replace=ibm_iam_api_key.it", "-refresh=false"]] {
            workspace.try_plan(more).failure().says(&["belongs to", iam_id, "cannot be replaced"]);
        }
        assert!(service.writes().is_empty(), "{:?}", service.writes());
    });
}

#[test]
fn a_value_moves_out_of_the_state_without_a_new_key() {
    with_each(
        |terraform| terraform.version >= (1, 11),
        |workspace, service| {
            start(&workspace, "name = \"mine\"");
            let made = service.key("mine");
            let body = |value: &str| format!("name = \"mine\"\n  apikey_wo = {value:?}\n  apikey_wo_version = 1");
            workspace.configure(&key(&body(&made.value)));
            service.mock.clear_journal();
            workspace.try_plan(&[]).success().says(&["0 to add, 1 to change, 0 to destroy"]);
            workspace.apply();
            assert!(service.writes().is_empty(), "{:?}", service.writes());
            assert!(workspace.state("ibm_iam_api_key.it")["apikey"].is_null());
            assert_eq!(service.key("mine"), made);
            workspace.assert_settled();

            // Imported, the value has to be the key's.
            workspace.run(&["state", "rm", "ibm_iam_api_key.it"]).success();
            workspace.run(&["import", "-no-color", "ibm_iam_api_key.it", &made.id]).success();
            workspace.configure(&key(&body("another-value-of-my-own-that-is-long-enough")));
            workspace.try_apply(&[]).failure().says(&["does not belong to API key", "apikey_wo"]);
            assert!(workspace.state("ibm_iam_api_key.it")["apikey_wo_version"].is_null());
            workspace.configure(&key(&body(&made.value)));
            workspace.apply();
            workspace.assert_settled();
            workspace.configure(&key("name = \"mine\"\n  apikey_wo_version = 1"));
            workspace.run(&["validate", "-no-color"]).failure().says(&["apikey_wo_version is set without apikey_wo"]);
        },
    );
}

#[test]
fn a_lock_that_was_changed_elsewhere_shows_in_the_plan() {
    with_every(|workspace, service| {
        start(&workspace, "name = \"mine\"");
        let id = service.key("mine").id;
        service.mock.change_key(&id, |key| key.locked = true);
        workspace.try_plan(&[]).success().says(&["entity_lock", "true -> false"]);
        workspace.apply();
        assert!(!service.key("mine").locked);
        workspace.assert_settled();
    });
}

#[test]
fn a_removed_description_and_expiry_are_cleared_and_every_spelling_settles() {
    with_every(|workspace, service| {
        start(&workspace, "name = \"mine\"\n  description = \"d\"\n  expires_at = \"2040-01-28T16:00:00+01:00\"");
        assert_eq!(workspace.state("ibm_iam_api_key.it")["expires_at"], "2040-01-28T16:00:00+01:00");
        for spelling in ["2040-01-28T15:00:00Z", "2040-01-28T15:00+0000"] {
            workspace.configure(&key(&format!("name = \"mine\"\n  description = \"d\"\n  expires_at = {spelling:?}")));
            workspace.assert_settled();
        }
        workspace.configure(&key("name = \"mine\""));
        workspace.apply();
        assert_eq!((service.key("mine").description, service.key("mine").expires_at), (None, None));
        workspace.assert_settled();
    });
}

#[test]
fn an_expiry_with_seconds_is_cut_to_the_minute_and_settles() {
    with_every(|workspace, service| {
        start(&workspace, "name = \"mine\"\n  expires_at = timeadd(\"2039-12-29T15:00:48Z\", \"720h\")");
        assert_eq!(service.key("mine").expires_at, Some("2040-01-28T15:00:00Z".parse().unwrap()));
        workspace.assert_settled();
        workspace.configure(&key("name = \"mine\"\n  expires_at = timeadd(\"2039-12-29T15:00:59Z\", \"720h\")"));
        workspace.assert_settled();
        // The user's own: another time at each plan.
        workspace.configure(&key("name = \"mine\"\n  expires_at = timeadd(timestamp(), \"720h\")"));
        workspace.apply();
        workspace.apply();
        let lasts = service.key("mine").expires_at.unwrap().duration_since(service.mock.now());
        assert!((SignedDuration::from_hours(719)..=SignedDuration::from_hours(720)).contains(&lasts), "{lasts:?}");
    });
}

#[test]
fn a_key_whose_strings_are_in_another_unicode_form_is_imported_found_and_settles() {
    with_every(|workspace, service| {
        let found = service.mock.add_key(&Identity::user(1), "cle\u{301}", |key| {
            key.description = Some("de\u{301}ploiement".to_owned());
        });
        workspace.configure(&format!(
            "import {{\n  to = ibm_iam_api_key.it\n  id = {:?}\n}}\n{}\n\
             data \"ibm_iam_api_key\" \"it\" {{\n  name = \"cl\u{e9}\"\n}}\noutput \"it\" {{\n  \
             value = data.ibm_iam_api_key.it.id\n}}",
            found.id,
            key("name = \"cl\u{e9}\"\n  description = \"d\u{e9}ploiement\"")
        ));
        workspace.init();
        workspace.apply().says(&["1 imported, 0 added, 0 changed, 0 destroyed", &found.id]);
        workspace.assert_settled();
        assert_eq!(service.mock.keys_named("cle\u{301}")[0].entity_tag(), found.entity_tag(), "nothing was written");
    });
}

#[test]
fn what_the_provider_of_today_gets_wrong_is_right_here() {
    with_every(|workspace, service| {
        let own = "a-value-of-my-own-that-is-long-enough";
        let other = "another-value-of-my-own-that-is-long-enough";
        start(&workspace, &format!("name = \"mine\"\n  entity_lock = \"true\"\n  apikey = {own:?}"));
        assert!(service.key("mine").locked, "locked by the creation");
        workspace.configure(&key(&format!("name = \"mine\"\n  entity_lock = \"false\"\n  apikey = {own:?}")));
        workspace.apply();
        assert!(!service.key("mine").locked, "unlocked by a call");
        workspace.configure(&key(&format!("name = \"mine\"\n  apikey = {other:?}")));
        workspace.apply().says(&["1 added", "1 destroyed"]);
        assert_eq!(workspace.state("ibm_iam_api_key.it")["apikey"], other);
        assert_eq!(service.key("mine").value, other, "the state holds the key's value");
        // Deleting a key that is gone already is no error.
        service.mock.advance_clock(jiff::SignedDuration::from_mins(10));
        service.mock.remove_key(&service.key("mine").id);
        workspace.run(&["destroy", "-auto-approve", "-refresh=false", "-no-color"]).success();
    });
}

#[test]
fn a_key_that_was_deleted_elsewhere_is_recreated_and_is_no_error_in_a_destroy() {
    with_every(|workspace, service| {
        start(&workspace, "name = \"mine\"");
        // A young key's absence is believed only after ten seconds.
        service.mock.advance_clock(jiff::SignedDuration::from_mins(10));
        service.mock.remove_key(&service.key("mine").id);
        workspace.try_plan(&[]).success().says(&["1 to add"]);
        workspace.apply();
        service.mock.advance_clock(jiff::SignedDuration::from_mins(10));
        service.mock.remove_key(&service.key("mine").id);
        workspace.run(&["destroy", "-auto-approve", "-refresh=false", "-no-color"]).success().says(&["1 destroyed"]);
    });
}

#[test]
fn import_by_command_and_by_block() {
    with_every(|workspace, service| {
        let one = service.mock.add_key(&iam_identity_mock::Identity::user(1), "mine", |key| key.locked = true);
        workspace.configure(&key("name = \"mine\"\n  entity_lock = true"));
        workspace.init();
        workspace.run(&["import", "-no-color", "ibm_iam_api_key.it", "mine"]).failure().says(&[
            "does not identify an API key",
            "ApiKey-",
            "crn:v1:",
        ]);
        let unknown = "ApiKey-00000000-0000-4000-8000-000000000000";
        workspace.run(&["import", "-no-color", "ibm_iam_api_key.it", unknown]).failure().says(&["does not exist"]);
        workspace.run(&["import", "-no-color", "ibm_iam_api_key.it", &one.id]).success();
        workspace.assert_settled();
        assert!(workspace.state("ibm_iam_api_key.it")["apikey"].is_null());

        workspace.run(&["state", "rm", "ibm_iam_api_key.it"]).success();
        let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::apikey:{}", one.account_id, one.id);
        let block = format!("import {{\n  to = ibm_iam_api_key.it\n  id = {crn:?}\n}}\n");
        workspace.configure(&format!("{block}{}", key("name = \"mine\"\n  entity_lock = true")));
        workspace.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
        workspace.assert_settled();
    });
}

#[test]
fn import_by_identity() {
    with_each(
        |terraform| terraform.version >= (1, 12),
        |workspace, service| {
            let one = service.mock.add_key(&iam_identity_mock::Identity::user(1), "mine", |_| {});
            let block = format!(
                "import {{\n  to = ibm_iam_api_key.it\n  identity = {{\n    apikey_id = {:?}\n  }}\n}}\n",
                one.id
            );
            workspace.configure(&format!("{block}{}", key("name = \"mine\"")));
            workspace.init();
            workspace.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
            workspace.assert_settled();
            // The identity changes with a replacement, which Terraform accepts.
            workspace.try_apply(&["-replace=ibm_iam_api_key.it"]).success();
            workspace.assert_settled();
        },
    );
}

#[test]
fn a_write_only_value_is_in_no_plan_no_state_and_no_log() {
    with_each(
        |terraform| terraform.version >= (1, 11),
        |mut workspace, service| {
            let canary = "canary-value-of-my-own-that-must-not-be-seen";
            let next = "canary-number-two-of-my-own-that-must-not-be-seen";
            let body = |version: u8| {
                format!(
                    "variable \"value\" {{\n  type = string\n  ephemeral = true\n}}\n{}",
                    key(&format!("name = \"mine\"\n  apikey_wo = var.value\n  apikey_wo_version = {version}"))
                )
            };
            workspace.configure(&body(1));
            workspace.init();
            let log = workspace.path().join("log");
            workspace.set("TF_LOG_PROVIDER", "TRACE");
            workspace.set("TF_LOG_PATH", log.to_str().unwrap());
            workspace.set("TF_VAR_value", canary);
            workspace.run(&["plan", "-out=saved", "-no-color", "-input=false"]).success();
            workspace.run(&["apply", "-no-color", "saved"]).success();
            assert_eq!(service.key("mine").value, canary);
            workspace.set("TF_VAR_value", next);
            workspace.assert_settled();
            workspace.configure(&body(2));
            workspace.apply();
            assert_eq!(service.key("mine").value, next);
            // The plan is a zip file; its parts are compressed, so Terraform itself has to show what is in it.
            let shown = workspace.run(&["show", "-json", "saved"]).success();
            let mut places = vec![("the plan", shown.text)];
            for name in ["terraform.tfstate", "terraform.tfstate.backup", "log"] {
                places.push((name, std::fs::read_to_string(workspace.path().join(name)).unwrap()));
            }
            assert!(places[3].1.contains("request"), "the log has lines of requests");
            for (place, text) in places {
                for secret in [canary, next, service.login.as_str(), "Bearer ey"] {
                    assert!(!text.contains(secret), "a secret is in {place}");
                }
            }
        },
    );
}

#[test]
fn the_file_is_written_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    with_every(|workspace, service| {
        start(&workspace, "name = \"mine\"\n  file = \"./key.json\"");
        let path = workspace.path().join("key.json");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(std::fs::read_to_string(&path).unwrap().contains(&service.key("mine").value));
        workspace.configure(&key("name = \"mine\"\n  file = \"./missing/key.json\""));
        workspace.try_apply(&[]).failure().says(&["cannot be written", "./missing/key.json"]);
    });
}

#[test]
fn a_state_of_ibm_cloud_is_taken_over_by_replace_provider() {
    with_every(|workspace, service| {
        let state = take_over(&service, &["full", "plain", "supplied"]);
        std::fs::write(workspace.path().join("terraform.tfstate"), state).unwrap();
        let configuration = |lock: bool| {
            format!(
                "resource \"ibm_iam_api_key\" \"full\" {{\n  name = \"full\"\n  description = \"all arguments\"\n  \
                 entity_lock = \"{lock}\"\n  expires_at = \"2040-01-28T15:00+0000\"\n  file = \"./key.json\"\n}}\n\
                 resource \"ibm_iam_api_key\" \"plain\" {{\n  name = \"plain\"\n}}\n\
                 resource \"ibm_iam_api_key\" \"supplied\" {{\n  name = \"supplied\"\n  \
                 apikey = \"user-supplied-value-0123456789-abcdef\"\n  store_value = true\n}}\n"
            )
        };
        workspace.configure(&configuration(true));
        let replace = [
            "state",
            "replace-provider",
            "-auto-approve",
            "registry.terraform.io/ibm-cloud/ibm",
            xtask::mirror::ADDRESS,
        ];
        workspace.run(&replace).success();
        workspace.init();
        let ran = workspace.try_plan(&[]).success();
        ran.says(&["0 to add, 1 to change, 0 to destroy", "entity_lock", "false -> true", "store_value has no effect"]);
        workspace.apply();
        assert!(service.key("full").locked);
        workspace.assert_settled();
        assert_eq!(workspace.state("ibm_iam_api_key.plain")["apikey"], service.key("plain").value.as_str());
    });
}

#[test]
fn a_key_of_ibm_cloud_is_moved_here() {
    with_every(|workspace, service| {
        let state = take_over(&service, &["plain"]);
        std::fs::write(workspace.path().join("terraform.tfstate"), state).unwrap();
        // init wants the provider of the state to be there: a mock of it in the mirror.
        let stand_in = "registry.terraform.io/ibm-cloud/ibm";
        xtask::mirror::install_as(&support::cli::plugin_program(), workspace.path(), stand_in, "2.5.0").unwrap();
        workspace.configure(
            "moved {\n  from = ibm_iam_api_key.plain\n  to = ibm_iam_api_key.mine\n}\n\
             resource \"ibm_iam_api_key\" \"mine\" {\n  name = \"plain\"\n}\n",
        );
        workspace.init();
        workspace.try_plan(&[]).success().says(&["has moved to", "0 to add, 0 to change, 0 to destroy"]);
        workspace.apply();
        assert_eq!(workspace.state("ibm_iam_api_key.mine")["apikey"], service.key("plain").value.as_str());
        workspace.assert_settled();
    });
}
