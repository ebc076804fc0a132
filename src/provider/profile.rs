//! The trusted profile that the provider assumes
//! (<https://cloud.ibm.com/docs/account?topic=account-create-trusted-profile>).

use iam_identity::Profile;
use tf_provider::{Attr, Diagnostic};

use super::argument::{Argument, FallbackSources, Precedence, Resolved};
use super::schema::ProviderConfig;
use crate::diagnostics;

/// The credential with which a trusted profile would be assumed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AssumedWith {
    /// An API key.
    ApiKey,
    /// The token of a compute resource.
    ComputeResource,
    /// A token, which cannot assume a profile.
    Nothing,
}

/// The arguments that identify a profile.
struct ProfileInputs {
    id: Option<Resolved<String>>,
    crn: Option<Resolved<String>>,
    name: Option<Resolved<String>>,
    account: Option<Resolved<String>>,
}

/// Returns the trusted profile from the place that takes precedence; `None` if there is none. With a token, only a profile
/// in the provider block is returned, for a warning: one in the environment may be meant for another provider block.
///
/// # Errors
///
/// Fails if a profile is identified in two ways in one place, if its account is missing, or if there is an account in the
/// provider block but no name of a profile.
pub(super) fn resolve(
    config: &ProviderConfig,
    fallback: &FallbackSources<'_>,
    assumed_with: AssumedWith,
) -> Result<Option<Resolved<Profile>>, Diagnostic> {
    let inputs = ProfileInputs::resolve(config, fallback);
    let precedence = inputs.highest_precedence();
    let ProfileInputs { id, crn, name, account } = inputs.with_precedence(precedence);
    if let Some(account) = account.as_ref().filter(|it| it.precedence == Precedence::Configuration && name.is_none()) {
        return Err(diagnostics::account_without_profile(&account.source));
    }
    if assumed_with == AssumedWith::Nothing && precedence != Some(Precedence::Configuration) {
        return Ok(None);
    }
    if let [first, second, ..] = [&id, &crn, &name].into_iter().flatten().collect::<Vec<_>>().as_slice() {
        return Err(diagnostics::conflicting_credentials(&first.source, &second.source));
    }
    if let Some(name) = name {
        if account.is_none() && assumed_with == AssumedWith::ApiKey {
            return Err(diagnostics::account_needed(&name.source));
        }
        let account = account.map(|account| account.value);
        return Ok(Some(name.map(|name| Profile::Name { name, account })));
    }
    Ok(id.map(|id| id.map(Profile::Id)).or_else(|| crn.map(|crn| crn.map(Profile::Crn))))
}

impl ProfileInputs {
    fn resolve(config: &ProviderConfig, fallback: &FallbackSources<'_>) -> Self {
        let lookup = |name, configured, variables, property| {
            Argument::<String> { name, configured, variables, property: Some(property) }.resolve(fallback)
        };
        Self {
            id: lookup(
                "iam_profile_id",
                &config.iam_profile_id,
                &["IC_IAM_PROFILE_ID", "IBMCLOUD_IAM_PROFILE_ID"],
                "IAM_IDENTITY_IAM_PROFILE_ID",
            ),
            // Only a credentials file can have a CRN.
            crn: lookup("", &Attr::Null, &[], "IAM_IDENTITY_IAM_PROFILE_CRN"),
            name: lookup(
                "iam_profile_name",
                &config.iam_profile_name,
                &["IC_IAM_PROFILE_NAME", "IBMCLOUD_IAM_PROFILE_NAME"],
                "IAM_IDENTITY_IAM_PROFILE_NAME",
            ),
            account: lookup(
                "ibmcloud_account_id",
                &config.ibmcloud_account_id,
                &["IC_ACCOUNT_ID", "IBMCLOUD_ACCOUNT_ID"],
                "IAM_IDENTITY_IAM_ACCOUNT_ID",
            ),
        }
    }

    /// The precedence of the identifier that takes precedence over all others. The account identifies no profile.
    fn highest_precedence(&self) -> Option<Precedence> {
        [&self.id, &self.crn, &self.name].into_iter().flatten().map(|input| input.precedence).min()
    }

    /// The identifiers of this precedence only, and the account wherever it was found.
    fn with_precedence(self, precedence: Option<Precedence>) -> Self {
        let at = |input: Option<Resolved<String>>| input.filter(|input| Some(input.precedence) == precedence);
        Self { id: at(self.id), crn: at(self.crn), name: at(self.name), account: self.account }
    }
}
