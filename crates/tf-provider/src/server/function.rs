//! A function's calls: from messages to a [`Function`] and back.

use super::convert;
use crate::function::{Function, FunctionError, Parameter};
use crate::placeholder;
use crate::sanitize;
use crate::value::Value;
use tf_protocol::tfplugin6 as proto;

/// How many bytes MessagePack puts before a string, at most.
const HEADER_BYTES: usize = 5;

/// A function's signature and description.
pub(super) fn signature(function: &Function) -> proto::Function {
    proto::Function {
        parameters: function.parameters.iter().map(parameter).collect(),
        variadic_parameter: function.variadic.as_ref().map(parameter),
        r#return: Some(proto::function::Return { r#type: function.returns.to_string().into_bytes() }),
        summary: function.summary.to_owned(),
        description: function.description.to_owned(),
        description_kind: proto::StringKind::Markdown.into(),
        deprecation_message: function.deprecated.map(convert::sentence).unwrap_or_default(),
    }
}

fn parameter(parameter: &Parameter) -> proto::function::Parameter {
    proto::function::Parameter {
        name: parameter.name.to_owned(),
        r#type: parameter.ty.to_string().into_bytes(),
        allow_null_value: parameter.allow_null,
        allow_unknown_values: parameter.allow_unknown,
        description: parameter.description.to_owned(),
        description_kind: proto::StringKind::Markdown.into(),
    }
}

/// An error, without its full stop: Terraform puts it into a sentence of its own, which names the function or the parameter.
pub(super) fn error(FunctionError { argument, reason }: &FunctionError) -> proto::FunctionError {
    proto::FunctionError {
        text: sanitize::lines(reason.trim_end().trim_end_matches('.').to_owned()),
        function_argument: argument.and_then(|argument| i64::try_from(argument).ok()),
    }
}

/// Calls a function.
pub(super) fn call(function: &Function, encoded: &[proto::DynamicValue]) -> proto::call_function::Response {
    match evaluate(function, encoded) {
        Ok(result) => proto::call_function::Response { result: Some(result), error: None },
        Err(reason) => proto::call_function::Response { result: None, error: Some(error(&reason)) },
    }
}

fn evaluate(function: &Function, encoded: &[proto::DynamicValue]) -> Result<proto::DynamicValue, FunctionError> {
    check_number(function, encoded.len())?;
    let pairs = encoded.iter().enumerate().filter_map(|(index, it)| Some((index, it, function.parameter_of(index)?)));
    let arguments: Vec<Option<Value>> =
        pairs.map(|(index, encoded, parameter)| read(index, encoded, parameter)).collect::<Result<_, _>>()?;
    let result = match arguments.into_iter().collect::<Option<Vec<_>>>() {
        Some(arguments) => function.call(&arguments)?,
        None => Value::UNKNOWN,
    };
    convert::encode(&result, &function.returns)
        .map_err(|broken| FunctionError::new(format!("Its result does not match its declared type: it is {broken}.")))
}

fn check_number(function: &Function, given: usize) -> Result<(), FunctionError> {
    let wanted = function.parameters.len();
    if given == wanted || (given > wanted && function.variadic.is_some()) {
        return Ok(());
    }
    let at_least = if function.variadic.is_some() { "at least " } else { "" };
    let arguments = if wanted == 1 { "argument" } else { "arguments" };
    Err(FunctionError::new(format!("{} takes {at_least}{wanted} {arguments}.", function.name)))
}

/// Reads an argument; `None` if it is not known, and the parameter wants a known one. Terraform checks most of this too, but not
/// what is null within an argument, and it knows nothing of placeholders.
fn read(index: usize, encoded: &proto::DynamicValue, parameter: &Parameter) -> Result<Option<Value>, FunctionError> {
    if encoded.msgpack.len().max(encoded.json.len()) > parameter.max_bytes.saturating_add(HEADER_BYTES) {
        return Err(FunctionError::argument(index, format!("It is longer than {} bytes.", parameter.max_bytes)));
    }
    let value = convert::decode(Some(encoded), &parameter.ty)
        .map_err(|broken| FunctionError::unusable(index, &broken))
        .map(placeholder::to_unknown)?;
    if is_null(&value) {
        return if parameter.allow_null {
            Ok(Some(value))
        } else {
            Err(FunctionError::argument(index, "It must not be null"))
        };
    }
    if let Some(path) = null_in(&value).filter(|_| !parameter.allow_null_elements) {
        return Err(FunctionError::argument(index, format!("Its element {} must not be null", path.join("."))));
    }
    Ok(Some(value).filter(|value| parameter.allow_unknown || value.is_wholly_known()))
}

fn is_null(value: &Value) -> bool {
    match value {
        Value::Dynamic(_, inner) => is_null(inner),
        value => value.is_null(),
    }
}

/// Where a value that isn't null contains null, the outermost step first.
fn null_in(value: &Value) -> Option<Vec<String>> {
    let at = |step: String, part: &Value| {
        let within = if is_null(part) { Some(Vec::new()) } else { null_in(part) };
        within.map(|path| std::iter::once(step).chain(path).collect())
    };
    match value {
        Value::Sequence(items) => items.iter().enumerate().find_map(|(index, item)| at(index.to_string(), item)),
        Value::Mapping(entries) => entries.iter().find_map(|(name, entry)| at(name.clone(), entry)),
        Value::Dynamic(_, inner) => null_in(inner),
        Value::Null | Value::Unknown(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
