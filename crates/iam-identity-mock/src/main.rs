//! The mock as a program.

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use iam_identity_mock::{Mock, Options, serve};

/// A stand-in for the IBM Cloud IAM Identity API that keeps API keys in memory.
///
/// On start it prints lines for a shell to evaluate: where it listens, and an API key to log in with. Every request is
/// then logged on standard error. It ends with Ctrl-C and forgets everything.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The address to listen on; port 0 is a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How many keys an identity may have
    #[arg(long, value_name = "NUMBER", default_value_t = Options::default().keys_per_identity)]
    keys_per_identity: usize,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "iam-identity-mock: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let options = Options { keys_per_identity: arguments.keys_per_identity, ..Options::default() };
        let (mock, login) = Mock::with_user(options);
        let running = serve(mock, arguments.listen, |entry, took| {
            let status = entry.status.map_or_else(|| "cut".to_owned(), |status| status.to_string());
            let _ = writeln!(std::io::stderr(), "{status} {} ({} µs)", entry.call(), took.as_micros());
        })
        .await
        .map_err(|error| format!("can't listen on {}: {error}", arguments.listen))?;
        let mut output = std::io::stdout().lock();
        writeln!(output, "export IBMCLOUD_IAM_API_ENDPOINT={}", running.endpoint())?;
        writeln!(output, "export IC_API_KEY={login}")?;
        output.flush()?;
        drop(output);
        ended().await?;
        Ok(())
    })
}

/// Waits until the program is told to end.
async fn ended() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
