//! A started plugin. Its code blocks its threads, and everything else is answered meanwhile.
//!
//! Started as Terraform starts a plugin, this program is one, and otherwise the tests, which start it.

#![allow(clippy::unwrap_used, clippy::panic)]

mod plugin;
mod started;

use std::process::ExitCode;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use tf_protocol::tfplugin6::{
    DynamicValue, configure_provider, get_provider_schema, get_states, invoke_action, lock_state, read_data_source,
    stop_provider,
};
use tf_provider::Model;
use tf_provider::value::{Value, from_msgpack, to_msgpack};

use plugin::{AT_ONCE, Call, SHUT_DOWN};
use started::Started;
use tf_protocol::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

macro_rules! test {
    ($name:ident) => {
        test(stringify!($name), $name)
    };
}

#[expect(clippy::disallowed_methods, reason = "it is how a program learns what it is started as")]
fn main() -> ExitCode {
    if std::env::var_os(started::COOKIE.0).is_some() {
        return plugin::main();
    }
    let tests = vec![
        test!(calls_that_block_their_threads_delay_no_other_call),
        test!(a_plugin_whose_code_blocks_forever_ends_when_it_is_asked_to),
        test!(an_own_server_answers_a_call_of_its_own_and_the_others_as_the_framework_does),
    ];
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}

/// A test. What waits for ever fails it after a minute.
fn test<T: Future<Output = ()> + 'static>(name: &str, test: fn() -> T) -> Trial {
    Trial::test(name, move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime
            .block_on(async { tokio::time::timeout(Duration::from_secs(60), test()).await })
            .map_err(|_| Failed::from("it waited for more than a minute"))
    })
}

fn config(until: &str) -> DynamicValue {
    let value = Value::Mapping([("until".to_owned(), until.into()), ("result".to_owned(), Value::Null)].into());
    DynamicValue { msgpack: to_msgpack(&value, &Call::schema().ty()).unwrap(), json: Vec::new() }
}

/// Reads the data source, which blocks its thread. Returns what it returned.
async fn read(mut client: ProviderClient<Channel>, until: &str) -> String {
    let request =
        read_data_source::Request { type_name: "toy_call".into(), config: Some(config(until)), ..Default::default() };
    let response = client.read_data_source(request).await.unwrap().into_inner();
    assert_eq!(response.diagnostics, []);
    let state = from_msgpack(&response.state.unwrap().msgpack, &Call::schema().ty()).unwrap();
    let Value::String(result) = state.get("result") else { panic!("no result: {state:?}") };
    result.clone()
}

/// Invokes the action, which blocks its thread too. Returns how many events came.
async fn invoke(mut client: ProviderClient<Channel>, until: &str) -> usize {
    let request =
        invoke_action::Request { action_type: "toy_call".into(), config: Some(config(until)), ..Default::default() };
    let mut events = client.invoke_action(request).await.unwrap().into_inner();
    let mut number = 0;
    while events.message().await.unwrap().is_some() {
        number += 1;
    }
    number
}

async fn calls_that_block_their_threads_delay_no_other_call() {
    let mut started = Started::plugin().await;
    let mut client = started.client();
    client.configure_provider(configure_provider::Request::default()).await.unwrap();
    // Each blocks until all of them do, and then until it is told to stop. The last one says that it is so far.
    let blocked = futures_util::future::join_all((0..AT_ONCE - 2).map(|_| read(started.client(), "stop")));
    let stop = async {
        assert_eq!(read(started.client(), "all are blocked").await, "all are blocked");
        client.stop_provider(stop_provider::Request {}).await.unwrap();
    };
    let (results, events, ()) = tokio::join!(blocked, invoke(started.client(), "stop"), stop);
    assert_eq!(results, vec!["stop"; AT_ONCE - 2]);
    assert_eq!(events, 1, "the end of the action");
    assert_eq!(started.shut_down().await, Some(0));
}

async fn an_own_server_answers_a_call_of_its_own_and_the_others_as_the_framework_does() {
    let folder = tempfile::tempdir().unwrap();
    let shut_down = folder.path().join("shut down");
    let mut started = Started::with(&[(SHUT_DOWN, &shut_down)]).await;
    let mut client = started.client();
    let request = get_states::Request { type_name: "toy_store".to_owned() };
    let states = client.get_states(request).await.unwrap().into_inner().state_id;
    assert_eq!(states, ["the state of toy_store"]);
    let schemas = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner();
    assert_eq!(schemas.data_source_schemas.keys().collect::<Vec<_>>(), ["toy_call"]);
    let request = lock_state::Request::default();
    assert_eq!(client.lock_state(request).await.unwrap_err().code(), tonic::Code::Unimplemented);
    assert!(!shut_down.exists());
    assert_eq!(started.shut_down().await, Some(0));
    assert!(shut_down.exists(), "the server's own shutdown is called");
}

async fn a_plugin_whose_code_blocks_forever_ends_when_it_is_asked_to() {
    let mut started = Started::plugin().await;
    let mut client = started.client();
    client.configure_provider(configure_provider::Request::default()).await.unwrap();
    // Nothing is returned to the blocked call, for its connection is closed.
    let request =
        read_data_source::Request { type_name: "toy_call".into(), config: Some(config("never")), ..Default::default() };
    let shut_down = async {
        assert_eq!(read(started.client(), "one is blocked").await, "one is blocked");
        started.shut_down().await
    };
    let (exit_code, blocked) = tokio::join!(shut_down, client.read_data_source(request));
    assert_eq!(exit_code, Some(0));
    assert!(blocked.is_err());
}
