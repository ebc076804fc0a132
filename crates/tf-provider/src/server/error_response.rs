//! The response to a call that failed: its diagnostics, and whatever was stored. What a response leaves out is erased.

use tf_protocol::tfplugin6 as proto;

use super::{convert, function};
use crate::diagnostics::Diagnostics;
use crate::function::FunctionError;

/// A response that can say that the call failed.
pub(super) trait ErrorResponse<Request> {
    /// The response with these diagnostics. State, private state and identity are those of the request.
    fn error_response(request: &Request, diagnostics: Diagnostics) -> Self;
}

/// Implements [`ErrorResponse`] for calls by name; in braces, which field of the response keeps which of the request.
macro_rules! error_responses {
    ($($call:ident $({ $($kept:ident: $stored:ident),+ })?),+ $(,)?) => {$(
        impl ErrorResponse<proto::$call::Request> for proto::$call::Response {
            fn error_response(_request: &proto::$call::Request, diagnostics: Diagnostics) -> Self {
                let mut response = Self::default();
                response.diagnostics = convert::diagnostics(diagnostics);
                $($(response.$kept.clone_from(&_request.$stored);)+)?
                response
            }
        }
    )+};
}

error_responses! {
    apply_resource_change { new_state: prior_state, private: planned_private, new_identity: planned_identity },
    close_ephemeral_resource,
    configure_provider,
    generate_resource_config,
    get_functions,
    get_metadata,
    get_provider_schema,
    get_resource_identity_schemas,
    import_resource_state,
    move_resource_state,
    open_ephemeral_resource,
    plan_action,
    plan_resource_change { planned_private: prior_private },
    read_data_source,
    read_resource { new_state: current_state, private: private, new_identity: current_identity },
    renew_ephemeral_resource { private: private },
    upgrade_resource_identity,
    upgrade_resource_state,
    validate_action_config,
    validate_data_resource_config,
    validate_ephemeral_resource_config,
    validate_list_resource_config,
    validate_provider_config,
    validate_resource_config,
}

impl ErrorResponse<proto::call_function::Request> for proto::call_function::Response {
    fn error_response(_: &proto::call_function::Request, diagnostics: Diagnostics) -> Self {
        let sentences: Vec<_> = diagnostics.iter().map(|each| format!("{}. {}", each.summary, each.detail)).collect();
        Self { error: Some(function::error(&FunctionError::new(sentences.join(" ")))), ..Self::default() }
    }
}

impl ErrorResponse<proto::stop_provider::Request> for proto::stop_provider::Response {
    fn error_response(_: &proto::stop_provider::Request, diagnostics: Diagnostics) -> Self {
        let summaries: Vec<_> = diagnostics.into_iter().map(|each| each.summary).collect();
        Self { error: summaries.join("; ") }
    }
}
