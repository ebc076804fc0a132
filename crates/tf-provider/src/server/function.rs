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
    let parameter = |parameter: &Parameter| proto::function::Parameter {
        name: parameter.name.to_owned(),
        r#type: parameter.ty.to_string().into_bytes(),
        description: parameter.description.to_owned(),
        description_kind: proto::StringKind::Markdown.into(),
        ..Default::default()
    };
    proto::Function {
        parameters: function.parameters.iter().map(parameter).collect(),
        r#return: Some(proto::function::Return { r#type: function.returns.to_string().into_bytes() }),
        summary: function.summary.to_owned(),
        description: function.description.to_owned(),
        description_kind: proto::StringKind::Markdown.into(),
        ..Default::default()
    }
}

/// An error, without its full stop: Terraform puts it into a sentence of its own, which names the function or the parameter.
pub(super) fn error(argument: Option<usize>, reason: &str) -> proto::FunctionError {
    proto::FunctionError {
        text: sanitize::lines(reason.trim_end().trim_end_matches('.').to_owned()),
        function_argument: argument.and_then(|argument| i64::try_from(argument).ok()),
    }
}

/// Calls a function.
pub(super) fn call(function: &Function, encoded: &[proto::DynamicValue]) -> proto::call_function::Response {
    match evaluate(function, encoded) {
        Ok(result) => proto::call_function::Response { result: Some(result), error: None },
        Err(error) => proto::call_function::Response { result: None, error: Some(error) },
    }
}

fn evaluate(function: &Function, encoded: &[proto::DynamicValue]) -> Result<proto::DynamicValue, proto::FunctionError> {
    if encoded.len() != function.parameters.len() {
        let arguments = match function.parameters.len() {
            1 => "1 argument".to_owned(),
            number => format!("{number} arguments"),
        };
        return Err(error(None, &format!("{} takes {arguments}.", function.name)));
    }
    let pairs = encoded.iter().zip(&function.parameters).enumerate();
    let arguments: Vec<Value> = pairs
        .map(|(index, (encoded, parameter))| {
            if encoded.msgpack.len().max(encoded.json.len()) > parameter.max_bytes.saturating_add(HEADER_BYTES) {
                return Err(error(Some(index), &format!("It is longer than {} bytes.", parameter.max_bytes)));
            }
            convert::decode(Some(encoded), &parameter.ty)
                .map_err(|broken| error(Some(index), &format!("It is {broken}.")))
        })
        .collect::<Result<_, _>>()?;
    if arguments.iter().any(placeholder::is_in) {
        // Terraform doesn't call a function with unknown arguments: its result is unknown.
        return convert::encode(&Value::UNKNOWN, &function.returns).map_err(|broken| error(None, &broken.to_string()));
    }
    let result =
        (function.call)(&arguments).map_err(|FunctionError { argument, reason }| error(Some(argument), &reason))?;
    convert::encode(&result, &function.returns)
        .map_err(|broken| error(None, &format!("Its result does not match its declared type: it is {broken}.")))
}
