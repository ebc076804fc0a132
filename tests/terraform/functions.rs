//! Functions.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case};
use crate::data_sources::{outputs, refused};

fn functions_give_what_their_pages_say(mut directory: WorkingDirectory, _: Service) {
    // They are pure: nothing to log in with is needed.
    directory.set("IC_API_KEY", "");
    let crn = "crn:v1:bluemix:public:cloud-object-storage:global:a/0123:1-2:bucket:a:b";
    let token = "eyJhbGciOiJub25lIn0.eyJuIjpudWxsLCJhIjpbMSx7ImIiOnRydWV9XSwicyI6IngiLCJmIjoxLjV9.x";
    directory.configure(&format!(
            r#"
            locals {{ parsed = provider::ibm::parse_crn("{crn}") }}
            output "parsed"  {{ value = local.parsed }}
            output "built"   {{ value = provider::ibm::build_crn(local.parsed) }}
            output "short"   {{ value = provider::ibm::build_crn({{ service_name = "iam-identity", account_id = "01" }}) }}
            output "kinds"   {{ value = [for id in ["IBMid-1", "BSS-1", "iam-ServiceId-1", "iam-Profile-1", "x", ""] : provider::ibm::iam_id_kind(id)] }}
            output "print"   {{ value = provider::ibm::apikey_fingerprint("abc") }}
            output "claims"  {{ value = provider::ibm::jwt_claims("Bearer {token}") }}
            output "time"    {{ value = provider::ibm::to_iam_time("2040-01-28T16:00:48+01:00") }}
            output "back"    {{ value = timeadd(provider::ibm::from_iam_time("2040-01-28T15:00+0000"), "1h") }}
            "#
        ));
    directory.init();
    let outputs = outputs(&directory);
    let parsed = serde_json::json!({
        "version": "v1", "cname": "bluemix", "ctype": "public", "service_name": "cloud-object-storage",
        "region": "global", "scope": "a/0123", "account_id": "0123", "service_instance": "1-2",
        "resource_type": "bucket", "resource": "a:b",
    });
    assert_eq!(outputs["parsed"], parsed);
    assert_eq!(outputs["built"], crn, "one is the inverse of the other");
    assert_eq!(outputs["short"], "crn:v1:bluemix:public:iam-identity::a/01:::");
    let kinds = ["user", "user", "service_id", "trusted_profile", "unknown", "unknown"];
    assert_eq!(outputs["kinds"], serde_json::json!(kinds));
    // sha256sum of abc.
    assert_eq!(outputs["print"], "ba7816bf8f01cfea");
    assert_eq!(outputs["claims"], serde_json::json!({ "n": null, "a": [1, { "b": true }], "s": "x", "f": 1.5 }));
    assert_eq!(outputs["time"], "2040-01-28T15:00+0000");
    assert_eq!(outputs["back"], "2040-01-28T16:00:00Z");
    for (call, parts) in [
        ("parse_crn(\"arn:x\")", ["\"crn\" parameter: A CRN must begin with", "arn:x"]),
        ("parse_crn(\"crn:v1:a\")", ["this one has 2", "crn:v1:a"]),
        ("build_crn({ regoin = \"x\" })", ["no part `regoin`", "parts"]),
        ("build_crn({ scope = \"a/1\", account_id = \"2\" })", ["do not agree", "parts"]),
        ("build_crn({ region = \"a:b\" })", ["`region` must not contain a", "parts"]),
        ("build_crn(\"x\")", ["must be an object", "parts"]),
        ("jwt_claims(\"a.b\")", ["not a JSON Web Token", "token"]),
        ("jwt_claims(\"a.W10.b\")", ["not an object", "token"]),
        ("to_iam_time(\"tomorrow\")", ["date and time", "time"]),
        ("from_iam_time(\"2040-01-28\")", ["date and time", "time"]),
        ("apikey_fingerprint(\"\")", ["must not be empty", "apikey"]),
    ] {
        let ran = refused(&directory, &format!("output \"it\" {{\n  value = provider::ibm::{call}\n}}"), &parts);
        // The full stop is Terraform's.
        ran.silent_about(&[".."]);
    }
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(functions_give_what_their_pages_say).newest()]
}
