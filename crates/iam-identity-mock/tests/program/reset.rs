//! Tests that share a mock: an account for each, a reset between runs, and options that one of them changes.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::support::Program;

const NOTHING: &Json = &Json::Null;

/// What a test does in an account of its own: keys are created, locked, listed, and deleted. Returns the account.
fn run_a_test(program: &Program, name: &str) -> String {
    let account = program.control("POST", "/accounts", &json!({ "name": name }));
    let text = |field: &str| account[field].as_str().unwrap().to_owned();
    let bearer = program.bearer(&text("login_key"));
    let headers = [("Authorization", bearer.as_str())];
    let body = json!({ "name": name, "iam_id": text("iam_id") }).to_string();
    let key = program.ask("POST", "/v1/apikeys", &headers, &body).json();
    let path = format!("/v1/apikeys/{}", key["id"].as_str().unwrap());
    let locked = [("Authorization", bearer.as_str()), ("If-Match", key["entity_tag"].as_str().unwrap())];
    assert_eq!(program.ask("PUT", &path, &locked, &json!({ "description": name }).to_string()).status, 200);
    assert_eq!(program.ask("POST", &format!("{path}/lock"), &headers, "").status, 204);
    assert_eq!(program.ask("DELETE", &path, &headers, "").status, 409, "it is locked");
    let service = json!({ "name": name, "account_id": text("account_id") }).to_string();
    assert_eq!(program.ask("POST", "/v1/serviceids", &headers, &service).status, 201);
    let listed = program.ask("GET", "/v1/apikeys", &headers, "").json();
    assert_eq!(listed["apikeys"].as_array().unwrap().len(), 2, "nobody else's keys");
    assert_eq!(program.ask("DELETE", &format!("{path}/lock"), &headers, "").status, 204);
    assert_eq!(program.ask("DELETE", &path, &headers, "").status, 204);
    text("account_id")
}

/// Two hundred tests at a time. Returns the journal of each, as it was sent.
fn run_all(program: &Program) -> BTreeMap<usize, Json> {
    let journal_of = |number: usize| {
        let account = run_a_test(program, &format!("test_{number}"));
        let journal = program.control("GET", &format!("/journal?account={account}"), NOTHING);
        assert_eq!(journal.as_array().unwrap().len(), 9, "all requests of the account, and no others");
        (number, journal)
    };
    std::thread::scope(|scope| {
        let tests: Vec<_> = (0..200).map(|number| scope.spawn(move || journal_of(number))).collect();
        tests.into_iter().map(|test| test.join().unwrap()).collect()
    })
}

#[test]
fn two_hundred_tests_in_accounts_of_their_own_have_the_same_journals_after_a_reset_and_in_another_process() {
    let start = || Program::controlled(&["--set", "random_seed=1"]);
    let program = start();
    let first = run_all(&program);
    program.control("POST", "/reset", NOTHING);
    assert_eq!(program.control("GET", "/journal", NOTHING), json!([]));
    assert_eq!(program.control("GET", "/keys", NOTHING).as_array().unwrap().len(), 1, "the key to log in with");
    assert!(run_all(&program) == first, "after the reset");
    assert!(run_all(&start()) == first, "in another process");
}

#[test]
fn a_reset_returns_to_the_start_and_leaves_clients_logged_in() {
    let program = Program::controlled(&["--set", "keys_per_identity=3"]);
    let before = program.control("GET", "/state", NOTHING);
    let bearer = program.bearer(program.variable("IC_API_KEY"));
    let create = || {
        let body = r#"{"name": "k", "iam_id": "IBMid-0000000001"}"#;
        let answer = program.ask("POST", "/v1/apikeys", &[("Authorization", &bearer)], body);
        (answer.status, answer.json()["id"].clone(), answer.json()["apikey"].clone())
    };
    let first = create();
    assert_eq!(first.0, 201);
    program.control("PUT", "/options", &json!({ "keys_per_identity": 2 }));
    program.control("PUT", "/clock", &json!({ "advance_seconds": 600 }));
    let other = program.control("POST", "/accounts", &json!({ "name": "other" }));
    let bearer_of_other = program.bearer_of(&other);
    program.control("POST", "/faults", &json!({ "method": "POST", "times": 9, "effect": "drop_before" }));
    program.control("POST", "/reset", NOTHING);
    assert_eq!(program.control("GET", "/faults", NOTHING), json!([]));
    assert_eq!(program.control("GET", "/options", NOTHING)["keys_per_identity"], 3);
    let after = program.control("GET", "/state", NOTHING);
    assert_eq!((&after["keys"], &after["identities"]), (&before["keys"], &before["identities"]));
    let ahead = after["ahead_ms"].as_i64().unwrap() - before["ahead_ms"].as_i64().unwrap();
    assert!(ahead.abs() < 60_000, "the clock is the machine's again: {ahead} ms");
    assert_eq!(create(), first, "the same calls, the same IDs and values");
    let rejected = program.ask("GET", "/v1/apikeys", &[("Authorization", &bearer_of_other)], "");
    assert_eq!(rejected.status, 401, "that account has gone");
}

#[test]
fn options_are_changed_one_by_one_and_only_to_what_they_can_be() {
    let program = Program::controlled(&["--set", "locked_status=423"]);
    let changed = program.control("PUT", "/options", &json!({ "keys_per_identity": 1, "links": "object" }));
    assert_eq!((&changed["keys_per_identity"], &changed["locked_status"]), (&json!(1), &json!(423)));
    let bearer = program.bearer(program.variable("IC_API_KEY"));
    let body = r#"{"name": "k", "iam_id": "IBMid-0000000001"}"#;
    assert_eq!(program.ask("POST", "/v1/apikeys", &[("Authorization", &bearer)], body).status, 409);
    for (refused, reason) in [
        (json!({ "keys_per_identity": 5, "no_such": 1 }), "`no_such`"),
        (json!({ "keys_per_identity": 5, "locked_status": 200 }), "locked_status is 200"),
        (json!({ "keys_per_identity": 5, "links": "sideways" }), "`sideways`"),
    ] {
        let answer = program.try_control("PUT", "/options", &refused);
        assert!(answer.status == 400 && answer.text.contains(reason), "{answer:?}");
        assert_eq!(program.control("GET", "/options", NOTHING)["keys_per_identity"], 1, "all or nothing");
    }
}

#[test]
fn the_health_is_answered_on_both_addresses_whatever_goes_wrong() {
    let program = Program::controlled(&[]);
    program.control("POST", "/faults", &json!({ "times": 9, "effect": { "answer": { "status": 503 } } }));
    for answer in [program.ask("GET", "/health", &[], ""), program.try_control("GET", "/health", NOTHING)] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json(), json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }));
    }
    assert_eq!(program.control("GET", "/journal", NOTHING), json!([]), "it is no request to the API");
    assert_eq!(program.log(), "");
}
