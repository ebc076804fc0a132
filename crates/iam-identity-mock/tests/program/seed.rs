//! Objects to start with, from a file and over control.

use serde_json::{Value as Json, json};

use crate::support::{Program, complaint};

const SEED: &str = r#"
version = 1

[[identity]]
iam_id = "IBMid-1000000001"
name = "Ada Admin"
roles = ["Administrator"]
login_key = "adas-own-value-to-log-in-with"

[[account_settings]]
restrict_create_service_id = "RESTRICTED"

[[service_id_group]]
name = "pipelines"

[[service_id]]
name = "deployer"
group = "pipelines"
created_at = 2024-01-01T00:00:00Z
last_authn = 2024-02-01T00:00:00Z

[[api_key]]
service_id = "deployer"
name = "ci"
locked = true
store_value = true
apikey = "a-value-that-the-test-knows"

[[api_key]]
iam_id = "IBMid-1000000001"
name = "laptop"
expires_at = "2040-01-01T00:00:00Z"
"#;

/// The same in JSON.
fn seed_in_json() -> Json {
    let mut json: Json = serde_json::to_value(toml::from_str::<toml::Table>(SEED).unwrap()).unwrap();
    json["service_id"][0]["created_at"] = "2024-01-01T00:00:00Z".into();
    json["service_id"][0]["last_authn"] = "2024-02-01T00:00:00Z".into();
    json
}

/// Checks that the objects of the seed are there, as the API shows them.
fn assert_seeded(program: &Program) {
    let bearer = program.bearer("adas-own-value-to-log-in-with");
    let get = |path: &str| {
        let answer = program.ask("GET", path, &[("Authorization", &bearer)], "");
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()
    };
    let account = "0123456789abcdef0123456789abcdef";
    let settings = get(&format!("/v1/accounts/{account}/settings/identity"));
    assert_eq!(settings["restrict_create_service_id"], "RESTRICTED");
    let groups = get(&format!("/v1/serviceid_groups?account_id={account}"));
    let group = &groups["serviceid_groups"][0];
    assert_eq!(group["name"], "pipelines");
    let group_id = group["id"].as_str().unwrap();
    let services = get(&format!("/v1/serviceids?account_id={account}&group_id={group_id}&show_group_id=true"));
    let service = &services["serviceids"][0];
    assert_eq!((&service["name"], &service["group_id"]), (&json!("deployer"), &group["id"]));
    assert_eq!(service["created_at"], "2024-01-01T00:00+0000");
    let activity = get(&format!("/v1/serviceids/{}?include_activity=true", service["id"].as_str().unwrap()));
    assert_eq!(activity["activity"]["last_authn"], "2024-02-01T00:00+0000");
    let iam_id = service["iam_id"].as_str().unwrap();
    let keys = get(&format!("/v1/apikeys?account_id={account}&iam_id={iam_id}&group_id={group_id}"));
    let key = &keys["apikeys"][0];
    assert_eq!((&key["name"], &key["locked"], &key["iam_id"]), (&json!("ci"), &json!(true), &service["iam_id"]));
    assert_eq!(get(&format!("/v1/apikeys/{}", key["id"].as_str().unwrap()))["apikey"], "a-value-that-the-test-knows");
    let own = get("/v1/apikeys?sort=name");
    let names: Vec<_> = own["apikeys"].as_array().unwrap().iter().map(|key| &key["name"]).collect();
    assert_eq!(names, ["laptop", "login"]);
    assert_eq!(own["apikeys"][0]["expires_at"], "2040-01-01T00:00+0000");
}

#[test]
fn a_file_in_toml_or_json_or_a_configuration_or_a_request_seeds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let toml = file("seed.toml", SEED);
    let program = Program::controlled(&["--seed", &toml]);
    assert_eq!(program.variable("IC_API_KEY"), "adas-own-value-to-log-in-with");
    assert_seeded(&program);
    assert_seeded(&Program::start(&["--seed", &file("seed.json", &seed_in_json().to_string())]));
    let config = file("mock.toml", &format!("{SEED}\n[options]\nkeys_per_identity = 1\n"));
    assert_seeded(&Program::start(&["--config", &config]));
    let program = Program::controlled(&[]);
    let told = program.control("POST", "/seed", &seed_in_json());
    assert_eq!(told["logins"][0]["login_key"], "adas-own-value-to-log-in-with");
    assert_seeded(&program);
    program.control("POST", "/reset", &Json::Null);
    assert_eq!(program.control("GET", "/keys", &Json::Null).as_array().unwrap().len(), 1);
}

