//! The control API: everything that a test in another language does with the mock.

use serde_json::{Value as Json, json};

use crate::support::{Program, ask, try_ask};

const NOTHING: &Json = &Json::Null;

/// A program with a control API, and the header of its user.
fn started() -> (Program, String) {
    let program = Program::controlled(&[]);
    let bearer = program.bearer(program.variable("IC_API_KEY"));
    (program, bearer)
}

fn list(program: &Program, bearer: &str) -> u16 {
    program.ask("GET", "/v1/apikeys", &[("Authorization", bearer)], "").status
}

#[test]
fn it_has_a_help_and_is_not_on_the_port_of_the_api() {
    let (program, bearer) = started();
    let help = program.try_control("GET", "/", NOTHING).text;
    for path in ["/faults", "/clock", "/identities", "/keys", "/tokens", "/journal", "/state"] {
        assert!(help.contains(path));
        let on_the_api = program.ask("GET", path, &[("Authorization", &bearer)], "");
        assert_eq!(on_the_api.status, 404, "{path} on the port of the API");
        let unknown = program.try_control("BREW", path, NOTHING);
        assert_eq!(unknown.status, 405, "{path}: {}", unknown.text);
    }
    assert_eq!(program.try_control("GET", "/v1/apikeys", NOTHING).status, 404);
}

#[test]
fn faults_apply_to_matching_requests_as_often_as_they_say() {
    let (program, bearer) = started();
    let answer = json!({ "status": 503, "headers": [["Retry-After", "2"]], "body": "later" });
    let fault =
        json!({ "method": "GET", "path_end": "/apikeys", "after": 1, "times": 2, "effect": { "answer": answer } });
    program.control("POST", "/faults", &fault);
    let other = program.ask("GET", "/v1/serviceids", &[("Authorization", &bearer)], "");
    assert_eq!(other.status, 400, "another path: it wants an account");
    assert_eq!([list(&program, &bearer), list(&program, &bearer)], [200, 503]);
    assert_eq!(program.control("GET", "/faults", NOTHING)[0]["times"], 1);
    let refused = program.ask("GET", "/v1/apikeys", &[("Authorization", &bearer)], "");
    assert_eq!((refused.status, refused.text.as_str()), (503, "later"));
    assert!(refused.head.contains("retry-after: 2"));
    assert_eq!(list(&program, &bearer), 200);
    assert_eq!(program.control("GET", "/faults", NOTHING), json!([]));
    program.control("POST", "/faults", &json!({ "effect": "drop_before" }));
    assert_eq!(program.control("DELETE", "/faults", NOTHING), json!({ "forgotten": 1 }));
    assert_eq!(list(&program, &bearer), 200);
}

#[test]
fn a_connection_is_closed_before_or_after_the_request_is_applied() {
    let (program, bearer) = started();
    let body = r#"{"name": "k", "iam_id": "IBMid-0000000001"}"#;
    for (effect, keys) in [
        (json!("drop_before"), 1),
        (json!("drop_after"), 2),
        (json!({ "answer_after": { "status": 500 } }), 3),
        (json!({ "cut_body": 3 }), 4),
        (json!({ "delay_before": 1 }), 5),
        (json!({ "delay_after": 1 }), 6),
    ] {
        program.control("POST", "/faults", &json!({ "method": "POST", "effect": effect }));
        let answer = try_ask(program.endpoint(), "POST", "/v1/apikeys", &[("Authorization", &bearer)], body);
        match (effect.as_str(), &answer) {
            (Some(_), None) => {}
            (None, Some(answer)) if effect.get("answer_after").is_some() => assert_eq!(answer.status, 500),
            (None, Some(answer)) => {
                let whole = effect.get("cut_body").is_none();
                assert_eq!((answer.status, answer.text.len() > 3), (201, whole), "{effect}");
            }
            _ => panic!("{effect}: {answer:?}"),
        }
        assert_eq!(program.control("GET", "/keys", NOTHING).as_array().unwrap().len(), keys, "{effect}");
    }
}

