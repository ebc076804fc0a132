//! Measures how fast the mock responds. It has one thread.

use std::path::Path;
use std::time::Instant;

use super::row::Row;
use crate::http::Connection;
use testkit::mock::MockProcess;
use testkit::workspace::Reason;

/// The number of keys that are read on each connection, one after the other.
const REQUESTS: u32 = 10_000;

const CONNECTIONS: u32 = 2;

pub(super) fn measure(programs: &Path) -> Result<Vec<Row>, Reason> {
    let mock = MockProcess::start(&programs.join("iam-identity-mock"), &[])?;
    let (address, login) = (mock.variable("IBMCLOUD_IAM_API_ENDPOINT"), mock.variable("IC_API_KEY"));
    let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={login}");
    let token = Connection::open(address)?.ask("POST /identity/token", "", &form)?;
    let bearer = format!("Authorization: Bearer {}\r\n", between(&token, "\"access_token\":\"")?);
    let listed = Connection::open(address)?.ask("GET /v1/apikeys", &bearer, "")?;
    let request = format!("GET /v1/apikeys/{}", between(&listed, "\"id\":\"")?);
    let started = Instant::now();
    let read = || -> Result<(), Reason> {
        let mut connection = Connection::open(address)?;
        (0..REQUESTS).try_for_each(|_| connection.ask(&request, &bearer, "").map(drop))
    };
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(read)).collect();
        readers.into_iter().try_for_each(|reader| reader.join().map_err(|_| "a reader panicked".to_owned())?)
    })?;
    let rate = f64::from(REQUESTS * CONNECTIONS) / started.elapsed().as_secs_f64();
    Ok(vec![("keys read from the mock on one core", format!("{rate:.0} a second (budget 5000)"))])
}

/// The text before the next quotation mark.
pub(super) fn between(text: &str, before: &str) -> Result<String, Reason> {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split('"').next());
    found.map(ToOwned::to_owned).ok_or_else(|| format!("an answer without {before}"))
}
