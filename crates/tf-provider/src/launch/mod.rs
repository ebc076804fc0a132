//! How a plugin is started, served and ended.
//!
//! Terraform starts the program with a cookie and a certificate in its environment; the program opens a private socket,
//! prints one line that says where, and serves until it is told to end or until Terraform is gone.

mod handshake;
mod lifetime;
mod listener;
mod p521;
mod platform;
mod services;
mod tls;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Router;

use crate::provider::{Provider, ProviderMetadata, SHUTDOWN_TIME};
use crate::server::{Server, install_panic_hook};
use handshake::{Handshake, Refusal};
use lifetime::Lifetime;
use listener::Listener;
use tf_protocol::tfplugin6::provider_server::ProviderServer;

/// The largest message that Terraform takes.
const MAX_ANSWER_BYTES: usize = 256 << 20;

/// The largest message that is read. Terraform could send as much as it takes, yet the objects of a provider, of which a request
/// holds three at the most, have kilobytes; what is read takes a multiple of its length in memory.
const MAX_REQUEST_BYTES: usize = 16 << 20;

/// How long connections may take to close at the end; Terraform kills a plugin metadata two seconds after its answer that it ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// The whole of a plugin's `main`: reads arguments and environment, serves, and returns the exit code.
///
/// `crates` names the crates whose logs are written, in the form of module paths.
pub fn main<P: Provider>(provider: P, crates: &'static [&'static str]) -> ExitCode {
    let metadata = provider.metadata();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let started = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--version" | "-version" | "-V"] => {
            return say(
                &mut std::io::stdout(),
                &format!("{} v{}\n", metadata.program, metadata.version),
                ExitCode::SUCCESS,
            );
        }
        ["--debug" | "-debug"] => Ok(Start::Debug),
        [] => Handshake::from_environment().map(Start::Plugin),
        _ => Err(Refusal::Person),
    };
    let outcome = started.map_err(|refusal| refusal.explain(metadata)).and_then(|start| {
        install_panic_hook();
        crate::log::start(crates);
        platform::keep_memory_private(matches!(start, Start::Debug));
        serve_to_end(provider, metadata, &start)
            .map_err(|error| format!("{} could not serve: {error}\n", metadata.program))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => say(&mut std::io::stderr(), &message, ExitCode::FAILURE),
    }
}

enum Start {
    /// By Terraform.
    Plugin(Handshake),
    /// By a person, for Terraform to attach to.
    Debug,
}

fn say(to: &mut dyn Write, message: &str, code: ExitCode) -> ExitCode {
    match to.write_all(message.as_bytes()).and_then(|()| to.flush()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve_to_end<P: Provider>(
    provider: P,
    metadata: ProviderMetadata,
    start: &Start,
) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(serve(provider, metadata, start));
    // Work that is still under way has nobody to report to any more.
    runtime.shutdown_timeout(Duration::from_millis(100));
    served
}

async fn serve<P: Provider>(
    provider: P,
    metadata: ProviderMetadata,
    start: &Start,
) -> Result<(), Box<dyn std::error::Error>> {
    let (lifetime, tls, listener) = match start {
        Start::Plugin(handshake) => {
            let tls = handshake.client_certificate.as_deref().map(tls::mutual).transpose()?;
            (Lifetime::of_terraform(), tls, Listener::bind(handshake)?)
        }
        Start::Debug => (Lifetime::until_interrupted(), None, Listener::bind(&Handshake::default())?),
    };
    lifetime.watch_signals(matches!(start, Start::Plugin(_)))?;

    let line = match start {
        Start::Plugin(handshake) => handshake.line(&listener, tls.as_ref().map(|tls| tls.certificate.as_slice())),
        Start::Debug => handshake::reattach(metadata, &listener),
    };
    let mut output = std::io::stdout().lock();
    output.write_all(line.as_bytes())?;
    output.flush()?;
    drop(output);
    // Terraform waits for nothing of this.
    listener.remove_abandoned();
    tracing::debug!(version = metadata.version, "serving");

    let connections = listener.accept(tls.map(|tls| tls.config), lifetime.clone());
    let server = Server::new(provider);
    tokio::spawn(shut_down(server.clone(), lifetime.clone()));
    let ended = lifetime.clone();
    let serving = router(server, &lifetime)
        .await
        .serve_with_incoming_shutdown(ReceiverStream::new(connections), async move { ended.ended().await });
    let outcome = tokio::select! {
        outcome = serving => outcome,
        () = async { lifetime.ended().await; tokio::time::sleep(FAREWELL).await } => Ok(()),
    };
    // The listener, and with it the socket's folder, lives until here.
    drop(listener);
    Ok(outcome?)
}

/// Ends the lifetime once the provider has done what it has to do before, or has had its time for that.
async fn shut_down<P: Provider>(server: Server<P>, lifetime: Lifetime) {
    lifetime.shutting_down().await;
    if tokio::time::timeout(SHUTDOWN_TIME, server.shutdown()).await.is_err() {
        tracing::warn!("the shutdown took too long; what is still open is left");
    }
    lifetime.end();
}

async fn router<P: Provider>(server: Server<P>, lifetime: &Lifetime) -> Router {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status("plugin", tonic_health::ServingStatus::Serving).await;
    let provider = ProviderServer::new(server)
        .max_decoding_message_size(MAX_REQUEST_BYTES)
        .max_encoding_message_size(MAX_ANSWER_BYTES);
    let (controller, stdio, broker) = services::all(lifetime);
    tonic::transport::Server::builder()
        .add_service(health_service)
        .add_service(controller)
        .add_service(stdio)
        .add_service(broker)
        .add_service(provider)
}
