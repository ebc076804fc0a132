//! Service IDs: identities of programs, with keys of their own.

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::{Reply, Request, body, fits_tag, header, keys, page_size, query};
use crate::clock::minutes;
use crate::history::Past;
use crate::identity::Identity;
use crate::refusal::Refusal;
use crate::state::State;

/// A service ID.
#[derive(Clone, Debug)]
pub(crate) struct ServiceId {
    id: String,
    account_id: String,
    name: String,
    description: Option<String>,
    instances: Vec<Json>,
    locked: bool,
    created_at: Timestamp,
    modified_at: Timestamp,
    revision: u32,
    tag: String,
    past: Past,
}

impl ServiceId {
    fn iam_id(&self) -> String {
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

pub(super) fn list(state: &State, caller: &Identity, request: &Request) -> Result<Reply, Refusal> {
    let query = query(request);
    let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let page_size = page_size(&query)?;
    let offset = match parameter("pagetoken") {
        None => 0,
        Some(token) => token.parse().map_err(|_| Refusal::invalid("pagetoken", "It is not one of this API's."))?,
    };
    let mine = state.service_ids.values().filter(|service| service.account_id == caller.account_id);
    let found: Vec<_> = mine.filter(|service| parameter("name").is_none_or(|name| name == service.name)).collect();
    let page: Vec<Json> = found.iter().skip(offset).take(page_size).map(|service| service.json()).collect();
    let mut answer = json!({ "offset": offset, "limit": page_size, "serviceids": page });
    if offset + page_size < found.len() {
        let host = header(request, "host").unwrap_or("localhost");
        answer["next"] = format!("http://{host}/v1/serviceids/?pagetoken={}", offset + page_size).into();
    }
    Ok(Reply::json(200, answer))
}

pub(super) fn create(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, Refusal> {
    let given = body(request)?;
    let account = keys::text(&given, "account_id")?.ok_or_else(|| Refusal::missing("account_id"))?;
    if account != caller.account_id {
        return Err(Refusal::invalid("account_id", "It is not an account of the caller."));
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
        revision: 1,
        tag: state.hexadecimal(32),
        past: Past::default(),
    };
    change(&mut service, &given)?;
    service.past.note(now, &caller.iam_id, &caller.account_id, "CREATE");
    let identity =
        Identity { iam_id: service.iam_id(), name: service.name.clone(), administrator: false, ..caller.clone() };
    let mut answer = service.json();
    if let Some(nested) = given.get("apikey") {
        let mut nested =
            nested.as_object().cloned().ok_or_else(|| Refusal::invalid("apikey", "It must be an object."))?;
        nested.insert("iam_id".to_owned(), identity.iam_id.as_str().into());
        state.identities.push(identity);
        let made = keys::make(state, caller, &nested, false, false).inspect_err(|_| {
            // Nothing is half made.
            state.identities.pop();
        });
        answer["apikey"] = made?.json(&state.options, true);
    } else {
        state.identities.push(identity);
    }
    let reply = Reply::json(201, answer).tagged(service.entity_tag());
    state.service_ids.insert(service.id.clone(), service);
    Ok(reply)
}

pub(super) fn get(state: &State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, Refusal> {
    let service = of_caller(state, caller, id)?;
    let mut answer = service.json();
    service.past.add_to(&mut answer, &query(request));
    Ok(Reply::json(200, answer).tagged(service.entity_tag()))
}

pub(super) fn update(state: &mut State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, Refusal> {
    let mut service = of_caller(state, caller, id)?.clone();
    let is_current = fits_tag(request, &service.entity_tag())?;
    let given = body(request)?;
    if service.locked {
        return Err(Refusal::conflict("ServiceId", id, "is locked", state.options.locked_status));
    }
    if !is_current {
        return Err(Refusal::conflict("ServiceId", id, "was changed meanwhile", 409));
    }
    if let Some(name) = keys::text(&given, "name")? {
        if name.is_empty() {
            return Err(Refusal::missing("name"));
        }
        service.name = name;
    }
    change(&mut service, &given)?;
    state.service_ids.insert(id.to_owned(), service);
    touch(state, caller, id, "UPDATE");
    get(state, caller, id, request)
}

pub(super) fn delete(state: &mut State, caller: &Identity, id: &str) -> Result<Reply, Refusal> {
    let service = of_caller(state, caller, id)?;
    let iam_id = service.iam_id();
    if service.locked || state.keys.values().any(|key| key.iam_id == iam_id && key.locked) {
        return Err(Refusal::conflict(
            "ServiceId",
            id,
            "is locked, or one of its keys is",
            state.options.locked_status,
        ));
    }
    state.service_ids.remove(id);
    state.identities.retain(|identity| identity.iam_id != iam_id);
    // The keys go with it.
    let keys: Vec<_> = state.keys.values().filter(|key| key.iam_id == iam_id).map(|key| key.id.clone()).collect();
    for key in keys {
        state.remove(&key);
    }
    Ok(Reply::empty())
}

pub(super) fn lock(state: &mut State, caller: &Identity, id: &str, locked: bool) -> Result<Reply, Refusal> {
    of_caller(state, caller, id)?;
    if let Some(service) = state.service_ids.get_mut(id) {
        service.locked = locked;
    }
    touch(state, caller, id, if locked { "LOCK" } else { "UNLOCK" });
    Ok(Reply::empty())
}

fn touch(state: &mut State, caller: &Identity, id: &str, action: &'static str) {
    let (tag, now) = (state.hexadecimal(32), state.clock.now());
    if let Some(service) = state.service_ids.get_mut(id) {
        service.revision += 1;
        service.tag = tag;
        service.modified_at = now;
        service.past.note(now, &caller.iam_id, &caller.account_id, action);
    }
}

fn of_caller<'a>(state: &'a State, caller: &Identity, id: &str) -> Result<&'a ServiceId, Refusal> {
    let service = state.service_ids.get(id).ok_or_else(|| Refusal::not_found("ServiceId", id))?;
    if service.account_id == caller.account_id {
        Ok(service)
    } else {
        Err(Refusal::forbidden("The service ID belongs to another account."))
    }
}

fn change(service: &mut ServiceId, given: &Map<String, Json>) -> Result<(), Refusal> {
    if let Some(description) = keys::text(given, "description")? {
        service.description = Some(description).filter(|it| !it.is_empty());
    }
    match given.get("unique_instance_crns") {
        None => {}
        Some(Json::Array(instances)) => service.instances.clone_from(instances),
        Some(_) => return Err(Refusal::invalid("unique_instance_crns", "It must be a list.")),
    }
    Ok(())
}
