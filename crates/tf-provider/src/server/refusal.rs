//! Answers that consist of diagnostics alone.

use tf_protocol::tfplugin6::{self as proto, Diagnostic};

/// An answer that can be a refusal.
pub(super) trait Refusal {
    /// The answer with these diagnostics and nothing else.
    fn refused(diagnostics: Vec<Diagnostic>) -> Self;
}

macro_rules! refusals {
    ($($call:ident),* $(,)?) => {
        $(
            impl Refusal for proto::$call::Response {
                fn refused(diagnostics: Vec<Diagnostic>) -> Self {
                    let mut response = Self::default();
                    response.diagnostics = diagnostics;
                    response
                }
            }
        )*
    };
}

refusals!(
    apply_resource_change,
    close_ephemeral_resource,
    generate_resource_config,
    import_resource_state,
    move_resource_state,
    open_ephemeral_resource,
    plan_action,
    plan_resource_change,
    read_data_source,
    read_resource,
    renew_ephemeral_resource,
    upgrade_resource_identity,
    upgrade_resource_state,
    validate_action_config,
    validate_data_resource_config,
    validate_ephemeral_resource_config,
    validate_list_resource_config,
    validate_provider_config,
    validate_resource_config,
);
