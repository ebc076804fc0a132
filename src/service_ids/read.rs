//! Reads a managed service ID as it is now.

use tf_provider::resource::{ReadRequest, ReadResponse};

use super::ServiceIdResource;
use super::context::note_created;
use super::guard::check_account;
use super::private_state::PrivateState;
use crate::diagnostics::{self, Operation};
use crate::keys::timeouts::TimeoutKind;
use crate::provider_data::ProviderData;

/// Reads the service ID. One that no longer exists has no state; everything else that was changed elsewhere shows as a
/// difference. If the provider can't log in before the apply, the service ID stays as the state has it.
pub(crate) async fn read<R: ServiceIdResource>(data: &ProviderData, request: ReadRequest<R>) -> ReadResponse<R> {
    let state = request.state;
    let name = state.display_name();
    if let Some(argument) = data.unknown_argument {
        let response = ReadResponse::new(Some(state), PrivateState::default());
        return if data.is_first_unrefreshed_service_id() {
            response.with(diagnostics::service_ids_not_refreshed(argument, &name))
        } else {
            response
        };
    }
    note_created(&data.client, &state);
    let budget = state.budget(TimeoutKind::Read);
    let client = data.client.with_timeout(budget.limit);
    let error = match client.get_service_id(state.service_id()).await {
        Ok(seen) => {
            data.service_id_creations.record_managed(&seen.id);
            return ReadResponse::new(Some(state.observe(&seen)), PrivateState::default());
        }
        Err(error) if error.is_not_found() => match check_account(&client, &name, state.account()).await {
            Ok(()) => return ReadResponse::new(None, PrivateState::default()),
            Err(error) => error,
        },
        Err(error) => diagnostics::operation_failed_within(Operation::OfServiceId("read", &name), budget, &error),
    };
    ReadResponse::new(Some(state), PrivateState::default()).with(error)
}
