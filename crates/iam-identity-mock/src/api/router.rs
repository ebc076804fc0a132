//! Which operation a request is for.

use http::Method;

use super::endpoint::{Endpoint, allow};
use super::keys::Switch;
use super::reply::Reply;
use super::request::{Request, percent_decoded};
use super::{
    accounts, keys, limits, listing, profiles, reports, service_id_groups, service_id_listing, service_ids, token,
};
use crate::error::ApiError;
use crate::identity::Identity;
use crate::state::State;

pub(super) fn route(state: &mut State, request: &Request) -> Result<Reply, ApiError> {
    let path = request.uri().path().trim_end_matches('/');
    let segments: Vec<String> = path.split('/').skip(1).map(percent_decoded).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let is_options = request.method() == Method::OPTIONS;
    // A response to HEAD is one to GET without its body.
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    if let ["identity", rest @ ..] = segments.as_slice() {
        let methods = token::methods(rest).ok_or_else(|| ApiError::not_found("Path", path))?;
        return match method {
            _ if is_options => Ok(Reply::empty().allowing(allow(methods))),
            method if !methods.contains(method) => Err(ApiError::method_not_allowed(allow(methods))),
            _ => token::answer(state, rest, request),
        };
    }
    let endpoint = Endpoint::of(&segments);
    if let Some(endpoint) = endpoint.filter(|_| is_options) {
        return Ok(Reply::empty().allowing(allow(endpoint.methods())));
    }
    let caller = token::caller(state, request)?;
    let endpoint = endpoint.ok_or_else(|| ApiError::not_found("Path", path))?;
    if !endpoint.methods().contains(method) {
        return Err(ApiError::method_not_allowed(allow(endpoint.methods())));
    }
    dispatch(state, &caller, endpoint, method, request)
}

/// Carries out an operation, whose method the endpoint has.
fn dispatch(
    state: &mut State,
    caller: &Identity,
    endpoint: Endpoint<'_>,
    method: &Method,
    request: &Request,
) -> Result<Reply, ApiError> {
    let is_post = method == Method::POST;
    match (endpoint, method) {
        (Endpoint::Keys, _) if is_post => keys::create(state, caller, request),
        (Endpoint::Keys, _) => listing::list(state, caller, request),
        (Endpoint::KeyByValue, _) => keys::by_value(state, caller, request),
        (Endpoint::Key(id), &Method::PUT) => keys::update(state, caller, id, request),
        (Endpoint::Key(id), &Method::DELETE) => keys::delete(state, caller, id),
        (Endpoint::Key(id), _) => keys::get(state, caller, id, request),
        (Endpoint::KeyLock(id), _) => keys::toggle(state, caller, id, Switch::Lock, is_post),
        (Endpoint::KeyDisable(id), _) => keys::toggle(state, caller, id, Switch::Disable, is_post),
        (Endpoint::ServiceIds, _) if is_post => service_ids::create(state, caller, request),
        (Endpoint::ServiceIds, _) => service_id_listing::list(state, caller, request),
        (Endpoint::ServiceId(id), &Method::PUT) => service_ids::update(state, caller, id, request),
        (Endpoint::ServiceId(id), &Method::DELETE) => service_ids::delete(state, caller, id),
        (Endpoint::ServiceId(id), _) => service_ids::get(state, caller, id, request),
        (Endpoint::ServiceIdLock(id), _) => service_ids::lock(state, caller, id, is_post),
        (Endpoint::Groups, _) if is_post => service_id_groups::create(state, caller, request),
        (Endpoint::Groups, _) => service_id_groups::list(state, caller, request),
        (Endpoint::Group(id), &Method::PUT) => service_id_groups::update(state, caller, id, request),
        (Endpoint::Group(id), &Method::DELETE) => service_id_groups::delete(state, caller, id),
        (Endpoint::Group(id), _) => service_id_groups::get(state, caller, id),
        (Endpoint::Settings(account), &Method::PUT) => accounts::put_settings(state, caller, account, request),
        (Endpoint::Settings(account), _) => accounts::get_settings(state, caller, account, request),
        (Endpoint::EffectiveSettings(account), _) => accounts::get_effective_settings(state, caller, account, request),
        (Endpoint::Limits(account), _) => limits::limits(state, caller, account, request),
        (Endpoint::Reports(account), _) => reports::create(state, caller, account, request),
        (Endpoint::Report { account, reference }, _) => reports::get(state, caller, account, reference),
        (Endpoint::Profiles, _) if is_post => Err(profiles::create(caller, request)),
        (Endpoint::Profiles, _) => profiles::list(state, caller, request),
        (Endpoint::Profile(id), &Method::GET) => profiles::get(state, caller, id),
        (Endpoint::Profile(id), _) => Err(profiles::change(state, caller, id)),
        (Endpoint::NotModelled(what), _) => Err(ApiError::not_modelled(what)),
    }
}
