//! The numeric arguments: time per request, retries, and concurrency.

use std::time::Duration;

use tf_provider::{Attr, Diagnostic};

use super::environment::Environment;
use super::schema::ProviderConfig;
use crate::diagnostics;

/// The longest time for one request, in seconds: a day. A greater value is reduced to this one.
const MAX_REQUEST_SECONDS: u64 = 86_400;

/// The limits of the client. `None` stands for the default.
#[derive(Debug)]
pub(super) struct ClientLimits {
    /// The time for one request.
    pub(super) request_timeout: Option<Duration>,
    /// How many times a request is retried.
    pub(super) max_retries: Option<u32>,
    /// How many requests are sent at once.
    pub(super) max_concurrency: Option<u32>,
}

impl ClientLimits {
    /// Looks up the limits in the provider block and in the environment.
    ///
    /// # Errors
    ///
    /// Fails if an environment variable is set to something other than a whole number.
    pub(super) fn resolve(config: &ProviderConfig, environment: &Environment) -> Result<Self, Diagnostic> {
        let number = |configured: &[&Attr<i64>], variables: &[&str]| {
            if let Some(number) = configured.iter().find_map(|argument| argument.known()) {
                return Ok(u64::try_from(*number).ok());
            }
            let Some((name, value)) = environment.first(variables) else { return Ok(None) };
            value.trim().parse::<u64>().map(Some).map_err(|_| diagnostics::environment_number(name))
        };
        let seconds =
            number(&[&config.ibmcloud_timeout, &config.bluemix_timeout], &["IC_TIMEOUT", "IBMCLOUD_TIMEOUT"])?;
        let saturated = |number: Option<u64>| number.map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        Ok(Self {
            request_timeout: seconds
                .filter(|seconds| *seconds > 0)
                .map(|seconds| Duration::from_secs(seconds.min(MAX_REQUEST_SECONDS))),
            max_retries: saturated(number(&[&config.max_retries], &["MAX_RETRIES"])?),
            max_concurrency: saturated(number(&[&config.max_concurrency], &[])?),
        })
    }
}
