//! Importing a key.

use tf_provider::Diagnostic;

/// IBM Cloud has no key with this ID.
pub(crate) fn does_not_exist(id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {id} does not exist"),
        "IBM Cloud has no key with this ID, or the identity that is logged in cannot see it. `ibmcloud iam api-keys --uuid` \
         lists the IDs of your own keys, and `ibmcloud iam service-api-keys SERVICE_ID` the keys of a service ID.",
    )
}

/// The key to import belongs to another kind of identity than a service ID.
pub(crate) fn not_a_service_key(id: &str, owner: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {id} does not belong to a service ID"),
        format!("It belongs to {owner}. Import it as an ibm_iam_api_key instead."),
    )
}

/// The key to import belongs to another account than the import names.
pub(crate) fn import_account_mismatch(id: &str, account: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {id} does not belong to the specified account"),
        format!(
            "It belongs to the account {account}. Correct the account in the import (account_id, or the CRN), or import the key \
             by its ID alone."
        ),
    )
}

/// The import ID is neither the ID nor the CRN of a key.
pub(crate) fn import_id_malformed(given: &str) -> Diagnostic {
    Diagnostic::error(
        "Invalid import ID",
        format!(
            "{given:?} does not identify an API key. Specify an ID, `ApiKey-01234567-89ab-4cde-8f01-23456789abcd`, or a CRN, \
             `crn:v1:bluemix:public:iam-identity::a/ACCOUNT::apikey:ApiKey-01234567-89ab-4cde-8f01-23456789abcd`."
        ),
    )
}
