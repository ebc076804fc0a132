//! Service IDs: identities of programs, with keys of their own.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::access::{self, Deed};
use super::paging::{Listed, Listing};
use super::{Reply, Request, body, fits_tag, header, keys, query};
use crate::clock::minutes;
use crate::history::Past;
use crate::identity::{Identity, Role};
use crate::options::Options;
use crate::refusal::{Kind, Refusal};
use crate::state::State;

/// A service ID.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ServiceId {
    id: String,
    account_id: String,
    name: String,
    description: Option<String>,
    instances: Vec<String>,
    locked: bool,
    created_at: Timestamp,
    modified_at: Timestamp,
    pub(crate) created_by: String,
    revision: u32,
    tag: String,
    past: Past,
}

impl ServiceId {
    pub(crate) fn iam_id(&self) -> String {
        format!("iam-{}", self.id)
    }

    fn entity_tag(&self) -> String {
        format!("{}-{}", self.revision, self.tag)
    }

    fn json(&self) -> Json {
        let mut json = json!({
            "id": self.id,
            "iam_id": self.iam_id(),
            "entity_tag": self.entity_tag(),
            "crn": format!("crn:v1:bluemix:public:iam-identity::a/{}::serviceid:{}", self.account_id, self.id),
            "locked": self.locked,
            "created_at": minutes(self.created_at),
            "modified_at": minutes(self.modified_at),
            "account_id": self.account_id,
            "name": self.name,
            "unique_instance_crns": self.instances,
        });
        if let Some(description) = &self.description {
            json["description"] = description.as_str().into();
        }
        json
    }
}

impl Listed for ServiceId {
    const PATH: &'static str = "/v1/serviceids/";
    const NAME: &'static str = "serviceids";
    const SORTS: &'static [&'static str] = &["name", "description", "created_at", "modified_at"];

    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> &str {
        self.description.as_deref().unwrap_or_default()
    }

    fn created_by(&self) -> &str {
        &self.created_by
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn modified_at(&self) -> Timestamp {
        self.modified_at
    }

    fn past(&self) -> &Past {
        &self.past
    }

    fn shown(&self, _: &Options) -> Json {
        self.json()
    }
}

pub(super) fn list(state: &State, caller: &Identity, request: &Request) -> Result<Reply, Refusal> {
    let listing = Listing::of::<ServiceId>(request, |parameters| {
        let account = parameters.get("account_id").ok_or_else(|| Refusal::missing("account_id"))?;
        if account != caller.account_id {
            return Err(Refusal::invalid("account_id", "It is not the account of the token."));
        }
        Ok(parameters.get("name").map(ToOwned::to_owned))
    })?;
    let wanted = |service: &&ServiceId| {
        service.account_id == caller.account_id && listing.wanted.as_ref().is_none_or(|name| *name == service.name)
    };
    let mut found: Vec<_> = state.remembered.service_ids.values().filter(wanted).collect();
    found.sort_by_key(|service| service.created_at);
    listing.answer(state, request, found)
}

