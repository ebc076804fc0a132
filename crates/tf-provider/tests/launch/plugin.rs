//! The plugin: a data source and an action whose code blocks the thread that it runs on, and a call that the framework doesn't
//! have.

use std::process::ExitCode;
use std::sync::Barrier;

use tf_provider::action::InvokeRequest;
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::protocol::get_states;
use tf_provider::protocol::provider_server::Provider as Protocol;
use tf_provider::schema::{computed, required};
use tf_provider::server::{ProtocolServer, Server};
use tf_provider::tonic::{self, Request, Response, Status};
use tf_provider::{
    Action, ConfigureRequest, ConfigureResponse, DataSource, Diagnostics, Provider, ProviderMetadata, Registry,
    forward_calls,
};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// The environment variable that names the file which is written when the plugin is shut down.
pub(crate) const SHUT_DOWN: &str = "TOY_SHUT_DOWN";

/// How many calls have to run at the same time for any of them to end.
pub(crate) const AT_ONCE: usize = 10;

static ALL: Barrier = Barrier::new(AT_ONCE);
static TWO: Barrier = Barrier::new(2);

tf_provider::object! {
    /// Nothing to configure.
    pub struct NoConfig {}
}

tf_provider::object! {
    /// A call that blocks its thread.
    pub struct Call {
        /// What it waits for.
        until: String = required(),
        /// The same, when it has happened.
        result: String = computed(),
    }
}

/// Blocks the thread, as a synchronous library does.
fn block(until: &str, stopped: &CancellationToken) {
    match until {
        "all are blocked" => drop(ALL.wait()),
        "stop" => {
            ALL.wait();
            let (handle, stopped) = (Handle::current(), stopped.clone());
            std::thread::spawn(move || handle.block_on(stopped.cancelled())).join().unwrap();
        }
        "one is blocked" => drop(TWO.wait()),
        "never" => {
            TWO.wait();
            loop {
                std::thread::park();
            }
        }
        other => panic!("it can't wait for {other}"),
    }
}

struct Calls;

impl DataSource for Calls {
    type Model = Call;
    type ProviderData = CancellationToken;

    fn name(&self) -> &'static str {
        "toy_call"
    }

    async fn read(&self, stopped: &CancellationToken, request: ReadRequest<Call>) -> ReadResponse<Call> {
        block(request.config.until.str_or_empty(), stopped);
        Call { result: request.config.until.clone(), ..request.config }.into()
    }
}

impl Action for Calls {
    type Model = Call;
    type ProviderData = CancellationToken;

    fn name(&self) -> &'static str {
        "toy_call"
    }

    async fn invoke(&self, stopped: &CancellationToken, request: InvokeRequest<Call>) -> Diagnostics {
        block(request.config.until.str_or_empty(), stopped);
        Diagnostics::new()
    }
}

struct Toy;

impl Provider for Toy {
    type Config = NoConfig;
    type ProviderData = CancellationToken;

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "1.0.0", address: "localhost/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<CancellationToken>) {
        registry.register_data_source(Calls);
        registry.register_action(Calls);
    }

    async fn configure(&self, request: ConfigureRequest<NoConfig>) -> ConfigureResponse<CancellationToken> {
        ConfigureResponse::new(request.cancellation)
    }
}

/// The framework's server, and with it the states of a store.
struct WithStates(Server);

#[tonic::async_trait]
impl Protocol for WithStates {
    forward_calls! {
        |it| &it.0 =>
        get_metadata, get_provider_schema, get_resource_identity_schemas, get_functions, validate_provider_config,
        configure_provider, stop_provider, validate_resource_config, upgrade_resource_state, upgrade_resource_identity,
        move_resource_state, generate_resource_config, plan_resource_change, read_resource, apply_resource_change,
        import_resource_state, validate_data_resource_config, read_data_source, validate_ephemeral_resource_config,
        open_ephemeral_resource, renew_ephemeral_resource, close_ephemeral_resource, validate_list_resource_config,
        list_resource, validate_action_config, plan_action, invoke_action, call_function,
    }

    async fn get_states(
        &self,
        request: Request<get_states::Request>,
    ) -> Result<Response<get_states::Response>, Status> {
        let state_id = vec![format!("the state of {}", request.get_ref().type_name)];
        Ok(Response::new(get_states::Response { state_id, ..Default::default() }))
    }
}

impl ProtocolServer for WithStates {
    #[expect(clippy::disallowed_methods, reason = "the test hands over the file there")]
    async fn shutdown(&self) {
        self.0.shutdown().await;
        if let Some(file) = std::env::var_os(SHUT_DOWN) {
            std::fs::write(file, "shut down").unwrap();
        }
    }
}

pub(crate) fn main() -> ExitCode {
    tf_provider::serve_server(Toy.metadata(), &["launch"], || Ok(WithStates(Server::new(Toy)?)))
}
