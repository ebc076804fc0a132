//! A panic in an author's code is a diagnostic, and the process lives on.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use crate::diagnostics::Diagnostic;

/// What the provider is doing in a call, as the message after a panic says it: "The provider panicked while …".
#[derive(Clone, Copy)]
pub(super) enum Doing {
    /// Something that changes no object.
    Reading(&'static str),
    /// Something that may change objects.
    Changing(&'static str),
}

/// Runs an author's code; a panic in it is returned as an error.
pub(super) async fn catch_panic<T>(doing: Doing, work: impl Future<Output = T>) -> Result<T, Diagnostic> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_| {
        let (doing, caution) = match doing {
            Doing::Reading(doing) => (doing, ""),
            Doing::Changing(doing) => {
                (doing, " The state may lack what it had done: compare the plan with the real object before you continue.")
            }
        };
        let detail = format!(
            "This is a bug in the provider.{caution} The provider's log names the place (TF_LOG_PROVIDER=ERROR); please \
             report it."
        );
        Diagnostic::error(format!("The provider panicked while {doing}"), detail)
    })
}

/// Logs the location of every panic of this process. The message is left out unless it is a constant: a formatted one may
/// hold a secret.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map_or_else(|| "an unknown location".to_owned(), ToString::to_string);
        let message = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(message left out)");
        tracing::error!(location, "panic: {message}");
    }));
}
