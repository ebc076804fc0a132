//! Terraform's part in a plan: a client that starts the plugin and calls it for each key as Terraform does.

use std::path::Path;
use std::rc::Rc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use testkit::plugin::{Identity, Plugin};
use testkit::workspace::Reason;
use tf_protocol::tfplugin6::provider_client::ProviderClient;
use tf_protocol::tfplugin6::{
    Diagnostic, DynamicValue, RawState, configure_provider, plan_resource_change, read_resource, upgrade_resource_state,
};
use tokio::task::LocalSet;
use tonic::transport::Channel;

use super::account::{TYPE, Template};
use crate::memory;

/// Terraform's default for `-parallelism`.
const PARALLELISM: usize = 10;

/// What a plan took in the plugin.
pub(super) struct Taken {
    pub(super) time: Duration,
    /// The plugin's own time on a processor.
    pub(super) processor: Duration,
    /// The most memory that it had, in bytes.
    pub(super) peak: u64,
}

/// Refreshes and plans so many keys, in a random order. Each must be as it is in the state.
pub(super) fn walk<'a>(
    program: &Path,
    variables: impl Iterator<Item = (&'a str, &'a str)>,
    template: &Template,
    keys: usize,
) -> Result<Taken, Reason> {
    let identity = Identity::new();
    let mut command = Plugin::command(program);
    let plugin = Plugin::from(command.env("PLUGIN_CLIENT_CERT", &identity.pem).envs(variables));
    let mut queue: Vec<usize> = (0..keys).collect();
    fastrand::Rng::with_seed(7).shuffle(&mut queue);
    let queue = Rc::new(Mutex::new(queue));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let started = Instant::now();
    LocalSet::new().block_on(&runtime, async {
        let mut client = ProviderClient::new(plugin.channel(&identity).await).max_decoding_message_size(64 << 20);
        call(client.configure_provider(configure_provider::Request::default()).await, |response| {
            response.diagnostics.clone()
        })?;
        let walkers = (0..PARALLELISM).map(|_| {
            let (mut client, queue) = (client.clone(), Rc::clone(&queue));
            async move {
                loop {
                    let next = queue.lock().map_err(|error| error.to_string())?.pop();
                    let Some(key) = next else { return Ok::<(), Reason>(()) };
                    plan(&mut client, &template.attributes(key)?).await?;
                }
            }
        });
        futures_util::future::try_join_all(walkers).await.map(drop)
    })?;
    let time = started.elapsed();
    let process = plugin.child.id().to_string();
    Ok(Taken { time, processor: processor(&process), peak: memory::peak(&process) })
}

/// Upgrades, reads and plans a key, which must not have changed.
async fn plan(client: &mut ProviderClient<Channel>, attributes: &Json) -> Result<(), Reason> {
    let type_name = TYPE.to_owned();
    let raw_state = Some(RawState { json: attributes.to_string().into_bytes(), ..RawState::default() });
    let request = upgrade_resource_state::Request { type_name: type_name.clone(), version: 0, raw_state };
    let upgraded = call(client.upgrade_resource_state(request).await, |response| response.diagnostics.clone())?;
    let request = read_resource::Request {
        type_name: type_name.clone(),
        current_state: upgraded.upgraded_state.clone(),
        ..read_resource::Request::default()
    };
    let read = call(client.read_resource(request).await, |response| response.diagnostics.clone())?;
    let config = attributes.as_object().into_iter().flatten().map(|(name, value)| {
        let is_configured = ["name", "iam_service_id"].contains(&name.as_str());
        (name.clone(), if is_configured { value.clone() } else { Json::Null })
    });
    let config = json!(config.collect::<serde_json::Map<_, _>>()).to_string().into_bytes();
    let request = plan_resource_change::Request {
        type_name,
        prior_state: read.new_state.clone(),
        proposed_new_state: read.new_state.clone(),
        config: Some(DynamicValue { msgpack: Vec::new(), json: config }),
        prior_private: read.private,
        ..plan_resource_change::Request::default()
    };
    let planned = call(client.plan_resource_change(request).await, |response| response.diagnostics.clone())?;
    if read.new_state == upgraded.upgraded_state && planned.planned_state == read.new_state {
        return Ok(());
    }
    Err(format!("{}: the plan is not empty", attributes["name"]))
}

fn call<T>(
    response: Result<tonic::Response<T>, tonic::Status>,
    diagnostics: impl Fn(&T) -> Vec<Diagnostic>,
) -> Result<T, Reason> {
    let response = response.map_err(|status| status.to_string())?.into_inner();
    match diagnostics(&response).first() {
        None => Ok(response),
        Some(diagnostic) => Err(format!("{}: {}", diagnostic.summary, diagnostic.detail)),
    }
}

/// The processor time of a process, in user mode and in the kernel; it is counted in hundredths of a second.
fn processor(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
