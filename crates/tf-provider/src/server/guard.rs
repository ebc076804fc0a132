//! Panics: each becomes a diagnostic, and the process lives on.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use crate::diagnostics::Diagnostic;

/// Runs an author's code; a panic in it becomes an error.
pub(super) async fn catch_panic<T>(what: &str, work: impl Future<Output = T>) -> Result<T, Diagnostic> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_| {
        Diagnostic::error(
            format!("The provider failed while it was to {what}"),
            "This is a mistake in the provider. What it had done until then may not be in the state: compare the plan \
             with what is really there before going on. The place is in the provider's log (TF_LOG_PROVIDER=ERROR); \
             please report it.",
        )
    })
}

/// Logs where a panic happened. The message is kept back unless it is a constant: a formatted one may hold a secret.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        let message = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(message kept back)");
        tracing::error!(place, "panic: {message}");
    }));
}
