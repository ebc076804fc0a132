//! A model as the server sees it: what was declared, and how its values travel.

use std::marker::PhantomData;

use super::wire::{self, schema_mismatch};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::placeholder;
use crate::schema::Schema;
use crate::value::{Type, Value};
use tf_protocol::tfplugin6::DynamicValue;

/// A checked configuration as its model, unless the check has found errors. That it is no value of the model's is one more, if
/// nothing was said of that attribute yet.
pub(super) fn typed<M: Model>(schema: &Schema, config: Value, diagnostics: &mut Diagnostics) -> Option<M> {
    match M::from_value(config) {
        Ok(model) => (!diagnostics.has_errors()).then_some(model),
        Err(error) => {
            let diagnostic = wire::unusable(schema, &error);
            if !diagnostics.iter().any(|other| other.is_error() && other.path == diagnostic.path) {
                diagnostics.push(diagnostic);
            }
            None
        }
    }
}

/// The declaration of a model.
pub(super) struct Declared<M> {
    pub(super) schema: Schema,
    ty: Type,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> Declared<M> {
    pub(super) fn new() -> Self {
        let schema = M::schema();
        Self { ty: schema.ty(), schema, model: PhantomData }
    }

    /// Reads a configuration of which everything has to be known. Where there is none at all, it is one without arguments.
    pub(super) fn config(&self, encoded: Option<&DynamicValue>) -> Result<M, Diagnostic> {
        let value = placeholder::to_unknown(self.value(encoded)?);
        if let Value::Mapping(entries) = &value
            && let Some((name, _)) = entries.iter().find(|(_, value)| !value.is_wholly_known())
        {
            return Err(not_known_yet(name));
        }
        self.model(value)
    }

    /// The typed view of a configuration.
    pub(super) fn model(&self, value: Value) -> Result<M, Diagnostic> {
        M::from_value(value).map_err(|error| wire::unusable(&self.schema, &error))
    }

    /// Checks a configuration by what was declared, and then by what its author says.
    pub(super) fn validate(&self, encoded: Option<&DynamicValue>, more: impl FnOnce(&M) -> Diagnostics) -> Diagnostics {
        let value = match self.value(encoded).map(placeholder::to_unknown) {
            Ok(value) => value,
            Err(refusal) => return refusal.into(),
        };
        let mut diagnostics = self.schema.validate(&value);
        if let Some(model) = typed(&self.schema, value, &mut diagnostics) {
            diagnostics.extend(more(&model));
        }
        diagnostics
    }

    /// Writes an answer.
    pub(super) fn encode(&self, model: M) -> Result<DynamicValue, Diagnostic> {
        self.encode_value(&model.into_value())
    }

    /// Writes an answer.
    pub(super) fn encode_value(&self, value: &Value) -> Result<DynamicValue, Diagnostic> {
        wire::encode(value, &self.ty).map_err(|error| schema_mismatch("answer", &error))
    }

    /// Reads a configuration as it came, with its placeholders.
    pub(super) fn value(&self, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        match wire::decode(encoded, &self.ty) {
            Ok(Value::Null) => Ok(Value::Mapping(std::collections::BTreeMap::new())),
            decoded => decoded.map_err(|error| schema_mismatch("configuration", &error)),
        }
    }
}

fn not_known_yet(attribute: &str) -> Diagnostic {
    Diagnostic::error(
        "A value is not known yet",
        format!(
            "What {attribute} is set to is known only in an apply, and it is needed before. Set it to something that is known \
             while planning."
        ),
    )
    .at_attribute(attribute)
}
