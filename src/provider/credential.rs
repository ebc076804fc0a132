//! What the provider logs in with: which of everything that was given, and where that came from. What is in the block
//! comes before the environment, and that before a file of credentials: a credential in a nearer place is used, whatever
//! is farther away.

use iam_identity::{Credential, CredentialKind, Profile};
use secret::Secret;
use tf_provider::{Attr, Diagnostic, Diagnostics};

use super::argument::{Argument, FallbackSources, Precedence, Resolved, secret};
use super::credential_format::validate;
use super::schema::ProviderConfig;
use crate::diagnostics;

/// A choice.
#[derive(Debug)]
pub struct ResolvedCredential {
    /// What is used.
    pub credential: Credential,
    /// Where it comes from, for people; empty where there is none.
    pub source: String,
    /// What is to be said about it: warnings.
    pub diagnostics: Diagnostics,
}

impl ResolvedCredential {
    fn new(credential: Credential, source: impl Into<String>) -> Self {
        Self { credential, source: source.into(), diagnostics: Diagnostics::new() }
    }
}

/// Everything that was given to log in with.
struct CredentialInputs {
    api_key: Option<Resolved<Secret>>,
    refresh_token: Option<Resolved<Secret>>,
    access_token: Option<Resolved<Secret>>,
    token_file: Option<Resolved<String>>,
}

/// What a trusted profile would be assumed with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ProfileCredential {
    ApiKey,
    ComputeResource,
    /// A token, with which none can be.
    Nothing,
}

/// Chooses, or says why there is no choice.
pub(super) fn resolve(
    config: &ProviderConfig,
    fallback: &FallbackSources<'_>,
) -> Result<ResolvedCredential, Diagnostic> {
    if let Some(argument) = config.first_unknown() {
        return Ok(ResolvedCredential::new(Credential::Missing(diagnostics::argument_unknown(argument)), ""));
    }
    let inputs = CredentialInputs::of(config, fallback)?;
    let Some(precedence) = inputs.highest_precedence() else { return missing(fallback) };
    let inputs = inputs.with_precedence(precedence);
    if precedence == Precedence::Configuration {
        inputs.refuse_conflicts()?;
    }
    // What a file says of a profile belongs to the credential in it.
    let with_profile = |credential| {
        let counts =
            precedence == Precedence::File && fallback.file.is_some_and(|file| file.is_of(&["iamassume", "container"]));
        profile(config, &FallbackSources { file: fallback.file.filter(|_| counts), ..*fallback }, credential)
    };
    if let Some(key) = inputs.api_key {
        let key = validate(&key, CredentialKind::ApiKey)?;
        let credential = match with_profile(ProfileCredential::ApiKey)? {
            Some(profile) => Credential::AssumedProfile { api_key: key.value, profile: profile.value },
            None => Credential::ApiKey(key.value),
        };
        return Ok(ResolvedCredential::new(credential, key.source));
    }
    if let (None, None, Some(file)) = (&inputs.refresh_token, &inputs.access_token, &inputs.token_file) {
        let profile = with_profile(ProfileCredential::ComputeResource)?;
        let profile = profile.ok_or_else(|| diagnostics::profile_needed(&file.source))?;
        let credential = Credential::ComputeResource { token_file: (&file.value).into(), profile: profile.value };
        return Ok(ResolvedCredential::new(credential, &file.source));
    }
    let mut resolved = match (inputs.refresh_token, inputs.access_token) {
        (Some(token), _) => {
            let token = validate(&token, CredentialKind::RefreshToken)?;
            ResolvedCredential::new(Credential::RefreshToken(token.value), token.source)
        }
        (None, Some(token)) => {
            let token = validate(&token, CredentialKind::AccessToken)?;
            ResolvedCredential::new(Credential::AccessToken(token.value), token.source)
        }
        (None, None) => return missing(fallback),
    };
    if let Some(profile) = with_profile(ProfileCredential::Nothing)? {
        resolved.diagnostics.push(diagnostics::profile_without_effect(&profile.source, &resolved.source));
    }
    Ok(resolved)
}

/// Without any credential. A file that was named, and has none, is a mistake.
fn missing(fallback: &FallbackSources<'_>) -> Result<ResolvedCredential, Diagnostic> {
    if let Some(file) = fallback.file {
        return Err(file.without_credential());
    }
    let missing = ResolvedCredential::new(Credential::Missing(diagnostics::NO_CREDENTIAL.to_owned()), "");
    Ok(ResolvedCredential { diagnostics: diagnostics::no_credential().into(), ..missing })
}

