//! Leased keys and tokens under every Terraform.

use http::Method;
use iam_identity_mock::{CannedResponse, Effect, Entry, Fault, Identity};
use jiff::SignedDuration;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case};

/// A leased key whose value a command writes to a file, which a real one would never do.
fn leased(arguments: &str) -> String {
    format!(
        "ephemeral \"ibm_iam_api_key\" \"job\" {{\n  name = \"job\"\n  {arguments}\n}}\n\
         resource \"terraform_data\" \"job\" {{\n  provisioner \"local-exec\" {{\n    command = \"printenv IC_API_KEY > used\"\n    \
         environment = {{ IC_API_KEY = ephemeral.ibm_iam_api_key.job.apikey }}\n  }}\n}}\n"
    )
}

fn creations(service: &Service) -> Vec<Entry> {
    service.mock.journal().into_iter().filter(|entry| entry.call() == "POST /v1/apikeys").collect()
}

/// The plan, the state and everything else that Terraform has written into the folder.
fn written(directory: &WorkingDirectory) -> String {
    let files = std::fs::read_dir(directory.path()).unwrap().flatten().map(|file| file.path());
    let files = files.filter(|path| path.is_file() && path.file_name().unwrap() != "used");
    files.map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()).collect::<Vec<_>>().concat()
}

fn a_key_that_only_an_apply_needs_is_made_by_no_plan_and_left_by_no_apply(
    directory: WorkingDirectory,
    service: Service,
) {
    directory.configure(&leased("lease = \"10m\"\n  create = terraform.applying"));
    directory.init();
    directory.run(&["plan", "-no-color", "-input=false", "-out=plan"]).success();
    assert!(creations(&service).is_empty(), "a plan has made a key");
    directory.run(&["apply", "-no-color", "-input=false", "plan"]).success();
    let made = creations(&service);
    assert_eq!(made.len(), 1);
    let used = std::fs::read_to_string(directory.path().join("used")).unwrap();
    assert!(used.trim().len() >= 32, "the command had the value");
    assert_eq!(service.mock.keys().len(), 1, "the login key is left, and no other");
    assert!(!written(&directory).contains(used.trim()));
    // The API counts whole minutes: ten of them, and what is left of this one.
    let expires_at = iam_identity::parse_timestamp(made[0].body["expires_at"].as_str().unwrap()).unwrap();
    let lasts = expires_at.duration_since(service.mock.now());
    assert!(lasts > SignedDuration::from_secs(8 * 60) && lasts <= SignedDuration::from_mins(11), "{lasts:?}");
    directory.assert_settled();
    assert_eq!(creations(&service).len(), 1, "a plan has made a key");
}

fn a_key_is_made_for_a_plan_too_where_nothing_else_is_said(directory: WorkingDirectory, service: Service) {
    directory.configure(&leased(""));
    directory.init();
    directory.try_plan(&[]).success();
    assert_eq!((creations(&service).len(), service.mock.keys().len()), (1, 1));
    directory.apply();
    // By the plan of the apply, and by the apply.
    assert_eq!((creations(&service).len(), service.mock.keys().len()), (3, 1));
}

fn arguments_that_can_be_none_are_refused_before_any_request(directory: WorkingDirectory, service: Service) {
    directory.configure(&leased(""));
    directory.init();
    for (lease, reason) in [("4m59s", "at least 5m"), ("soon", "must be a duration")] {
        directory.configure(&leased(&format!("lease = {lease:?}")));
        directory.run(&["validate", "-no-color"]).failure().says(&["Invalid lease", reason]);
    }
    assert!(service.mock.journal().is_empty());
}

fn what_fails_after_the_creation_leaves_no_key(directory: WorkingDirectory, service: Service) {
    let answer = |body: &str| CannedResponse { status: 201, headers: Vec::new(), body: body.to_owned() };
    directory.configure(&leased(""));
    directory.init();
    // The key is there; the answer lacks its value, or tells of another expiry.
    for (value, said) in [("", "was not returned"), ("v", "does not expire as requested")] {
        service.mock.add_key(&Identity::user(1), "job", |key| key.id = "ApiKey-made".to_owned());
        let body =
            format!(r#"{{"id":"ApiKey-made","name":"job","apikey":"{value}","expires_at":"2999-01-01T00:00+0000"}}"#);
        service.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::Answer(answer(&body))));
        directory.try_plan(&[]).failure().says(&["ApiKey-made", said]);
        assert_eq!(service.mock.keys().len(), 1, "the key is deleted before the error is told");
    }
    // Nobody knows whether it was made: it expires by itself, and the message says when.
    service.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
    directory.try_plan(&[]).failure().says(&["The leased API key \"job\" may have been created", "expires on its own"]);
    let left = service.mock.keys_named("job").pop().unwrap();
    assert!(left.expires_at.unwrap().duration_since(service.mock.now()) <= SignedDuration::from_mins(16));
    service.mock.remove_key(&left.id);
    // Deleted by another user meanwhile: as good.
    service.mock.inject(Fault::on(
        Method::DELETE,
        "",
        Effect::AnswerAfter(CannedResponse { status: 500, headers: Vec::new(), body: String::new() }),
    ));
    directory.try_plan(&[]).success();
    // It can't be deleted: that is told, with its name.
    service.mock.inject(Fault::on(Method::DELETE, "", Effect::status(403)));
    directory.try_plan(&[]).failure().says(&[
        "The leased API key \"job\"",
        "could not be deleted",
        "expires on its own",
    ]);
}

