//! Objects that come into a state otherwise than by a creation: imports, moves, and states that are there already.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    import_resource_state, move_resource_state, upgrade_resource_identity, upgrade_resource_state,
};
use tonic::Request;

use super::config::{Config, without_unknown_attributes};
use super::instance::{Instance, State};
use super::rules::{Violation, assert_none};
use super::wire::{diagnostics, has_errors, message, raw_state};
use crate::deferral::DeferralReason;
use crate::diagnostics::{Diagnostic, Path};
use crate::value::Value;

/// An object of another resource type or provider, for a `moved` block.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// The provider's address: host, namespace and type.
    pub provider: &'a str,
    /// The resource type there.
    pub type_name: &'a str,
    /// The version of the schema by which it was stored.
    pub version: i64,
    /// Its attributes.
    pub stored: Json,
}

/// The first half of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The object, not read yet.
    pub state: State,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// Why the import has to wait, if it has: then there is no object.
    pub deferred: Option<DeferralReason>,
}

impl Instance {
    /// An import by an ID: the object is found, then read, and is in the state afterwards unless that has to wait. Returns the
    /// diagnostics.
    pub async fn import(&mut self, id: &str) -> Vec<Diagnostic> {
        let found = self.find(id).await;
        self.take_in(found).await
    }

    /// The same by an identity, as an `import` block has it.
    pub async fn import_identity(&mut self, identity: impl Into<Config>) -> Vec<Diagnostic> {
        let (schema, ty) = self.identity.as_deref().expect("the resource has no identity");
        let identity = identity.into().into_value(&format!("the identity of {}", self.name), schema, ty);
        let request = import_resource_state::Request {
            type_name: self.name.to_owned(),
            identity: self.encode_identity(Some(&identity)),
            client_capabilities: Some(self.terraform.capabilities()),
            ..Default::default()
        };
        let found = self.imported(request).await;
        if let (Ok(Imported { state: State { identity: Some(other), .. }, .. }), Value::Mapping(asked)) =
            (&found, &identity)
            && asked.iter().any(|(name, value)| !value.is_null() && other.get(name) != value)
        {
            self.assert_import(Some("the object has another identity than the one that was asked for"));
        }
        self.take_in(found).await
    }

    /// The first half of an import: the object as the provider finds it by an ID, not read yet.
    ///
    /// # Errors
    /// The diagnostics if one of them is an error.
    pub async fn find(&self, id: &str) -> Result<Imported, Vec<Diagnostic>> {
        self.imported(import_resource_state::Request {
            type_name: self.name.to_owned(),
            id: id.to_owned(),
            client_capabilities: Some(self.terraform.capabilities()),
            ..Default::default()
        })
        .await
    }

