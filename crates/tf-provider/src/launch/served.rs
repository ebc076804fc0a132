//! What a plugin serves, without the type of the server.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::provider_server::ProviderServer;
use tonic::service::Routes;

use super::on_threads::OnThreads;
use crate::server::{ProtocolServer, Server};
use crate::threads::Threads;

/// The largest message that Terraform accepts: `grpcMaxMessageSize` in
/// <https://github.com/hashicorp/terraform-plugin-go/blob/main/tfprotov6/tf6server/server.go>.
const MAX_RESPONSE_BYTES: usize = 256 << 20;

/// The largest request that is decoded. Terraform could send as much as it accepts, but a request holds three objects at most,
/// which have kilobytes, and a decoded value takes a multiple of its length in memory.
const MAX_REQUEST_BYTES: usize = 16 << 20;

/// An implementation of the protocol, ready to be served.
pub(super) struct Served {
    /// The calls of the protocol, on threads of their own.
    pub(super) calls: Routes,
    /// Ends what is still open.
    pub(super) shutdown: BoxFuture<'static, ()>,
}

impl Served {
    /// What the framework itself serves. Not generic, so a provider's program has nothing of gRPC to compile.
    pub(super) fn by_framework(server: Server, threads: &Threads) -> Self {
        Self::by(server, threads)
    }

    /// What an implementation of the protocol serves.
    pub(super) fn by<S: ProtocolServer>(server: S, threads: &Threads) -> Self {
        let server = Arc::new(server);
        let provider = ProviderServer::from_arc(Arc::clone(&server))
            .max_decoding_message_size(MAX_REQUEST_BYTES)
            .max_encoding_message_size(MAX_RESPONSE_BYTES);
        Self {
            calls: Routes::new(OnThreads::new(provider, threads.clone())),
            shutdown: async move { server.shutdown().await }.boxed(),
        }
    }
}
