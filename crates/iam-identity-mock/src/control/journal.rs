//! The journal over HTTP.

use http::Method;
use serde_json::Value as Json;

use super::reply::{Rejection, bad, flag, not_allowed, parameters};
use crate::api::request::Request;
use crate::journal::Entry;
use crate::mock::Mock;

pub(super) fn answer(mock: &Mock, request: &Request) -> Result<Option<Json>, Rejection> {
    match *request.method() {
        Method::GET => {
            let (filter, with_secrets) = filter(request, true)?;
            let entries = mock.journal();
            let found = entries.iter().filter(|entry| filter.matches(entry));
            Ok(Some(found.map(|entry| if with_secrets { entry.json_with_secrets() } else { entry.json() }).collect()))
        }
        Method::DELETE => {
            let (filter, _) = filter(request, false)?;
            mock.remove_entries(|entry| filter.matches(entry));
            Ok(None)
        }
        _ => Err(not_allowed(request)),
    }
}

/// The filter of a query, and whether it asks for secrets.
fn filter(request: &Request, may_show_secrets: bool) -> Result<(JournalFilter, bool), Rejection> {
    let secrets: &[&str] = if may_show_secrets { &["secrets"] } else { &[] };
    let (mut filter, mut with_secrets) = (JournalFilter::default(), false);
    for (name, value) in parameters(request, &[&JournalFilter::NAMES, secrets].concat())? {
        if name == "secrets" {
            with_secrets = flag(&name, &value)?;
        } else {
            filter.add(&name, &value).map_err(|reason| bad(&reason))?;
        }
    }
    Ok((filter, with_secrets))
}

/// The requests of the journal that match all of these conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct JournalFilter {
    method: Option<Method>,
    path: Option<String>,
    path_end: Option<String>,
    account: Option<String>,
    status: Option<u16>,
}

impl JournalFilter {
    /// The names of the parameters.
    const NAMES: [&str; 5] = ["method", "path", "path_end", "account", "status"];

    /// Adds a condition, by the name of its parameter.
    ///
    /// # Errors
    ///
    /// If it can't have this value.
    fn add(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "method" => {
                let method = value.to_ascii_uppercase().parse();
                self.method = Some(method.map_err(|_| format!("`{value}` is not a method"))?);
            }
            "path" => self.path = Some(value.to_owned()),
            "path_end" => self.path_end = Some(value.to_owned()),
            "account" => self.account = Some(value.to_owned()),
            _ => self.status = Some(value.parse().map_err(|_| format!("`{value}` is not a status"))?),
        }
        Ok(())
    }

    fn matches(&self, entry: &Entry) -> bool {
        self.method.as_ref().is_none_or(|method| *method == entry.method)
            && self.path.as_ref().is_none_or(|path| *path == entry.path)
            && self.path_end.as_ref().is_none_or(|end| entry.path.ends_with(end.as_str()))
            && self.account.as_ref().is_none_or(|account| entry.account.as_ref() == Some(account))
            && self.status.is_none_or(|status| entry.status == Some(status))
    }
}
