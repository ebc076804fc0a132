//! From the protocol's messages to the framework's types and back.

use crate::diagnostics::{Diagnostic, Path, PathStep, Severity};
use crate::sanitize;
use crate::schema::{Attribute, Block, Mode, Nested, Nesting, Schema};
use crate::value::{self, Type, Value, ValueError};
use tf_protocol::tfplugin6 as proto;

pub(super) fn diagnostic(diagnostic: Diagnostic) -> proto::Diagnostic {
    proto::Diagnostic {
        severity: match diagnostic.severity {
            Severity::Error => proto::diagnostic::Severity::Error.into(),
            Severity::Warning => proto::diagnostic::Severity::Warning.into(),
        },
        summary: sanitize::line(diagnostic.summary),
        detail: sanitize::lines(diagnostic.detail),
        attribute: diagnostic.path.map(path),
    }
}

pub(super) fn diagnostics(diagnostics: impl IntoIterator<Item = Diagnostic>) -> Vec<proto::Diagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

pub(super) fn path(path: Path) -> proto::AttributePath {
    use proto::attribute_path::step::Selector;
    let step = |step| match step {
        PathStep::Attribute(name) => Selector::AttributeName(name),
        PathStep::Key(key) => Selector::ElementKeyString(key),
        PathStep::Index(index) => Selector::ElementKeyInt(index),
    };
    let steps = path.0.into_iter().map(|each| proto::attribute_path::Step { selector: Some(step(each)) }).collect();
    proto::AttributePath { steps }
}

/// Reads a value; an absent one is null.
pub(super) fn decode(value: Option<&proto::DynamicValue>, ty: &Type) -> Result<Value, ValueError> {
    match value {
        Some(value) if !value.msgpack.is_empty() => value::from_msgpack(&value.msgpack, ty),
        Some(value) if !value.json.is_empty() => value::from_json(&value::parse_json(&value.json)?, ty),
        Some(_) | None => Ok(Value::Null),
    }
}

pub(super) fn encode(value: &Value, ty: &Type) -> Result<proto::DynamicValue, ValueError> {
    Ok(proto::DynamicValue { msgpack: value::to_msgpack(value, ty)?, json: Vec::new() })
}

/// The error for a value that doesn't match its schema. `what` names the value.
pub(super) fn schema_mismatch(what: &str, error: &ValueError) -> Diagnostic {
    let advice = match what {
        "configuration" | "provider configuration" | "provider_meta block" => "Correct the configuration.",
        "response" => "This is a bug in the provider; please report it.",
        _ => "If another version of this provider wrote it, use that version.",
    };
    let reason = if error.path.is_empty() { sentence(&error.reason) } else { format!("{error}.") };
    let diagnostic =
        Diagnostic::error(format!("The {what} does not match the provider's schema"), format!("{reason} {advice}"));
    match error.path.first() {
        Some(attribute) => diagnostic.at_attribute(attribute),
        None => diagnostic,
    }
}

/// The error for a configured value that has the declared type and yet is no value of the model, such as a fraction where
/// the model has an integer. It points at the attribute.
pub(super) fn unusable(schema: &Schema, error: &ValueError) -> Diagnostic {
    let Some(name) = error.path.last() else { return schema_mismatch("configuration", error) };
    let path = schema.path_to(&error.path);
    let detail = format!("The value of {path} cannot be used: it is {}.", error.reason);
    Diagnostic::error(format!("Invalid {name}"), detail).at(path)
}

pub(super) fn schema(schema: &Schema) -> proto::Schema {
    proto::Schema { version: schema.version, block: Some(block(schema)) }
}

fn block(schema: &Schema) -> proto::schema::Block {
    proto::schema::Block {
        attributes: schema.attributes.iter().map(attribute).collect(),
        block_types: schema.blocks.iter().map(nested_block).collect(),
        description: schema.description.clone(),
        description_kind: proto::StringKind::Markdown.into(),
        deprecated: schema.deprecated.is_some(),
        deprecation_message: schema.deprecated.map(sentence).unwrap_or_default(),
        ..Default::default()
    }
}

fn nested_block(nested_block: &Block) -> proto::schema::NestedBlock {
    use proto::schema::nested_block::NestingMode;
    let Block { name, nested, declaration } = nested_block;
    proto::schema::NestedBlock {
        type_name: (*name).to_owned(),
        block: Some(proto::schema::Block {
            deprecated: declaration.deprecated.is_some(),
            deprecation_message: declaration.deprecated.map(sentence).unwrap_or_default(),
            ..block(&nested.schema)
        }),
        nesting: match nested.nesting {
            Nesting::Single => NestingMode::Single,
            Nesting::List => NestingMode::List,
            Nesting::Set => NestingMode::Set,
            Nesting::Map => NestingMode::Map,
        }
        .into(),
        min_items: declaration.min_items.into(),
        max_items: match nested.nesting {
            // Terraform wants the same number twice for a single block that is required.
            Nesting::Single => declaration.min_items,
            Nesting::List | Nesting::Set | Nesting::Map => declaration.max_items,
        }
        .into(),
    }
}

fn object(nested: &Nested) -> proto::schema::Object {
    use proto::schema::object::NestingMode;
    proto::schema::Object {
        attributes: nested.schema.attributes.iter().map(attribute).collect(),
        nesting: match nested.nesting {
            Nesting::Single => NestingMode::Single,
            Nesting::List => NestingMode::List,
            Nesting::Set => NestingMode::Set,
            Nesting::Map => NestingMode::Map,
        }
        .into(),
        ..Default::default()
    }
}

/// A clause as a sentence: "use name instead" as "Use name instead."
pub(super) fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

fn attribute(attribute: &Attribute) -> proto::schema::Attribute {
    let declaration = &attribute.declaration;
    proto::schema::Attribute {
        name: attribute.name.to_owned(),
        // It is one or the other.
        r#type: if attribute.nested.is_none() { attribute.ty.to_string().into_bytes() } else { Vec::new() },
        nested_type: attribute.nested.as_ref().map(object),
        description: attribute.description.clone(),
        description_kind: proto::StringKind::Markdown.into(),
        required: declaration.mode == Mode::Required,
        optional: matches!(declaration.mode, Mode::Optional | Mode::OptionalComputed),
        computed: matches!(declaration.mode, Mode::Computed | Mode::OptionalComputed),
        sensitive: declaration.sensitive,
        write_only: declaration.write_only,
        deprecated: declaration.deprecated.is_some(),
        deprecation_message: declaration.deprecated.map(sentence).unwrap_or_default(),
    }
}

pub(super) fn identity_schema(schema: &Schema) -> proto::ResourceIdentitySchema {
    use proto::resource_identity_schema::IdentityAttribute;
    let attribute = |attribute: &Attribute| IdentityAttribute {
        name: attribute.name.to_owned(),
        r#type: attribute.ty.to_string().into_bytes(),
        required_for_import: attribute.declaration.mode == Mode::Required,
        optional_for_import: attribute.declaration.mode != Mode::Required,
        description: attribute.description.clone(),
    };
    proto::ResourceIdentitySchema {
        version: schema.version,
        identity_attributes: schema.attributes.iter().map(attribute).collect(),
    }
}
