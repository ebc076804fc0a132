//! The printed variables in all forms, the file that has them, and the public URL.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::support::{Program, complaint, run};

/// A login key that each form has to write in its own way.
const LOGIN: &str = "it's $HOME \"of\" my own \\ key # 1";

#[test]
fn each_form_says_the_same_in_its_own_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ready");
    let file = path.to_str().unwrap();
    let dotenv = ["--login-key", LOGIN, "--exports", "dotenv"];
    assert!(complaint(&dotenv).contains("the value of IC_API_KEY has one of them"), "readers disagree about it");
    for form in ["sh", "dotenv", "json", "github", "powershell"] {
        let login_key = if form == "dotenv" { "plain" } else { LOGIN };
        let arguments = ["--login-key", login_key, "--exports", form, "--ready-file", file, "--control", "127.0.0.1:0"];
        let program = Program::printing(&arguments);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(program.output, text, "{form}: the file has what is printed");
        let login = match form {
            "sh" => run(Command::new("sh").args(["-c", ". \"$0\"; printf %s \"$IC_API_KEY\"", file])),
            "json" => {
                let json: Json = serde_json::from_str(&text).unwrap();
                assert_eq!(text.lines().count(), 1);
                json["IC_API_KEY"].as_str().unwrap().to_owned()
            }
            "powershell" => {
                let line = text.lines().find_map(|line| line.strip_prefix("$env:IC_API_KEY = '")).unwrap();
                line.strip_suffix('\'').unwrap().replace("''", "'")
            }
            _ => text.lines().find_map(|line| line.strip_prefix("IC_API_KEY=")).unwrap().to_owned(),
        };
        assert_eq!(login, login_key, "{form}");
        for name in
            ["IBMCLOUD_IAM_API_ENDPOINT", "IAM_IDENTITY_URL", "IAM_IDENTITY_APIKEY", "IAM_IDENTITY_MOCK_CONTROL"]
        {
            assert!(text.contains(name), "{form}: {name}");
        }
    }
}

#[test]
fn the_ready_file_is_there_while_the_mock_runs_and_only_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mock.env");
    let file = path.to_str().unwrap();
    // What a killed mock leaves is replaced.
    drop(Program::start(&["--ready-file", file]));
    let left = std::fs::read_to_string(&path).unwrap();
    let mut program = Program::start(&["--ready-file", file]);
    assert_ne!(std::fs::read_to_string(&path).unwrap(), left);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(program.signal("TERM").success());
    assert!(!path.exists());
    for others in [
        "somebody's notes",
        "DB_PASSWORD=secret\nIBMCLOUD_IAM_API_ENDPOINT=https://iam.cloud.ibm.com\n",
        "#!/bin/sh\n# with IAM_IDENTITY_AUTH_TYPE=iam and IBMCLOUD_IAM_API_ENDPOINT=...\n",
    ] {
        std::fs::write(&path, others).unwrap();
        let told = complaint(&["--ready-file", file]);
        assert!(told.contains("--ready-file") && told.contains("is left as it is"), "{told}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), others);
    }
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), &path).unwrap();
    assert!(complaint(&["--ready-file", file]).contains("is a link, which is not followed"));
    assert!(complaint(&["--ready-file", "no/such/folder/mock.env"]).contains("no/such/folder/mock.env"));
}

#[test]
fn a_mock_removes_only_its_own_ready_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mock.env");
    let file = path.to_str().unwrap();
    let mut first = Program::start(&["--ready-file", file]);
    let address = first.endpoint().strip_prefix("http://").unwrap().to_owned();
    let own = std::fs::read_to_string(&path).unwrap();
    assert!(complaint(&["--ready-file", file, "--listen", &address]).contains("can't listen"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), own, "one that can't start leaves the file");
    let _second = Program::start(&["--ready-file", file]);
    let replaced = std::fs::read_to_string(&path).unwrap();
    assert!(first.signal("TERM").success());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), replaced, "it is the second one's now");
}

#[test]
fn it_stops_with_the_program_that_holds_its_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mock.env");
    let mut mock = Command::new(env!("CARGO_BIN_EXE_iam-identity-mock"))
        .args(["--until-stdin-closes", "--ready-file", path.to_str().unwrap()])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(mock.stdout.take().unwrap()), &mut line).unwrap();
    assert!(path.exists());
    drop(mock.stdin.take());
    assert!(mock.wait().unwrap().success());
    assert!(!path.exists(), "it has stopped as after a signal");
}

#[test]
fn clients_are_sent_to_the_public_url() {
    let program = Program::start(&["--public-url", "https://iam.test:8443/", "--set", "random_seed=1"]);
    assert_eq!(program.endpoint(), "https://iam.test:8443");
    // The mock itself listens on a port of its own, which only the log of a proxy would know.
    for (url, reason) in [("iam.test", "is not a URL"), ("https://iam.test?a=b", "is not a URL")] {
        let told = complaint(&["--public-url", url]);
        assert!(told.contains("--public-url") && told.contains(reason), "{told}");
    }
}

#[test]
fn a_login_key_is_the_first_identitys_and_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("mock.toml");
    let write = |text: &str| std::fs::write(&config, text).unwrap();
    write("[[identity]]\niam_id = 'IBMid-1'\n[[identity]]\niam_id = 'IBMid-2'\n");
    let config = config.to_str().unwrap();
    let program = Program::start(&["--config", config, "--login-key", "a-value-of-my-own"]);
    assert_eq!(program.variable("IC_API_KEY"), "a-value-of-my-own");
    assert_ne!(program.variable("IC_API_KEY_2"), "a-value-of-my-own");
    program.bearer("a-value-of-my-own");
    let by_variable = Command::new(env!("CARGO_BIN_EXE_iam-identity-mock"))
        .args(["--config", config, "--login-key", "another"])
        .env("IAM_IDENTITY_MOCK_LOGIN_KEY", "not this one")
        .arg("--options")
        .output();
    assert!(by_variable.unwrap().status.success());
    write("[[identity]]\niam_id = 'IBMid-1'\nlogin_key = 'another'\n");
    assert!(complaint(&["--config", config, "--login-key", "mine"]).contains("has another `login_key`"));
    assert!(complaint(&["--login-key", "a\tb"]).contains("control character"));
    assert!(complaint(&["--login-key", ""]).contains("is empty"));
}

#[test]
fn the_certificate_authority_is_named_by_its_whole_path() {
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    let program = Program::start(&["--https-ca", authority.to_str().unwrap()]);
    let named = Path::new(program.variable("IAM_IDENTITY_MOCK_CA"));
    assert!(named.is_absolute());
    assert_eq!(std::fs::read(named).unwrap(), std::fs::read(&authority).unwrap());
}
