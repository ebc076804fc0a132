//! Sends the keys that a list resource finds.

use iam_identity::{ApiKey, Client, Error, OperationKind};
use tf_provider::list::{ListResult, ListStream};
use tf_provider::{Diagnostics, ListResource};

use crate::diagnostics::{self, Operation};
use crate::selection::Selection;
use crate::service_ids::lookup::is_refusal_of_groups;

/// Sends the keys of a selection, each as `listed` shows it. `what` names them in messages.
pub(super) async fn send<L: ListResource>(
    client: &Client,
    selection: &Selection,
    stream: &ListStream<L>,
    what: &str,
    listed: fn(&ApiKey) -> ListResult<L>,
) -> Diagnostics {
    let failed = |error: Error| match &error.object {
        Some(id) if error.operation == OperationKind::GetServiceId && error.is_not_found() => {
            diagnostics::service_id_does_not_exist(id).into()
        }
        _ => diagnostics::operation_failed(Operation::LookUp(what), &error).into(),
    };
    let mut pages = match selection.pages(client).await {
        Ok(pages) => pages,
        Err(error) => return failed(error),
    };
    loop {
        let keys = match selection.next(client, &mut pages).await {
            Ok(Some(keys)) => keys,
            Ok(None) => return Diagnostics::new(),
            Err(error) if is_refusal_of_groups(&error) => {
                return diagnostics::service_id_groups_not_listed(&error).into();
            }
            Err(error) => return failed(error),
        };
        for key in &keys {
            if !stream.send(listed(key)).await {
                return Diagnostics::new();
            }
        }
    }
}
