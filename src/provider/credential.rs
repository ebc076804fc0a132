//! The credential that the provider logs in with. A credential in the provider block takes precedence over the environment,
//! and the environment over the credentials file, whatever its kind.

use iam_identity::{Credential, CredentialKind};
use secret::Secret;
use tf_provider::{Attr, Diagnostic, Diagnostics};

use super::argument::{Argument, FallbackSources, Precedence, Resolved};
use super::credential_format::validate;
use super::credentials_file::CredentialsFile;
use super::profile::{self, AssumedWith};
use super::schema::ProviderConfig;
use crate::diagnostics;

/// The credential in use.
#[derive(Debug)]
pub(super) struct ResolvedCredential {
    pub(super) credential: Credential,
    /// Where it was found, as messages name it; empty if there is none.
    pub(super) source: String,
    /// Warnings.
    pub(super) diagnostics: Diagnostics,
}

/// The credentials that were found.
struct CredentialInputs {
    api_key: Option<Resolved<Secret>>,
    refresh_token: Option<Resolved<Secret>>,
    access_token: Option<Resolved<Secret>>,
    token_file: Option<Resolved<String>>,
}

/// Chooses the credential. An unknown argument or a missing credential is not an error, but a [`Credential::Missing`], with
/// which every request fails.
///
/// # Errors
///
/// Fails if credentials conflict, do not have the form of their kind, or lack something that they require.
pub(super) fn resolve(
    config: &ProviderConfig,
    fallback: &FallbackSources<'_>,
) -> Result<ResolvedCredential, Diagnostic> {
    if let Some(argument) = config.unknown_argument() {
        return Ok(ResolvedCredential::new(Credential::Missing(diagnostics::argument_unknown(argument)), ""));
    }
    let inputs = CredentialInputs::resolve(config, fallback)?;
    let Some(precedence) = inputs.highest_precedence() else { return missing(fallback) };
    let inputs = inputs.with_precedence(precedence);
    if precedence == Precedence::Configuration {
        inputs.refuse_conflicts()?;
    }
    // The profile in a credentials file belongs to the credential in the file, and to no other.
    let has_profile = |file: &&CredentialsFile| precedence == Precedence::File && is_profile_file(file);
    let fallback = &FallbackSources { file: fallback.file.filter(has_profile), ..*fallback };
    match inputs {
        CredentialInputs { api_key: Some(key), .. } => with_api_key(config, fallback, &key),
        CredentialInputs { refresh_token: Some(token), .. } => {
            let token = validate(&token, CredentialKind::RefreshToken)?;
            with_token(config, fallback, ResolvedCredential::new(Credential::RefreshToken(token.value), token.source))
        }
        CredentialInputs { access_token: Some(token), .. } => {
            let token = validate(&token, CredentialKind::AccessToken)?;
            with_token(config, fallback, ResolvedCredential::new(Credential::AccessToken(token.value), token.source))
        }
        CredentialInputs { token_file: Some(file), .. } => with_compute_resource(config, fallback, &file),
        CredentialInputs { token_file: None, .. } => missing(fallback),
    }
}

fn is_profile_file(file: &CredentialsFile) -> bool {
    file.is_of(&["iamassume", "container"])
}

fn with_api_key(
    config: &ProviderConfig,
    fallback: &FallbackSources<'_>,
    key: &Resolved<Secret>,
) -> Result<ResolvedCredential, Diagnostic> {
    let key = validate(key, CredentialKind::ApiKey)?;
    let credential = match profile::resolve(config, fallback, AssumedWith::ApiKey)? {
        Some(profile) => Credential::AssumedProfile { api_key: key.value, profile: profile.value },
        None => Credential::ApiKey(key.value),
    };
    Ok(ResolvedCredential::new(credential, key.source))
}

fn with_compute_resource(
    config: &ProviderConfig,
    fallback: &FallbackSources<'_>,
    file: &Resolved<String>,
) -> Result<ResolvedCredential, Diagnostic> {
    let profile = profile::resolve(config, fallback, AssumedWith::ComputeResource)?;
    let profile = profile.ok_or_else(|| diagnostics::profile_needed(&file.source))?;
    let credential = Credential::ComputeResource { token_file: (&file.value).into(), profile: profile.value };
    Ok(ResolvedCredential::new(credential, &file.source))
}

