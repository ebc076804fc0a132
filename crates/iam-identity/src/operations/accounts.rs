//! The operations on an account: its settings and its limits.

use std::collections::BTreeSet;

use http::Method;

use crate::account::{AccountSettings, ApiKeyLimits, ApiKeyUsage, Limits, LimitsRequest};
use crate::client::Client;
use crate::error::Error;
use crate::id::{is_account_id, is_iam_id};
use crate::mask::bounded;
use crate::operation::Operation;
use crate::operation_kind::OperationKind;
use crate::text::printable;

/// The maximum length of the IAM IDs in a query, in bytes: servers must accept a URL of
/// [8,000](https://www.rfc-editor.org/rfc/rfc9110#section-4.1-5), but not every proxy does.
const MAX_QUERY_BYTES: usize = 2_000;

/// How many characters of an account's ID an error has.
const MAX_ID_CHARS: usize = 128;

impl Client {
    /// Reads the settings of an account that are about identities.
    ///
    /// # Errors
    ///
    /// * `Forbidden`: the caller may not read them.
    /// * `UnexpectedResponse`: the response is not about this account.
    /// * Any other error of a request.
    pub async fn get_account_settings(&self, account_id: &str) -> Result<AccountSettings, Error> {
        let path = ["v1", "accounts", account_id, "settings", "identity"];
        let operation = account_operation(OperationKind::GetAccountSettings, Method::GET, account_id, &path);
        let (kind, object) = (operation.kind, operation.object.clone());
        let response = self.run(operation).await?;
        self.read_json(&response, kind, object, |settings: &AccountSettings| {
            let is_of_account = settings.account_id == account_id;
            if is_of_account { Ok(()) } else { Err("the response is about another account") }
        })
    }

    /// Reads how many API keys these identities have, and how many each may have, with one request.
    ///
    /// # Errors
    ///
    /// * `Forbidden`: the caller may not read them.
    /// * `InvalidRequest`: one of the IAM IDs can't be one.
    /// * `UnexpectedResponse`: the response has no such limit.
    /// * Any other error of a request.
    pub async fn get_api_key_limits(&self, account_id: &str, iam_ids: &[&str]) -> Result<ApiKeyLimits, Error> {
        let operation = limits_operation(account_id, iam_ids);
        let (kind, object) = (operation.kind, operation.object.clone());
        let writes = self.reads().writes();
        let response = self.run(operation).await?;
        let limits = self.read_json(&response, kind, object, |_: &Limits| Ok(()))?.apikeys_per_identity;
        self.limits().note(account_id, &limits, writes);
        Ok(limits)
    }

    /// How many API keys an identity has and may have, as far as responses have shown it: those of [`Self::get_api_key_limits`],
    /// and complete listings by [`Self::read_api_key`]. Sends nothing, but waits for a listing in flight. `None` if the number of
    /// keys is not known, or if something was written since.
    pub async fn known_api_key_usage(&self, account_id: &str, iam_id: &str) -> Option<ApiKeyUsage> {
        let limit = self.limits().limit(account_id);
        if let Some(count) = self.limits().count(account_id, iam_id, self.reads().writes()) {
            return Some(ApiKeyUsage { count, limit, is_from_limits: true });
        }
        let count = self.listed_count(iam_id).await?;
        Some(ApiKeyUsage { count: u32::try_from(count).ok()?, limit, is_from_limits: false })
    }
}

/// A list in the query, or in a body if it is too long for a query or has an ID that would be taken for two.
fn limits_operation(account_id: &str, iam_ids: &[&str]) -> Operation {
    let ids: BTreeSet<&str> = iam_ids.iter().copied().collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let (kind, path) = (OperationKind::GetApiKeyLimits, ["v1", "accounts", account_id, "limits", "identity"]);
    let query = ids.join(",");
    let fits_query = query.len() <= MAX_QUERY_BYTES && !ids.iter().any(|id| id.contains(','));
    let mut operation = if fits_query {
        account_operation(kind, Method::GET, account_id, &path).query("apikeys_per_identity", query)
    } else {
        let body = LimitsRequest { apikeys_per_identity: &ids };
        account_operation(kind, Method::POST, account_id, &path).json(&body, &body).read_only()
    };
    if !ids.iter().all(|id| is_iam_id(id)) {
        operation.invalid = Some("an IAM ID is invalid: characters without whitespace were expected");
    }
    operation
}

/// An operation on the account of this ID, which is not sent if that can't be one.
pub(super) fn account_operation(kind: OperationKind, method: Method, account_id: &str, path: &[&str]) -> Operation {
    let mut operation = Operation::new(kind, method, path).object(&printable(&bounded(account_id, MAX_ID_CHARS)));
    if !is_account_id(account_id) {
        operation.invalid = Some("this is not the ID of an account: letters, digits, and hyphens were expected");
    }
    operation
}
