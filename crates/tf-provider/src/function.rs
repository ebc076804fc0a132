//! Functions.

use std::fmt;
use std::sync::Arc;

use crate::model::FieldType;
use crate::value::{Type, Value, ValueError};

/// The largest argument of a parameter that declares no other limit.
const DEFAULT_MAX_BYTES: usize = 1 << 20;

/// A function: pure, and available without configuring the provider.
///
/// ```
/// use tf_provider::Function;
/// use tf_provider::function::{FunctionError, Parameter};
/// use tf_provider::value::{Type, Value};
///
/// let join = Function::new("join", "Joins strings.", Type::String, |arguments| {
///     let separator: String = arguments.get(0)?;
///     let strings: Vec<String> = arguments.variadic()?;
///     if strings.is_empty() {
///         return Err(FunctionError::new("There is nothing to join."));
///     }
///     Ok(Value::from(strings.join(&separator)))
/// })
/// .parameter(Parameter::new("separator", Type::String, "What is put between the strings."))
/// .variadic(Parameter::new("strings", Type::String, "The strings."));
/// # let arguments = ["-", "a", "b"].map(Value::from);
/// # assert!(join.call(&arguments) == Ok(Value::from("a-b")));
/// ```
///
/// See <https://developer.hashicorp.com/terraform/plugin/framework/functions>.
#[derive(Clone)]
#[non_exhaustive]
pub struct Function {
    /// Its name in configurations: `provider::PROVIDER::NAME`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Its description, in Markdown.
    pub description: &'static str,
    /// Its parameters, in their order.
    pub parameters: Vec<Parameter>,
    /// The parameter of all arguments that follow those of `parameters`, if there can be any.
    pub variadic: Option<Parameter>,
    /// The type of its result.
    pub returns: Type,
    /// What to use instead, if it is deprecated: a clause such as `use join instead`.
    pub deprecated: Option<&'static str>,
    evaluate: Arc<Evaluate>,
}

type Evaluate = dyn Fn(Arguments<'_>) -> Result<Value, FunctionError> + Send + Sync;

impl Function {
    /// A function without parameters. `evaluate` returns its result: the same one for the same arguments, always.
    pub fn new(
        name: &'static str,
        summary: &'static str,
        returns: Type,
        evaluate: impl Fn(Arguments<'_>) -> Result<Value, FunctionError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            summary,
            description: "",
            parameters: Vec::new(),
            variadic: None,
            returns,
            deprecated: None,
            evaluate: Arc::new(evaluate),
        }
    }

    /// Describes it, in Markdown.
    pub fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Adds a parameter behind the others.
    pub fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Accepts any number of arguments behind those of the other parameters.
    #[doc(alias = "VariadicParameter")]
    pub fn variadic(mut self, parameter: Parameter) -> Self {
        self.variadic = Some(parameter);
        self
    }

    /// Warns whoever calls it. `instead` is a clause: `use join instead`.
    #[doc(alias = "DeprecationMessage")]
    pub fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    /// The parameter of the argument at this position, counted from zero.
    pub fn parameter_of(&self, argument: usize) -> Option<&Parameter> {
        self.parameters.get(argument).or(self.variadic.as_ref())
    }

    /// Calls the author's code, for which the server has checked the arguments.
    ///
    /// # Errors
    /// Fails as the author's code does.
    pub fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        (self.evaluate)(Arguments { values: arguments, fixed: self.parameters.len() })
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, parameters, variadic, returns, .. } = self;
        let mut function = formatter.debug_struct("Function");
        function.field("name", name).field("parameters", parameters).field("variadic", variadic);
        function.field("returns", returns).finish_non_exhaustive()
    }
}

/// A parameter. Unless it allows them, an argument neither is nor contains null or an unknown value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// What it means, in Markdown.
    pub description: &'static str,
    /// The largest argument, in bytes of its `MessagePack` form: 1 MiB if no other limit is declared.
    pub max_bytes: usize,
    /// Whether the argument can be null.
    pub allow_null: bool,
    /// Whether elements and attributes of the argument can be null, at any depth.
    pub allow_null_elements: bool,
    /// Whether the argument, or a part of it, can be unknown.
    pub allow_unknown: bool,
}

impl Parameter {
    /// A parameter of this type.
    pub fn new(name: &'static str, ty: Type, description: &'static str) -> Self {
        Self {
            name,
            ty,
            description,
            max_bytes: DEFAULT_MAX_BYTES,
            allow_null: false,
            allow_null_elements: false,
            allow_unknown: false,
        }
    }

    /// Limits arguments to this number of bytes. A function may run in a process that is applying changes, so its cost is
    /// bounded.
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Allows the argument to be null. Otherwise null is an error at the argument.
    #[doc(alias = "AllowNullValue")]
    pub fn allow_null(mut self) -> Self {
        self.allow_null = true;
        self
    }

    /// Allows null for elements of collections and attributes of objects, at any depth. Otherwise it is an error at the
    /// argument.
    pub fn allow_null_elements(mut self) -> Self {
        self.allow_null_elements = true;
        self
    }

    /// Allows the argument, or a part of it, to be unknown. Otherwise the function isn't called, and its result is unknown.
    #[doc(alias = "AllowUnknownValues")]
    pub fn allow_unknown(mut self) -> Self {
        self.allow_unknown = true;
        self
    }
}

/// The arguments of a call: one for each parameter, and any number for the variadic one.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    values: &'a [Value],
    fixed: usize,
}

impl<'a> Arguments<'a> {
    /// The argument at this position, counted from zero; null if there is none.
    pub fn value(&self, position: usize) -> &'a Value {
        self.values.get(position).unwrap_or(&Value::Null)
    }

    /// The argument at this position as a Rust type: `Attr<T>` where the parameter allows null or unknown values.
    ///
    /// # Errors
    /// Fails, at the argument, if it is no value of this type.
    pub fn get<T: FieldType>(&self, position: usize) -> Result<T, FunctionError> {
        T::from_value(self.value(position).clone()).map_err(|error| FunctionError::unusable(position, &error))
    }

    /// The arguments of the variadic parameter, each as a Rust type.
    ///
    /// # Errors
    /// Fails, at the first such argument, if one is no value of this type.
    pub fn variadic<T: FieldType>(&self) -> Result<Vec<T>, FunctionError> {
        (self.fixed..self.values.len()).map(|position| self.get(position)).collect()
    }
}

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The position of the argument that is wrong, counted from zero: in the call, so an argument of the variadic parameter has
    /// a position of its own. None if no argument alone is wrong.
    pub argument: Option<usize>,
    /// What is wrong, in whole sentences. Terraform puts the parameter's or the function's name before it.
    pub reason: String,
}

impl FunctionError {
    /// An error of the call as a whole.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { argument: None, reason: reason.into() }
    }

    /// An error at the argument at this position, counted from zero.
    pub fn argument(argument: usize, reason: impl Into<String>) -> Self {
        Self { argument: Some(argument), reason: reason.into() }
    }

    /// An error at an argument that is no value of the type that it should have.
    pub(crate) fn unusable(argument: usize, ValueError { path, reason }: &ValueError) -> Self {
        let subject = if path.is_empty() { "It".to_owned() } else { format!("Its element {}", path.join(".")) };
        Self::argument(argument, format!("{subject} is {reason}."))
    }
}