#[test]
fn the_clock_is_set_and_moved() {
    let (program, bearer) = started();
    program.control("PUT", "/clock", &json!({ "advance_seconds": 3599 }));
    assert_eq!(list(&program, &bearer), 200);
    program.control("PUT", "/clock", &json!({ "advance_seconds": 1 }));
    assert_eq!(list(&program, &bearer), 401, "the token has lived its hour");
    let at = program.control("PUT", "/clock", &json!({ "at": "2031-01-01T00:00:00Z" }))["at"].clone();
    assert!(at.as_str().unwrap().starts_with("2031-01-01T00:00:0"), "{at}");
    let bearer = program.bearer(program.variable("IC_API_KEY"));
    let made = program.ask(
        "POST",
        "/v1/apikeys",
        &[("Authorization", &bearer)],
        r#"{"name": "k", "iam_id": "IBMid-0000000001"}"#,
    );
    assert_eq!(made.json()["created_at"], "2031-01-01T00:00+0000");
    assert!(made.head.contains("date: wed, 01 jan 2031"), "{}", made.head);
    for change in [json!({}), json!({ "at": "soon" }), json!({ "advance_seconds": i64::MAX }), json!({ "by": 1 })] {
        assert_eq!(program.try_control("PUT", "/clock", &change).status, 400, "{change}");
    }
}

#[test]
fn any_time_can_be_set() {
    let program = Program::controlled(&["--set", "token_seconds=3155760000", "--set", "login_lag_seconds=0"]);
    for at in ["-009999-01-02T01:59:59Z", "1970-01-01T00:00:00Z", "9999-12-30T22:00:00Z"] {
        program.control("PUT", "/clock", &json!({ "at": at }));
        let bearer = program.bearer(program.variable("IC_API_KEY"));
        assert_eq!(list(&program, &bearer), 200, "{at}");
    }
}

#[test]
fn identities_and_keys_are_added_without_the_api() {
    let (program, _) = started();
    let identity = json!({
        "iam_id": "IBMid-2", "account_id": "a".repeat(32), "name": "Two", "roles": ["Administrator"], "login_key": "two's",
    });
    assert_eq!(program.control("POST", "/identities", &identity), json!({ "login_key": "two's" }));
    assert_eq!(program.try_control("POST", "/identities", &identity).status, 409);
    assert_eq!(program.control("GET", "/identities", NOTHING)[1]["iam_id"], "IBMid-2");
    let key = json!({ "iam_id": "IBMid-2", "name": "k", "locked": true, "expires_at": "2031-01-01T00:00:00Z" });
    let key = program.control("POST", "/keys", &key);
    let bearer = program.bearer("two%27s");
    let path = format!("/v1/apikeys/{}", key["id"].as_str().unwrap());
    let read = program.ask("GET", &path, &[("Authorization", &bearer)], "").json();
    assert_eq!((&read["locked"], &read["expires_at"]), (&json!(true), &json!("2031-01-01T00:00+0000")));
    let value = key["value"].as_str().unwrap();
    program.bearer(value);
    let masked = program.control("GET", "/keys", NOTHING);
    assert!(!masked.to_string().contains(value));
    assert!(program.control("GET", "/keys?secrets=true", NOTHING).to_string().contains(value));
    let again = json!({ "iam_id": "IBMid-2", "name": "k", "value": value });
    assert_eq!(program.try_control("POST", "/keys", &again).status, 409);
    for refused in
        [json!({}), json!({ "iam_id": "IBMid-9", "name": "k" }), json!({ "iam_id": "IBMid-2", "name": "k", "nme": 1 })]
    {
        assert_eq!(program.try_control("POST", "/keys", &refused).status, 400, "{refused}");
    }
    let kept = program.control("GET", "/keys", NOTHING).as_array().unwrap().len();
    assert_eq!(kept, 3, "what is refused adds nothing");
    program.control("DELETE", "/tokens", NOTHING);
    assert_eq!(list(&program, &bearer), 401);
}

