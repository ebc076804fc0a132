//! Between the wire's messages and the framework's types.

use crate::diagnostics::{Diagnostic, Path, PathStep, Severity};
use crate::schema::{Attribute, Mode, Schema};
use crate::text;
use crate::value::{self, Type, Value, ValueError};
use tf_protocol::tfplugin6 as wire;

pub(super) fn diagnostic(diagnostic: Diagnostic) -> wire::Diagnostic {
    wire::Diagnostic {
        severity: match diagnostic.severity {
            Severity::Error => wire::diagnostic::Severity::Error.into(),
            Severity::Warning => wire::diagnostic::Severity::Warning.into(),
        },
        summary: text::line(diagnostic.summary),
        detail: text::lines(diagnostic.detail),
        attribute: diagnostic.path.map(path),
    }
}

pub(super) fn diagnostics(diagnostics: impl IntoIterator<Item = Diagnostic>) -> Vec<wire::Diagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

pub(super) fn path(path: Path) -> wire::AttributePath {
    use wire::attribute_path::step::Selector;
    let step = |step| match step {
        PathStep::Attribute(name) => Selector::AttributeName(name),
        PathStep::Key(key) => Selector::ElementKeyString(key),
        PathStep::Index(index) => Selector::ElementKeyInt(index),
    };
    let steps = path.0.into_iter().map(|each| wire::attribute_path::Step { selector: Some(step(each)) }).collect();
    wire::AttributePath { steps }
}

/// Reads a value; an absent one is null.
pub(super) fn decode(value: Option<&wire::DynamicValue>, ty: &Type) -> Result<Value, ValueError> {
    match value {
        Some(value) if !value.msgpack.is_empty() => value::from_msgpack(&value.msgpack, ty),
        Some(value) if !value.json.is_empty() => value::from_json(&value::parse_json(&value.json)?, ty),
        Some(_) | None => Ok(Value::Null),
    }
}

pub(super) fn encode(value: &Value, ty: &Type) -> Result<wire::DynamicValue, ValueError> {
    Ok(wire::DynamicValue { msgpack: value::to_msgpack(value, ty)?, json: Vec::new() })
}

/// A value that doesn't fit the schema, as a diagnostic.
pub(super) fn schema_mismatch(what: &str, error: &ValueError) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        format!("The {what} does not fit the provider's schema"),
        format!("{error}. Was the state or the plan written by another version of this provider?"),
    );
    match error.path.first() {
        Some(attribute) => diagnostic.at_attribute(attribute),
        None => diagnostic,
    }
}

/// A value of a configuration that is of the declared type and yet no value of the model's, such as a fraction where the model
/// has whole numbers: a mistake of whoever wrote the configuration, at the attribute that has it.
pub(super) fn unusable(schema: &Schema, error: &ValueError) -> Diagnostic {
    let Some(name) = error.path.last() else { return schema_mismatch("configuration", error) };
    let detail = format!("The value of {name} can't be used: it is {}.", error.reason);
    Diagnostic::error(format!("Invalid {name}"), detail).at(schema.path_to(&error.path))
}

pub(super) fn schema(schema: &Schema) -> wire::Schema {
    wire::Schema { version: 0, block: Some(block(schema)) }
}

fn block(schema: &Schema) -> wire::schema::Block {
    use wire::schema::nested_block::NestingMode;
    wire::schema::Block {
        attributes: schema.attributes.iter().map(attribute).collect(),
        block_types: schema
            .blocks
            .iter()
            .map(|nested| wire::schema::NestedBlock {
                type_name: nested.name.to_owned(),
                block: Some(block(&nested.schema)),
                nesting: NestingMode::Single.into(),
                ..Default::default()
            })
            .collect(),
        description: schema.description.clone(),
        description_kind: wire::StringKind::Markdown.into(),
        ..Default::default()
    }
}

/// "use name instead" as "Use name instead."
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

fn attribute(attribute: &Attribute) -> wire::schema::Attribute {
    let declaration = &attribute.declaration;
    wire::schema::Attribute {
        name: attribute.name.to_owned(),
        r#type: attribute.ty.to_string().into_bytes(),
        description: attribute.description.clone(),
        description_kind: wire::StringKind::Markdown.into(),
        required: declaration.mode == Mode::Required,
        optional: matches!(declaration.mode, Mode::Optional | Mode::OptionalComputed),
        computed: matches!(declaration.mode, Mode::Computed | Mode::OptionalComputed),
        sensitive: declaration.sensitive,
        write_only: declaration.write_only,
        deprecated: declaration.deprecated.is_some(),
        deprecation_message: declaration.deprecated.map(sentence).unwrap_or_default(),
        ..Default::default()
    }
}

pub(super) fn identity_schema(schema: &Schema) -> wire::ResourceIdentitySchema {
    use wire::resource_identity_schema::IdentityAttribute;
    let attribute = |attribute: &Attribute| IdentityAttribute {
        name: attribute.name.to_owned(),
        r#type: attribute.ty.to_string().into_bytes(),
        required_for_import: attribute.declaration.mode == Mode::Required,
        optional_for_import: attribute.declaration.mode != Mode::Required,
        description: attribute.description.clone(),
    };
    wire::ResourceIdentitySchema { version: 0, identity_attributes: schema.attributes.iter().map(attribute).collect() }
}