pub(super) fn create(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, Refusal> {
    let given = body(request)?;
    let account = keys::text(&given, "account_id")?.ok_or_else(|| Refusal::missing("account_id"))?;
    if account != caller.account_id {
        return Err(Refusal::invalid("account_id", "It is not an account of the caller."));
    }
    let settings = state.remembered.settings.get(&account);
    let is_restricted = settings.is_some_and(|settings| settings.restricts("restrict_create_service_id"));
    if is_restricted && !caller.has_any(&[Role::ServiceIdCreator]) {
        return Err(Refusal::forbidden("The account restricts the creation of service IDs."));
    }
    let name = keys::text(&given, "name")?.filter(|name| !name.is_empty()).ok_or_else(|| Refusal::missing("name"))?;
    let now = state.clock.now();
    let mut service = ServiceId {
        id: format!("ServiceId-{}", state.uuid()),
        account_id: account,
        name,
        description: None,
        instances: Vec::new(),
        locked: header(request, "entity-lock") == Some("true"),
        created_at: now,
        modified_at: now,
        created_by: caller.iam_id.clone(),
        revision: 1,
        tag: state.hexadecimal(32),
        past: Past::default(),
    };
    change(&mut service, &given)?;
    service.past.note(now, &caller.iam_id, &caller.account_id, "CREATE");
    let identity = Identity {
        iam_id: service.iam_id(),
        account_id: service.account_id.clone(),
        name: service.name.clone(),
        roles: BTreeSet::new(),
        trusts: BTreeSet::new(),
    };
    let (mut answer, tag, id) = (service.json(), service.entity_tag(), service.id.clone());
    let iam_id = identity.iam_id.clone();
    state.remembered.identities.push(identity);
    state.remembered.service_ids.insert(id.clone(), service);
    if let Some(nested) = given.get("apikey") {
        let made = match nested.as_object().cloned() {
            None => Err(Refusal::invalid("apikey", "It must be an object.")),
            Some(mut nested) => {
                nested.insert("iam_id".to_owned(), iam_id.into());
                keys::make(state, caller, &nested, false, false)
            }
        };
        let made = made.inspect_err(|_| {
            // Nothing is half made.
            state.remembered.identities.pop();
            state.remembered.service_ids.remove(&id);
        });
        answer["apikey"] = made?.json(&state.options, true);
    }
    Ok(Reply::json(201, answer).tagged(tag))
}

pub(super) fn get(state: &State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, Refusal> {
    let service = of_caller(state, caller, id, Deed::See)?;
    let mut answer = service.json();
    service.past.add_to(&mut answer, &query(request));
    Ok(Reply::json(200, answer).tagged(service.entity_tag()))
}

pub(super) fn update(state: &mut State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, Refusal> {
    let mut service = of_caller(state, caller, id, Deed::Change)?.clone();
    let is_current = fits_tag(request, &service.entity_tag())?;
    let given = body(request)?;
    if service.locked {
        return Err(Refusal::conflict(Kind::Locked, "ServiceId", id, "is locked"));
    }
    if !is_current {
        return Err(Refusal::conflict(Kind::StaleTag, "ServiceId", id, "was changed meanwhile"));
    }
    if let Some(name) = keys::text(&given, "name")? {
        if name.is_empty() {
            return Err(Refusal::missing("name"));
        }
        service.name = name;
    }
    change(&mut service, &given)?;
    state.remembered.service_ids.insert(id.to_owned(), service);
    touch(state, caller, id, "UPDATE");
    get(state, caller, id, request)
}

pub(super) fn delete(state: &mut State, caller: &Identity, id: &str) -> Result<Reply, Refusal> {
    let service = of_caller(state, caller, id, Deed::Delete)?;
    let iam_id = service.iam_id();
    if service.locked || state.remembered.keys.values().any(|key| key.iam_id == iam_id && key.locked) {
        return Err(Refusal::conflict(Kind::Locked, "ServiceId", id, "is locked, or one of its keys is"));
    }
    state.remembered.service_ids.remove(id);
    state.remembered.identities.retain(|identity| identity.iam_id != iam_id);
    // The keys go with it.
    let keys: Vec<_> =
        state.remembered.keys.values().filter(|key| key.iam_id == iam_id).map(|key| key.id.clone()).collect();
    for key in keys {
        state.remembered.remove(&key);
    }
    Ok(Reply::empty())
}

pub(super) fn lock(state: &mut State, caller: &Identity, id: &str, locked: bool) -> Result<Reply, Refusal> {
    of_caller(state, caller, id, Deed::Change)?;
    if let Some(service) = state.remembered.service_ids.get_mut(id) {
        service.locked = locked;
    }
    touch(state, caller, id, if locked { "LOCK" } else { "UNLOCK" });
    Ok(Reply::empty())
}

fn touch(state: &mut State, caller: &Identity, id: &str, action: &'static str) {
    let (tag, now) = (state.hexadecimal(32), state.clock.now());
    if let Some(service) = state.remembered.service_ids.get_mut(id) {
        service.revision = service.revision.saturating_add(1);
        service.tag = tag;
        service.modified_at = now;
        service.past.note(now, &caller.iam_id, &caller.account_id, action);
    }
}

fn of_caller<'a>(state: &'a State, caller: &Identity, id: &str, deed: Deed) -> Result<&'a ServiceId, Refusal> {
    let service = state.remembered.service_ids.get(id).ok_or_else(|| Refusal::not_found("ServiceId", id))?;
    let sees_all = deed == Deed::See && caller.account_id == service.account_id;
    if sees_all || access::may(caller, deed, &service.iam_id(), &service.account_id, &state.remembered) {
        Ok(service)
    } else {
        Err(Refusal::forbidden("The service ID is another's."))
    }
}

fn change(service: &mut ServiceId, given: &Map<String, Json>) -> Result<(), Refusal> {
    if let Some(description) = keys::text(given, "description")? {
        service.description = Some(description).filter(|it| !it.is_empty());
    }
    match given.get("unique_instance_crns") {
        None => {}
        Some(given) => {
            let texts =
                given.as_array().and_then(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect());
            service.instances =
                texts.ok_or_else(|| Refusal::invalid("unique_instance_crns", "It must be a list of texts."))?;
        }
    }
    Ok(())
}
