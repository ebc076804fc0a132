//! The printed variables in all forms, the file that has them, and the public URL.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::support::{Program, run};

/// A login key that each form has to write in its own way.
const LOGIN: &str = "it's $HOME \"of\" my own \\ key # 1";

fn complaint(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_iam-identity-mock")).args(arguments).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn each_form_says_the_same_in_its_own_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ready");
    let file = path.to_str().unwrap();
    for form in ["sh", "dotenv", "json", "github", "powershell"] {
        let arguments = ["--login-key", LOGIN, "--exports", form, "--ready-file", file, "--control", "127.0.0.1:0"];
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
        assert_eq!(login, LOGIN, "{form}");
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
    std::fs::write(&path, "somebody's notes").unwrap();
    let told = complaint(&["--ready-file", file]);
    assert!(told.contains("--ready-file") && told.contains("is left as it is"), "{told}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "somebody's notes");
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), &path).unwrap();
    assert!(complaint(&["--ready-file", file]).contains("is a link, which is not followed"));
    assert!(complaint(&["--ready-file", "no/such/folder/mock.env"]).contains("no/such/folder/mock.env"));
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
    assert!(complaint(&["--login-key", ""]).contains("`login_key` is needed"));
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
