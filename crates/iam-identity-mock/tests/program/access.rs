//! Which requests are rejected, and which files are written.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::support::{Program, exchange, request};

/// Sends a request with this host and these headers to the control API.
fn ask(program: &Program, host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let address = program.variable("IAM_IDENTITY_MOCK_CONTROL").strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let answer = exchange(&mut stream, &request(host, method, path, headers, body)).unwrap();
    (answer.status, answer.text)
}

#[test]
fn the_control_api_rejects_web_pages() {
    let program = Program::controlled(&[]);
    let faults = r#"{"effect": "drop_before"}"#;
    for (method, path, body) in
        [("GET", "/", ""), ("GET", "/state", ""), ("GET", "/keys?secrets=true", ""), ("POST", "/faults", faults)]
    {
        for host in ["evil.test", "evil.test:8081", "127.0.0.1.evil.test"] {
            let (status, text) = ask(&program, host, method, path, &[], body);
            assert!(status == 403 && text.contains("must be localhost or an IP address"), "{host} {path}: {text}");
        }
        for origin in ["https://evil.test", "null", "http://localhost"] {
            let headers = [("Origin", origin), ("Content-Type", "text/plain")];
            let (status, text) = ask(&program, "127.0.0.1", method, path, &headers, body);
            assert!(status == 403 && text.contains("comes from a web page"), "{origin} {path}: {text}");
        }
        assert!(ask(&program, "localhost:8081", method, path, &[], body).0 < 300, "{method} {path}");
    }
    assert_eq!(program.control("GET", "/faults", &Json::Null).as_array().unwrap().len(), 1, "only the last one counts");
}

#[test]
fn an_address_that_other_machines_can_reach_is_a_warning() {
    let mut program = Program::start(&["--listen", "0.0.0.0:0", "--control", "0.0.0.0:0"]);
    for name in ["IBMCLOUD_IAM_API_ENDPOINT", "IAM_IDENTITY_MOCK_CONTROL"] {
        assert!(program.variable(name).starts_with("http://127.0.0.1:"), "{}", program.variable(name));
    }
    program.bearer(program.variable("IC_API_KEY"));
    assert!(program.control("GET", "/keys", &Json::Null).is_array());
    assert!(program.signal("TERM").success());
    for argument in ["--listen", "--control"] {
        assert!(program.log().contains(&format!("warning: {argument} is not a loopback address")), "{}", program.log());
    }
    let mut quiet = Program::controlled(&[]);
    assert!(quiet.signal("TERM").success());
    assert_eq!(quiet.log(), "");
}

/// The error message of a start with these arguments.
fn complaint(argument: &str, path: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iam-identity-mock"));
    let output = command.arg(argument).arg(path).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn no_file_is_written_through_a_link_or_over_a_file_of_another_program() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("precious"), "precious").unwrap();
    symlink(path("precious"), path("link")).unwrap();
    symlink(path("nowhere"), path("dangling")).unwrap();
    for argument in ["--https-ca", "--state"] {
        for link in ["link", "dangling"] {
            let told = complaint(argument, &path(link));
            assert!(told.contains("is a link"), "{argument} {link}: {told}");
        }
        let told = complaint(argument, folder.path());
        assert!(told.contains("is not a file"), "{argument}: {told}");
        let told = complaint(argument, &path("precious"));
        assert!(told.contains("holds"), "{argument}: {told}");
    }
    assert_eq!(std::fs::read_to_string(path("precious")).unwrap(), "precious");
    assert!(!path("nowhere").exists());
    // The certificate of another authority is not the program's either.
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
    std::fs::write(path("other.pem"), &other).unwrap();
    complaint("--https-ca", &path("other.pem"));
    assert_eq!(std::fs::read_to_string(path("other.pem")).unwrap(), other);
    // A file of an earlier run is replaced, and an empty one filled.
    let ca = path("ca.pem");
    std::fs::write(&ca, "").unwrap();
    let arguments = ["--https-ca", ca.to_str().unwrap()];
    let mut written = Vec::new();
    for _ in 0..2 {
        drop(Program::start(&arguments));
        written.push(std::fs::read_to_string(&ca).unwrap());
        assert_eq!(std::fs::metadata(&ca).unwrap().permissions().mode() & 0o600, 0o600);
    }
    assert!(written[0] != written[1] && written[1].starts_with("-----BEGIN CERTIFICATE-----"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5, "nothing else is left");
}