    fn imported(&self, request: import_resource_state::Request) -> BoxFuture<'_, Result<Imported, Vec<Diagnostic>>> {
        async move {
            let mut response = message(self.server.import_resource_state(Request::new(request)).await);
            let diagnostics = diagnostics(response.diagnostics);
            if has_errors(&diagnostics) {
                return Err(diagnostics);
            }
            let deferred = self.deferral("the import", response.deferred);
            let count = response.imported_resources.len();
            if deferred.is_some() && count == 0 {
                return Ok(Imported { state: State::default(), diagnostics, deferred });
            }
            self.assert_import((count != 1).then_some("an import returns exactly one object"));
            let object = response.imported_resources.remove(0);
            self.assert_import((object.type_name != self.name).then_some("the object is of another type"));
            let value = self.decode(object.state.as_ref());
            self.assert_import(value.is_none().then_some("the object is null, and must be an error if there is none"));
            let identity = self.decode_identity(object.identity.as_ref());
            let state = State { value, private: object.private, identity, tainted: false };
            self.assert_state("the import", &state);
            Ok(Imported { state, diagnostics, deferred })
        }
        .boxed()
    }

    fn assert_import(&self, broken: Option<&str>) {
        let broken: Vec<_> = broken.into_iter().map(|rule| Violation::new(&Path::default(), rule)).collect();
        assert_none(&format!("the import of {}", self.name), &broken);
    }

    async fn take_in(&mut self, found: Result<Imported, Vec<Diagnostic>>) -> Vec<Diagnostic> {
        let Imported { state, mut diagnostics, deferred } = match found {
            Ok(found) => found,
            Err(errors) => return errors,
        };
        self.deferred = deferred;
        if deferred.is_some() {
            return diagnostics;
        }
        let (state, deferred, more) = self.read(state).await;
        self.deferred = deferred;
        diagnostics.extend(more);
        if !has_errors(&diagnostics) && deferred.is_none() {
            self.assert_import(state.value.is_none().then_some("the object is gone when it is read"));
            self.state = state;
        }
        diagnostics
    }

    /// Puts an object into the state as a state file of this version of the schema has it, upgraded to the current one. Returns
    /// the diagnostics.
    pub fn restore<'a>(&'a mut self, stored: &'a Json, version: i64) -> BoxFuture<'a, Vec<Diagnostic>> {
        async move {
            let (current, name) = (self.schema.version, self.name);
            assert!(
                version <= current,
                "Terraform refuses a state of version {version} of {name} itself: the schema's version is {current}"
            );
            // Attributes that are gone are dropped only if the version says that nothing else is different.
            let stored = if version == current { &without_unknown_attributes(stored, &self.ty) } else { stored };
            let raw_state = Some(raw_state(stored));
            let request = upgrade_resource_state::Request { type_name: name.to_owned(), version, raw_state };
            let response = message(self.server.upgrade_resource_state(Request::new(request)).await);
            let diagnostics = diagnostics(response.diagnostics);
            if !has_errors(&diagnostics) {
                let value = self.decode(response.upgraded_state.as_ref());
                if value.is_none() {
                    let rule = "the object is null, and an upgrade can't remove it";
                    assert_none(&format!("the upgrade of {name}"), &[Violation::new(&Path::default(), rule)]);
                }
                self.state = State { value, ..State::default() };
                self.assert_state("the upgraded state", &self.state);
            }
            diagnostics
        }
        .boxed()
    }

    /// Puts an identity beside the object in the state, as a state file of this version of its schema has it. Returns the
    /// diagnostics.
    pub fn restore_identity<'a>(&'a mut self, stored: &'a Json, version: i64) -> BoxFuture<'a, Vec<Diagnostic>> {
        async move {
            let raw_identity = Some(raw_state(stored));
            let request = upgrade_resource_identity::Request { type_name: self.name.to_owned(), version, raw_identity };
            let response = message(self.server.upgrade_resource_identity(Request::new(request)).await);
            let diagnostics = diagnostics(response.diagnostics);
            if !has_errors(&diagnostics) {
                self.state.identity = self.decode_identity(response.upgraded_identity.as_ref());
                self.assert_state("the upgraded identity", &self.state);
            }
            diagnostics
        }
        .boxed()
    }

    /// Takes over an object of another type or provider, as a `moved` block does. Returns the diagnostics.
    pub async fn move_from(&mut self, source: Source<'_>) -> Vec<Diagnostic> {
        let request = move_resource_state::Request {
            source_provider_address: source.provider.to_owned(),
            source_type_name: source.type_name.to_owned(),
            source_schema_version: source.version,
            source_state: Some(raw_state(&source.stored)),
            target_type_name: self.name.to_owned(),
            ..Default::default()
        };
        let response = message(self.server.move_resource_state(Request::new(request)).await);
        let diagnostics = diagnostics(response.diagnostics);
        if !has_errors(&diagnostics) {
            let value = self.decode(response.target_state.as_ref());
            if value.is_none() {
                let rule = "the object is null, and must be an error if it can't be moved";
                assert_none(&format!("the move to {}", self.name), &[Violation::new(&Path::default(), rule)]);
            }
            let identity = self.decode_identity(response.target_identity.as_ref());
            self.state = State { value, private: response.target_private, identity, tainted: false };
            self.assert_state("the moved state", &self.state);
        }
        diagnostics
    }
}
