//! Values that match a schema: for each object one with all attributes, one with the fewest, and one that is wholly
//! unknown.

use std::collections::BTreeMap;

use tf_protocol::tfplugin6::DynamicValue;
use tf_provider::schema::{Mode, Schema};
use tf_provider::value::{Number, Type, Value, to_json, to_msgpack};

use super::world::KEY;

/// The kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sample {
    /// Every attribute that can be configured.
    Configured,
    /// Required attributes only.
    Least,
    /// All attributes, with unknown values.
    Unknown,
    /// A state, with computed attributes.
    Stored,
}

impl Sample {
    pub(crate) const ALL: [Self; 4] = [Self::Configured, Self::Least, Self::Unknown, Self::Stored];
}

pub(crate) fn value(schema: &Schema, sample: Sample) -> Value {
    let mut fields = BTreeMap::new();
    for attribute in &schema.attributes {
        let is_there = match (sample, attribute.declaration.mode) {
            (Sample::Stored, _) | (_, Mode::Required) => true,
            (Sample::Least, _) | (_, Mode::Computed) => false,
            (Sample::Configured | Sample::Unknown, _) => true,
        };
        let value = match sample {
            _ if !is_there => Value::Null,
            // One of two attributes that exclude each other.
            _ if attribute.name == "apikey_wo" || attribute.name == "store_value" => Value::Null,
            Sample::Unknown => Value::UNKNOWN,
            _ => of(attribute.name, &attribute.ty),
        };
        fields.insert(attribute.name.to_owned(), value);
    }
    for block in &schema.blocks {
        let value = if sample == Sample::Configured { value(&block.nested.schema, sample) } else { Value::Null };
        fields.insert(block.name.to_owned(), value);
    }
    Value::Mapping(fields)
}

/// A valid value for an attribute of this name.
fn of(name: &str, ty: &Type) -> Value {
    match ty {
        Type::Bool => Value::Bool(name == "include_key"),
        Type::Number => Value::Number(Number::from(2_i64)),
        Type::String => Value::String(text(name).to_owned()),
        Type::Dynamic => Value::Dynamic(Box::new(Type::String), Box::new(Value::from("x"))),
        Type::List(of_type) | Type::Set(of_type) => Value::Sequence(vec![of(name, of_type)]),
        Type::Map(of_type) => Value::Mapping([("a".to_owned(), of(name, of_type))].into()),
        Type::Tuple(types) => Value::Sequence(types.iter().map(|ty| of(name, ty)).collect()),
        Type::Object { attributes, .. } => {
            Value::Mapping(attributes.iter().map(|(name, ty)| (name.clone(), of(name, ty))).collect())
        }
    }
}

fn text(name: &str) -> &'static str {
    match name {
        "id" | "apikey_id" => KEY,
        "crn" => "crn:v1:bluemix:public:iam-identity::a/1::apikey:ApiKey-1",
        "iam_id" | "created_by" => "IBMid-0000000001",
        "apikey" => "value-of-my-own-0123456789-0123456789",
        "expires_at" | "created_at" | "modified_at" | "expires_before" | "created_before" => "2040-01-28T15:00:00Z",
        "action_when_leaked" => "none",
        "file" => "key.json",
        "lease" | "create" | "read" | "update" | "delete" => "15m",
        "scope" => "entity",
        "type" => "user",
        "iam_endpoint" => "http://localhost:1",
        "visibility" => "private",
        "private_endpoint_type" => "vpe",
        "region" => "us-east",
        "proxy" => "http://user:password@localhost:3128",
        "iam_profile_id" => "Profile-1",
        _ => "deploy",
    }
}

/// A value in its encoding for the protocol; absent if it cannot be encoded.
pub(crate) fn encoded(schema: &Schema, sample: Sample) -> DynamicValue {
    let msgpack = to_msgpack(&value(schema, sample), &schema.ty()).unwrap_or_default();
    DynamicValue { msgpack, json: Vec::new() }
}

/// A null value.
pub(crate) fn null() -> DynamicValue {
    DynamicValue { msgpack: vec![0xc0], json: Vec::new() }
}

/// A value in JSON, as in a state file.
pub(crate) fn stored_json(schema: &Schema) -> Vec<u8> {
    to_json(&value(schema, Sample::Stored)).map(|json| json.to_string().into_bytes()).unwrap_or_default()
}
