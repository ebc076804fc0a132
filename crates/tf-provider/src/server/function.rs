//! A function's calls: from messages to a [`Function`] and back.

use super::wire;
use crate::function::{Function, FunctionError, Parameter};
use crate::placeholder;
use crate::text;
use crate::value::Value;
use tf_protocol::tfplugin6 as proto;

/// How many bytes stand before a text in a message, at the most.
const HEADER: usize = 5;

/// What is told of a function.
pub(super) fn declared(function: &Function) -> proto::Function {
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

/// An error as Terraform takes it into a sentence of its own, which names the function or the parameter and ends with a full
/// stop.
pub(super) fn error(argument: Option<usize>, reason: &str) -> proto::FunctionError {
    proto::FunctionError {
        text: text::lines(reason.trim_end().trim_end_matches('.').to_owned()),
        function_argument: argument.and_then(|argument| i64::try_from(argument).ok()),
    }
}

/// Calls it. An error names the argument.
pub(super) fn called(
    function: &Function,
    encoded: &[proto::DynamicValue],
) -> Result<proto::DynamicValue, proto::FunctionError> {
    if encoded.len() != function.parameters.len() {
        return Err(error(None, &format!("{} takes {} arguments.", function.name, function.parameters.len())));
    }
    let pairs = encoded.iter().zip(&function.parameters).enumerate();
    let arguments: Vec<Value> = pairs
        .map(|(index, (encoded, parameter))| {
            if encoded.msgpack.len().max(encoded.json.len()) > parameter.max_bytes.saturating_add(HEADER) {
                return Err(error(Some(index), &format!("It is longer than {} bytes.", parameter.max_bytes)));
            }
            wire::decode(Some(encoded), &parameter.ty).map_err(|broken| error(Some(index), &format!("It is {broken}.")))
        })
        .collect::<Result<_, _>>()?;
    if arguments.iter().any(placeholder::is_in) {
        // As Terraform does by itself with what isn't known yet.
        return wire::encode(&Value::UNKNOWN, &function.returns).map_err(|broken| error(None, &broken.to_string()));
    }
    let result =
        (function.call)(&arguments).map_err(|FunctionError { argument, reason }| error(Some(argument), &reason))?;
    wire::encode(&result, &function.returns)
        .map_err(|broken| error(None, &format!("The result can't be given: it is {broken}.")))
}
