//! A gRPC service whose calls run on threads of their own.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{Request, Response};
use tonic::server::NamedService;

use crate::threads::Threads;

/// The call that interrupts the others. It must not wait for a thread.
const STOP: &str = "/tfplugin6.Provider/StopProvider";

/// A service whose calls run on threads of their own.
#[derive(Clone)]
pub(super) struct OnThreads<S> {
    service: S,
    threads: Threads,
}

impl<S> OnThreads<S> {
    pub(super) fn new(service: S, threads: Threads) -> Self {
        Self { service, threads }
    }
}

impl<S: NamedService> NamedService for OnThreads<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for OnThreads<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let is_stop = request.uri().path() == STOP;
        let call = self.service.call(request);
        if is_stop {
            return Box::pin(call);
        }
        let result = self.threads.run(call);
        Box::pin(async { result.await.unwrap_or_else(|| Ok(Status::aborted("the plugin ends").into_http())) })
    }
}