/// A provider block that logs in with a leased key.
fn logged_in_with_a_lease(arguments: &str, what: &str) -> String {
    format!(
        "ephemeral \"ibm_iam_api_key\" \"job\" {{\n  name = \"job\"\n  {arguments}\n}}\n\
         provider \"ibm\" {{\n  alias = \"leased\"\n  ibmcloud_api_key = ephemeral.ibm_iam_api_key.job.apikey\n}}\n{what}"
    )
}

fn commands_that_fail_leave_no_leased_key(directory: WorkingDirectory, service: Service) {
    let unknown = "data \"ibm_iam_api_key\" \"it\" {\n  provider = ibm.leased\n  name = \"no such key\"\n}";
    let unmet = "data \"ibm_iam_identity\" \"it\" {\n  provider = ibm.leased\n  lifecycle {\n    postcondition {\n      \
                 condition = self.iam_id == \"\"\n      error_message = \"No.\"\n    }\n  }\n}";
    let refused =
        "resource \"ibm_iam_api_key\" \"it\" {\n  provider = ibm.leased\n  name = \"it\"\n  store_value = true\n}";
    directory.configure("");
    directory.init();
    for what in [unknown, unmet, refused] {
        directory.configure(&logged_in_with_a_lease("", what));
        for _ in 0..3 {
            directory.try_plan(&[]).failure();
            assert_eq!(service.mock.keys().len(), 1, "the login key is left, and no other");
        }
    }
    assert_eq!(creations(&service).len(), 9);
    // A failing apply: the plan closes its key, the apply doesn't.
    service.mock.clear_journal();
    let failing = "resource \"terraform_data\" \"it\" {\n  provisioner \"local-exec\" {\n    command = \"false\"\n    \
                       environment = { KEY = ephemeral.ibm_iam_api_key.job.apikey }\n  }\n}";
    directory.configure(&logged_in_with_a_lease("", failing));
    directory.try_apply(&[]).failure();
    assert_eq!((creations(&service).len(), service.mock.keys().len()), (2, 1));
}

fn a_provider_whose_key_is_leased_in_the_apply_only_plans_and_updates(directory: WorkingDirectory, service: Service) {
    let keys = |description: &str| {
        let key = |name: &str| {
            format!(
                "resource \"ibm_iam_api_key\" \"{name}\" {{\n  provider = ibm.leased\n  name = \"{name}\"\n  description = \
                 \"{description}\"\n}}\n"
            )
        };
        key("one") + &key("two")
    };
    let applying = "create = terraform.applying";
    directory.configure(&logged_in_with_a_lease(applying, &keys("")));
    directory.init();
    directory.apply().silent_about(&["not refreshed"]);
    service.mock.clear_journal();
    let planned = directory.try_plan(&[]).success();
    assert_eq!(planned.text.matches("API keys are not refreshed").count(), 1, "{}", planned.text);
    planned.says(&["No changes", "remove create"]).silent_about(&["similar warning"]);
    assert!(service.mock.journal().is_empty(), "nothing is asked as anybody else");
    directory.configure(&logged_in_with_a_lease(applying, &keys("changed")));
    directory.apply().says(&["0 added, 2 changed"]);
    assert_eq!(service.key("one").description.as_deref(), Some("changed"));
    // terraform.applying is false in a destroy under Terraform, and true under OpenTofu.
    if directory.terraform().is_opentofu {
        directory.try_destroy().success();
    } else {
        directory.try_destroy().failure().says(&["Could not delete API key", "not known yet", "remove create"]);
        assert_eq!(service.mock.keys().len(), 3);
        directory.configure(&logged_in_with_a_lease("", &keys("changed")));
        directory.try_destroy().success();
    }
    assert_eq!(service.mock.keys().len(), 1, "the login key is left, and no other");
    // What has to be read in a plan can't be.
    let lookup = "data \"ibm_iam_identity\" \"me\" {\n  provider = ibm.leased\n}";
    directory.configure(&logged_in_with_a_lease(applying, lookup));
    directory.try_plan(&[]).failure().says(&["not known yet", "remove create"]);
}

