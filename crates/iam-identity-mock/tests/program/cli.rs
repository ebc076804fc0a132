//! The command line.

use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::support::{Program, complaint, output};

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_help_has_every_flag_and_examples() {
    let help = String::from_utf8(output(&["--help"]).stdout).unwrap();
    for part in
        ["--listen", "--control", "--config", "--state", "--https-ca", "Examples:", "[[identity]]", "127.0.0.1:0"]
    {
        assert!(help.contains(part), "{part} is missing:\n{help}");
    }
    let short = String::from_utf8(output(&["-h"]).stdout).unwrap();
    assert!(short.contains("--listen") && short.len() * 2 < help.len(), "the short one is short:\n{short}");
}

#[test]
fn the_options_are_a_configuration_file_that_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let options = String::from_utf8(output(&["--options"]).stdout).unwrap();
    assert!(options.contains("keys_per_identity = 20"));
    let config = file(folder.path(), "mock.toml", &options);
    let program = Program::start(&["--config", &config]);
    assert!(program.endpoint().starts_with("http://127.0.0.1:") && program.variable("IC_API_KEY").len() == 44);
}

#[test]
fn several_identities_of_several_accounts_have_a_login_key_each() {
    let folder = tempfile::tempdir().unwrap();
    let config = file(
        folder.path(),
        "mock.toml",
        r#"
        [options]
        keys_per_identity = 2
        [[identity]]
        iam_id = "IBMid-1000000001"
        account_id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        name = "Ada Admin"
        roles = ["Administrator"]
        login_key = "it's Ada's own"
        [[identity]]
        iam_id = "IBMid-1000000001"
        account_id = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
        name = "Ada Elsewhere"
        [[identity]]
        iam_id = "iam-Profile-1"
        account_id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        name = "A profile"
        trusts = ["IBMid-1000000001"]
        "#,
    );
    let program = Program::start(&["--config", &config, "--set", "limit_status=403"]);
    assert_eq!(program.variable("IC_API_KEY"), r"'it'\''s Ada'\''s own'", "as a shell reads it");
    for (login, account) in [("it%27s%20Ada%27s%20own", "a"), (program.variable("IC_API_KEY_2"), "b")] {
        let bearer = [("Authorization", &*program.bearer(login))];
        let create = || program.ask("POST", "/v1/apikeys", &bearer, r#"{"name": "k", "iam_id": "IBMid-1000000001"}"#);
        assert_eq!(create().json()["account_id"], account.repeat(32));
        assert_eq!(create().status, 403, "the login key and this one are two");
    }
    assert!(program.variable("IC_API_KEY_3").len() > 20);
}

#[test]
fn an_invalid_configuration_is_rejected_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let config = |text: &str| file(folder.path(), "bad.toml", text);
    let twice = "[[identity]]\niam_id = 'a'\naccount_id = 'b'\nname = 'n'\n".repeat(2);
    for (arguments, reason) in [
        (vec!["--set".to_owned(), "no_such=1".to_owned()], "`no_such`"),
        (vec!["--set".to_owned(), "links".to_owned()], "NAME=VALUE"),
        (vec!["--set".to_owned(), "links=sideways".to_owned()], "`sideways`"),
        (vec!["--set".to_owned(), "locked_status=200".to_owned()], "locked_status is 200"),
        (vec!["--set".to_owned(), "keys_per_identity=many".to_owned()], "many"),
        (vec!["--config".to_owned(), "nowhere.toml".to_owned()], "nowhere.toml: "),
        (vec!["--config".to_owned(), config("[options\n")], "bad.toml: "),
        (vec!["--listen".to_owned(), "here".to_owned()], "--listen"),
    ] {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let complaint = complaint(&arguments);
        assert!(complaint.contains(reason), "{arguments:?}: {complaint}");
    }
    let complaint = complaint(&["--config", &config(&twice)]);
    assert!(complaint.contains("the identity a is there twice in the account b"), "{complaint}");
}

#[test]
fn a_port_in_use_is_an_error_with_the_reason() {
    let taken = Program::start(&[]);
    let address = taken.endpoint().strip_prefix("http://").unwrap();
    for arguments in [["--listen", address], ["--control", address]] {
        let complaint = complaint(&arguments);
        assert!(complaint.contains(&format!("can't listen on {address}")), "{complaint}");
        assert!(complaint.contains("another program listens there"), "{complaint}");
    }
}

