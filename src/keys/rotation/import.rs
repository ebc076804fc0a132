//! Imports keys that exist as those of a rotation: the current one, and those that it has replaced.

use iam_identity::ApiKey;
use tf_provider::resource::ImportRequest;
use tf_provider::{Attr, Diagnostics};

use super::super::identity::ApiKeyIdentity;
use super::super::import::find;
use super::super::schema::ApiKeyModel;
use super::model::RetiringKey;
use super::read::expiry_of;
use crate::diagnostics;
use crate::provider_data::ProviderData;

/// Finds the keys, whose IDs are separated by commas, the current one first.
///
/// # Errors
///
/// If one of them can't be found, is another one's twice, or belongs to another identity than the current one.
pub(crate) async fn import(
    data: &ProviderData,
    request: ImportRequest<ApiKeyIdentity>,
) -> Result<ApiKeyModel, Diagnostics> {
    let (current, others) = match request {
        ImportRequest::Id(ids) => {
            let mut ids = ids.split(',').map(|id| id.trim().to_owned());
            (ImportRequest::Id(ids.next().unwrap_or_default()), ids.collect())
        }
        identity @ ImportRequest::Identity(_) => (identity, Vec::new()),
    };
    let current = find(data, current).await?;
    let mut retiring: Vec<ApiKey> = Vec::new();
    for id in others {
        let key = find(data, ImportRequest::Id(id)).await?;
        if key.iam_id != current.iam_id {
            let owner = key.iam_id.as_deref().unwrap_or_default();
            return Err(diagnostics::retiring_key_of_another(&key.id, owner, &current.id).into());
        }
        if key.id == current.id || retiring.iter().any(|other| other.id == key.id) {
            return Err(diagnostics::imported_twice(&key.id).into());
        }
        retiring.push(key);
    }
    let mut state = ApiKeyModel::imported_to_rotate(&current);
    let retiring = retiring.iter().map(|key| RetiringKey::new(&key.id, &expiry_of(key))).collect();
    state.rotation.retiring = Attr::Known(retiring);
    Ok(state)
}
