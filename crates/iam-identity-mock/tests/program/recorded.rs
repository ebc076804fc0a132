//! Recorded requests of IBM's clients for Go and Java (platform-services-go-sdk 0.101.0 and platform-services-java-sdk
//! 0.76.0): create, update, lock, unlock, list, look up by value, disable, enable, delete.

use crate::replay::Replay;

/// Replays the steps that both clients were recorded with.
fn replay(file: &str) {
    let replay = Replay::of(file);
    let listed = replay.answer("list")["apikeys"].as_array().unwrap();
    assert!(listed.iter().any(|listed| listed["id"] == replay.answer("key")["id"]));
    assert_eq!(replay.answer("updated")["description"], "second");
    assert_eq!(replay.statuses, [200, 201, 200, 200, 200, 204, 409, 204, 204, 204, 200, 204, 404]);
}

#[test]
fn requests_of_the_client_for_go_succeed() {
    replay("go.txt");
}

#[test]
fn requests_of_the_client_for_java_succeed() {
    replay("java.txt");
}
