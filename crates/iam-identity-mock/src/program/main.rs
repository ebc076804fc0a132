//! The program `iam-identity-mock`.
//!
//! # Layout
//!
//! - `arguments`: the command line
//! - `config`: options and objects to start with, from files and from the command line
//! - `logins`: adds these objects
//! - `exports`: the variables that it prints, and the file that has them
//! - `state_file`, `files`: the file of the state, and how files are written
//! - `log`: the request log
//! - `platform`: signals and permissions of files

mod arguments;
mod config;
mod exports;
mod files;
mod log;
mod logins;
mod platform;
mod state_file;

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use iam_identity_mock::{Authority, Entry, Mock, ServerHandle, serve, serve_control, serve_tls};

use arguments::Arguments;
use config::Config;
use exports::{Exports, ReadyFile};
use log::Log;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = if arguments.options {
        std::io::stdout().write_all(config::options_file().as_bytes()).map_err(|error| error.to_string())
    } else {
        run(&arguments)
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr(), "iam-identity-mock: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let config = Config::read(arguments)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(run_until_signal(arguments, &config))
}

async fn run_until_signal(arguments: &Arguments, config: &Config) -> Result<(), String> {
    let mock = Mock::new(config.options.clone());
    if let Some(url) = &arguments.public_url {
        mock.set_public_url(url).map_err(|error| format!("--public-url: {error}"))?;
    }
    let is_restored = match &arguments.state {
        None => false,
        Some(path) => state_file::load(&mock, path)?,
    };
    if let Some(path) = &arguments.https_ca {
        check_replaceable(path)?;
    }
    if let Some(path) = &arguments.ready_file {
        ReadyFile::check(path)?;
    }
    let logins = logins::add(&mock, &config.seed, is_restored)?;
    mock.set_baseline();
    // Before anything is printed: a reader of the lines may send a signal at once.
    let shutdown = platform::shutdown_signal().map_err(|error| error.to_string())?;
    let log = Log::start();
    let logger = log.logger();
    let api = serve_api(&mock, arguments, move |entry, took| logger.log(entry, took)).await?;
    let control = match arguments.control {
        None => None,
        Some(address) => {
            let control = serve_control(mock.clone(), address, &arguments.host).await;
            Some(control.map_err(|error| cannot_listen(address, &error))?)
        }
    };
    warn_of_exposure(&api, "--listen", "The API answers whoever has a key");
    if let Some(control) = &control {
        warn_of_exposure(control, "--control", "The control address asks for no password and shows secrets");
    }
    let endpoint = mock.public_url().unwrap_or_else(|| api.endpoint());
    let control = control.as_ref().map(ServerHandle::endpoint);
    let exports = Exports::new(&endpoint, &logins, control, arguments.https_ca.as_deref()).text(arguments.exports)?;
    let ready_file = arguments.ready_file.as_deref().map(|path| ReadyFile::write(path, &exports)).transpose()?;
    print(&exports).map_err(|error| error.to_string())?;
    let shutdown = async {
        tokio::select! {
            () = shutdown => {}
            () = platform::stdin_closed(), if arguments.until_stdin_closes => {}
        }
    };
    match &arguments.state {
        None => shutdown.await,
        Some(path) => {
            state_file::save(&mock, path)?;
            tokio::select! {
                () = state_file::keep(mock.clone(), path.clone()) => {}
                () = shutdown => {}
            }
            state_file::save(&mock, path)?;
        }
    }
    drop(ready_file);
    drop(api);
    log.end();
    Ok(())
}

/// Serves the API, over TLS if a file for the authority's certificate is given.
async fn serve_api(
    mock: &Mock,
    arguments: &Arguments,
    log: impl Fn(&Entry, Duration) + Clone + Send + Sync + 'static,
) -> Result<ServerHandle, String> {
    let listen = arguments.listen;
    let Some(path) = &arguments.https_ca else {
        return serve(mock.clone(), listen, log).await.map_err(|error| cannot_listen(listen, &error));
    };
    let hosts = [arguments.host.as_slice(), &[listen.ip().to_string()]].concat();
    let authority = Authority::generate(&hosts).map_err(|error| format!("no certificate: {error}"))?;
    let server = serve_tls(mock.clone(), listen, &authority, log).await;
    let server = server.map_err(|error| cannot_listen(listen, &error))?;
    // After the start: a program that can't start must not replace the file of one that is running.
    let written = files::write_public(path, authority.pem().as_bytes());
    written.map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(server)
}

/// Checks that the file for the authority's certificate is absent, empty, or written by a mock.
fn check_replaceable(path: &Path) -> Result<(), String> {
    let found = files::read(path).map_err(|reason| format!("--https-ca: {reason}"))?;
    if found.is_none_or(|content| content.is_empty() || Authority::is_by_a_mock(&content)) {
        return Ok(());
    }
    Err(format!(
        "--https-ca: {} holds something else than a certificate of this program, and is left as it is; name another file, \
         or remove it",
        path.display()
    ))
}

/// Warns if other machines can reach a server, and says what works from this one.
fn warn_of_exposure(server: &ServerHandle, argument: &str, what: &str) {
    if !server.is_exposed() {
        return;
    }
    let endpoint = server.endpoint();
    // Clients such as the provider accept http for loopback addresses only.
    let usable = if server.is_usable() {
        format!("From this machine it is {endpoint}.")
    } else {
        "Clients that refuse http to other machines, as the provider does, need --https-ca or a loopback address."
            .to_owned()
    };
    let _ = writeln!(
        std::io::stderr(),
        "iam-identity-mock: warning: {argument} is not a loopback address: other machines can reach it. {what}. {usable}"
    );
}

/// Prints the variables in one write: a reader may leave after the lines that it wants.
fn print(exports: &str) -> std::io::Result<()> {
    let mut output = std::io::stdout();
    output.write_all(exports.as_bytes())?;
    output.flush()
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> String {
    let advice = match error.kind() {
        std::io::ErrorKind::AddrInUse => "; another program listens there, and port 0 would be a free one",
        std::io::ErrorKind::PermissionDenied => "; ports below 1024 are reserved",
        _ => "",
    };
    format!("can't listen on {address}: {error}{advice}")
}
