//! Sends the keys that a list resource finds.

use iam_identity::{ApiKey, Client};
use tf_provider::list::{ListResult, ListStream};
use tf_provider::{Diagnostics, ListResource};

use crate::selection::keys::{Selection, selection_failed};

/// Sends the keys of a selection, each as `listed` shows it. `what` names them in messages.
pub(super) async fn send<L: ListResource>(
    client: &Client,
    selection: &Selection,
    stream: &ListStream<L>,
    what: &str,
    listed: fn(&ApiKey) -> ListResult<L>,
) -> Diagnostics {
    let budget = selection.budget();
    let client = client.with_timeout(budget.limit);
    let mut selected = match selection.select(&client).await {
        Ok(selected) => selected,
        Err(error) => return selection_failed(what, budget, &error).into(),
    };
    loop {
        let keys = match selected.next().await {
            Ok(Some(keys)) => keys,
            Ok(None) => return selected.warning().await.into_iter().collect(),
            Err(error) => return selection_failed(what, budget, &error).into(),
        };
        for key in &keys {
            if !stream.send(listed(key)).await {
                return Diagnostics::new();
            }
        }
    }
}
