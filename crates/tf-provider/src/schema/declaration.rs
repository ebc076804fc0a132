//! How attributes are declared.

use super::validator::Validator;
use crate::value::Value;

/// Where the value of an attribute comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The configuration, which must set it.
    Required,
    /// The configuration; otherwise it is null.
    Optional,
    /// The configuration; otherwise the provider decides.
    OptionalComputed,
    /// The provider: it is read-only.
    Computed,
}

/// What is declared of an attribute besides its name, type and description.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Where its value comes from.
    pub mode: Mode,
    /// Whether Terraform masks its value wherever it shows it.
    pub sensitive: bool,
    /// Whether its value is in the configuration only, never in a plan or a state.
    pub write_only: bool,
    /// The value that is planned if the configuration has none.
    pub default: Option<Value>,
    /// Checks of a known value.
    pub validators: Vec<Validator>,
    /// Whether a change forces replacement, unless the prior value is null.
    pub requires_replace: bool,
    /// Whether two values, neither of them null, mean the same although they differ.
    pub semantic_equals: Option<fn(&Value, &Value) -> bool>,
    /// What to do instead of configuring it, if it is read-only.
    pub hint: Option<&'static str>,
    /// What to do instead of using it, if it is deprecated.
    pub deprecated: Option<&'static str>,
}

/// An attribute that the configuration must set.
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

/// An attribute that the configuration may set; otherwise it is null.
pub fn optional() -> Declaration {
    Declaration { mode: Mode::Optional, ..required() }
}

/// A read-only attribute, which the provider sets. A configuration that sets it is refused.
pub fn computed() -> Declaration {
    Declaration { mode: Mode::Computed, ..required() }
}

/// An attribute that the configuration may set; otherwise the provider, or the service behind it, decides. A plan keeps the
/// prior value then (`UseStateForUnknown`).
pub fn optional_computed() -> Declaration {
    Declaration { mode: Mode::OptionalComputed, ..required() }
}

impl Declaration {
    /// Plans this value if the configuration has none, also when the argument is removed from it. Terraform accepts that only
    /// of computed attributes, so the attribute becomes optional and computed.
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

    /// The value is in the configuration only, never in a plan or a state.
    ///
    /// See <https://developer.hashicorp.com/terraform/plugin/framework/resources/write-only-arguments>.
    pub fn write_only(mut self) -> Self {
        self.write_only = true;
        self
    }

    /// Adds a check of a known value.
    pub fn validate(mut self, validator: Validator) -> Self {
        self.validators.push(validator);
        self
    }

    /// A change forces replacement, unless the prior value is null.
    #[doc(alias = "RequiresReplace")]
    #[doc(alias = "PlanModifier")]
    pub fn requires_replace(mut self) -> Self {
        self.requires_replace = true;
        self
    }

    /// Values for which `equals` returns `true` mean the same: the one in the state stays.
    #[doc(alias = "SemanticEquals")]
    pub fn semantic_equals(mut self, equals: fn(&Value, &Value) -> bool) -> Self {
        self.semantic_equals = Some(equals);
        self
    }

    /// What to do instead of configuring this read-only attribute: a sentence that is added to the error, such as "To lock the
    /// note, set lock."
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What to do instead of using this attribute, such as "use name instead". It is in the schema and in the documentation, and
    /// configuring the attribute is a warning.
    #[doc(alias = "DeprecationMessage")]
    pub fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    /// Whether this is nothing but the mode.
    pub(super) fn is_plain(&self, mode: Mode) -> bool {
        let Self {
            sensitive,
            write_only,
            default,
            validators,
            requires_replace,
            semantic_equals,
            hint,
            deprecated,
            ..
        } = self;
        self.mode == mode
            && !(*sensitive || *write_only || *requires_replace)
            && validators.is_empty()
            && default.is_none()
            && semantic_equals.is_none()
            && hint.is_none()
            && deprecated.is_none()
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
