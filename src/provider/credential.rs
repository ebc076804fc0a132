//! What the provider logs in with: which of everything that was given, and where that came from.

use iam_identity::{Credential, Profile};
use secret::Secret;
use tf_provider::{Attr, Diagnostic, Diagnostics};

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
    pub findings: Diagnostics,
}

impl Chosen {
    fn new(credential: Credential, from: impl Into<String>) -> Self {
        Self { credential, from: from.into(), findings: Diagnostics::new() }
    }
}

/// Everything that was given to log in with.
struct Offered {
    api_key: Option<Given<Secret>>,
    refresh_token: Option<Given<Secret>>,
    access_token: Option<Given<Secret>>,
    token_file: Option<Given<String>>,
    profile: Option<Given<Profile>>,
}

/// Chooses, or says why there is no choice.
pub(super) fn choose(config: &ProviderConfig, elsewhere: &Elsewhere<'_>) -> Result<Chosen, Diagnostic> {
    if let Some(argument) = config.first_unknown() {
        return Ok(Chosen::new(Credential::Missing(diagnostics::argument_unknown(argument)), ""));
    }
    let offered = Offered::of(config, elsewhere)?;
    let profile = offered.profile.clone();
    let with_profile = |api_key: Secret| match profile {
        Some(profile) => Credential::AssumedProfile { api_key, profile: profile.value },
        None => Credential::ApiKey(api_key),
    };
    let tokens = [&offered.refresh_token, &offered.access_token];
    let nearest_token = tokens.into_iter().flatten().min_by_key(|given| given.level);

    if let Some(file) = &offered.token_file {
        let others = [&offered.api_key].into_iter().chain(tokens).flatten();
        let rival = others.clone().find(|other| other.level <= file.level);
        match rival {
            Some(rival) if rival.level == file.level => {
                return Err(diagnostics::contradiction(&file.from, &rival.from));
            }
            // What is nearer is used.
            Some(_) => {}
            None => {
                let profile = offered.profile.ok_or_else(|| diagnostics::profile_needed(&file.from))?;
                let credential =
                    Credential::ComputeResource { token_file: (&file.value).into(), profile: profile.value };
                return Ok(Chosen::new(credential, &file.from));
            }
        }
    }
    if let Some(key) = &offered.api_key {
        // Whoever writes a token into the block means it; IBM-Cloud/ibm would use the key all the same. Neither is
        // guessed.
        if let Some(token) = nearest_token.filter(|token| token.level < key.level) {
            return Err(diagnostics::contradiction(&token.from, &key.from));
        }
        return Ok(Chosen::new(with_profile(key.value.clone()), &key.from));
    }
    let mut chosen = match (&offered.refresh_token, &offered.access_token) {
        (Some(token), _) => Chosen::new(Credential::RefreshToken(token.value.clone()), &token.from),
        (None, Some(token)) => Chosen::new(bearer(&token.value), &token.from),
        (None, None) => {
            let missing = Chosen::new(Credential::Missing(diagnostics::NO_CREDENTIAL.to_owned()), "");
            return Ok(Chosen { findings: diagnostics::no_credential().into(), ..missing });
        }
    };
    if let Some(profile) = offered.profile.filter(|profile| profile.level == Level::Configuration) {
        chosen.findings.push(diagnostics::profile_without_effect(&profile.from, &chosen.from));
    }
    Ok(chosen)
}

impl Offered {
    fn of(config: &ProviderConfig, elsewhere: &Elsewhere<'_>) -> Result<Self, Diagnostic> {
        // A file says by its AUTH_TYPE which of its properties count.
        let kind = elsewhere.file.and_then(|file| file.get("IAM_IDENTITY_AUTH_TYPE"));
        let kind = kind.map(|kind| kind.expose().to_ascii_lowercase());
        let of_file = |kinds: &[&str]| kind.as_deref().is_none_or(|kind| kinds.contains(&kind));
        let when = |counts: bool| Elsewhere { file: elsewhere.file.filter(|_| counts), ..*elsewhere };
        if let (Some(file), false) = (elsewhere.file, of_file(&["iam", "iamassume", "container", "bearertoken"])) {
            return Err(diagnostics::credentials_file_kind(file.path()));
        }

        let keys = ["IC_API_KEY", "IBMCLOUD_API_KEY"].as_slice();
        let by_key = when(of_file(&["iam", "iamassume"]));
        let api_key = secret("ibmcloud_api_key", &config.ibmcloud_api_key, keys, "IAM_IDENTITY_APIKEY");
        if let (Some(new), Some(old)) = (config.ibmcloud_api_key.known(), config.bluemix_api_key.known())
            && new != old
        {
            return Err(diagnostics::contradiction("the argument ibmcloud_api_key", "the argument bluemix_api_key"));
        }
        let api_key = if config.ibmcloud_api_key.is_null() && !config.bluemix_api_key.is_null() {
            secret("bluemix_api_key", &config.bluemix_api_key, keys, "IAM_IDENTITY_APIKEY").find(&by_key)
        } else {
            api_key.find(&by_key)
        };
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
        let token_file = token_file.find(&when(of_file(&["container"])));
        Ok(Self {
            profile: profile(config, &when(of_file(&["iamassume", "container"])), token_file.is_some())?,
            api_key,
            refresh_token: refresh_token.find(&when(of_file(&["iam"]))),
            access_token: access_token.find(&when(of_file(&["bearertoken"]))),
            token_file,
        })
    }
}

fn profile(
    config: &ProviderConfig,
    elsewhere: &Elsewhere<'_>,
    for_compute_resource: bool,
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
    let given = [&id, &crn, &name].into_iter().flatten().collect::<Vec<_>>();
    if let [first, second, ..] = given.as_slice() {
        return Err(diagnostics::contradiction(&first.from, &second.from));
    }
    if let Some(account) = account.as_ref().filter(|it| it.level == Level::Configuration && name.is_none()) {
        return Err(diagnostics::account_without_profile(&account.from));
    }
    let with = |profile: Profile, given: &Given<String>| {
        Some(Given { value: profile, level: given.level, from: given.from.clone() })
    };
    if let Some(name) = &name {
        if account.is_none() && !for_compute_resource {
            return Err(diagnostics::account_needed(&name.from));
        }
        let account = account.map(|account| account.value);
        return Ok(with(Profile::Name { name: name.value.clone(), account }, name));
    }
    let by_id = id.as_ref().and_then(|id| with(Profile::Id(id.value.clone()), id));
    Ok(by_id.or_else(|| crn.as_ref().and_then(|crn| with(Profile::Crn(crn.value.clone()), crn))))
}

/// A token may be given with the word that precedes it in a header.
fn bearer(token: &Secret) -> Credential {
    let bare = token.expose().trim();
    let bare =
        bare.get(..7).filter(|word| word.eq_ignore_ascii_case("bearer ")).map_or(bare, |_| bare[7..].trim_start());
    Credential::AccessToken(bare.into())
}
