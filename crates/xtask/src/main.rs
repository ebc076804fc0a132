//! The project's commands.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows a key created, changed, locked, unlocked and destroyed by real Terraform, without an IBM Cloud account
    Demo,
    /// Writes the generated pages of docs/ anew
    Docs,
    /// Makes what is released, for every target that the toolchain has, in target/package
    Package {
        /// Only for this target of the compiler; may be given more than once
        #[arg(long = "target", value_name = "TRIPLE")]
        targets: Vec<String>,
        /// Build nothing: put together the archives that are in the folder
        #[arg(long, conflicts_with = "targets")]
        assemble: bool,
        /// The tag that is released, which has to be the version with a `v` before it
        #[arg(long, requires = "assemble")]
        tag: Option<String>,
    },
    /// Measures the release build: start-up, size and memory, and the speed of the mock
    Bench,
    /// Calls every RPC and every parser with mutated inputs: nothing may abort, panic, hang or fill the memory
    Fuzz {
        /// For how long
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// The same seed gives the same inputs; printed where it isn't given
        #[arg(long)]
        seed: Option<u64>,
        /// A folder with inputs to begin with, in files as findings have them
        #[arg(long, value_name = "DIR")]
        corpus: Option<PathBuf>,
        /// Only what begins with this; may be given more than once
        #[arg(long = "target", value_name = "NAME")]
        targets: Vec<String>,
        /// Try the input in this file again, and nothing else
        #[arg(long, value_name = "FILE", exclusive = true)]
        replay: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Demo => xtask::demo::run(&mut std::io::stdout()),
        Command::Docs => xtask::docs::run(&mut std::io::stdout()),
        Command::Package { targets, assemble: false, .. } => xtask::package::run(&mut std::io::stdout(), &targets),
        Command::Package { tag, .. } => xtask::package::assemble(&mut std::io::stdout(), tag.as_deref()),
        Command::Bench => xtask::bench::run(&mut std::io::stdout()),
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
