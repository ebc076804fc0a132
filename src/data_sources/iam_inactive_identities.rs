//! `data "ibm_iam_inactive_identities"`: what was not used in the account for a while, from a report of IBM Cloud.

use std::sync::Arc;

use iam_identity::{Client, Error, InactiveApiKey, InactiveIdentity, InactiveUser, InactivityReport};
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{block, computed, duration, optional, required};
use tf_provider::{Attr, DataSource, parse_duration};

use crate::diagnostics::{self, Operation};
use crate::provider_data::ProviderData;
use crate::selection::report::{REPORT_TIMEOUT, REUSE_WITHIN, ReportTimeouts, budget};
use crate::times::date_for_state;
use crate::validators::days;

tf_provider::object! {
    /// Lists the users, service IDs, trusted profiles and API keys in the account that is logged in to that were not used to log in
    /// for a number of days. IBM Cloud makes a report for this, which takes minutes in a large account, and a few requests however
    /// many keys there are. It requires the Administrator role on the IAM Identity service.
    ///
    /// The report does not have when something was created: what was created recently and was not used yet may be in it.
    pub struct InactiveLookup {
        /// For how many days something was not used: from 1 to 3650.
        inactive_for_days: i64 = required().validate(days()),
        /// How old the account's latest report may be to be used instead of a new one, if it is about the same number of days: a
        /// duration such as `1h`, `24h` or `7d`. Default: `24h`. IBM Cloud only returns the latest report, so data sources with
        /// different `inactive_for_days` make a new one in every run of Terraform. Those with the same number share one.
        reuse_within: String = optional().validate(duration("1h, 24h, or 7d")),
        /// How long the operation may take. Default: `15m`.
        timeouts: ReportTimeouts = block(),
        /// The ID of the account that the report is about.
        account_id: String = computed(),
        /// The ID of the report.
        reference: String = computed(),
        /// The IAM ID of the identity that had the report made.
        created_by: String = computed(),
        /// When the report was made, in RFC 3339 format.
        reported_at: String = computed(),
        /// The time since which everything in the report was not used, in RFC 3339 format.
        inactive_since: String = computed(),
        /// The users, those that were never used first, then those that were not used for the longest time.
        users: Vec<InactiveUserItem> = computed(),
        /// The service IDs, in the same order.
        service_ids: Vec<InactiveIdentityItem> = computed(),
        /// The trusted profiles, in the same order.
        profiles: Vec<InactiveIdentityItem> = computed(),
        /// The API keys of users and of service IDs, in the same order.
        apikeys: Vec<InactiveKeyItem> = computed(),
    }
}

tf_provider::object! {
    /// A user in the report.
    pub struct InactiveUserItem {
        /// The IAM ID of the user.
        iam_id: String = computed(),
        /// The name of the user.
        name: String = computed(),
        /// The name that the user logs in with.
        username: String = computed(),
        /// The e-mail address of the user.
        email: String = computed(),
        /// When the user last logged in, in RFC 3339 format; empty if IBM Cloud knows of no login.
        last_authn: String = computed(),
    }
}

tf_provider::object! {
    /// A service ID or a trusted profile in the report.
    pub struct InactiveIdentityItem {
        /// The ID: `ServiceId-…` or `Profile-…`.
        id: String = computed(),
        /// The IAM ID: `iam-ServiceId-…` or `iam-Profile-…`.
        iam_id: String = computed(),
        /// The name.
        name: String = computed(),
        /// When it was last used to log in, in RFC 3339 format; empty if IBM Cloud knows of no login.
        last_authn: String = computed(),
    }
}

tf_provider::object! {
    /// An API key in the report.
    pub struct InactiveKeyItem {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = computed(),
        /// The name of the key.
        name: String = computed(),
        /// What the key belongs to: `user` or `serviceid`.
        r#type: String = computed(),
        /// The IAM ID of the user or the service ID that the key belongs to.
        iam_id: String = computed(),
        /// The name of the user or the service ID that the key belongs to.
        owner_name: String = computed(),
        /// When the key was last used to log in, in RFC 3339 format; empty if IBM Cloud knows of no login.
        last_authn: String = computed(),
    }
}