#[test]
fn a_signal_stops_it_cleanly_and_the_state_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let arguments = ["--state", state.to_str().unwrap()];
    let mut logins = Vec::new();
    for (signal, keys_before) in [("INT", 1), ("TERM", 2)] {
        let mut program = Program::start(&arguments);
        let login = program.variable("IC_API_KEY").to_owned();
        let bearer = program.bearer(&login);
        let listed = program.ask("GET", "/v1/apikeys", &[("Authorization", &bearer)], "").json();
        assert_eq!(listed["apikeys"].as_array().unwrap().len(), keys_before);
        let body = r#"{"name": "kept", "iam_id": "IBMid-0000000001"}"#;
        assert_eq!(program.ask("POST", "/v1/apikeys", &[("Authorization", &bearer)], body).status, 201);
        assert!(program.signal(signal).success(), "{signal}: {}", program.log());
        assert_eq!(std::fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o600);
        logins.push(login);
    }
    assert_eq!(logins[0], logins[1], "the one of the first run still works");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    std::fs::write(&state, "{}").unwrap();
    let complaint = complaint(&arguments);
    assert!(complaint.contains("holds no state of this program"), "{complaint}");
    assert_eq!(std::fs::read_to_string(&state).unwrap(), "{}", "what can't be read isn't overwritten");
}

#[test]
fn the_log_has_a_line_of_json_for_each_request_without_secrets() {
    let mut program = Program::start(&[]);
    let login = program.variable("IC_API_KEY").to_owned();
    let bearer = program.bearer(&login);
    let own = "a-value-of-their-own-that-is-a-secret-0";
    let body = json!({ "name": "k", "iam_id": "IBMid-0000000001", "apikey": own }).to_string();
    program.ask("POST", "/v1/apikeys", &[("Authorization", &bearer)], &body);
    program.ask(
        "GET",
        "/v1/apikeys/details?include_history=true",
        &[("Authorization", &bearer), ("IAM-ApiKey", own)],
        "",
    );
    assert!(program.signal("TERM").success());
    let log = program.log();
    let lines: Vec<Json> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seen: Vec<_> = lines
        .iter()
        .map(|line| {
            (line["method"].as_str().unwrap(), line["path"].as_str().unwrap(), line["status"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(
        seen,
        [("POST", "/identity/token", 200), ("POST", "/v1/apikeys", 201), ("GET", "/v1/apikeys/details", 200)]
    );
    assert_eq!(lines[2]["query"], "include_history=true");
    for secret in [login.as_str(), own, bearer.strip_prefix("Bearer ").unwrap()] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn a_log_without_a_reader_does_not_stop_the_server() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iam-identity-mock"));
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    let endpoint = line.trim_end().split_once('=').unwrap().1;
    // A pipe holds 64 kB.
    for _ in 0..2_000 {
        assert_eq!(crate::support::ask(endpoint, "GET", "/identity/keys", &[], "").status, 200);
    }
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_restored_state_and_the_same_seed_generate_no_key_twice() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    for keys in 2..5 {
        let mut program = Program::controlled(&["--state", state.to_str().unwrap(), "--set", "random_seed=1"]);
        program.control("POST", "/keys", &json!({ "iam_id": "IBMid-0000000001", "name": "k" }));
        assert_eq!(program.control("GET", "/keys", &Json::Null).as_array().unwrap().len(), keys);
        assert!(program.signal("TERM").success());
    }
}

#[test]
fn identities_of_the_configuration_override_those_of_a_restored_state() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let people = |more: &str| {
        let text = format!("[[identity]]\niam_id = \"IBMid-1\"\naccount_id = \"a\"\nname = \"Ada\"\n{more}");
        file(folder.path(), "mock.toml", &text)
    };
    let mut program = Program::controlled(&["--state", state.to_str().unwrap(), "--config", &people("")]);
    let first = program.variable("IC_API_KEY").to_owned();
    // It can't be used any more: the next start prints another one.
    let bearer = program.bearer(&first);
    let id = program.control("GET", "/keys", &Json::Null)[0]["id"].as_str().unwrap().to_owned();
    program.ask("POST", &format!("/v1/apikeys/{id}/disable"), &[("Authorization", &bearer)], "");
    assert!(program.signal("TERM").success());
    let config = people("login_key = \"chosen\"\nroles = [\"Administrator\"]");
    let program = Program::controlled(&["--state", state.to_str().unwrap(), "--config", &config]);
    assert_eq!(program.variable("IC_API_KEY"), "chosen");
    let bearer = program.bearer("chosen");
    assert_eq!(program.ask("GET", "/v1/apikeys?scope=account", &[("Authorization", &bearer)], "").status, 200);
    assert_eq!(program.control("GET", "/identities", &Json::Null).as_array().unwrap().len(), 1);
}
