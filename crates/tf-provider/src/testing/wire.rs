//! Values and diagnostics as the protocol has them.

use tf_protocol::tfplugin6::attribute_path::step::Selector;
use tf_protocol::tfplugin6::{self as proto, DynamicValue, RawState};
use tonic::{Response, Status};

use super::config::{Config, canonical};
use crate::diagnostics::{Diagnostic, Path, PathStep, Severity};
use crate::server::Server;
use crate::value::{Type, Value, from_msgpack, to_msgpack};

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
pub(super) fn encode(value: &Value, ty: &Type) -> Option<DynamicValue> {
    let msgpack = to_msgpack(value, ty).unwrap_or_else(|error| panic!("not a value of the schema: {error}"));
    Some(DynamicValue { msgpack, json: Vec::new() })
}

/// A module's block as a call has it: null if there is none, and absent if the provider declares none.
pub(super) fn encoded_meta(server: &Server, block: Option<&Config>) -> Option<DynamicValue> {
    let Some(schema) = server.provider_meta_schema() else {
        assert!(block.is_none(), "the provider has no provider_meta block");
        return None;
    };
    let ty = schema.ty();
    let block = block.map_or(Value::Null, |block| block.clone().into_value("provider_meta", schema, &ty));
    encode(&block, &ty)
}

/// A value that isn't there is null.
pub(super) fn decode(value: Option<&DynamicValue>, ty: &Type) -> Value {
    let Some(value) = value else { return Value::Null };
    let value = from_msgpack(&value.msgpack, ty);
    canonical(value.unwrap_or_else(|error| panic!("the response is no value of the schema: {error}")), ty)
}

pub(super) fn raw_state(stored: &serde_json::Value) -> RawState {
    RawState { json: stored.to_string().into_bytes(), ..Default::default() }
}

/// The message of a response. Whatever happens in a call, the server returns one.
pub(super) fn message<T>(response: Result<Response<T>, Status>) -> T {
    response.expect("a response").into_inner()
}

pub(super) fn diagnostics(messages: Vec<proto::Diagnostic>) -> Vec<Diagnostic> {
    messages.into_iter().map(diagnostic).collect()
}

fn diagnostic(message: proto::Diagnostic) -> Diagnostic {
    let severity = match message.severity() {
        proto::diagnostic::Severity::Warning => Severity::Warning,
        _ => Severity::Error,
    };
    let proto::Diagnostic { summary, detail, attribute, .. } = message;
    Diagnostic { severity, summary, detail, path: attribute.map(path) }
}

pub(super) fn path(path: proto::AttributePath) -> Path {
    let steps = path.steps.into_iter().filter_map(|step| match step.selector? {
        Selector::AttributeName(name) => Some(PathStep::Attribute(name)),
        Selector::ElementKeyString(key) => Some(PathStep::Key(key)),
        Selector::ElementKeyInt(index) => Some(PathStep::Index(index)),
    });
    Path(steps.collect())
}

/// Whether one of the diagnostics is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// The diagnostics as text, a line for each.
pub fn describe(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n")
}