/// The data source.
pub(crate) struct InactiveIdentitiesData;

impl DataSource for InactiveIdentitiesData {
    type Model = InactiveLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_inactive_identities"
    }

    async fn read(&self, data: &ProviderData, request: ReadRequest<InactiveLookup>) -> ReadResponse<InactiveLookup> {
        let config = request.config;
        let budget = budget(&config.timeouts, REPORT_TIMEOUT);
        match find(&data.client.with_timeout(budget.limit), &config).await {
            Ok((account_id, report)) => returned(config, account_id, &report).into(),
            Err(error) => {
                let operation = Operation::OfAccount("the inactive identities of the account");
                ReadResponse::error(diagnostics::operation_failed_within(operation, budget, &error))
            }
        }
    }
}

async fn find(client: &Client, config: &InactiveLookup) -> Result<(String, Arc<InactivityReport>), Error> {
    let days = config.inactive_for_days.known().copied().unwrap_or_default();
    let days = u32::try_from(days).unwrap_or(u32::MAX);
    let reuse_within = parse_duration(config.reuse_within.str_or_empty()).unwrap_or(REUSE_WITHIN);
    let account_id = client.account_id().await?;
    let report = client.inactive_identities(&account_id, days, reuse_within).await?;
    Ok((account_id, report))
}

/// The arguments as they are, and the report.
fn returned(config: InactiveLookup, account_id: String, report: &InactivityReport) -> InactiveLookup {
    InactiveLookup {
        account_id: Attr::Known(account_id),
        reference: Attr::Known(report.reference.clone()),
        created_by: report.created_by.clone().into(),
        reported_at: Attr::Known(date_for_state(&report.report_end_time)),
        inactive_since: report.report_start_time.as_deref().map(date_for_state).into(),
        users: items(&report.users, user),
        service_ids: items(&report.service_ids, identity),
        profiles: items(&report.profiles, identity),
        apikeys: items(&report.apikeys, key),
        ..config
    }
}

/// The entries of a report, by their last use and then by ID. The time of the last use comes with each: RFC 3339 in UTC.
fn items<T, U>(entries: &[T], item: fn(&T) -> (String, String, U)) -> Attr<Vec<U>> {
    let mut items: Vec<_> = entries.iter().map(item).collect();
    items.sort_by(|left, right| (&left.0, &left.1).cmp(&(&right.0, &right.1)));
    Attr::Known(items.into_iter().map(|(_, _, item)| item).collect())
}

fn last_authn(text: Option<&str>) -> String {
    text.map(date_for_state).unwrap_or_default()
}

fn user(user: &InactiveUser) -> (String, String, InactiveUserItem) {
    let last_authn = last_authn(user.last_authn.as_deref());
    let item = InactiveUserItem {
        iam_id: Attr::Known(user.iam_id.clone()),
        name: user.name.clone().into(),
        username: user.username.clone().into(),
        email: user.email.clone().into(),
        last_authn: Attr::Known(last_authn.clone()),
    };
    (last_authn, user.iam_id.clone(), item)
}

fn identity(identity: &InactiveIdentity) -> (String, String, InactiveIdentityItem) {
    let last_authn = last_authn(identity.last_authn.as_deref());
    let item = InactiveIdentityItem {
        id: Attr::Known(identity.id.clone()),
        iam_id: Attr::Known(identity.iam_id()),
        name: identity.name.clone().into(),
        last_authn: Attr::Known(last_authn.clone()),
    };
    (last_authn, identity.id.clone(), item)
}

fn key(key: &InactiveApiKey) -> (String, String, InactiveKeyItem) {
    let last_authn = last_authn(key.last_authn.as_deref());
    let of_user = key.user.as_ref().and_then(|user| user.name.clone());
    let of_service_id = key.serviceid.as_ref().and_then(|service_id| service_id.name.clone());
    let item = InactiveKeyItem {
        apikey_id: Attr::Known(key.id.clone()),
        name: key.name.clone().into(),
        r#type: key.kind.clone().into(),
        iam_id: key.owner().into(),
        owner_name: of_user.or(of_service_id).into(),
        last_authn: Attr::Known(last_authn.clone()),
    };
    (last_authn, key.id.clone(), item)
}
