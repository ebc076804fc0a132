//! The plugin as a process, with a client.

use std::path::Path;
use std::process::Stdio;

use tf_protocol::go_plugin::Empty;
use tf_protocol::go_plugin::grpc_controller_client::GrpcControllerClient;
use tf_protocol::tfplugin6::provider_client::ProviderClient;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tonic::transport::{Channel, Endpoint};

/// What tells a program that Terraform starts it.
pub(crate) const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// A started plugin. Dropping it ends the process.
pub(crate) struct Started {
    child: Child,
    channel: Channel,
}

impl Started {
    /// Starts this program as a plugin, without TLS.
    pub(crate) async fn plugin() -> Self {
        Self::with(&[]).await
    }

    /// The same, with these environment variables.
    pub(crate) async fn with(variables: &[(&str, &Path)]) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .envs(variables.iter().copied())
            .env(COOKIE.0, COOKIE.1)
            .env("PLUGIN_PROTOCOL_VERSIONS", "6")
            .env_remove("PLUGIN_CLIENT_CERT")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).await.unwrap();
        let fields: Vec<&str> = line.trim_end().split('|').collect();
        let address = if fields[2] == "unix" { format!("unix:{}", fields[3]) } else { format!("http://{}", fields[3]) };
        let channel = Endpoint::try_from(address).unwrap().connect().await.unwrap();
        Self { child, channel }
    }

    pub(crate) fn client(&self) -> ProviderClient<Channel> {
        ProviderClient::new(self.channel.clone())
    }

    /// Asks the plugin to shut down, as Terraform does. Returns the exit code.
    pub(crate) async fn shut_down(&mut self) -> Option<i32> {
        GrpcControllerClient::new(self.channel.clone()).shutdown(Empty {}).await.unwrap();
        self.child.wait().await.unwrap().code()
    }
}