fn a_write_only_value_can_be_a_key_that_is_leased_in_the_apply_only(directory: WorkingDirectory, service: Service) {
    let other = service.mock.add_identity(Identity::user(2));
    let body = |arguments: &str| {
        format!(
            "provider \"ibm\" {{\n  alias = \"other\"\n  ibmcloud_api_key = {other:?}\n}}\n\
                 ephemeral \"ibm_iam_api_key\" \"job\" {{\n  provider = ibm.other\n  name = \"job\"\n  {arguments}\n}}\n\
                 resource \"ibm_iam_api_key\" \"it\" {{\n  name = \"it\"\n  apikey_wo = \
                 \"of-my-own-${{ephemeral.ibm_iam_api_key.job.apikey}}\"\n  apikey_wo_version = 1\n}}\n"
        )
    };
    directory.configure(&body("create = false"));
    directory.init();
    directory.try_plan(&[]).success();
    directory.try_apply(&[]).failure();
    assert!(service.mock.keys_named("it").is_empty(), "a key without the value that was meant");
    directory.configure(&body("create = terraform.applying"));
    directory.apply();
    let value = service.key("it").value;
    assert!(value.starts_with("of-my-own-") && value.len() > 40, "{value}");
    directory.assert_settled();
}

#[cfg(target_os = "linux")]
fn a_killed_plugin_leaves_a_key_that_expires_within_the_lease(directory: WorkingDirectory, service: Service) {
    use std::process::Stdio;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(3600);
    directory.configure(&leased("lease = \"5m\"\n  create = terraform.applying"));
    directory.init();
    // While it is being made, and while it is being deleted after its use.
    for (method, effect) in [(Method::POST, Effect::DelayAfter(LONG)), (Method::DELETE, Effect::DelayBefore(LONG))] {
        let path = if method == Method::POST { "/v1/apikeys" } else { "" };
        let call = (method.clone(), path);
        service.mock.clear_journal();
        service.mock.inject(Fault::on(method, path, effect));
        let mut command = directory.command(&["apply", "-auto-approve", "-no-color", "-input=false"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        service.block_on(service.mock.wait_until(|entries| {
            entries.iter().any(|entry| {
                entry.method == call.0
                    && entry.path.ends_with(call.1)
                    && entry.path.starts_with("/v1")
                    && (entry.acted || call.0 == Method::DELETE)
            })
        }));
        crate::support::kill::kill_plugins_in(&directory);
        child.wait_with_output().unwrap();
        service.mock.clear_faults();
        let left = service.mock.keys_named("job").pop().unwrap();
        let lasts = left.expires_at.unwrap().duration_since(service.mock.now());
        assert!(lasts <= SignedDuration::from_mins(6), "{lasts:?}");
        service.mock.remove_key(&left.id);
    }
}

fn a_token_is_given_of_the_provider_or_of_a_key(directory: WorkingDirectory, service: Service) {
    let other = service.mock.add_identity(Identity::user(2));
    directory.configure(&format!(
            "ephemeral \"ibm_iam_token\" \"mine\" {{}}\nephemeral \"ibm_iam_token\" \"other\" {{\n  apikey = {other:?}\n}}\n\
             resource \"terraform_data\" \"it\" {{\n  provisioner \"local-exec\" {{\n    command = \"printenv MINE OTHER ENDS > used\"\n    \
             environment = {{\n      MINE = provider::ibm::jwt_claims(ephemeral.ibm_iam_token.mine.access_token).iam_id\n      \
             OTHER = provider::ibm::jwt_claims(ephemeral.ibm_iam_token.other.access_token).iam_id\n      \
             ENDS = ephemeral.ibm_iam_token.mine.expires_at\n    }}\n  }}\n}}\n"
        ));
    directory.init();
    directory.apply();
    let used = std::fs::read_to_string(directory.path().join("used")).unwrap();
    let lines: Vec<_> = used.lines().collect();
    assert_eq!(lines[..2], ["IBMid-0000000001", "IBMid-0000000002"]);
    let ends = iam_identity::parse_timestamp(lines[2]).unwrap().duration_since(service.mock.now());
    assert!(ends > SignedDuration::from_mins(50) && ends <= SignedDuration::from_mins(61), "{ends:?}");
    assert!(!written(&directory).contains("eyJ"), "no token is in any file");
    directory.configure("ephemeral \"ibm_iam_token\" \"it\" {\n  apikey = \"no-such-key-canary\"\n}");
    directory.try_plan(&[]).failure().says(&["Could not fetch an access token"]);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_key_that_only_an_apply_needs_is_made_by_no_plan_and_left_by_no_apply),
        case!(a_key_is_made_for_a_plan_too_where_nothing_else_is_said),
        case!(arguments_that_can_be_none_are_refused_before_any_request).once(),
        case!(what_fails_after_the_creation_leaves_no_key),
        case!(commands_that_fail_leave_no_leased_key),
        case!(a_provider_whose_key_is_leased_in_the_apply_only_plans_and_updates),
        case!(a_write_only_value_can_be_a_key_that_is_leased_in_the_apply_only),
        #[cfg(target_os = "linux")]
        case!(a_killed_plugin_leaves_a_key_that_expires_within_the_lease),
        case!(a_token_is_given_of_the_provider_or_of_a_key),
    ]
}