fn with_token(
    config: &ProviderConfig,
    fallback: &FallbackSources<'_>,
    mut resolved: ResolvedCredential,
) -> Result<ResolvedCredential, Diagnostic> {
    if let Some(profile) = profile::resolve(config, fallback, AssumedWith::Nothing)? {
        resolved.diagnostics.push(diagnostics::profile_without_effect(&profile.source, &resolved.source));
    }
    Ok(resolved)
}

/// No credential was found. This is an error if a credentials file is named.
fn missing(fallback: &FallbackSources<'_>) -> Result<ResolvedCredential, Diagnostic> {
    if let Some(file) = fallback.file {
        return Err(file.without_credential());
    }
    let missing = ResolvedCredential::new(Credential::Missing(diagnostics::NO_CREDENTIAL.to_owned()), "");
    Ok(ResolvedCredential { diagnostics: diagnostics::no_credential().into(), ..missing })
}

// ===== impl ResolvedCredential =====

impl ResolvedCredential {
    fn new(credential: Credential, source: impl Into<String>) -> Self {
        Self { credential, source: source.into(), diagnostics: Diagnostics::new() }
    }
}

// ===== impl CredentialInputs =====

impl CredentialInputs {
    fn resolve(config: &ProviderConfig, fallback: &FallbackSources<'_>) -> Result<Self, Diagnostic> {
        // IAM_IDENTITY_AUTH_TYPE says which properties of the file count.
        let of_type =
            |types: &[&str]| FallbackSources { file: fallback.file.filter(|file| file.is_of(types)), ..*fallback };
        let (name, configured) = api_key_argument(config)?;
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
            api_key: api_key.resolve(&of_type(&["iam", "iamassume"])),
            refresh_token: refresh_token.resolve(&of_type(&["iam"])),
            access_token: access_token.resolve(&of_type(&["bearertoken"])),
            token_file: token_file.resolve(&of_type(&["container"])),
        })
    }

    /// The precedence of the credential that takes precedence over all others.
    fn highest_precedence(&self) -> Option<Precedence> {
        let secrets = [&self.api_key, &self.refresh_token, &self.access_token].into_iter().flatten();
        secrets.map(|secret| secret.precedence).chain(self.token_file.as_ref().map(|file| file.precedence)).min()
    }

    /// The credentials of this precedence only.
    fn with_precedence(self, precedence: Precedence) -> Self {
        fn at<T>(input: Option<Resolved<T>>, precedence: Precedence) -> Option<Resolved<T>> {
            input.filter(|input| input.precedence == precedence)
        }
        Self {
            api_key: at(self.api_key, precedence),
            refresh_token: at(self.refresh_token, precedence),
            access_token: at(self.access_token, precedence),
            token_file: at(self.token_file, precedence),
        }
    }

    /// Fails if there are two credentials. An access token and the refresh token that was issued with it are one.
    fn refuse_conflicts(&self) -> Result<(), Diagnostic> {
        let token = self.refresh_token.as_ref().or(self.access_token.as_ref());
        let secrets = [self.api_key.as_ref(), token].into_iter().flatten().map(|secret| &secret.source);
        let all: Vec<_> = secrets.chain(self.token_file.as_ref().map(|file| &file.source)).collect();
        match all.as_slice() {
            [first, second, ..] => Err(diagnostics::conflicting_credentials(first, second)),
            _ => Ok(()),
        }
    }
}

/// The name and the value of the API key's argument, which has a deprecated name too.
fn api_key_argument(config: &ProviderConfig) -> Result<(&'static str, &Attr<Secret>), Diagnostic> {
    if let (Some(new), Some(old)) = (config.ibmcloud_api_key.known(), config.bluemix_api_key.known())
        && new != old
    {
        return Err(diagnostics::conflicting_credentials(
            "the argument ibmcloud_api_key",
            "the argument bluemix_api_key",
        ));
    }
    if config.ibmcloud_api_key.is_null() && !config.bluemix_api_key.is_null() {
        return Ok(("bluemix_api_key", &config.bluemix_api_key));
    }
    Ok(("ibmcloud_api_key", &config.ibmcloud_api_key))
}

fn secret<'a>(
    name: &'static str,
    configured: &'a Attr<Secret>,
    variables: &'static [&'static str],
    property: &'static str,
) -> Argument<'a, Secret> {
    Argument { name, configured, variables, property: Some(property) }
}