#[test]
fn the_journal_has_the_requests_and_shows_secrets_only_on_request() {
    let (program, bearer) = started();
    let own = "a-value-of-their-own-that-is-a-secret-0";
    let body = json!({ "name": "k", "iam_id": "IBMid-0000000001", "apikey": own }).to_string();
    program.ask("POST", "/v1/apikeys", &[("Authorization", &bearer), ("Entity-Lock", "true")], &body);
    let journal = program.control("GET", "/journal", NOTHING);
    let entry = &journal[1];
    assert_eq!((&entry["method"], &entry["path"]), (&json!("POST"), &json!("/v1/apikeys")));
    assert_eq!((&entry["entity_lock"], &entry["status"], &entry["acted"]), (&json!(true), &json!(201), &json!(true)));
    assert_eq!((&entry["body"]["name"], &entry["body"]["apikey"]), (&json!("k"), &json!("***")));
    for secret in [own, &bearer, program.variable("IC_API_KEY")] {
        assert!(!journal.to_string().contains(secret));
        assert!(program.control("GET", "/journal?secrets=true", NOTHING).to_string().contains(secret));
    }
    program.control("DELETE", "/journal", NOTHING);
    assert_eq!(program.control("GET", "/journal", NOTHING), json!([]));
}

#[test]
fn a_state_is_restored_as_a_whole_or_not_at_all() {
    let (program, bearer) = started();
    program.control("PUT", "/clock", &json!({ "at": "2031-01-01T00:00:00Z" }));
    let bearer_then = program.bearer(program.variable("IC_API_KEY"));
    let snapshot = program.control("GET", "/state", NOTHING);
    program.control("POST", "/keys", &json!({ "iam_id": "IBMid-0000000001", "name": "later" }));
    program.control("PUT", "/clock", &json!({ "at": "2041-01-01T00:00:00Z" }));
    program.control("DELETE", "/tokens", NOTHING);
    let mut broken = snapshot.clone();
    broken["order"] = json!([]);
    let refused = program.try_control("PUT", "/state", &broken);
    assert!(refused.status == 400 && refused.text.contains("order"), "{refused:?}");
    assert_eq!(program.control("GET", "/keys", NOTHING).as_array().unwrap().len(), 2);

    let (other, _) = started();
    for program in [&program, &other] {
        program.control("PUT", "/state", &snapshot);
        assert_eq!(program.control("GET", "/keys", NOTHING).as_array().unwrap().len(), 1);
        assert_eq!(list(program, &bearer_then), 200);
        assert_eq!(list(program, &bearer), 401, "it was past by then");
        assert!(program.control("GET", "/clock", NOTHING)["at"].as_str().unwrap().starts_with("2031-01-01"));
    }
}

#[test]
fn without_the_flag_there_is_no_control_api() {
    let program = Program::start(&[]);
    assert!(program.variables.iter().all(|(name, _)| name != "IAM_IDENTITY_MOCK_CONTROL"));
    let bad = ask(Program::controlled(&[]).variable("IAM_IDENTITY_MOCK_CONTROL"), "POST", "/faults", &[], "nonsense");
    assert_eq!(bad.status, 400);
}

#[test]
fn a_fault_that_no_server_can_apply_is_rejected() {
    let program = Program::controlled(&[]);
    for effect in [
        json!("unreachable"),
        json!({ "answer": { "status": 99 } }),
        json!({ "answer_after": { "status": 1000 } }),
        json!({ "answer": { "status": 500, "headers": [["a b", "c"]] } }),
        json!({ "explode": 1 }),
    ] {
        assert_eq!(program.try_control("POST", "/faults", &json!({ "effect": effect })).status, 400, "{effect}");
    }
    assert_eq!(program.control("GET", "/faults", NOTHING), json!([]));
}
