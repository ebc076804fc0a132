//! Functions.

use crate::value::{Type, Value};

/// A function: pure, and available without configuring the provider.
///
/// See <https://developer.hashicorp.com/terraform/plugin/framework/functions>.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name in configurations: `provider::PROVIDER::NAME`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Its description, in Markdown.
    pub description: &'static str,
    /// Its parameters, in their order.
    pub parameters: Vec<Parameter>,
    /// The type of its result.
    pub returns: Type,
    /// Evaluates the function. There is an argument for each parameter, of its type, neither null nor unknown. The same arguments
    /// must always give the same result.
    pub call: fn(&[Value]) -> Result<Value, FunctionError>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// What it means, in Markdown.
    pub description: &'static str,
    /// The largest argument, in bytes of its `MessagePack` form. A function may run in a process that is applying changes, so its
    /// cost is bounded.
    pub max_bytes: usize,
}

/// An error at an argument of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The position of the argument, counted from zero.
    pub argument: usize,
    /// What is wrong, in whole sentences. Terraform puts the parameter's name before it.
    pub reason: String,
}

impl FunctionError {
    /// An error at the argument at this position, counted from zero.
    pub fn argument(argument: usize, reason: impl Into<String>) -> Self {
        Self { argument, reason: reason.into() }
    }
}
