//! How a plugin is started, served and ended.
//!
//! go-plugin, which Terraform uses for its plugins, starts the program with a cookie and a certificate in its environment. The
//! program opens a private socket, prints a line with its address, and serves until it is asked to shut down or until
//! Terraform is gone.
//!
//! # Layout
//! * `handshake`: the environment and the line
//! * `tls`, `p521`: the client's certificate; `listener`: accepting connections
//! * `served`: the calls of the protocol; `services`: go-plugin's own services
//! * `shutdown`, `signals`: when the process ends
//! * `on_threads`: calls that may block
//! * `platform`: what differs between operating systems

mod handshake;
mod listener;
mod on_threads;
mod p521;
mod platform;
mod served;
mod services;
mod shutdown;
mod signals;
mod tls;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio_stream::wrappers::ReceiverStream;
use tonic::service::Routes;
use tonic::transport::server::Router;

use crate::provider::{Provider, ProviderMetadata, SHUTDOWN_TIME};
use crate::server::{ProtocolServer, Server, install_panic_hook};
use crate::threads::Threads;
use handshake::{Handshake, LaunchError};
use listener::Listener;
use served::Served;
use shutdown::{LaunchMode, Shutdown};

/// How long connections may take to close at the end; go-plugin kills a plugin two seconds after its response to the shutdown.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(1);

/// How long running calls may take to end with the runtime: no one receives their responses any more.
const RUNTIME_GRACE: Duration = Duration::from_millis(100);

/// A plugin's whole `main`: reads the arguments and the environment, serves the provider, and returns the exit code.
///
/// `logged_crates` are the crates whose logs are written to Terraform's log, as module paths name them. Other crates stay
/// silent, because what libraries for HTTP and TLS log may hold secrets.
///
/// Every call runs on a thread of its own, so code may block it, such as with a synchronous client. What it hands to
/// [`tokio::spawn`] must not block: those tasks share the thread that serves the connections.
#[doc(alias = "Serve")]
pub fn serve<P: Provider>(provider: P, logged_crates: &'static [&'static str]) -> ExitCode {
    launch(
        provider.metadata(),
        logged_crates,
        Box::new(|threads| {
            let server = Server::new(provider).map_err(|error| format!("its names contradict each other:\n{error}"))?;
            Ok(Served::by_framework(server, threads))
        }),
    )
}

/// The same for an own implementation of the protocol, which `make` makes once the plugin is started.
///
/// Its calls run on threads of their own, too. What they hand to [`tokio::spawn`], and the streams that they return, run on the
/// thread that serves the connections, and must not block it.
pub fn serve_server<S: ProtocolServer>(
    metadata: ProviderMetadata,
    logged_crates: &'static [&'static str],
    make: impl FnOnce() -> Result<S, ServeError>,
) -> ExitCode {
    launch(metadata, logged_crates, Box::new(|threads| Ok(Served::by(make()?, threads))))
}

/// Makes what is served, once the plugin is started.
type Make<'a> = Box<dyn FnOnce(&Threads) -> Result<Served, ServeError> + 'a>;

fn launch(metadata: ProviderMetadata, logged_crates: &'static [&'static str], make: Make<'_>) -> ExitCode {
    let ProviderMetadata { program, version, .. } = metadata;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let launch = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--version" | "-version" | "-V"] => {
            return write_and_exit(&mut std::io::stdout(), &format!("{program} v{version}\n"), ExitCode::SUCCESS);
        }
        ["--debug" | "-debug"] => Ok((LaunchMode::Debug, Handshake::default())),
        [] => Handshake::from_environment().map(|handshake| (LaunchMode::Managed, handshake)),
        _ => Err(LaunchError::NotAPlugin),
    };
    let result = launch.map_err(|error| error.explain(metadata)).and_then(|(mode, handshake)| {
        install_panic_hook();
        crate::log::start(logged_crates);
        platform::keep_memory_private(mode == LaunchMode::Debug);
        run(metadata, make, mode, &handshake).map_err(|error| format!("{program} cannot serve: {error}\n"))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => write_and_exit(&mut std::io::stderr(), &message, ExitCode::FAILURE),
    }
}

fn write_and_exit(to: &mut dyn Write, message: &str, code: ExitCode) -> ExitCode {
    match to.write_all(message.as_bytes()).and_then(|()| to.flush()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Why a plugin can't serve: a clause, or lines, without a full stop.
type ServeError = Box<dyn std::error::Error>;

fn run(metadata: ProviderMetadata, make: Make<'_>, mode: LaunchMode, handshake: &Handshake) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let threads = Threads::default();
    let result = runtime.block_on(run_until_shutdown(metadata, make, mode, handshake, &threads));
    threads.end();
    runtime.shutdown_timeout(RUNTIME_GRACE);
    result
}

async fn run_until_shutdown(
    metadata: ProviderMetadata,
    make: Make<'_>,
    mode: LaunchMode,
    handshake: &Handshake,
    threads: &Threads,
) -> Result<(), ServeError> {
    let tls = handshake.client_certificate.as_deref().map(tls::mutual).transpose()?;
    let listener = Listener::bind(&handshake.listen)?;
    let shutdown = Shutdown::new(mode);
    signals::watch(shutdown.clone(), mode)?;

    let certificate = tls.as_ref().map(|tls| tls.certificate.as_slice());
    print(&match mode {
        LaunchMode::Managed => handshake.line(listener.address(), certificate),
        LaunchMode::Debug => handshake::reattach(metadata, listener.address()),
    })?;
    // After the line, for which Terraform waits.
    listener.remove_abandoned();
    tracing::debug!(version = metadata.version, "serving");
    let Served { calls, shutdown: work } = make(threads)?;

    let connections = listener.accept(tls.map(|tls| tls.config), shutdown.clone());
    tokio::spawn(shut_down(work, shutdown.clone(), threads.clone()));
    let finished = shutdown.clone();
    let serving = router(calls, &shutdown)
        .await
        .serve_with_incoming_shutdown(ReceiverStream::new(connections), async move { finished.wait_finished().await });
    let result = tokio::select! {
        result = serving => result,
        () = async { shutdown.wait_finished().await; tokio::time::sleep(SHUTDOWN_GRACE).await } => Ok(()),
    };
    // Only now: dropping the listener removes the socket.
    drop(listener);
    Ok(result?)
}

/// Writes to standard output, which go-plugin reads.
fn print(line: &str) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    output.write_all(line.as_bytes())?;
    output.flush()
}

/// Finishes the shutdown once the provider has shut down, or has had its time for that.
async fn shut_down(work: BoxFuture<'static, ()>, shutdown: Shutdown, threads: Threads) {
    shutdown.wait_begun().await;
    if tokio::time::timeout(SHUTDOWN_TIME, threads.run(work)).await.is_err() {
        tracing::warn!("the provider's shutdown took too long and is abandoned");
    }
    shutdown.finish();
}

async fn router(calls: Routes, shutdown: &Shutdown) -> Router {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status("plugin", tonic_health::ServingStatus::Serving).await;
    let (controller, stdio, broker) = services::all(shutdown);
    tonic::transport::Server::builder()
        .add_routes(calls)
        .add_service(health_service)
        .add_service(controller)
        .add_service(stdio)
        .add_service(broker)
}
