//! How attributes are declared.

use super::validators::Validator;
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
    /// Which changes force replacement.
    pub requires_replace: Option<ReplaceCondition>,
    /// Whether two values, neither of them null, mean the same although they differ.
    pub semantic_equals: Option<fn(&Value, &Value) -> bool>,
    /// What to do instead of configuring it, if it is read-only.
    pub hint: Option<&'static str>,
    /// What to do instead of using it, if it is deprecated.
    pub deprecated: Option<&'static str>,
    /// Whether it is a nested block.
    pub is_block: bool,
    /// How often a block must be used.
    pub min_items: u32,
    /// How often a block may be used; 0 if there is no limit.
    pub max_items: u32,
}

/// Which changes of a value force replacement.
#[derive(Clone, Copy, Debug)]
pub struct ReplaceCondition(fn(&Value, &Value) -> bool);

impl ReplaceCondition {
    /// Whether this change does.
    pub(super) fn holds(self, prior: &Value, planned: &Value) -> bool {
        (self.0)(prior, planned)
    }
}

/// An attribute that the configuration must set.
pub fn required() -> Declaration {
    Declaration {
        mode: Mode::Required,
        sensitive: false,
        write_only: false,
        default: None,
        validators: Vec::new(),
        requires_replace: None,
        semantic_equals: None,
        hint: None,
        deprecated: None,
        is_block: false,
        min_items: 0,
        max_items: 0,
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

/// A nested block, whose field is a model, or a list, a set or a map of one. Without `block()`, such a field is a nested attribute.
/// Terraform advises against new blocks; they are for those that users know, such as `timeouts`.
///
/// See <https://developer.hashicorp.com/terraform/plugin/framework/handling-data/blocks>.
pub fn block() -> Declaration {
    Declaration { is_block: true, ..optional() }
}

impl Declaration {
    /// The block must be used at least this often.
    pub fn min_items(mut self, count: u32) -> Self {
        self.min_items = count;
        self
    }

    /// The block must not be used more often.
    pub fn max_items(mut self, count: u32) -> Self {
        self.max_items = count;
        self
    }

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

    /// A change forces replacement, also one from null or to null.
    #[doc(alias = "RequiresReplace")]
    #[doc(alias = "PlanModifier")]
    pub fn requires_replace(mut self) -> Self {
        self.requires_replace = Some(ReplaceCondition(|_, _| true));
        self
    }

    /// A change forces replacement, but not one from null, which an import leaves where the value can't be read.
    pub fn requires_replace_if_set(self) -> Self {
        self.requires_replace_if(|prior, _| !prior.is_null())
    }

    /// A change for which `condition` returns `true` forces replacement. It is given the prior value and the planned one, which may
    /// be unknown. Either may be null.
    #[doc(alias = "RequiresReplaceIf")]
    pub fn requires_replace_if(mut self, condition: fn(&Value, &Value) -> bool) -> Self {
        self.requires_replace = Some(ReplaceCondition(condition));
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
            mode: declared,
            sensitive,
            write_only,
            default,
            validators,
            requires_replace,
            semantic_equals,
            hint,
            deprecated,
            is_block,
            min_items,
            max_items,
        } = self;
        *declared == mode
            && !(*sensitive || *write_only || *is_block)
            && requires_replace.is_none()
            && validators.is_empty()
            && default.is_none()
            && semantic_equals.is_none()
            && hint.is_none()
            && deprecated.is_none()
            && (*min_items, *max_items) == (0, 0)
    }
}
