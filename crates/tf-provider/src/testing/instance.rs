//! One instance of a resource.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{Deferred, DynamicValue, ResourceIdentityData, read_resource, validate_resource_config};
use tonic::Request;

use super::config::Config;
use super::rules::{Violation, assert_none, deferral, unknown_parts, write_only_values};
use super::terraform::Terraform;
use super::wire::encoded_meta;
use super::wire::{decode, diagnostics, encode, message};
use crate::deferral::DeferralReason;
use crate::diagnostics::{Diagnostic, Path};
use crate::model::Model;
use crate::schema::Schema;
use crate::server::Server;
use crate::value::{Type, Value, to_json};

/// One instance of a resource, with its state. Clones are other instances that have the same state and the same provider.
#[derive(Clone)]
pub struct Instance {
    /// The provider's server.
    pub server: Server,
    /// The Terraform that is imitated.
    pub terraform: Terraform,
    /// The lifecycle argument: whether a replacement creates the new object before it destroys the old one.
    pub create_before_destroy: bool,
    /// What the state file has of it.
    pub state: State,
    /// Objects that were replaced, and are still to destroy.
    pub deposed: Vec<State>,
    /// The block `provider_meta` of the module, if it has one.
    pub provider_meta: Option<Config>,
    /// Why the last refresh, import, apply or destruction has to wait, if it has. The state is the one from before then.
    pub deferred: Option<DeferralReason>,
    pub(super) name: &'static str,
    pub(super) schema: Arc<Schema>,
    pub(super) ty: Arc<Type>,
    /// The schema and the type of its identity, if it has one.
    pub(super) identity: Option<Arc<(Schema, Type)>>,
}

/// What a state file has of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The attributes; `None` if there is no object.
    pub value: Option<Value>,
    /// The private state.
    pub private: Vec<u8>,
    /// The identity.
    pub identity: Option<Value>,
    /// Whether the next plan replaces the object.
    pub tainted: bool,
}

impl State {
    /// An attribute.
    pub fn get(&self, name: &str) -> &Value {
        self.value.as_ref().map_or(&Value::Null, |value| value.get(name))
    }

    /// The attributes as JSON; null if there is no object.
    pub fn json(&self) -> Json {
        self.value.as_ref().map_or(Json::Null, |value| to_json(value).expect("a state is wholly known"))
    }

    /// The attributes as a model.
    pub fn model<M: Model>(&self) -> M {
        let value = self.value.clone().expect("there is no object");
        M::from_value(value).unwrap_or_else(|error| panic!("the state is no value of the model: {error}"))
    }
}

impl Instance {
    /// An instance of this resource, which doesn't exist yet.
    pub fn new(server: &Server, terraform: Terraform, type_name: &str) -> Self {
        let mut resources = server.resources();
        let resource = resources.find(|resource| resource.name() == type_name);
        let resource = resource.unwrap_or_else(|| panic!("the provider has no resource {type_name}"));
        Self {
            server: server.clone(),
            terraform,
            create_before_destroy: false,
            state: State::default(),
            deposed: Vec::new(),
            provider_meta: None,
            deferred: None,
            name: resource.name(),
            schema: Arc::new(resource.schema().clone()),
            ty: Arc::new(resource.schema().ty()),
            identity: resource.identity_schema().map(|schema| Arc::new((schema.clone(), schema.ty()))),
        }
    }

    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Validates a configuration. Returns the diagnostics.
    pub async fn validate(&self, config: impl Into<Config>) -> Vec<Diagnostic> {
        let request = validate_resource_config::Request {
            type_name: self.name.to_owned(),
            config: self.encode(Some(&self.config(config))),
            client_capabilities: Some(self.terraform.capabilities()),
        };
        diagnostics(message(self.server.validate_resource_config(Request::new(request)).await).diagnostics)
    }

    /// Refreshes the state, if there is an object. Returns the diagnostics.
    pub async fn refresh(&mut self) -> Vec<Diagnostic> {
        let (state, deferred, diagnostics) = self.read(self.state.clone()).await;
        self.deferred = deferred;
        if deferred.is_none() {
            self.state = state;
        }
        diagnostics
    }

