//! What an author writes for a function.

use crate::value::{Type, Value};

/// A pure function, which works without a configured provider.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name in configurations: `provider::PROVIDER::NAME`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// More of it, in Markdown.
    pub description: &'static str,
    /// Its parameters, in their order.
    pub parameters: Vec<Parameter>,
    /// The type of its result.
    pub returns: Type,
    /// What it does. The arguments are as many as the parameters, of their types, neither null nor unknown.
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
    /// How many bytes its value may have, in the form in which Terraform sends it: a text's own bytes and up to five more. A
    /// function may run in the process that is in the middle of an apply, so what it can cost is bounded.
    pub max_bytes: usize,
}

/// An argument that a function can't take: which, counted from zero, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// Which argument.
    pub argument: usize,
    /// Why, in whole sentences. Terraform puts the parameter's name before it.
    pub reason: String,
}

impl FunctionError {
    /// An error of the argument at this position, counted from zero.
    pub fn argument(argument: usize, reason: impl Into<String>) -> Self {
        Self { argument, reason: reason.into() }
    }
}
