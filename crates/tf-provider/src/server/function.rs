//! A function's calls: from messages to a [`Function`] and back.

use super::wire;
use crate::function::{Function, Misfit, Parameter};
use crate::placeholder;
use crate::tfplugin6 as proto;
use crate::value::Value;

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

/// Calls it. An error names the argument.
pub(super) fn called(
    function: &Function,
    encoded: &[proto::DynamicValue],
) -> Result<proto::DynamicValue, proto::FunctionError> {
    let about = |argument: usize, reason: &str| {
        let name = function.parameters.get(argument).map_or("", |parameter| parameter.name);
        let function_argument = i64::try_from(argument).ok();
        proto::FunctionError { text: format!("{name}: {reason}"), function_argument }
    };
    let failed = |text: String| proto::FunctionError { text, function_argument: None };
    if encoded.len() != function.parameters.len() {
        return Err(failed(format!("{} takes {} arguments.", function.name, function.parameters.len())));
    }
    let pairs = encoded.iter().zip(&function.parameters).enumerate();
    let arguments: Vec<Value> = pairs
        .map(|(index, (encoded, parameter))| {
            wire::decode(Some(encoded), &parameter.ty).map_err(|error| about(index, &error.reason))
        })
        .collect::<Result<_, _>>()?;
    if arguments.iter().any(placeholder::is_in) {
        // As Terraform does by itself with what isn't known yet.
        return wire::encode(&Value::UNKNOWN, &function.returns).map_err(|error| failed(error.to_string()));
    }
    let result = (function.call)(&arguments).map_err(|Misfit { argument, reason }| about(argument, &reason))?;
    wire::encode(&result, &function.returns).map_err(|error| failed(format!("The result can't be given: {error}")))
}