    /// Reads an object as it is now, unless that has to wait.
    pub(super) fn read(&self, state: State) -> BoxFuture<'_, (State, Option<DeferralReason>, Vec<Diagnostic>)> {
        async move {
            if state.value.is_none() {
                return (state, None, Vec::new());
            }
            let request = read_resource::Request {
                type_name: self.name.to_owned(),
                current_state: self.encode(state.value.as_ref()),
                private: state.private.clone(),
                current_identity: self.encode_identity(state.identity.as_ref()),
                provider_meta: encoded_meta(&self.server, self.provider_meta.as_ref()),
                client_capabilities: Some(self.terraform.capabilities()),
            };
            let response = message(self.server.read_resource(Request::new(request)).await);
            let value = self.decode(response.new_state.as_ref());
            let identity = self.decode_identity(response.new_identity.as_ref());
            let read = State { value, private: response.private, identity, ..state.clone() };
            let deferred = self.deferral("the refresh", response.deferred);
            if deferred.is_some() {
                self.assert_deferred_state("the refreshed state", &read);
            } else {
                self.assert_state("the refreshed state", &read);
            }
            self.assert_same_identity("the refreshed state", &state, &read);
            (read, deferred, diagnostics(response.diagnostics))
        }
        .boxed()
    }

    /// The value of a configuration.
    pub(super) fn config(&self, config: impl Into<Config>) -> Value {
        config.into().into_value(self.name, &self.schema, &self.ty)
    }

    pub(super) fn encode(&self, value: Option<&Value>) -> Option<DynamicValue> {
        encode(value.unwrap_or(&Value::Null), &self.ty)
    }

    pub(super) fn decode(&self, value: Option<&DynamicValue>) -> Option<Value> {
        Some(decode(value, &self.ty)).filter(|value| !value.is_null())
    }

    pub(super) fn encode_identity(&self, identity: Option<&Value>) -> Option<ResourceIdentityData> {
        let (_, ty) = self.identity.as_deref()?;
        Some(ResourceIdentityData { identity_data: encode(identity?, ty) })
    }

    pub(super) fn decode_identity(&self, identity: Option<&ResourceIdentityData>) -> Option<Value> {
        let (_, ty) = self.identity.as_deref()?;
        Some(decode(identity?.identity_data.as_ref(), ty)).filter(|identity| !identity.is_null())
    }

    /// Why a response is deferred, if it is.
    pub(super) fn deferral(&self, what: &str, deferred: Option<Deferred>) -> Option<DeferralReason> {
        deferral(&format!("{what} of {}", self.name), deferred, self.terraform.allows_deferral)
    }

    /// Asserts what holds for the state of a deferred refresh: nothing that is write-only has a value. Parts may be unknown.
    fn assert_deferred_state(&self, what: &str, state: &State) {
        let broken = state.value.iter().flat_map(|value| write_only_values(&self.schema, value)).collect::<Vec<_>>();
        assert_none(&format!("{what} of {}", self.name), &broken);
    }

    /// Asserts what holds for every state: everything is known, and nothing that is write-only has a value.
    pub(super) fn assert_state(&self, what: &str, state: &State) {
        let Some(value) = &state.value else { return };
        let subject = format!("{what} of {}", self.name);
        let mut broken = unknown_parts(value, &self.ty);
        broken.extend(write_only_values(&self.schema, value));
        assert_none(&subject, &broken);
        if let (Some(identity), Some((_, ty))) = (&state.identity, self.identity.as_deref()) {
            assert_none(&format!("the identity in {subject}"), &unknown_parts(identity, ty));
        }
    }

    /// Asserts that an object that had an identity, and is still there, has the same one.
    pub(super) fn assert_same_identity(&self, what: &str, before: &State, after: &State) {
        if before.identity.is_some() && after.value.is_some() && before.identity != after.identity {
            let rule = match after.identity {
                Some(_) => "the identity is another one, and must stay the same while the object exists",
                None => "the identity is missing, and must stay the same while the object exists",
            };
            assert_none(&format!("{what} of {}", self.name), &[Violation::new(&Path::default(), rule)]);
        }
    }
}
