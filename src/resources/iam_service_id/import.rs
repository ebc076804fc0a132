//! Taking a service ID under management that exists already.

use iam_identity::is_service_id;
use tf_provider::Diagnostics;
use tf_provider::resource::ImportRequest;

use super::identity::ServiceIdIdentity;
use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::service_ids::guard::check_account;
use crate::service_ids::schema::ServiceIdModel;

/// Finds the service ID.
pub(super) async fn import(
    data: &ProviderData,
    request: ImportRequest<ServiceIdIdentity>,
) -> Result<ServiceIdModel, Diagnostics> {
    let (given, account) = match request {
        ImportRequest::Id(id) => {
            let account = id.split(':').find_map(|part| part.strip_prefix("a/")).map(str::to_owned);
            (id, account)
        }
        ImportRequest::Identity(identity) => {
            (identity.service_id.into_known().unwrap_or_default(), identity.account_id.into_known())
        }
    };
    let id = service_id(&given).ok_or_else(|| diagnostics::service_id_import_malformed(&given))?;
    let (name, client) = (KeyName::new("", id), data.client.with_timeout(OPERATION_TIMEOUT));
    match client.get_service_id(id).await {
        Ok(found) if account.is_some() && found.account_id != account => {
            let account = found.account_id.as_deref().unwrap_or_default();
            Err(diagnostics::service_id_account_mismatch(id, account).into())
        }
        Ok(found) => Ok(ServiceIdModel::imported(&found)),
        Err(error) if error.is_not_found() => {
            check_account(&client, &name, account.as_deref()).await?;
            Err(diagnostics::service_id_does_not_exist(id).into())
        }
        Err(error) => Err(diagnostics::operation_failed(Operation::OfServiceId("import", &name), &error).into()),
    }
}

/// The ID of a service ID in an ID, an IAM ID or a CRN.
fn service_id(given: &str) -> Option<&str> {
    let parts: Vec<&str> = given.split(':').collect();
    let id = match parts.as_slice() {
        [id] => id.strip_prefix("iam-").unwrap_or(id),
        ["crn", "v1", _, _, "iam-identity", _, _, _, "serviceid", id] => id,
        _ => return None,
    };
    let has_suffix = id.strip_prefix("ServiceId-").is_some_and(|suffix| !suffix.is_empty());
    (has_suffix && is_service_id(id)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::service_id;

    #[test]
    fn ids_iam_ids_and_crns_are_accepted_and_nothing_else() {
        let id = "ServiceId-46be2bd5-1a37-4caf-b1e0-05183dd84a7f";
        assert_eq!(service_id(id), Some(id));
        assert_eq!(service_id(&format!("iam-{id}")), Some(id));
        assert_eq!(service_id(&format!("crn:v1:bluemix:public:iam-identity::a/0123::serviceid:{id}")), Some(id));
        for malformed in [
            "",
            "ServiceId-",
            "iam-ServiceId-",
            "iam-iam-ServiceId-1",
            "46be2bd5-1a37-4caf-b1e0-05183dd84a7f",
            "ApiKey-46be2bd5",
            "ServiceId-../lock",
            "ServiceId-1?x",
            " ServiceId-1",
            "crn:v1:bluemix:public:iam-identity::a/0123::apikey:ServiceId-1",
            "crn:v1:bluemix:public:iam-identity::a/0123::serviceid:iam-ServiceId-1",
        ] {
            assert_eq!(service_id(malformed), None, "{malformed}");
        }
    }
}
