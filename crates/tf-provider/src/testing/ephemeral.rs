//! Ephemeral resources.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    close_ephemeral_resource, open_ephemeral_resource, renew_ephemeral_resource, validate_ephemeral_resource_config,
};
use tonic::Request;

use super::config::Config;
use super::core::{Core, named};
use super::queries::assert_known;
use super::rules::{Violation, assert_none, contradictions, deferral, unknown_parts};
use super::wire::{decode, diagnostics, encode, has_errors, message};
use crate::deferral::DeferralReason;
use crate::diagnostics::{Diagnostic, Path};
use crate::server::Server;
use crate::value::Value;

/// An ephemeral resource that is open.
pub struct EphemeralObject {
    /// Arguments and results.
    pub value: Value,
    /// When it must be renewed.
    pub renew_at: Option<Timestamp>,
    /// Warnings of the opening.
    pub diagnostics: Vec<Diagnostic>,
    /// Why the opening has to wait, if it has: then nothing is open.
    pub deferred: Option<DeferralReason>,
    server: Server,
    name: String,
    private: Option<Vec<u8>>,
}

impl Core {
    /// Validates the configuration of an ephemeral resource and opens it.
    ///
    /// # Errors
    /// The diagnostics if one of them is an error.
    pub async fn open(&self, name: &str, config: impl Into<Config>) -> Result<EphemeralObject, Vec<Diagnostic>> {
        self.open_object(name, config.into()).await
    }

    fn open_object<'a>(
        &'a self,
        name: &'a str,
        config: Config,
    ) -> BoxFuture<'a, Result<EphemeralObject, Vec<Diagnostic>>> {
        async move {
            let schema = named(self.server.ephemeral_resources(), "ephemeral resource", name).schema();
            let ty = schema.ty();
            let config = config.into_value(name, schema, &ty);
            let encoded = encode(&config, &ty);
            let request =
                validate_ephemeral_resource_config::Request { type_name: name.to_owned(), config: encoded.clone() };
            let validated = message(self.server.validate_ephemeral_resource_config(Request::new(request)).await);
            let mut found = diagnostics(validated.diagnostics);
            if has_errors(&found) {
                return Err(found);
            }
            assert_known(name, &config, &ty);
            let request = open_ephemeral_resource::Request {
                type_name: name.to_owned(),
                config: encoded,
                client_capabilities: Some(self.terraform.capabilities()),
            };
            let response = message(self.server.open_ephemeral_resource(Request::new(request)).await);
            found.extend(diagnostics(response.diagnostics));
            if has_errors(&found) {
                return Err(found);
            }
            let value = decode(response.result.as_ref(), &ty);
            let subject = format!("the result of {name}");
            let deferred = deferral(&subject, response.deferred, self.terraform.allows_deferral);
            if deferred.is_none() {
                assert_none(&subject, &contradictions(schema, &Value::Null, &config, &value));
            }
            if deferred.is_none() && !self.terraform.allows_unknown_results {
                assert_none(&subject, &unknown_parts(&value, &ty));
            }
            let (server, name) = (self.server.clone(), name.to_owned());
            let renew_at = response.renew_at.map(timestamp);
            let private = response.private;
            Ok(EphemeralObject { value, renew_at, diagnostics: found, deferred, server, name, private })
        }
        .boxed()
    }
}

impl EphemeralObject {
    /// Renews the object. Returns the diagnostics.
    pub fn renew(&mut self) -> BoxFuture<'_, Vec<Diagnostic>> {
        async move {
            let request =
                renew_ephemeral_resource::Request { type_name: self.name.clone(), private: self.private.clone() };
            let response = message(self.server.renew_ephemeral_resource(Request::new(request)).await);
            if self.private.is_some() && response.private.is_none() {
                let rule = "it has no private state, and the closing would get none";
                assert_none(&format!("the renewal of {}", self.name), &[Violation::new(&Path::default(), rule)]);
            }
            self.private = response.private;
            self.renew_at = response.renew_at.map(timestamp);
            diagnostics(response.diagnostics)
        }
        .boxed()
    }

    /// Closes the object. Returns the diagnostics.
    pub fn close(self) -> BoxFuture<'static, Vec<Diagnostic>> {
        async move {
            let request = close_ephemeral_resource::Request { type_name: self.name, private: self.private };
            diagnostics(message(self.server.close_ephemeral_resource(Request::new(request)).await).diagnostics)
        }
        .boxed()
    }
}

fn timestamp(at: prost_types::Timestamp) -> Timestamp {
    Timestamp::new(at.seconds, at.nanos).expect("a time")
}
