//! A model's schema, and its values on the wire.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::OnceLock;

use tf_protocol::tfplugin6::DynamicValue;

use super::convert::{self, schema_mismatch};
use super::object::ValidateContext;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::placeholder;
use crate::schema::Schema;
use crate::value::{Type, Value};

/// The schema of a model, with the type that its values have on the wire. Both are made when they are first needed: of the
/// processes that Terraform starts for a command, some need few of them.
pub(super) struct ModelSchema<M> {
    declare: Box<dyn Fn() -> Schema + Send + Sync>,
    declared: OnceLock<SchemaAndType>,
    model: PhantomData<fn() -> M>,
}

struct SchemaAndType {
    schema: Schema,
    ty: Type,
}

impl<M: Model> From<Schema> for ModelSchema<M> {
    /// With a schema that is made already.
    fn from(schema: Schema) -> Self {
        Self::of(move || schema.clone())
    }
}

impl<M: Model> ModelSchema<M> {
    pub(super) fn new() -> Self {
        Self::of(M::schema)
    }

    /// With a schema that differs from the model's: it may lack attributes, or describe the object differently.
    pub(super) fn of(declare: impl Fn() -> Schema + Send + Sync + 'static) -> Self {
        Self { declare: Box::new(declare), declared: OnceLock::new(), model: PhantomData }
    }

    /// The schema.
    pub(super) fn schema(&self) -> &Schema {
        &self.declared().schema
    }

    fn ty(&self) -> &Type {
        &self.declared().ty
    }

    fn declared(&self) -> &SchemaAndType {
        self.declared.get_or_init(|| {
            let schema = (self.declare)();
            SchemaAndType { ty: schema.ty(), schema }
        })
    }

    /// Decodes a value; an absent one is null. `what` names it in the error.
    pub(super) fn decode(&self, what: &str, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        convert::decode(encoded, self.ty()).map_err(|error| schema_mismatch(what, &error))
    }

    /// Decodes an object; null is `None`.
    pub(super) fn decode_model(&self, what: &str, encoded: Option<&DynamicValue>) -> Result<Option<M>, Diagnostic> {
        match self.decode(what, encoded)? {
            Value::Null => Ok(None),
            value => Self::model(what, value).map(Some),
        }
    }

    /// Decodes a configuration. Placeholders are unknown values in it, and an absent one has no arguments.
    pub(super) fn decode_config(&self, what: &str, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        self.decode_sent_config(what, encoded).map(placeholder::to_unknown)
    }

    /// Decodes a configuration as it was sent, placeholders included. An absent one has no arguments.
    pub(super) fn decode_sent_config(&self, what: &str, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        Ok(match self.decode(what, encoded)? {
            Value::Null => Value::Mapping(BTreeMap::new()),
            value => value,
        })
    }

    /// Decodes a configuration whose values must all be known.
    pub(super) fn decode_known_config(&self, encoded: Option<&DynamicValue>) -> Result<M, Diagnostic> {
        let value = self.decode_config("configuration", encoded)?;
        if let Value::Mapping(entries) = &value
            && let Some((name, _)) = entries.iter().find(|(_, value)| !value.is_wholly_known())
        {
            return Err(not_known_yet(name));
        }
        self.config_model(value)
    }

    /// The model of a value that Terraform stored or planned.
    pub(super) fn model(what: &str, value: Value) -> Result<M, Diagnostic> {
        M::from_value(value).map_err(|error| schema_mismatch(what, &error))
    }

    /// The model of a configuration. An error points at the attribute: the user wrote it.
    pub(super) fn config_model(&self, value: Value) -> Result<M, Diagnostic> {
        M::from_value(value).map_err(|error| convert::unusable(self.schema(), &error))
    }

    /// Encodes an object; `None` is null.
    pub(super) fn encode(&self, model: Option<M>) -> Result<DynamicValue, Diagnostic> {
        self.encode_object(model.map_or(Value::Null, M::into_value))
    }

    /// Encodes a plan for a configuration with unknown parts. A list with an unknown element may be unknown as a whole in a model,
    /// but not in a plan: such a part is as the schema plans it.
    pub(super) fn encode_partly_known(
        &self,
        plan: M,
        by_schema: &Value,
        config: &Value,
    ) -> Result<DynamicValue, Diagnostic> {
        self.encode_object(with_partly_known(plan.into_value(), by_schema, config, self.ty()))
    }

