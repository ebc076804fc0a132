//! What the provider logs in with: which of everything that was given, and where that came from. What is in the block
//! comes before the environment, and that before a file of credentials: a credential in a nearer place is used, whatever
//! is farther away.

use iam_identity::{Credential, CredentialKind, Profile};
use secret::Secret;
use tf_provider::{Attr, Diagnostic, Diagnostics};

use super::credential_text::checked;
use super::given::{Argument, Elsewhere, Given, Level, secret};
use super::schema::ProviderConfig;
use crate::diagnostics;

/// A choice.
#[derive(Debug)]
pub struct Chosen {
    /// What is used.
    pub credential: Credential,
    /// Where it comes from, for people; empty where there is none.
    pub from: String,
    /// What is to be said about it: warnings.
    pub diagnostics: Diagnostics,
}

impl Chosen {
    fn new(credential: Credential, from: impl Into<String>) -> Self {
        Self { credential, from: from.into(), diagnostics: Diagnostics::new() }
    }
}

/// Everything that was given to log in with.
struct Offered {
    api_key: Option<Given<Secret>>,
    refresh_token: Option<Given<Secret>>,
    access_token: Option<Given<Secret>>,
    token_file: Option<Given<String>>,
}

/// What a trusted profile would be assumed with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AssumedWith {
    ApiKey,
    ComputeResource,
    /// A token, with which none can be.
    Nothing,
}

/// Chooses, or says why there is no choice.
pub(super) fn choose(config: &ProviderConfig, elsewhere: &Elsewhere<'_>) -> Result<Chosen, Diagnostic> {
    if let Some(argument) = config.first_unknown() {
        return Ok(Chosen::new(Credential::Missing(diagnostics::argument_unknown(argument)), ""));
    }
    let offered = Offered::of(config, elsewhere)?;
    let Some(level) = offered.nearest() else { return none(elsewhere) };
    let offered = offered.only(level);
    if level == Level::Configuration {
        offered.refuse_several()?;
    }
    // What a file says of a profile belongs to the credential in it.
    let with_profile = |assumed_with| {
        let counts = level == Level::File && elsewhere.file.is_some_and(|file| file.is_of(&["iamassume", "container"]));
        profile(config, &Elsewhere { file: elsewhere.file.filter(|_| counts), ..*elsewhere }, assumed_with)
    };
    if let Some(key) = offered.api_key {
        let key = checked(&key, CredentialKind::ApiKey)?;
        let credential = match with_profile(AssumedWith::ApiKey)? {
            Some(profile) => Credential::AssumedProfile { api_key: key.value, profile: profile.value },
            None => Credential::ApiKey(key.value),
        };
        return Ok(Chosen::new(credential, key.from));
    }
    if let (None, None, Some(file)) = (&offered.refresh_token, &offered.access_token, &offered.token_file) {
        let profile = with_profile(AssumedWith::ComputeResource)?;
        let profile = profile.ok_or_else(|| diagnostics::profile_needed(&file.from))?;
        let credential = Credential::ComputeResource { token_file: (&file.value).into(), profile: profile.value };
        return Ok(Chosen::new(credential, &file.from));
    }
    let mut chosen = match (offered.refresh_token, offered.access_token) {
        (Some(token), _) => {
            let token = checked(&token, CredentialKind::RefreshToken)?;
            Chosen::new(Credential::RefreshToken(token.value), token.from)
        }
        (None, Some(token)) => {
            let token = checked(&token, CredentialKind::AccessToken)?;
            Chosen::new(Credential::AccessToken(token.value), token.from)
        }
        (None, None) => return none(elsewhere),
    };
    if let Some(profile) = with_profile(AssumedWith::Nothing)? {
        chosen.diagnostics.push(diagnostics::profile_without_effect(&profile.from, &chosen.from));
    }
    Ok(chosen)
}

/// Without any credential. A file that was named, and has none, is a mistake.
fn none(elsewhere: &Elsewhere<'_>) -> Result<Chosen, Diagnostic> {
    if let Some(file) = elsewhere.file {
        return Err(file.without_credential());
    }
    let missing = Chosen::new(Credential::Missing(diagnostics::NO_CREDENTIAL.to_owned()), "");
    Ok(Chosen { diagnostics: diagnostics::no_credential().into(), ..missing })
}

