//! `ConfigureProvider`, and what the other calls need of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use tf_protocol::tfplugin6::ClientCapabilities;
use tf_protocol::tfplugin6::configure_provider::{Request, Response};
use tokio_util::sync::CancellationToken;

use super::convert;
use super::deferral::{self, Deferral};
use super::provider::DynProvider;
use super::provider_data::ProviderData;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::placeholder;
use crate::provider::{ConfigureRequest, ConfigureResponse};

/// What the last `ConfigureProvider` left.
#[derive(Default)]
pub(super) struct Configuration {
    provider_data: RwLock<Option<ProviderData>>,
    /// Whether everything waits until more of the provider's configuration is known.
    defers_everything: AtomicBool,
    cancellation: Mutex<CancellationToken>,
    /// Whether the caller refuses unknown results of ephemeral resources.
    needs_placeholders: AtomicBool,
}

impl Configuration {
    /// Configures the provider.
    pub(super) async fn configure(
        &self,
        provider: &dyn DynProvider,
        request: &Request,
    ) -> Result<Response, Diagnostics> {
        let config = provider.decode_config(request.config.as_ref())?;
        let cancellation = CancellationToken::new();
        let deferral_allowed = request.client_capabilities.is_some_and(|client| client.deferral_allowed);
        let configuring = provider.configure(ConfigureRequest {
            config,
            terraform_version: request.terraform_version.clone(),
            cancellation: cancellation.clone(),
            deferral_allowed,
        })?;
        // Each configuration gets a new token: Terraform may configure a process to which it is attached more than once.
        *self.cancellation.lock().unwrap_or_else(PoisonError::into_inner) = cancellation;
        self.needs_placeholders.store(placeholder::is_needed(&request.terraform_version), Ordering::Relaxed);
        let ConfigureResponse { mut provider_data, mut diagnostics, defers_everything } = configuring.await;
        if defers_everything && !deferral_allowed {
            diagnostics.push(deferral::not_allowed());
            provider_data = None;
        }
        self.defers_everything.store(defers_everything && deferral_allowed, Ordering::Relaxed);
        *self.provider_data.write().unwrap_or_else(PoisonError::into_inner) = provider_data;
        Ok(Response { diagnostics: convert::diagnostics(diagnostics) })
    }

    /// The provider data; an error if the provider isn't configured.
    pub(super) fn provider_data(&self) -> Result<ProviderData, Diagnostic> {
        let data = self.provider_data.read().unwrap_or_else(PoisonError::into_inner).clone();
        data.ok_or_else(|| {
            if self.defers_everything() {
                return deferral::configuration_unknown();
            }
            Diagnostic::error(
                "The provider is not configured",
                "Terraform called the provider before configuring it. This is a bug in Terraform or in the provider; please \
                 report it.",
            )
        })
    }

    /// What holds for deferral in a call with these capabilities.
    pub(super) fn deferral(&self, client: Option<ClientCapabilities>) -> Deferral {
        Deferral::new(client, self.defers_everything())
    }

    fn defers_everything(&self) -> bool {
        self.defers_everything.load(Ordering::Relaxed)
    }

    /// Whether the caller refuses unknown results of ephemeral resources.
    pub(super) fn needs_placeholders(&self) -> bool {
        self.needs_placeholders.load(Ordering::Relaxed)
    }

    /// What is cancelled when Terraform asks to stop.
    pub(super) fn cancellation(&self) -> CancellationToken {
        self.cancellation.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Cancels what waits, as `StopProvider` asks.
    pub(super) fn cancel(&self) {
        self.cancellation.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }
}
