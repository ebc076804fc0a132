//! `GET /v1/apikeys`: an identity's keys, or an account's, filtered and sorted, page by page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Reply, Request, may_manage, page_size, query};
use crate::filter::Filter;
use crate::identity::Identity;
use crate::key::Key;
use crate::refusal::Refusal;
use crate::state::State;

/// What is listed. The page token says all of it, and where to go on: a token alone is enough.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Listing {
    owner: String,
    account: bool,
    kind: Option<String>,
    filter: Option<String>,
    sort: Option<String>,
    descending: bool,
    page_size: usize,
    offset: usize,
}

pub(super) fn list(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, Refusal> {
    let listing = Listing::of(caller, &query(request))?;
    if !listing.account && listing.owner != caller.iam_id && listing.owner.starts_with("IBMid-") {
        let reason = "The specified IAM ID does not match the IAM ID in the token.";
        return Err(Refusal::new(400, "invalid_request", "BXNIM0106E", reason, ""));
    }
    if listing.account && !caller.administrator {
        return Err(Refusal::forbidden("Listing the keys of an account needs the Administrator role."));
    }
    let filter = listing.filter.as_deref().map(Filter::parse).transpose();
    let filter = filter.map_err(|reason| Refusal::invalid("filter", &reason))?;
    let mut keys: Vec<&Key> = state
        .order
        .iter()
        .filter_map(|id| state.keys.get(id))
        .filter(|key| may_manage(caller, &key.iam_id, &key.account_id))
        .filter(|key| listing.shows(key))
        .filter(|key| {
            let description = key.description.as_deref().unwrap_or_default();
            filter.as_ref().is_none_or(|filter| filter.holds(&key.name, description))
        })
        .collect();
    match listing.sort.as_deref() {
        Some("name") => keys.sort_by(|left, right| left.name.cmp(&right.name)),
        Some("description") => keys.sort_by(|left, right| left.description.cmp(&right.description)),
        Some("created_by") => keys.sort_by(|left, right| left.iam_id.cmp(&right.iam_id)),
        // Keys are kept in the order of their creation.
        _ => {}
    }
    if listing.descending {
        keys.reverse();
    }
    let page: Vec<Json> =
        keys.iter().skip(listing.offset).take(listing.page_size).map(|key| key.json(&state.options, false)).collect();
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let link = |offset: usize| format!("http://{host}/v1/apikeys?pagetoken={}", listing.token_at(offset));
    let (offset, page_size) = (listing.offset, listing.page_size);
    let mut body = json!({ "offset": offset, "limit": page_size, "first": link(0), "apikeys": page });
    if offset > 0 {
        body["previous"] = link(offset.saturating_sub(page_size)).into();
    }
    if offset + page_size < keys.len() {
        body["next"] = link(offset + page_size).into();
    }
    Ok(Reply::json(200, body))
}

impl Listing {
    fn of(caller: &Identity, query: &[(String, String)]) -> Result<Self, Refusal> {
        let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        if let Some(token) = parameter("pagetoken") {
            let invalid = || Refusal::invalid("pagetoken", "It is not one of this API's.");
            let json = URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid())?;
            let listing: Self = serde_json::from_slice(&json).map_err(|_| invalid())?;
            return if (1..=100).contains(&listing.page_size) { Ok(listing) } else { Err(invalid()) };
        }
        let one_of = |name: &str, allowed: &[&str]| match parameter(name) {
            Some(given) if !allowed.contains(&given) => {
                Err(Refusal::invalid(name, &format!("Valid values: {}.", allowed.join(", "))))
            }
            given => Ok(given.map(ToOwned::to_owned)),
        };
        Ok(Self {
            owner: parameter("iam_id").unwrap_or(&caller.iam_id).to_owned(),
            account: one_of("scope", &["entity", "account"])?.as_deref() == Some("account"),
            kind: one_of("type", &["user", "serviceid"])?,
            filter: parameter("filter").map(ToOwned::to_owned),
            sort: one_of("sort", &["name", "description", "created_at", "created_by"])?,
            descending: one_of("order", &["asc", "desc"])?.as_deref() == Some("desc"),
            page_size: page_size(query)?,
            offset: 0,
        })
    }

    fn shows(&self, key: &Key) -> bool {
        let kind = if key.iam_id.starts_with("iam-ServiceId-") { "serviceid" } else { "user" };
        (self.account || key.iam_id == self.owner) && self.kind.as_deref().is_none_or(|wanted| wanted == kind)
    }

    fn token_at(&self, offset: usize) -> String {
        // A struct of texts and numbers can always be written.
        let json = serde_json::to_vec(&Self { offset, ..self.clone() }).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(json)
    }
}
