//! The definition of the image: there is nothing in it but what the archive has.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use testkit::workspace::platform;

use super::{RELEASE, VERSION, program};

/// The instructions of the Containerfile, each with its arguments.
fn instructions() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(RELEASE.join(format!("iam-identity-mock_{VERSION}_Containerfile"))).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap()).map(|(name, rest)| (name.to_owned(), rest.to_owned())).collect()
}

#[test]
fn an_image_is_the_archive_and_runs_as_a_user_without_rights() {
    let instructions = instructions();
    let names: Vec<_> = instructions.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["FROM", "ARG", "ADD", "USER", "EXPOSE", "ENTRYPOINT"]);
    let of =
        |wanted: &str| instructions.iter().find(|(name, _)| name == wanted).map(|(_, rest)| rest.as_str()).unwrap();
    assert_eq!(of("FROM"), "scratch");
    assert_eq!(of("ARG"), "TARGETARCH", "the builder sets it, in the notation of the archives");
    let (archive, place) = of("ADD").split_once(' ').unwrap();
    let (_, processor) =
        platform().split_once('_').map(|(system, processor)| (system.to_owned(), processor.to_owned())).unwrap();
    let archive = archive.replace("${TARGETARCH}", &processor);
    assert_eq!((archive, place), (format!("iam-identity-mock_{VERSION}_linux_{processor}.tar.gz"), "/"));
    let (user, group) = of("USER").split_once(':').unwrap();
    assert!(user.parse::<u32>().unwrap() > 0 && group.parse::<u32>().unwrap() > 0, "there are no names in the image");
}

#[test]
fn the_entry_point_starts_the_mock_without_an_environment() {
    let instructions = instructions();
    let of =
        |wanted: &str| instructions.iter().find(|(name, _)| name == wanted).map(|(_, rest)| rest.as_str()).unwrap();
    let entry: Vec<String> = serde_json::from_str(of("ENTRYPOINT")).unwrap();
    let (path, arguments) = entry.split_first().unwrap();
    assert_eq!(path, "/iam-identity-mock", "where the archive is unpacked to");
    assert!(arguments.contains(&format!("0.0.0.0:{}", of("EXPOSE"))), "{arguments:?}");
    // The port may be in use on this machine.
    let arguments = arguments.iter().map(|argument| argument.replace(of("EXPOSE"), "0"));
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(program());
    command.args(arguments).env_clear().current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut mock = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(mock.stdout.take().unwrap()).read_line(&mut line).unwrap();
    mock.kill().unwrap();
    mock.wait().unwrap();
    assert!(line.starts_with("export IBMCLOUD_IAM_API_ENDPOINT=http://127.0.0.1:"), "{line}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it writes nothing");
}
