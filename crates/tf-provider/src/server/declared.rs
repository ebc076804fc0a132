//! A model as the server sees it: what was declared, and how its values travel.

use std::marker::PhantomData;

use super::wire::{self, misfit};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::schema::Schema;
use crate::tfplugin6::DynamicValue;
use crate::value::{Type, Value};

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

    /// Reads a configuration. Where there is none at all, it is one without arguments.
    pub(super) fn config(&self, encoded: Option<&DynamicValue>) -> Result<M, Diagnostic> {
        let value = self.value(encoded)?;
        M::from_value(value).map_err(|error| wire::unusable(&self.schema, &error))
    }

    /// Checks a configuration by what was declared, and then by what its author says.
    pub(super) fn validate(&self, encoded: Option<&DynamicValue>, more: impl FnOnce(&M) -> Diagnostics) -> Diagnostics {
        let value = match self.value(encoded) {
            Ok(value) => value,
            Err(refusal) => return refusal.into(),
        };
        let mut findings = self.schema.validate(&value);
        if findings.has_errors() {
            return findings;
        }
        match M::from_value(value) {
            Ok(model) => findings.extend(more(&model)),
            Err(error) => findings.push(wire::unusable(&self.schema, &error)),
        }
        findings
    }

    /// Writes an answer.
    pub(super) fn encode(&self, model: M) -> Result<DynamicValue, Diagnostic> {
        wire::encode(&model.into_value(), &self.ty).map_err(|error| misfit("answer", &error))
    }

    fn value(&self, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        match wire::decode(encoded, &self.ty) {
            Ok(Value::Null) => Ok(Value::Mapping(std::collections::BTreeMap::new())),
            decoded => decoded.map_err(|error| misfit("configuration", &error)),
        }
    }
}
