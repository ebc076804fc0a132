//! The program `iam-identity-mock`.
//!
//! # Layout
//!
//! - `arguments`: the command line
//! - `config`: options and identities, from a file and from the command line
//! - `state_file`, `files`: the file of the state, and how files are written
//! - `log`: the request log
//! - `platform`: signals and permissions of files

mod arguments;
mod config;
mod files;
mod log;
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
    let config = Config::read(arguments.config.as_deref(), &arguments.set)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(run_until_signal(arguments, &config))
}

async fn run_until_signal(arguments: &Arguments, config: &Config) -> Result<(), String> {
    let mock = Mock::new(config.options.clone());
    if let Some(path) = &arguments.state {
        state_file::load(&mock, path)?;
    }
    if let Some(path) = &arguments.https_ca {
        check_replaceable(path)?;
    }
    let logins = logins(&mock, config);
    // Before anything is printed: a reader of the lines may send a signal at once.
    let shutdown = platform::shutdown_signal().map_err(|error| error.to_string())?;
    let log = Log::start();
    let logger = log.logger();
    let api = serve_api(&mock, arguments, move |entry, took| logger.log(entry, took)).await?;
    let control = match arguments.control {
        None => None,
        Some(address) => {
            let control = serve_control(mock.clone(), address).await;
            Some(control.map_err(|error| cannot_listen(address, &error))?)
        }
    };
    warn_of_exposure(&api, "--listen", "The API answers whoever has a key");
    if let Some(control) = &control {
        warn_of_exposure(control, "--control", "The control address asks for no password and shows secrets");
    }
    print_variables(&api, control.as_ref(), &logins).map_err(|error| error.to_string())?;
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

/// Prints what a shell needs to use the mock, in one write: a reader may leave after the lines that it wants.
fn print_variables(api: &ServerHandle, control: Option<&ServerHandle>, logins: &[String]) -> std::io::Result<()> {
    let mut lines = vec![format!("export IBMCLOUD_IAM_API_ENDPOINT={}", api.endpoint())];
    for (index, login) in logins.iter().enumerate() {
        let suffix = if index == 0 { String::new() } else { format!("_{}", index + 1) };
        lines.push(format!("export IC_API_KEY{suffix}={}", quoted(login)));
    }
    lines.extend(control.map(|control| format!("export IAM_IDENTITY_MOCK_CONTROL={}", control.endpoint())));
    let mut output = std::io::stdout();
    output.write_all((lines.join("\n") + "\n").as_bytes())?;
    output.flush()
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

/// Adds the configured identities. Returns the value of a key to log in with for each. Keys of a restored state stay.
fn logins(mock: &Mock, config: &Config) -> Vec<String> {
    let login = |named: &config::ConfiguredIdentity| {
        let identity = named.identity();
        let kept = mock.login_of(&identity).filter(|kept| named.login_key.as_ref().is_none_or(|wanted| wanted == kept));
        if let Some(kept) = kept {
            mock.upsert_identity(identity);
            return kept;
        }
        mock.add_identity_with(identity, named.login_key.clone())
    };
    config.identities.iter().map(login).collect()
}

/// Quotes a string for a shell.
fn quoted(text: &str) -> String {
    if !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || "-_./:".contains(it)) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> String {
    let advice = match error.kind() {
        std::io::ErrorKind::AddrInUse => "; another program listens there, and port 0 would be a free one",
        std::io::ErrorKind::PermissionDenied => "; ports below 1024 are reserved",
        _ => "",
    };
    format!("can't listen on {address}: {error}{advice}")
}
