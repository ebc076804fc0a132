//! Arguments that a configuration can't have, as the framework and the validators of this provider word it.

use std::collections::BTreeMap;

use tf_provider::Diagnostics;
use tf_provider::golden::Sample;
use tf_provider::schema::{Mode, Schema};
use tf_provider::server::Server;
use tf_provider::value::Value;

use crate::provider::IbmProvider;

pub(super) fn samples() -> Vec<Sample> {
    let server = Server::new(IbmProvider::default()).unwrap();
    let schemas: Vec<(&str, &Schema)> = std::iter::once(("provider", server.config_schema()))
        .chain(server.resources().map(|object| ("resource", object.schema())))
        .chain(server.data_sources().map(|object| (object.name(), object.schema())))
        .chain(server.ephemeral_resources().map(|object| ("ephemeral resource", object.schema())))
        .chain(server.actions().map(|object| (object.name(), object.schema())))
        .chain(server.resources().map(|object| (object.name(), object.schema())))
        .collect();
    let schema = |name: &str| schemas.iter().find(|(each, _)| *each == name).unwrap().1;
    let hints = hints(schema("resource"), server.service());
    [hints, deprecated(schema("provider")), invalid(schema)].concat()
}

fn with(name: &str, value: Value) -> Value {
    Value::Mapping(BTreeMap::from([(name.to_owned(), value)]))
}

fn sample(name: String, attribute: &str, diagnostics: Diagnostics) -> Sample {
    let is_about = |path: &tf_provider::Path| path.root_name() == Some(attribute);
    let diagnostic = diagnostics.into_iter().find(|diagnostic| diagnostic.path.as_ref().is_some_and(is_about));
    Sample::of(name, &diagnostic.unwrap())
}

/// Read-only attributes of the resource, each with what to use instead.
fn hints(schema: &Schema, service: &str) -> Vec<Sample> {
    let computed = schema.attributes.iter().filter(|attribute| attribute.declaration.mode == Mode::Computed);
    computed
        .map(|attribute| {
            let refused = schema.refuse_read_only(&with(attribute.name, "any".into()), service);
            sample(format!("read-only: {}", attribute.name), attribute.name, refused)
        })
        .collect()
}

fn deprecated(schema: &Schema) -> Vec<Sample> {
    let deprecated = schema.attributes.iter().filter(|attribute| attribute.declaration.deprecated.is_some());
    let value = || Value::Number("1".parse().unwrap());
    deprecated
        .map(|attribute| {
            let warned = schema.validate(&with(attribute.name, value()));
            sample(format!("deprecated: {}", attribute.name), attribute.name, warned)
        })
        .collect()
}

/// Values that validators refuse.
fn invalid<'a>(schema: impl Fn(&str) -> &'a Schema + Copy) -> Vec<Sample> {
    let (long_name, long_path) = ("a".repeat(256), "a/".repeat(2048) + "key");
    let json = r#"{ "apikey": "secret" }"#;
    [
        ("provider", "region", "blank", " "),
        ("resource", "name", "empty", ""),
        ("resource", "expires_at", "no time", "tomorrow"),
        ("resource", "action_when_leaked", "not one of those allowed", "delete it"),
        ("resource", "apikey", "blank", " "),
        ("resource", "apikey", "too short", "secret"),
        ("resource", "apikey", "whitespace around it", " secret-secret-secret-secret-secret"),
        ("resource", "apikey", "JSON", json),
        ("resource", "apikey", "control characters", "secret-secret-secret\nsecret-secret-secret"),
        ("resource", "apikey_wo", "too short", "secret"),
        ("resource", "file", "a NUL character", "key\0"),
        ("resource", "file", "a directory", "build/"),
        ("resource", "file", "a long name", &long_name),
        ("resource", "file", "a long path", &long_path),
        ("ephemeral resource", "lease", "no duration", "soon"),
        ("ephemeral resource", "lease", "too short", "1m"),
        ("ibm_iam_api_key_lock", "apikey_id", "no ID of a key", "a key"),
        ("ibm_iam_api_key_expire", "after", "no duration", "soon"),
        ("ibm_iam_service_id", "service_id", "no ID of a service ID", "iam-ServiceId-1"),
        ("ibm_iam_service_id", "iam_id", "no IAM ID of a service ID", "ServiceId-1"),
        ("ibm_iam_service_api_key", "iam_service_id", "no ID of a service ID", "IBMid-1"),
        ("ibm_iam_rotating_api_key", "iam_id", "an ID of a service ID", "ServiceId-1"),
        ("ibm_iam_rotating_api_key", "rotate_after", "no duration", "quarterly"),
        ("ibm_iam_rotating_api_key", "overlap", "no duration", "a week"),
        ("ibm_iam_rotating_api_key", "overlap", "too short", "1m"),
        ("ibm_iam_rotating_api_key", "expire_after", "no duration", "never"),
        ("resource", "on_destroy", "not one of those allowed", "keep"),
        ("ibm_iam_api_keys_prune", "created_before", "no time", "yesterday"),
    ]
    .into_iter()
    .map(|(object, attribute, variant, value)| {
        let refused = schema(object).validate(&with(attribute, value.into()));
        sample(format!("invalid: {attribute} of {object}, {variant}"), attribute, refused)
    })
    .chain([timeouts(schema("resource"))])
    .chain(collections(schema))
    .collect()
}

/// Lists, sets and numbers.
fn collections<'a>(schema: impl Fn(&str) -> &'a Schema) -> Vec<Sample> {
    let days = Value::Number("0".parse().unwrap());
    let object_ids = Value::Sequence(vec!["ServiceId-1".into()]);
    [
        ("provider", "allowed_account_ids", "empty", Value::Sequence(Vec::new())),
        ("ibm_iam_identity_limits", "iam_ids", "no IAM IDs", object_ids),
        ("ibm_iam_inactive_identities", "inactive_for_days", "out of range", days),
    ]
    .into_iter()
    .map(|(object, attribute, variant, value)| {
        let refused = schema(object).validate(&with(attribute, value));
        sample(format!("invalid: {attribute} of {object}, {variant}"), attribute, refused)
    })
    .collect()
}

/// A duration in a block.
fn timeouts(schema: &Schema) -> Sample {
    let refused = schema.validate(&with("timeouts", with("create", "soon".into())));
    sample("invalid: timeouts of resource, no duration".to_owned(), "timeouts", refused)
}
