//! go-plugin's own services: the controller, which ends the process, and two streams that stay open without an item.
//!
//! They are declared in `internal/plugin` of <https://github.com/hashicorp/go-plugin>.

use futures_util::stream::StreamExt;
use tf_protocol::go_plugin::grpc_broker_server::{GrpcBroker, GrpcBrokerServer};
use tf_protocol::go_plugin::grpc_controller_server::{GrpcController, GrpcControllerServer};
use tf_protocol::go_plugin::grpc_stdio_server::{GrpcStdio, GrpcStdioServer};
use tf_protocol::go_plugin::{ConnInfo, Empty, StdioData};
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};

use super::shutdown::Shutdown;

type Services = (GrpcControllerServer<GoPlugin>, GrpcStdioServer<GoPlugin>, GrpcBrokerServer<GoPlugin>);

/// The three services.
pub(super) fn all(shutdown: &Shutdown) -> Services {
    let go_plugin = || GoPlugin(shutdown.clone());
    (GrpcControllerServer::new(go_plugin()), GrpcStdioServer::new(go_plugin()), GrpcBrokerServer::new(go_plugin()))
}

#[derive(Clone)]
pub(super) struct GoPlugin(Shutdown);

impl GoPlugin {
    /// A stream without items that ends with the plugin: an open one would block a graceful end.
    fn pending_stream<T: Send + 'static>(&self) -> BoxStream<T> {
        let shutdown = self.0.clone();
        futures_util::stream::once(async move { shutdown.wait_finished().await })
            .filter_map(|()| async { None })
            .boxed()
    }
}

#[tonic::async_trait]
impl GrpcController for GoPlugin {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("asked to shut down");
        self.0.begin();
        // go-plugin waits for this response, however long it takes, and kills the process soon after it.
        self.0.wait_finished().await;
        Ok(Response::new(Empty {}))
    }
}

#[tonic::async_trait]
impl GrpcStdio for GoPlugin {
    async fn stream_stdio(&self, _: Request<Empty>) -> Result<Response<BoxStream<StdioData>>, Status> {
        Ok(Response::new(self.pending_stream()))
    }
}

#[tonic::async_trait]
impl GrpcBroker for GoPlugin {
    async fn start_stream(&self, _: Request<Streaming<ConnInfo>>) -> Result<Response<BoxStream<ConnInfo>>, Status> {
        Ok(Response::new(self.pending_stream()))
    }
}
