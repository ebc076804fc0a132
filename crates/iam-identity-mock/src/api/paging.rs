//! What all listings have in common: filter, sorting, history, and pages.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::reply::Reply;
use super::request::{Request, link, query};
use crate::audit_log::AuditLog;
use crate::error::ApiError;
use crate::filter::Filter;
use crate::state::State;

/// An object that can be listed.
pub(super) trait Listed {
    /// The path of the listing.
    const PATH: &'static str;
    /// The field of the response that has the list.
    const NAME: &'static str;
    /// The fields that it can be sorted by.
    const SORTS: &'static [&'static str];

    fn name(&self) -> &str;
    fn description(&self) -> &str;
    fn created_by(&self) -> &str;
    fn created_at(&self) -> Timestamp;
    fn modified_at(&self) -> Timestamp;
    fn audit_log(&self) -> &AuditLog;
}

/// The parameters of a query.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that has one of these values.
    pub(super) fn one_of(&self, name: &str, allowed: &[&str]) -> Result<Option<String>, ApiError> {
        match self.get(name) {
            Some(given) if !allowed.contains(&given) => {
                Err(ApiError::invalid(name, &format!("Valid values: {}.", allowed.join(", "))))
            }
            given => Ok(given.map(ToOwned::to_owned)),
        }
    }
}

/// The parameters of a listing; `T` has those of the kind of object. A page token has all of them and the offset, so that a
/// request needs no other parameter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Listing<T> {
    pub(super) wanted: T,
    filter: Option<String>,
    sort: Option<String>,
    descending: bool,
    history: bool,
    page_size: usize,
    offset: usize,
}

impl<T: Serialize + DeserializeOwned + Clone> Listing<T> {
    /// The listing that a request asks for; `wanted` reads the parameters of the kind of object.
    pub(super) fn of<L: Listed>(
        request: &Request,
        wanted: impl FnOnce(&Parameters) -> Result<T, ApiError>,
    ) -> Result<Self, ApiError> {
        let parameters = Parameters(query(request));
        if let Some(token) = parameters.get("pagetoken") {
            let read = |token: &str| serde_json::from_slice::<Self>(&URL_SAFE_NO_PAD.decode(token).ok()?).ok();
            let listing = read(token).filter(|listing| (1..=100).contains(&listing.page_size));
            return listing.ok_or_else(|| ApiError::invalid("pagetoken", "It is not one of this API's."));
        }
        let page_size = match parameters.get("pagesize").map(str::parse) {
            None => 20,
            Some(Ok(size @ 1..=100)) => size,
            Some(_) => return Err(ApiError::invalid("pagesize", "Valid values: 1 to 100.")),
        };
        Ok(Self {
            wanted: wanted(&parameters)?,
            filter: parameters.get("filter").map(ToOwned::to_owned),
            sort: parameters.one_of("sort", L::SORTS)?,
            descending: parameters.one_of("order", &["asc", "desc"])?.as_deref() == Some("desc"),
            history: parameters.one_of("include_history", &["true", "false"])?.as_deref() == Some("true"),
            page_size,
            offset: 0,
        })
    }

    /// A page of these objects, which are in the order of their creation; `show` returns the JSON of one.
    pub(super) fn answer<'a, L: Listed + 'a>(
        &self,
        state: &State,
        request: &Request,
        objects: impl Iterator<Item = &'a L>,
        show: impl Fn(&L) -> Json,
    ) -> Result<Reply, ApiError> {
        let filter = self.filter.as_deref().map(Filter::parse).transpose();
        let filter = filter.map_err(|reason| ApiError::invalid("filter", &reason))?;
        let is_shown = |object: &&L| filter.as_ref().is_none_or(|it| it.matches(object.name(), object.description()));
        let (offset, size) = (self.offset, self.page_size);
        // In the order of creation, a page ends the search: an account may have tens of thousands of keys.
        let is_in_order = self.sort.is_none() && !self.descending;
        let needed = if is_in_order { offset.saturating_add(size).saturating_add(1) } else { usize::MAX };
        let mut objects: Vec<&L> = objects.filter(is_shown).take(needed).collect();
        match self.sort.as_deref() {
            Some("name") => objects.sort_by(|left, right| left.name().cmp(right.name())),
            Some("description") => objects.sort_by(|left, right| left.description().cmp(right.description())),
            Some("created_by") => objects.sort_by(|left, right| left.created_by().cmp(right.created_by())),
            Some("created_at") => objects.sort_by_key(|object| object.created_at()),
            Some("modified_at") => objects.sort_by_key(|object| object.modified_at()),
            _ => {}
        }
        if self.descending {
            objects.reverse();
        }
        let shown = |object: &&L| {
            let mut json = show(object);
            if self.history {
                json["history"] = object.audit_log().history();
            }
            json
        };
        let page: Vec<Json> = objects.iter().skip(offset).take(size).map(shown).collect();
        let link = |offset| {
            link(state, request, &format!("{}?pagetoken={}", L::PATH, Self { offset, ..self.clone() }.token()))
        };
        let mut body = json!({ "offset": offset, "limit": size, "first": link(0) });
        body[L::NAME] = page.into();
        if offset > 0 {
            body["previous"] = link(offset.saturating_sub(size));
        }
        if offset.saturating_add(size) < objects.len() {
            body["next"] = link(offset + size);
        }
        Ok(Reply::json(200, body))
    }

    fn token(&self) -> String {
        // A struct of strings and numbers can always be serialized.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}