impl CredentialInputs {
    fn of(config: &ProviderConfig, fallback: &FallbackSources<'_>) -> Result<Self, Diagnostic> {
        // A file says by its AUTH_TYPE which of its properties count.
        let when =
            |kinds: &[&str]| FallbackSources { file: fallback.file.filter(|file| file.is_of(kinds)), ..*fallback };
        if let (Some(new), Some(old)) = (config.ibmcloud_api_key.known(), config.bluemix_api_key.known())
            && new != old
        {
            return Err(diagnostics::conflicting_credentials(
                "the argument ibmcloud_api_key",
                "the argument bluemix_api_key",
            ));
        }
        let (name, configured) = if config.ibmcloud_api_key.is_null() && !config.bluemix_api_key.is_null() {
            ("bluemix_api_key", &config.bluemix_api_key)
        } else {
            ("ibmcloud_api_key", &config.ibmcloud_api_key)
        };
        let api_key = secret(name, configured, &["IC_API_KEY", "IBMCLOUD_API_KEY"], "IAM_IDENTITY_APIKEY");
        let refresh_token = secret(
            "iam_refresh_token",
            &config.iam_refresh_token,
            &["IC_IAM_REFRESH_TOKEN", "IBMCLOUD_IAM_REFRESH_TOKEN"],
            "IAM_IDENTITY_REFRESH_TOKEN",
        );
        let access_token = secret(
            "iam_token",
            &config.iam_token,
            &["IC_IAM_TOKEN", "IBMCLOUD_IAM_TOKEN"],
            "IAM_IDENTITY_BEARER_TOKEN",
        );
        let token_file = Argument {
            name: "cr_token_file",
            configured: &config.cr_token_file,
            variables: &["IC_CR_TOKEN_FILE", "IBMCLOUD_CR_TOKEN_FILE"],
            property: Some("IAM_IDENTITY_CR_TOKEN_FILENAME"),
        };
        Ok(Self {
            api_key: api_key.resolve(&when(&["iam", "iamassume"])),
            refresh_token: refresh_token.resolve(&when(&["iam"])),
            access_token: access_token.resolve(&when(&["bearertoken"])),
            token_file: token_file.resolve(&when(&["container"])),
        })
    }

    /// The nearest place that has a credential.
    fn highest_precedence(&self) -> Option<Precedence> {
        let secrets = [&self.api_key, &self.refresh_token, &self.access_token].into_iter().flatten();
        secrets.map(|given| given.precedence).chain(self.token_file.as_ref().map(|given| given.precedence)).min()
    }

    /// What is in this place alone.
    fn with_precedence(self, precedence: Precedence) -> Self {
        fn at<T>(given: Option<Resolved<T>>, precedence: Precedence) -> Option<Resolved<T>> {
            given.filter(|given| given.precedence == precedence)
        }
        Self {
            api_key: at(self.api_key, precedence),
            refresh_token: at(self.refresh_token, precedence),
            access_token: at(self.access_token, precedence),
            token_file: at(self.token_file, precedence),
        }
    }

    /// Refuses two credentials in one place. An access token and the refresh token that came with it are one.
    fn refuse_conflicts(&self) -> Result<(), Diagnostic> {
        let token = self.refresh_token.as_ref().or(self.access_token.as_ref());
        let secrets = [self.api_key.as_ref(), token].into_iter().flatten().map(|given| &given.source);
        let all: Vec<_> = secrets.chain(self.token_file.as_ref().map(|given| &given.source)).collect();
        match all.as_slice() {
            [first, second, ..] => Err(diagnostics::conflicting_credentials(first, second)),
            _ => Ok(()),
        }
    }
}

/// The trusted profile to assume: the one that is named in the nearest place. With a token none can be assumed, so there
/// only one in the block is told.
fn profile(
    config: &ProviderConfig,
    fallback: &FallbackSources<'_>,
    credential: ProfileCredential,
) -> Result<Option<Resolved<Profile>>, Diagnostic> {
    let text = |name, configured, variables, property| {
        Argument::<String> { name, configured, variables, property: Some(property) }.resolve(fallback)
    };
    let id = text(
        "iam_profile_id",
        &config.iam_profile_id,
        &["IC_IAM_PROFILE_ID", "IBMCLOUD_IAM_PROFILE_ID"],
        "IAM_IDENTITY_IAM_PROFILE_ID",
    );
    let crn = text("", &Attr::Null, &[], "IAM_IDENTITY_IAM_PROFILE_CRN");
    let name = text(
        "iam_profile_name",
        &config.iam_profile_name,
        &["IC_IAM_PROFILE_NAME", "IBMCLOUD_IAM_PROFILE_NAME"],
        "IAM_IDENTITY_IAM_PROFILE_NAME",
    );
    let account = text(
        "ibmcloud_account_id",
        &config.ibmcloud_account_id,
        &["IC_ACCOUNT_ID", "IBMCLOUD_ACCOUNT_ID"],
        "IAM_IDENTITY_IAM_ACCOUNT_ID",
    );
    let nearest = [&id, &crn, &name].into_iter().flatten().map(|given| given.precedence).min();
    let at_nearest = |given: Option<Resolved<String>>| given.filter(|given| Some(given.precedence) == nearest);
    let (id, crn, name) = (at_nearest(id), at_nearest(crn), at_nearest(name));
    if let Some(account) = account.as_ref().filter(|it| it.precedence == Precedence::Configuration && name.is_none()) {
        return Err(diagnostics::account_without_profile(&account.source));
    }
    if credential == ProfileCredential::Nothing && nearest != Some(Precedence::Configuration) {
        return Ok(None);
    }
    if let [first, second, ..] = [&id, &crn, &name].into_iter().flatten().collect::<Vec<_>>().as_slice() {
        return Err(diagnostics::conflicting_credentials(&first.source, &second.source));
    }
    let with = |profile: Profile, given: &Resolved<String>| {
        Some(Resolved { value: profile, precedence: given.precedence, source: given.source.clone() })
    };
    if let Some(name) = &name {
        if account.is_none() && credential == ProfileCredential::ApiKey {
            return Err(diagnostics::account_needed(&name.source));
        }
        let account = account.map(|account| account.value);
        return Ok(with(Profile::Name { name: name.value.clone(), account }, name));
    }
    let by_id = id.as_ref().and_then(|id| with(Profile::Id(id.value.clone()), id));
    Ok(by_id.or_else(|| crn.as_ref().and_then(|crn| with(Profile::Crn(crn.value.clone()), crn))))
}
