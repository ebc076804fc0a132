//! `GET /v1/apikeys`: an identity's keys, page by page.

use serde_json::{Value as Json, json};

use super::{Reply, Request, may_manage, pairs};
use crate::identity::Identity;
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn list(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, Refusal> {
    let query = pairs(request.uri().query().unwrap_or_default());
    let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let page_size = match parameter("pagesize").map(str::parse::<usize>) {
        None => 20,
        Some(Ok(size @ 1..=100)) => size,
        Some(_) => return Err(Refusal::invalid("pagesize", "Valid values: 1 to 100.")),
    };
    // The token says everything that is needed to go on: whose keys, from where, how many a page.
    let (owner, offset, page_size) = match parameter("pagetoken") {
        Some(token) => {
            read_token(token).ok_or_else(|| Refusal::invalid("pagetoken", "It is not one of this API's."))?
        }
        None => (parameter("iam_id").unwrap_or(&caller.iam_id).to_owned(), 0, page_size),
    };
    let scope_is_account = parameter("scope") == Some("account");
    if !scope_is_account && owner != caller.iam_id && owner.starts_with("IBMid-") {
        let reason = "The specified IAM ID does not match the IAM ID in the token.";
        return Err(Refusal::new(400, "invalid_request", "BXNIM0106E", reason, ""));
    }
    let keys: Vec<_> = state.order.iter().filter_map(|id| state.keys.get(id)).collect();
    let visible: Vec<_> = keys
        .into_iter()
        .filter(|key| may_manage(caller, &key.iam_id, &key.account_id))
        .filter(|key| scope_is_account || key.iam_id == owner)
        .collect();
    let page: Vec<Json> =
        visible.iter().skip(offset).take(page_size).map(|key| key.json(&state.options, false)).collect();
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let link = |offset: usize| format!("http://{host}/v1/apikeys?pagetoken={}", write_token(&owner, offset, page_size));
    let mut body = json!({ "offset": offset, "limit": page_size, "first": link(0), "apikeys": page });
    if offset > 0 {
        body["previous"] = link(offset.saturating_sub(page_size)).into();
    }
    if offset + page_size < visible.len() {
        body["next"] = link(offset + page_size).into();
    }
    Ok(Reply::json(200, body))
}

fn write_token(owner: &str, offset: usize, page_size: usize) -> String {
    format!("{offset}.{page_size}.{owner}")
}

fn read_token(token: &str) -> Option<(String, usize, usize)> {
    let mut parts = token.splitn(3, '.');
    let (offset, page_size, owner) = (parts.next()?, parts.next()?, parts.next()?);
    Some((owner.to_owned(), offset.parse().ok()?, page_size.parse().ok().filter(|size| (1..=100).contains(size))?))
}
