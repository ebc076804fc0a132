//! Where the API is, and its tokens with it.

use std::path::Path;

use iam_identity::{check_endpoint, read_file};
use serde_json::Value as Json;
use tf_provider::Diagnostic;

use super::argument::{Argument, FallbackSources};
use super::schema::ProviderConfig;
use crate::diagnostics;

/// The variable that names the endpoint of the API and of its tokens, and the name of both in an endpoints file, as with
/// IBM-Cloud/ibm.
const VARIABLE: &str = "IBMCLOUD_IAM_API_ENDPOINT";

const PUBLIC: &str = "https://iam.cloud.ibm.com";

const PRIVATE: &str = "https://private.iam.cloud.ibm.com";

/// The regions that have a private endpoint of their own.
const WITH_PRIVATE: [&str; 2] = ["us-south", "us-east"];

/// An endpoints file has a few kilobytes.
const LONGEST_FILE: u64 = 1 << 20;

/// The values that are refused in the block by its schema, and everywhere else here.
const VISIBILITIES: [&str; 3] = ["public", "private", "public-and-private"];

/// Chooses the endpoint: scheme, host and port, without a slash at the end.
pub(super) fn resolve(config: &ProviderConfig, fallback: &FallbackSources<'_>) -> Result<String, Diagnostic> {
    let text = |name, configured, variables, property| {
        Argument::<String> { name, configured, variables, property }.resolve(fallback)
    };
    let usable = |from: &str, endpoint: &str| {
        check_endpoint(endpoint).map_err(|reason| diagnostics::endpoint_unusable(from, &reason))
    };
    if let Some(given) = text("iam_endpoint", &config.iam_endpoint, &[VARIABLE], None) {
        return usable(&given.source, &given.value);
    }
    let visibility = text("visibility", &config.visibility, &["IC_VISIBILITY", "IBMCLOUD_VISIBILITY"], None);
    if let Some(given) = visibility.as_ref().filter(|given| !VISIBILITIES.contains(&given.value.as_str())) {
        return Err(diagnostics::unsupported_value(&given.source, &VISIBILITIES));
    }
    let kind = text(
        "private_endpoint_type",
        &config.private_endpoint_type,
        &["IC_PRIVATE_ENDPOINT_TYPE", "IBMCLOUD_PRIVATE_ENDPOINT_TYPE"],
        None,
    );
    if let Some(given) = kind.as_ref().filter(|given| given.value != "vpe") {
        return Err(diagnostics::unsupported_value(&given.source, &["vpe"]));
    }
    let region = text("region", &config.region, &["IC_REGION", "IBMCLOUD_REGION", "BM_REGION", "BLUEMIX_REGION"], None);
    let visibility = visibility.map_or_else(|| "public".to_owned(), |given| given.value);
    let region = region.map_or_else(|| "us-south".to_owned(), |given| given.value);

    let file = text(
        "endpoints_file_path",
        &config.endpoints_file_path,
        &["IC_ENDPOINTS_FILE_PATH", "IBMCLOUD_ENDPOINTS_FILE_PATH"],
        None,
    );
    if let Some(file) = file.filter(|_| visibility != "public-and-private")
        && let Some(endpoint) = from_file(&file.source, &file.value, &visibility, &region)?
    {
        return usable(&format!("{} ({} for {visibility} and {region})", file.source, file.value), &endpoint);
    }
    let of_credentials = fallback.file.and_then(|file| Some((file.path(), file.get("IAM_IDENTITY_URL")?)));
    if let Some((path, url)) = of_credentials {
        return usable(&format!("IAM_IDENTITY_URL in {path}"), url.expose());
    }
    Ok(match visibility.as_str() {
        "public" => PUBLIC.to_owned(),
        _ if kind.is_none() && WITH_PRIVATE.contains(&region.as_str()) => {
            format!("https://private.{region}.iam.cloud.ibm.com")
        }
        _ => PRIVATE.to_owned(),
    })
}

/// What an endpoints file says: name, then visibility, then region.
fn from_file(from: &str, path: &str, visibility: &str, region: &str) -> Result<Option<String>, Diagnostic> {
    let unusable = |why: String| diagnostics::endpoints_file_unusable(from, path, &why);
    let text = read_file(Path::new(path), LONGEST_FILE).map_err(|reason| unusable(format!("it {reason}")))?;
    let json: Json = serde_json::from_slice(&text).map_err(|error| unusable(format!("it is not JSON ({error})")))?;
    match &json[VARIABLE][visibility][region] {
        Json::Null => Ok(None),
        Json::String(endpoint) => Ok(Some(endpoint.clone())),
        _ => Err(unusable(format!("{VARIABLE} for {visibility} and {region} is not a string"))),
    }
}
