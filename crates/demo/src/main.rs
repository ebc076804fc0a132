//! `cargo demo`: the life of a key under real Terraform, with the mock.

use std::io::Write;
use std::path::Path;
use std::process::{ExitCode, Stdio};

use testkit::mirror;
use testkit::mock::MockProcess;
use testkit::terraform::{self, Terraform};
use testkit::workspace::{Reason, build, empty_folder, executable, root, target};

fn main() -> ExitCode {
    match demo(&mut std::io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr(), "error: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// A step of the demo: the configuration, the command, and whether the command must succeed.
struct Scene {
    says: &'static str,
    configuration: &'static str,
    arguments: &'static [&'static str],
    succeeds: bool,
}

const APPLY: &[&str] = &["apply", "-auto-approve", "-input=false"];

const SCENES: [Scene; 8] = [
    Scene { says: "A key with a name only", configuration: "1-create", arguments: &["init"], succeeds: true },
    Scene { says: "What would be done", configuration: "1-create", arguments: &["plan"], succeeds: true },
    Scene { says: "Create it", configuration: "1-create", arguments: APPLY, succeeds: true },
    Scene { says: "Describe it", configuration: "2-describe", arguments: APPLY, succeeds: true },
    Scene { says: "Lock it", configuration: "3-lock", arguments: APPLY, succeeds: true },
    Scene {
        says: "A locked key is not destroyed",
        configuration: "3-lock",
        arguments: &["destroy", "-auto-approve"],
        succeeds: false,
    },
    Scene { says: "Unlock it", configuration: "4-unlock", arguments: APPLY, succeeds: true },
    Scene { says: "Destroy it", configuration: "4-unlock", arguments: &["destroy", "-auto-approve"], succeeds: true },
];

/// Fails if Terraform cannot be found or if a step ends differently from what is expected.
fn demo(output: &mut dyn Write) -> Result<(), Reason> {
    let mut say =
        |line: &str| writeln!(output, "{line}").and_then(|()| output.flush()).map_err(|error| error.to_string());
    say("Building the plugin and the mock …")?;
    let programs = build(&["terraform-provider-ibm", "iam-identity-mock"], false)?;
    let terraform = terraform::first()?;
    let folder = target().join("demo");
    let work = folder.join("work");
    let failed = |error: std::io::Error| format!("{} can't be used: {error}", folder.display());
    empty_folder(&work)?;
    let cli = mirror::install(&programs.join(executable("terraform-provider-ibm")), &folder)?;
    let mock = MockProcess::start(&programs.join(executable("iam-identity-mock")), &[])?;
    say(&format!(
        "The mock listens on {}; {} {} is used.",
        mock.variable("IBMCLOUD_IAM_API_ENDPOINT"),
        terraform.product(),
        terraform.full_version
    ))?;

    for scene in SCENES {
        let example = root().join("examples").join("demo").join(scene.configuration).join("main.tf");
        std::fs::copy(&example, work.join("main.tf")).map_err(failed)?;
        say(&format!("\n── {}\n$ terraform {}", scene.says, scene.arguments.join(" ")))?;
        let succeeded = play(&terraform, &work, &cli, &mock, scene.arguments)?;
        if succeeded != scene.succeeds {
            let outcome = if succeeded { "succeeded" } else { "failed" };
            return Err(format!("`terraform {}` {outcome}, which it should not have", scene.arguments.join(" ")));
        }
        if scene.arguments.contains(&"apply") {
            say("$ terraform state show ibm_iam_api_key.example")?;
            play(&terraform, &work, &cli, &mock, &["state", "show", "ibm_iam_api_key.example"])?;
        }
    }
    say("\nA key was created, described, locked, kept from being destroyed, unlocked and destroyed.")
}

fn play(
    terraform: &Terraform,
    work: &Path,
    cli: &Path,
    mock: &MockProcess,
    arguments: &[&str],
) -> Result<bool, Reason> {
    let mut command = terraform.command(work, cli);
    command.args(arguments).envs(mock.variables()).stdin(Stdio::null());
    let status =
        command.status().map_err(|error| format!("{} could not be started: {error}", terraform.program.display()))?;
    Ok(status.success())
}
