//! The plugin: a data source and an action whose code blocks the thread that it runs on.

use std::process::ExitCode;
use std::sync::Barrier;

use tf_provider::action::InvokeRequest;
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{computed, required};
use tf_provider::{
    Action, ConfigureRequest, ConfigureResponse, DataSource, Diagnostics, Provider, ProviderMetadata, Registry,
};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

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

pub(crate) fn main() -> ExitCode {
    tf_provider::serve(Toy, &["launch"])
}
