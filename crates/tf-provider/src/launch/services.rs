//! The launcher's own services: ending the process, and two streams that are kept open and stay silent.

use futures_util::stream::StreamExt;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};

use super::lifetime::Lifetime;
use tf_protocol::go_plugin::grpc_broker_server::{GrpcBroker, GrpcBrokerServer};
use tf_protocol::go_plugin::grpc_controller_server::{GrpcController, GrpcControllerServer};
use tf_protocol::go_plugin::grpc_stdio_server::{GrpcStdio, GrpcStdioServer};
use tf_protocol::go_plugin::{ConnInfo, Empty, StdioData};

type Services = (GrpcControllerServer<Launcher>, GrpcStdioServer<Launcher>, GrpcBrokerServer<Launcher>);

/// The three services.
pub(super) fn all(lifetime: &Lifetime) -> Services {
    let launcher = || Launcher(lifetime.clone());
    (GrpcControllerServer::new(launcher()), GrpcStdioServer::new(launcher()), GrpcBrokerServer::new(launcher()))
}

#[derive(Clone)]
pub(super) struct Launcher(Lifetime);

impl Launcher {
    /// A stream without items that ends with the plugin: an open one would hold up a graceful end.
    fn silence<T: Send + 'static>(&self) -> BoxStream<T> {
        let lifetime = self.0.clone();
        futures_util::stream::once(async move { lifetime.ended().await }).filter_map(|()| async { None }).boxed()
    }
}

#[tonic::async_trait]
impl GrpcController for Launcher {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("told to end");
        self.0.shut_down();
        // The launcher waits for this answer, however long it takes, and kills the process soon after it.
        self.0.ended().await;
        Ok(Response::new(Empty {}))
    }
}

#[tonic::async_trait]
impl GrpcStdio for Launcher {
    async fn stream_stdio(&self, _: Request<Empty>) -> Result<Response<BoxStream<StdioData>>, Status> {
        Ok(Response::new(self.silence()))
    }
}

#[tonic::async_trait]
impl GrpcBroker for Launcher {
    async fn start_stream(&self, _: Request<Streaming<ConnInfo>>) -> Result<Response<BoxStream<ConnInfo>>, Status> {
        Ok(Response::new(self.silence()))
    }
}
