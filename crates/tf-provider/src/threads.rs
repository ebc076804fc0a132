//! Threads for calls: an author's code may block the one that it runs on, and other calls are answered meanwhile.
//!
//! A started plugin has one thread, which does what must never wait: connections, timers, `StopProvider` and the shutdown. Every
//! other call runs on a thread of its own, of those that Tokio keeps for blocking work and starts when they are needed. So a
//! start takes no longer, and a runtime of many threads wouldn't do: as many blocking calls as it has threads would stop it.
//!
//! A server without these threads, as in a test, runs its calls where they are made.

use std::future::Future;

use futures_util::future::{Either, FutureExt};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

tokio::task_local! {
    /// The threads of the plugin whose call this is.
    static THREADS: Threads;
}

/// The threads of a plugin. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Threads {
    ended: CancellationToken,
}

impl Threads {
    /// Runs work on a thread of its own, also if the result isn't awaited. There is no result if it panics, or if the threads
    /// end before it.
    pub(crate) fn run<T: Send + 'static, W: Future<Output = T> + Send + 'static>(
        &self,
        work: W,
    ) -> impl Future<Output = Option<T>> + Send + use<T, W> {
        let (handle, threads) = (Handle::current(), self.clone());
        let thread = tokio::task::spawn_blocking(move || {
            let ended = threads.ended.clone();
            let work = THREADS.scope(threads, work);
            handle.block_on(ended.run_until_cancelled_owned(work))
        });
        thread.map(|result| result.ok().flatten())
    }

    /// Ends the work that is waiting for something. Work that blocks its thread ends with the process.
    pub(crate) fn end(&self) {
        self.ended.cancel();
    }
}

/// Runs the work that a call leaves behind when it responds: on a thread of its own, if the call has one. There is no result if
/// it panics, or if the plugin ends before it.
pub(crate) fn spawn<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = Option<T>> + Send + 'static {
    match THREADS.try_with(Threads::clone) {
        Ok(threads) => Either::Left(threads.run(work)),
        Err(_) => Either::Right(tokio::spawn(work).map(Result::ok)),
    }
}
