//! What a call returns, whatever happens in an author's code. All calls go through here, so this is where panics end.

use std::future::Future;

use futures_util::{Stream, StreamExt, stream};
use tonic::codegen::BoxStream;
use tonic::{Response, Status};

use super::error_response::ErrorResponse;
use super::panic::{Doing, catch_panic};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::threads;

pub(super) type CallResult<T> = Result<Response<T>, Status>;

/// Runs the work of a call. An error or a panic becomes the response that keeps what was stored.
pub(super) async fn respond<Q, A: ErrorResponse<Q>>(
    doing: Doing,
    request: &Q,
    work: impl Future<Output = Result<A, Diagnostics>>,
) -> CallResult<A> {
    respond_or_recover(doing, request, work, |panic| Err(panic.into())).await
}

/// The same for work that may have got somewhere before a panic: `recover` returns the response that says so.
pub(super) async fn respond_or_recover<Q, A: ErrorResponse<Q>>(
    doing: Doing,
    request: &Q,
    work: impl Future<Output = Result<A, Diagnostics>>,
    recover: impl FnOnce(Diagnostic) -> Result<A, Diagnostics>,
) -> CallResult<A> {
    let result = catch_panic(doing, work).await.unwrap_or_else(recover);
    Ok(Response::new(result.unwrap_or_else(|diagnostics| A::error_response(request, diagnostics))))
}

/// An event of a streaming call.
pub(super) trait Event: Send + Sized + 'static {
    /// The event that ends the stream after the work; `None` where there is nothing to report.
    fn last(diagnostics: Diagnostics) -> Option<Self>;
}

/// Runs the work of a streaming call on a task of its own. The response is `events`, which end when the work has dropped
/// their sender, and the event with the work's diagnostics.
pub(super) fn respond_with_stream<E: Event>(
    doing: Doing,
    events: impl Stream<Item = E> + Send + 'static,
    work: impl Future<Output = Result<Diagnostics, Diagnostic>> + Send + 'static,
) -> Response<BoxStream<E>> {
    let task = threads::spawn(async move {
        let result = catch_panic(doing, work).await.and_then(|result| result);
        result.unwrap_or_else(Diagnostics::from)
    });
    // The task catches panics and is never aborted, so it has a result unless the process ends.
    let last = stream::once(task).filter_map(|result| async { result.and_then(E::last) });
    Response::new(events.chain(last).map(Ok).boxed())
}
