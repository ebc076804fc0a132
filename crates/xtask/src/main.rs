//! The project's commands.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::package::Program;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the provider and installs it in a mirror, in target/mirror, for a Terraform on this machine
    Mirror,
    /// Regenerates the pages in docs/
    Docs,
    /// Builds the release for every target of the toolchain, in target/package
    Package {
        /// Only this target of the compiler; may be repeated
        #[arg(long = "target", value_name = "TRIPLE")]
        targets: Vec<String>,
        /// Build nothing: assemble the archives in the folder
        #[arg(long, conflicts_with = "targets")]
        assemble: bool,
        /// Build it once more in another folder, and compare the two
        #[arg(long, conflicts_with = "assemble")]
        verify: bool,
        /// The tag of the release: the version with the prefix `v`
        #[arg(long, requires = "assemble")]
        tag: Option<String>,
        /// Package the mock instead, in target/package-mock: archives, and packages for Python and Node
        #[arg(long)]
        mock: bool,
        /// Package the framework's crates instead, and test them and a provider from the template outside of this workspace
        #[arg(long, exclusive = true)]
        framework: bool,
    },
    /// Measures the release build: start-up, size and memory, and the speed of the mock
    Bench {
        /// Measure how long builds and tests take instead, from nothing and after a change
        #[arg(long)]
        build: bool,
        /// Measure plans of an account's keys instead: of 1,000, 10,000 and 40,000
        #[cfg(unix)]
        #[arg(long, conflicts_with = "build")]
        scale: bool,
        /// Measure the mock of the API beside WireMock instead, which Maven fetches and Java runs
        #[arg(long, exclusive = true)]
        wiremock: bool,
        /// Let Terraform plan as many keys too, which takes it some minutes
        #[cfg(unix)]
        #[arg(long, requires = "scale")]
        terraform: bool,
    },
    /// Calls every RPC and every parser with mutated inputs: nothing may abort, panic, hang or fill the memory
    Fuzz {
        /// How long to run
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// The seed of the inputs; chosen and printed by default
        #[arg(long)]
        seed: Option<u64>,
        /// A folder with initial inputs, in the format of findings
        #[arg(long, value_name = "DIR")]
        corpus: Option<PathBuf>,
        /// Only targets whose names begin with this; may be repeated
        #[arg(long = "target", value_name = "NAME")]
        targets: Vec<String>,
        /// Try only the input in this file
        #[arg(long, value_name = "FILE", exclusive = true)]
        replay: Option<PathBuf>,
    },
    /// Undoes decisions that matter in a copy of the sources: the tests where a reader would look have to fail
    Mutate,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Mirror => xtask::mirror::run(&mut std::io::stdout()),
        Command::Docs => xtask::docs::run(&mut std::io::stdout()),
        Command::Package { framework: true, .. } => xtask::package::framework::run(&mut std::io::stdout()),
        Command::Package { targets, assemble, verify, tag, mock, .. } => {
            let program = if mock { Program::Mock } else { Program::Provider };
            if assemble {
                xtask::package::assemble(&mut std::io::stdout(), program, tag.as_deref())
            } else {
                xtask::package::run(&mut std::io::stdout(), program, &targets, verify)
            }
        }
        #[cfg(unix)]
        Command::Bench { scale: true, terraform, .. } => xtask::bench::scale::run(&mut std::io::stdout(), terraform),
        Command::Bench { wiremock: true, .. } => xtask::bench::wiremock::run(&mut std::io::stdout()),
        Command::Bench { build: true, .. } => xtask::bench::build::run(&mut std::io::stdout()),
        Command::Bench { .. } => xtask::bench::run(&mut std::io::stdout()),
        Command::Mutate => xtask::mutate::run(&mut std::io::stdout()),
        Command::Fuzz { replay: Some(input), .. } => xtask::fuzz::replay(&input),
        Command::Fuzz { seconds, seed, corpus, targets, .. } => {
            xtask::fuzz::run(&mut std::io::stdout(), xtask::fuzz::Options { seconds, seed, corpus, targets })
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr(), "error: {reason}");
            ExitCode::FAILURE
        }
    }
}
