//! Attributes and how they are declared.

use super::validate::Validator;
use crate::value::Value;

/// Who gives an attribute its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The configuration, always.
    Required,
    /// The configuration, or nobody.
    Optional,
    /// The configuration, or else the provider.
    OptionalComputed,
    /// The provider.
    Computed,
}

/// What is declared of an attribute beside its name, its type and its description.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Who gives it its value.
    pub mode: Mode,
    /// Whether it is masked wherever Terraform shows values.
    pub sensitive: bool,
    /// Whether it appears in configuration only, never in plan or state.
    pub write_only: bool,
    /// The value that is planned where the configuration has none.
    pub default: Option<Value>,
    /// What a known value must satisfy.
    pub validators: Vec<Validator>,
    /// Whether a change replaces the object, unless the prior value is null.
    pub requires_replace: bool,
    /// Whether two values, neither null, mean the same although they are spelled differently.
    pub semantic_equals: Option<fn(&Value, &Value) -> bool>,
    /// What to do instead of configuring it, where it is read-only.
    pub hint: Option<&'static str>,
    /// What to do instead of using it, where it is deprecated.
    pub deprecated: Option<&'static str>,
}

/// The configuration has to set it.
pub fn required() -> Declaration {
    Declaration {
        mode: Mode::Required,
        sensitive: false,
        write_only: false,
        default: None,
        validators: Vec::new(),
        requires_replace: false,
        semantic_equals: None,
        hint: None,
        deprecated: None,
    }
}

/// The configuration may set it; else it is null.
pub fn optional() -> Declaration {
    Declaration { mode: Mode::Optional, ..required() }
}

/// The provider sets it: it is read-only, and a configuration that has it is refused.
pub fn computed() -> Declaration {
    Declaration { mode: Mode::Computed, ..required() }
}

/// The configuration may set it; else the server chooses and the provider follows.
pub fn optional_computed() -> Declaration {
    Declaration { mode: Mode::OptionalComputed, ..required() }
}

impl Declaration {
    /// The value that is planned where the configuration has none, also when the argument is removed from it. Terraform
    /// accepts that of computed attributes only, so an optional one becomes computed as well.
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.mode = Mode::OptionalComputed;
        self.default = Some(value.into());
        self
    }

    /// Terraform masks the value.
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// The value is in the configuration only, never in plan or state.
    pub fn write_only(mut self) -> Self {
        self.write_only = true;
        self
    }

    /// A known value must satisfy this.
    pub fn validate(mut self, validator: Validator) -> Self {
        self.validators.push(validator);
        self
    }

    /// A change replaces the object, unless the prior value is null.
    pub fn requires_replace(mut self) -> Self {
        self.requires_replace = true;
        self
    }

    /// Two values for which this is true are one: the spelling that is in the state stays.
    pub fn semantic_equals(mut self, equals: fn(&Value, &Value) -> bool) -> Self {
        self.semantic_equals = Some(equals);
        self
    }

    /// What somebody who configures this read-only attribute may want to do instead: a sentence that is added to the refusal,
    /// such as "To lock the key, set lock."
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// It works, and there is something better: what to do instead, such as "use name instead". Told in the schema, on the page
    /// of documentation, and by a warning wherever it is configured.
    pub fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