    fn encode_object(&self, mut value: Value) -> Result<DynamicValue, Diagnostic> {
        if let Value::Mapping(entries) = &mut value {
            entries.retain(|name, value| !value.is_null() || self.schema().has(name));
        }
        self.encode_value(&self.schema().with_empty_blocks(value))
    }

    /// Encodes a value.
    pub(super) fn encode_value(&self, value: &Value) -> Result<DynamicValue, Diagnostic> {
        convert::encode(value, self.ty()).map_err(|error| schema_mismatch("response", &error))
    }

    /// Decodes a configuration, and [validates](Self::validate) it.
    pub(super) fn validate_encoded(
        &self,
        encoded: Option<&DynamicValue>,
        context: &ValidateContext,
        author: impl FnOnce(&M) -> Diagnostics,
    ) -> Diagnostics {
        match self.decode_config("configuration", encoded) {
            Ok(config) => self.validate(config, context, author),
            Err(error) => error.into(),
        }
    }

    /// Validates a configuration: by the schema, then with the author's own checks unless the schema's have found errors.
    /// Values for read-only attributes are refused here and nowhere else, so that no kind of object can lack it.
    pub(super) fn validate(
        &self,
        config: Value,
        context: &ValidateContext,
        author: impl FnOnce(&M) -> Diagnostics,
    ) -> Diagnostics {
        let mut diagnostics = self.schema().refuse_read_only(&config, context.service);
        let mut by_schema = self.schema().validate(&config);
        if !context.write_only_allowed {
            by_schema.extend(self.schema().refuse_write_only(&config));
        }
        match self.config_model(config) {
            Ok(model) if !by_schema.has_errors() => by_schema.extend(author(&model)),
            Ok(_) => {}
            // One error an attribute is enough.
            Err(error) if by_schema.iter().any(|other| other.is_error() && other.path == error.path) => {}
            Err(error) => by_schema.push(error),
        }
        diagnostics.extend(by_schema);
        diagnostics
    }
}

fn at(values: &[Value], index: usize) -> &Value {
    values.get(index).unwrap_or(&Value::Null)
}

/// A planned value in which what is unknown, but partly known in the configuration, is as the schema plans it. The elements of a
/// set have no place at which to look for it, and Terraform does not compare them.
fn with_partly_known(planned: Value, by_schema: &Value, config: &Value, ty: &Type) -> Value {
    let inner = |name: &str, value, of| with_partly_known(value, by_schema.get(name), config.get(name), of);
    match (planned, ty) {
        (Value::Unknown(_), _) if !config.is_unknown() && !config.is_wholly_known() => by_schema.clone(),
        (Value::Mapping(mut entries), Type::Object { attributes, .. }) => {
            for (name, of) in attributes {
                if let Some(value) = entries.get_mut(name) {
                    *value = inner(name, std::mem::replace(value, Value::Null), of);
                }
            }
            Value::Mapping(entries)
        }
        (Value::Mapping(entries), Type::Map(of)) => {
            let entries = entries.into_iter().map(|(key, value)| (inner(&key, value, of), key));
            Value::Mapping(entries.map(|(value, key)| (key, value)).collect())
        }
        (Value::Sequence(elements), Type::List(of)) => {
            let (Value::Sequence(by_schema), Value::Sequence(config)) = (by_schema, config) else {
                return Value::Sequence(elements);
            };
            let elements = elements.into_iter().enumerate();
            let elements =
                elements.map(|(index, value)| with_partly_known(value, at(by_schema, index), at(config, index), of));
            Value::Sequence(elements.collect())
        }
        (planned, _) => planned,
    }
}

/// The error for a configured value that is needed before it is known.
pub(super) fn not_known_yet(attribute: &str) -> Diagnostic {
    Diagnostic::error(
        "A value is not known yet",
        format!(
            "{attribute} depends on a value that is known only during apply, but it is needed earlier. Set it to a value \
             that is known during plan."
        ),
    )
    .at_attribute(attribute)
}