impl Offered {
    fn of(config: &ProviderConfig, elsewhere: &Elsewhere<'_>) -> Result<Self, Diagnostic> {
        // A file says by its AUTH_TYPE which of its properties count.
        let when = |kinds: &[&str]| Elsewhere { file: elsewhere.file.filter(|file| file.is_of(kinds)), ..*elsewhere };
        if let (Some(new), Some(old)) = (config.ibmcloud_api_key.known(), config.bluemix_api_key.known())
            && new != old
        {
            return Err(diagnostics::contradiction("the argument ibmcloud_api_key", "the argument bluemix_api_key"));
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
            api_key: api_key.find(&when(&["iam", "iamassume"])),
            refresh_token: refresh_token.find(&when(&["iam"])),
            access_token: access_token.find(&when(&["bearertoken"])),
            token_file: token_file.find(&when(&["container"])),
        })
    }

    /// The nearest place that has a credential.
    fn nearest(&self) -> Option<Level> {
        let secrets = [&self.api_key, &self.refresh_token, &self.access_token].into_iter().flatten();
        secrets.map(|given| given.level).chain(self.token_file.as_ref().map(|given| given.level)).min()
    }

    /// What is in this place alone.
    fn only(self, level: Level) -> Self {
        fn at<T>(given: Option<Given<T>>, level: Level) -> Option<Given<T>> {
            given.filter(|given| given.level == level)
        }
        Self {
            api_key: at(self.api_key, level),
            refresh_token: at(self.refresh_token, level),
            access_token: at(self.access_token, level),
            token_file: at(self.token_file, level),
        }
    }

    /// Refuses two credentials in one place. An access token and the refresh token that came with it are one.
    fn refuse_several(&self) -> Result<(), Diagnostic> {
        let token = self.refresh_token.as_ref().or(self.access_token.as_ref());
        let secrets = [self.api_key.as_ref(), token].into_iter().flatten().map(|given| &given.from);
        let all: Vec<_> = secrets.chain(self.token_file.as_ref().map(|given| &given.from)).collect();
        match all.as_slice() {
            [first, second, ..] => Err(diagnostics::contradiction(first, second)),
            _ => Ok(()),
        }
    }
}

/// The trusted profile to assume: the one that is named in the nearest place. With a token none can be assumed, so there
/// only one in the block is told.
fn profile(
    config: &ProviderConfig,
    elsewhere: &Elsewhere<'_>,
    assumed_with: AssumedWith,
) -> Result<Option<Given<Profile>>, Diagnostic> {
    let text = |name, configured, variables, property| {
        Argument::<String> { name, configured, variables, property: Some(property) }.find(elsewhere)
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
    let nearest = [&id, &crn, &name].into_iter().flatten().map(|given| given.level).min();
    let at_nearest = |given: Option<Given<String>>| given.filter(|given| Some(given.level) == nearest);
    let (id, crn, name) = (at_nearest(id), at_nearest(crn), at_nearest(name));
    if let Some(account) = account.as_ref().filter(|it| it.level == Level::Configuration && name.is_none()) {
        return Err(diagnostics::account_without_profile(&account.from));
    }
    if assumed_with == AssumedWith::Nothing && nearest != Some(Level::Configuration) {
        return Ok(None);
    }
    if let [first, second, ..] = [&id, &crn, &name].into_iter().flatten().collect::<Vec<_>>().as_slice() {
        return Err(diagnostics::contradiction(&first.from, &second.from));
    }
    let with = |profile: Profile, given: &Given<String>| {
        Some(Given { value: profile, level: given.level, from: given.from.clone() })
    };
    if let Some(name) = &name {
        if account.is_none() && assumed_with == AssumedWith::ApiKey {
            return Err(diagnostics::account_needed(&name.from));
        }
        let account = account.map(|account| account.value);
        return Ok(with(Profile::Name { name: name.value.clone(), account }, name));
    }
    let by_id = id.as_ref().and_then(|id| with(Profile::Id(id.value.clone()), id));
    Ok(by_id.or_else(|| crn.as_ref().and_then(|crn| with(Profile::Crn(crn.value.clone()), crn))))
}
