//! The endpoint of the API, which also issues the tokens.

use std::path::Path;

use iam_identity::{check_endpoint, read_file};
use serde_json::Value as Json;
use tf_provider::{Attr, Diagnostic};

use super::argument::{Argument, FallbackSources, Resolved};
use super::schema::{PRIVATE_ENDPOINT_TYPES, ProviderConfig, VISIBILITIES};
use crate::diagnostics;

/// The environment variable that names the endpoint, and the name of the endpoint in an endpoints file. The same as in
/// [IBM-Cloud/ibm](https://registry.terraform.io/providers/IBM-Cloud/ibm/latest/docs/guides/custom-service-endpoints).
const VARIABLE: &str = "IBMCLOUD_IAM_API_ENDPOINT";

/// The public endpoint (<https://cloud.ibm.com/apidocs/iam-identity-token-api>).
const PUBLIC: &str = "https://iam.cloud.ibm.com";

/// The private endpoint of all regions.
const PRIVATE: &str = "https://private.iam.cloud.ibm.com";

/// The regions that have a private endpoint of their own.
const REGIONS_WITH_PRIVATE: [&str; 2] = ["us-south", "us-east"];

/// The maximum size of an endpoints file. Real ones have a few kilobytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The arguments that choose an endpoint if none is named.
struct Choice {
    visibility: String,
    is_vpe: bool,
    region: String,
}

/// Returns the endpoint: scheme, host, and port, without a slash at the end. In this order: the endpoint that the block or
/// the environment names, the one in the endpoints file, the one in the credentials file, the one that `visibility`,
/// `private_endpoint_type`, and `region` choose.
///
/// # Errors
///
/// Fails if the endpoint or an argument that chooses it cannot be used, or if the endpoints file cannot be read.
#[expect(clippy::disallowed_methods, reason = "an endpoint is no secret, wherever it was found")]
pub(super) fn resolve(config: &ProviderConfig, fallback: &FallbackSources<'_>) -> Result<String, Diagnostic> {
    let usable = |source: &str, endpoint: &str| {
        check_endpoint(endpoint).map_err(|reason| diagnostics::endpoint_unusable(source, &reason.to_string()))
    };
    if let Some(endpoint) = lookup(fallback, "iam_endpoint", &config.iam_endpoint, &[VARIABLE]) {
        return usable(&endpoint.source, &endpoint.value);
    }
    let choice = Choice::resolve(config, fallback)?;
    let file = lookup(
        fallback,
        "endpoints_file_path",
        &config.endpoints_file_path,
        &["IC_ENDPOINTS_FILE_PATH", "IBMCLOUD_ENDPOINTS_FILE_PATH"],
    );
    let Choice { visibility, region, .. } = &choice;
    if let Some(file) = file.filter(|_| visibility != "public-and-private")
        && let Some(endpoint) = from_file(&file, visibility, region)?
    {
        return usable(&format!("{} ({} for {visibility} and {region})", file.source, file.value), &endpoint);
    }
    let in_credentials = fallback.file.and_then(|file| Some((file.path(), file.get("IAM_IDENTITY_URL")?)));
    if let Some((path, url)) = in_credentials {
        return usable(&format!("IAM_IDENTITY_URL in {path}"), url.expose());
    }
    Ok(choice.endpoint())
}

fn lookup(
    fallback: &FallbackSources<'_>,
    name: &'static str,
    configured: &Attr<String>,
    variables: &'static [&'static str],
) -> Option<Resolved<String>> {
    Argument { name, configured, variables, property: None }.resolve(fallback)
}

/// Reads the endpoint from an endpoints file, by name, visibility, and region. `None` if the file has none for these.
fn from_file(file: &Resolved<String>, visibility: &str, region: &str) -> Result<Option<String>, Diagnostic> {
    let Resolved { value: path, source, .. } = file;
    let unusable = |reason: String| diagnostics::endpoints_file_unusable(source, path, &reason);
    let content = read_file(Path::new(path), MAX_FILE_BYTES).map_err(|reason| unusable(format!("it {reason}")))?;
    let json: Json = serde_json::from_slice(&content).map_err(|error| unusable(format!("it is not JSON ({error})")))?;
    match &json[VARIABLE][visibility][region] {
        Json::Null => Ok(None),
        Json::String(endpoint) => Ok(Some(endpoint.clone())),
        _ => Err(unusable(format!("{VARIABLE} for {visibility} and {region} is not a string"))),
    }
}

impl Choice {
    fn resolve(config: &ProviderConfig, fallback: &FallbackSources<'_>) -> Result<Self, Diagnostic> {
        let visibility = lookup(fallback, "visibility", &config.visibility, &["IC_VISIBILITY", "IBMCLOUD_VISIBILITY"]);
        let endpoint_type = lookup(
            fallback,
            "private_endpoint_type",
            &config.private_endpoint_type,
            &["IC_PRIVATE_ENDPOINT_TYPE", "IBMCLOUD_PRIVATE_ENDPOINT_TYPE"],
        );
        let region = lookup(
            fallback,
            "region",
            &config.region,
            &["IC_REGION", "IBMCLOUD_REGION", "BM_REGION", "BLUEMIX_REGION"],
        );
        // The schema checks the provider block, but not the environment.
        for (argument, allowed) in [(&visibility, VISIBILITIES), (&endpoint_type, PRIVATE_ENDPOINT_TYPES)] {
            if let Some(argument) = argument.as_ref().filter(|it| !allowed.contains(&it.value.as_str())) {
                return Err(diagnostics::unsupported_value(&argument.source, allowed));
            }
        }
        Ok(Self {
            visibility: visibility.map_or_else(|| "public".to_owned(), |argument| argument.value),
            is_vpe: endpoint_type.is_some(),
            region: region.map_or_else(|| "us-south".to_owned(), |argument| argument.value),
        })
    }

    fn endpoint(&self) -> String {
        match self.visibility.as_str() {
            "public" => PUBLIC.to_owned(),
            _ if !self.is_vpe && REGIONS_WITH_PRIVATE.contains(&self.region.as_str()) => {
                format!("https://private.{}.iam.cloud.ibm.com", self.region)
            }
            _ => PRIVATE.to_owned(),
        }
    }
}
