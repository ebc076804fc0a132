//! Imports a key that exists.

use iam_identity::{ApiKey, is_key_id};
use tf_provider::Diagnostics;
use tf_provider::resource::ImportRequest;

use super::guard::check_account;
use super::identity::ApiKeyIdentity;
use super::key_name::KeyName;
use super::owner::Owner;
use super::timeouts::OPERATION_TIMEOUT;
use crate::diagnostics::{self, Operation};
use crate::provider_data::ProviderData;

/// Finds the key.
///
/// # Errors
///
/// If the ID isn't that of a key, if there is no such key, if it is in another account, or if the request fails.
pub(crate) async fn find(data: &ProviderData, request: ImportRequest<ApiKeyIdentity>) -> Result<ApiKey, Diagnostics> {
    let (given, account) = match request {
        ImportRequest::Id(id) => {
            let account = account_of_crn(&id).map(str::to_owned);
            (id, account)
        }
        ImportRequest::Identity(identity) => {
            (identity.apikey_id.into_known().unwrap_or_default(), identity.account_id.into_known())
        }
    };
    let id = key_id(&given).ok_or_else(|| diagnostics::import_id_malformed(&given))?;
    let client = data.client.with_timeout(OPERATION_TIMEOUT);
    match client.get_api_key(id).await {
        Ok(key) if account.is_some() && key.account_id != account => {
            Err(diagnostics::import_account_mismatch(id, key.account_id.as_deref().unwrap_or_default()).into())
        }
        Ok(key) => Ok(key),
        Err(error) if error.is_not_found() => {
            let owner = Owner { iam_id: String::new(), account_id: account };
            check_account(&client, &KeyName::new("", id), &owner).await?;
            Err(diagnostics::does_not_exist(id).into())
        }
        Err(error) => Err(diagnostics::operation_failed(Operation::Import(&KeyName::new("", id)), &error).into()),
    }
}

/// The ID of a key in an ID or a CRN.
fn key_id(given: &str) -> Option<&str> {
    let parts: Vec<&str> = given.split(':').collect();
    let id = match parts.as_slice() {
        [id] | ["crn", "v1", _, _, "iam-identity", _, _, _, "apikey", id] => *id,
        _ => return None,
    };
    let has_suffix = id.strip_prefix("ApiKey-").is_some_and(|suffix| !suffix.is_empty());
    (has_suffix && is_key_id(id)).then_some(id)
}

/// The account in a CRN.
fn account_of_crn(given: &str) -> Option<&str> {
    given.split(':').find_map(|part| part.strip_prefix("a/"))
}

#[cfg(test)]
mod tests {
    use super::key_id;

    #[test]
    fn ids_and_crns_are_accepted_and_nothing_else() {
        let id = "ApiKey-46be2bd5-1a37-4caf-b1e0-05183dd84a7f";
        assert_eq!(key_id(id), Some(id));
        assert_eq!(key_id(&format!("crn:v1:bluemix:public:iam-identity::a/0123::apikey:{id}")), Some(id));
        assert_eq!(key_id(&format!("crn:v1:staging:public:iam-identity:us-south:a/0123::apikey:{id}")), Some(id));
        for malformed in [
            "",
            "ApiKey-",
            "46be2bd5-1a37-4caf-b1e0-05183dd84a7f",
            "ServiceId-46be2bd5",
            "ApiKey-../lock",
            "ApiKey-1/lock",
            "ApiKey-1?x",
            " ApiKey-1",
            "crn:v1:bluemix:public:iam-identity::a/0123::serviceid:ApiKey-1",
            "crn:v1:bluemix:public:iam-identity::a/0123::apikey:",
            "crn:v1:bluemix:public:other::a/0123::apikey:ApiKey-1",
        ] {
            assert_eq!(key_id(malformed), None, "{malformed}");
        }
    }
}
