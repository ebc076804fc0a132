//! The `provider_meta` block of a module, by the model that the provider registers for it.

use tf_protocol::tfplugin6::DynamicValue;

use super::model_schema::ModelSchema;
use crate::diagnostics::Diagnostic;
use crate::model::Model;
use crate::placeholder;
use crate::provider_meta::ProviderMeta;
use crate::schema::Schema;
use crate::value::{Value, ValueError};

/// The model of the block, whatever its type is.
pub(super) trait DynProviderMeta: Send + Sync {
    /// The schema of the block.
    fn schema(&self) -> &Schema;
    /// Decodes a block; an absent one and null are none.
    fn decode(&self, encoded: Option<&DynamicValue>) -> Result<ProviderMeta, Diagnostic>;
}

impl<M: Model> DynProviderMeta for ModelSchema<M> {
    fn schema(&self) -> &Schema {
        ModelSchema::schema(self)
    }

    fn decode(&self, encoded: Option<&DynamicValue>) -> Result<ProviderMeta, Diagnostic> {
        let block = ModelSchema::decode(self, "provider_meta block", encoded).map_err(without_path)?;
        match placeholder::to_unknown(block) {
            Value::Null => Ok(ProviderMeta::default()),
            block => M::from_value(block).map(ProviderMeta::new).map_err(|error| unusable(self.schema(), &error)),
        }
    }
}

/// An error that points nowhere: Terraform would look for a path in the configuration of the object.
pub(super) fn without_path(error: Diagnostic) -> Diagnostic {
    Diagnostic { path: None, ..error }
}

/// The error for a value that the model can't hold, without a path either.
pub(super) fn unusable(schema: &Schema, error: &ValueError) -> Diagnostic {
    let path = schema.path_to(&error.path);
    let detail = format!(
        "The value of {path} in the module's provider_meta block cannot be used: it is {}. Correct the block.",
        error.reason
    );
    Diagnostic::error("Invalid provider_meta block", detail)
}
