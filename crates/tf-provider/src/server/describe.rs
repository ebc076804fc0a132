//! What Terraform asks first: names, schemas and capabilities.

use std::collections::BTreeMap;

use tf_protocol::tfplugin6::get_metadata::{
    ActionMetadata, DataSourceMetadata, EphemeralMetadata, FunctionMetadata, ListResourceMetadata, ResourceMetadata,
};
use tf_protocol::tfplugin6::{
    self as proto, get_functions, get_metadata, get_provider_schema, get_resource_identity_schemas,
};

use super::object::Object;
use super::registered::{Objects, RegisteredObjects, RegistryError};
use super::{convert, function};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::Schema;

/// The optional parts of the protocol that the server implements.
fn capabilities() -> proto::ServerCapabilities {
    proto::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}

/// `GetMetadata`.
pub(super) fn metadata(registered: &RegisteredObjects) -> get_metadata::Response {
    let RegisteredObjects { resources, data_sources, ephemeral_resources, list_resources, actions, functions, .. } =
        registered;
    get_metadata::Response {
        server_capabilities: Some(capabilities()),
        resources: resources.names().map(|type_name| ResourceMetadata { type_name }).collect(),
        data_sources: data_sources.names().map(|type_name| DataSourceMetadata { type_name }).collect(),
        ephemeral_resources: ephemeral_resources.names().map(|type_name| EphemeralMetadata { type_name }).collect(),
        list_resources: list_resources.names().map(|type_name| ListResourceMetadata { type_name }).collect(),
        actions: actions.names().map(|type_name| ActionMetadata { type_name }).collect(),
        functions: functions.names().map(|name| FunctionMetadata { name }).collect(),
        ..Default::default()
    }
}

/// The errors for a provider whose declarations contradict themselves.
pub(super) fn contradictory(RegistryError(errors): RegistryError) -> Diagnostics {
    errors
        .into_iter()
        .map(|error| {
            Diagnostic::error(
                "The provider contradicts itself",
                format!("{error} This is a bug in the provider; please report it."),
            )
        })
        .collect()
}

/// `GetProviderSchema`.
pub(super) fn provider_schema(config: &Schema, registered: &RegisteredObjects) -> get_provider_schema::Response {
    let action_schema = |(name, schema)| (name, proto::ActionSchema { schema: Some(schema) });
    get_provider_schema::Response {
        provider: Some(convert::schema(config)),
        provider_meta: registered.provider_meta.as_ref().map(|meta| convert::schema(meta.schema())),
        resource_schemas: schemas(&registered.resources).collect(),
        data_source_schemas: schemas(&registered.data_sources).collect(),
        ephemeral_resource_schemas: schemas(&registered.ephemeral_resources).collect(),
        list_resource_schemas: schemas(&registered.list_resources).collect(),
        action_schemas: schemas(&registered.actions).map(action_schema).collect(),
        functions: function_signatures(registered),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    }
}

/// `GetResourceIdentitySchemas`.
pub(super) fn identity_schemas(registered: &RegisteredObjects) -> get_resource_identity_schemas::Response {
    let schemas = registered.resources.iter().filter_map(|resource| {
        let schema = convert::identity_schema(resource.identity_schema()?);
        Some((resource.name().to_owned(), schema))
    });
    get_resource_identity_schemas::Response { identity_schemas: schemas.collect(), diagnostics: Vec::new() }
}

/// `GetFunctions`.
pub(super) fn functions(registered: &RegisteredObjects) -> get_functions::Response {
    get_functions::Response { functions: function_signatures(registered), diagnostics: Vec::new() }
}

fn schemas<T: ?Sized + Object>(objects: &Objects<T>) -> impl Iterator<Item = (String, proto::Schema)> {
    objects.iter().map(|object| (object.name().to_owned(), convert::schema(object.schema())))
}

fn function_signatures(registered: &RegisteredObjects) -> BTreeMap<String, proto::Function> {
    registered.functions.iter().map(|each| (each.name.to_owned(), function::signature(each))).collect()
}
