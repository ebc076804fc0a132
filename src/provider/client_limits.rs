//! The arguments that are limits.

use std::time::Duration;

use tf_provider::{Attr, Diagnostic};

use super::environment::Environment;
use super::schema::ProviderConfig;
use crate::diagnostics;

/// No request is waited for longer, in seconds.
const LONGEST_REQUEST: u64 = 86_400;

/// What was given; absent, the default counts.
#[derive(Debug)]
pub(super) struct ClientLimits {
    pub(super) timeout: Option<Duration>,
    pub(super) max_retries: Option<u32>,
    pub(super) max_concurrency: Option<u32>,
}

impl ClientLimits {
    pub(super) fn resolve(config: &ProviderConfig, environment: &Environment) -> Result<Self, Diagnostic> {
        let number = |configured: &[&Attr<i64>], names: &[&str]| {
            if let Some(number) = configured.iter().find_map(|given| given.known()) {
                return Ok(u64::try_from(*number).ok());
            }
            let Some((name, text)) = environment.first(names) else { return Ok(None) };
            text.trim().parse::<u64>().map(Some).map_err(|_| diagnostics::environment_number(name))
        };
        let timeout =
            number(&[&config.ibmcloud_timeout, &config.bluemix_timeout], &["IC_TIMEOUT", "IBMCLOUD_TIMEOUT"])?;
        let small = |number: Option<u64>| number.map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        Ok(Self {
            timeout: timeout.filter(|it| *it > 0).map(|it| Duration::from_secs(it.min(LONGEST_REQUEST))),
            max_retries: small(number(&[&config.max_retries], &["MAX_RETRIES"])?),
            max_concurrency: small(number(&[&config.max_concurrency], &[])?),
        })
    }
}