#[test]
fn what_is_wrong_in_a_seed_is_named_and_nothing_of_it_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::controlled(&[]);
    let before = program.control("GET", "/state", &Json::Null);
    for (seed, status, reason) in [
        (json!({ "api_keys": [] }), 400, "there are no objects `api_keys`; there are account_settings, identity,"),
        (json!({ "version": 2 }), 400, "its version is 2, and this program reads version 1"),
        (json!([]), 400, "it is not an object"),
        (json!({ "identity": {} }), 400, "identity: it must be a list"),
        (json!({ "service_id": [{ "name": "a" }, { "nme": "b" }] }), 400, "service_id 2: unknown field `nme`"),
        (json!({ "service_id": [{ "name": "a" }, {}] }), 400, "service_id 2: `name` is needed"),
        (json!({ "service_id": [{ "name": "a", "group": "g" }] }), 400, "service_id 1: there is no group \"g\""),
        (json!({ "service_id": [{ "name": "a", "id": "s" }] }), 400, "`id` is \"s\"; it must begin with ServiceId-"),
        (
            json!({ "service_id": [{ "name": "a" }, { "name": "a" }], "api_key": [{ "name": "k", "service_id": "a" }] }),
            400,
            "several of service ID \"a\"",
        ),
        (json!({ "service_id_group": [{ "name": "g", "id": "a/b" }] }), 400, "`id` is \"a/b\"; it must have letters"),
        (json!({ "identity": [{ "iam_id": "a\nb" }] }), 400, "it must have letters, digits"),
        (json!({ "identity": [{ "iam_id": "iam-ServiceId-" }] }), 400, "it must begin with iam-ServiceId- and"),
        (
            json!({ "account_settings": [{ "account_id": "elsewhere", "mfa": "NONE" }] }),
            400,
            "no identity in the account elsewhere",
        ),
        (
            json!({ "api_key": [{ "name": "k", "iam_id": "IBMid-0000000001", "expires_at": "2020-01-01T00:00:00Z", "created_at": "2019-01-01T00:00:00Z" }] }),
            400,
            "more than 90 days past",
        ),
        (json!({ "api_key": [{ "name": "k" }] }), 400, "exactly one of `iam_id` and `service_id` is needed"),
        (json!({ "api_key": [{ "name": "k", "iam_id": "IBMid-9" }] }), 400, "there is no identity IBMid-9"),
        (
            json!({ "api_key": [{ "name": "k", "iam_id": "IBMid-0000000001", "action_when_leaked": "burn" }] }),
            400,
            "burn",
        ),
        (
            json!({ "api_key": [{ "name": "k", "iam_id": "IBMid-0000000001", "store_value": true }] }),
            400,
            "store_value",
        ),
        (json!({ "account_settings": [{ "mfa": "SOMETIMES" }] }), 400, "account_settings 1: `mfa` is not a setting"),
        (json!({ "identity": [{ "iam_id": "IBMid-0000000001" }] }), 409, "identity 1: there is an identity"),
        (json!({ "identity": [{ "iam_id": "IBMid-5", "roles": ["King"] }] }), 400, "unknown variant `King`"),
        (
            json!({ "service_id_group": [{ "name": "g" }, { "name": "g" }] }),
            409,
            "service_id_group 2: there is a group named \"g\"",
        ),
    ] {
        let answer = program.try_control("POST", "/seed", &seed);
        let told = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(answer.status == status && told.contains(reason), "{seed}: {answer:?}");
        let after = program.control("GET", "/state", &Json::Null);
        assert_eq!((&after["keys"], &after["service_ids"]), (&before["keys"], &before["service_ids"]), "{seed}");
        // The same in a file, with the name of the file.
        let path = folder.path().join("seed.json");
        std::fs::write(&path, seed.to_string()).unwrap();
        if status == 400 && !reason.contains("IBMid-9") {
            assert!(complaint(&["--seed", path.to_str().unwrap()]).contains(reason), "{seed}");
        }
    }
    assert!(complaint(&["--seed", "nowhere.json"]).contains("nowhere.json: "));
}

#[test]
fn a_restored_state_has_its_own_objects_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (seed, state) = (folder.path().join("seed.toml"), folder.path().join("state.json"));
    std::fs::write(&seed, SEED).unwrap();
    let arguments = ["--seed", seed.to_str().unwrap(), "--state", state.to_str().unwrap()];
    let mut program = Program::start(&arguments);
    assert_eq!(program.log(), "");
    assert!(program.signal("TERM").success());
    let program = Program::start(&arguments);
    assert_eq!(program.variable("IC_API_KEY"), "adas-own-value-to-log-in-with");
    assert!(program.log().contains("only the identities of the seed are added"), "{}", program.log());
    assert_seeded(&program);
    drop(program);
    let state = state.to_str().unwrap();
    for (seed, reason) in [
        ("[[identity]]\niam_id = ''", "`iam_id` is needed"),
        ("[[identity]]\niam_id = 'IBMid-3'\nlogin_key = \"x\\ny=1\"", "control character"),
        ("[[identity]]\niam_id = 'IBMid-3'\nlogin_key = 'a-value-that-the-test-knows'", "is the value of another key"),
    ] {
        std::fs::write(seed_file(&folder), seed).unwrap();
        let told = complaint(&["--state", state, "--seed", seed_file(&folder).to_str().unwrap()]);
        assert!(told.contains(reason), "{seed}: {told}");
    }
}

fn seed_file(folder: &tempfile::TempDir) -> std::path::PathBuf {
    folder.path().join("bad.toml")
}
