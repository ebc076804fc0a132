//! An account with many keys: as the mock's state, and as Terraform's. Both are copies of what one apply has left there.

use serde_json::{Map, Value as Json, json};
use testkit::workspace::Reason;

use crate::bench::directory::Directory;

/// How many keys a service ID may have.
pub(super) const KEYS_PER_SERVICE_ID: usize = 20;

/// When all keys were created: long enough ago that the provider doesn't treat them as new.
const CREATED_AT: &str = "2025-01-01T00:00:00Z";

/// The same time as the provider writes it.
const CREATED_AT_IN_STATE: &str = "2025-01-01T00:00:00.000Z";

/// The type of the keys.
pub(super) const TYPE: &str = "ibm_iam_service_api_key";

/// What the IDs of service IDs begin with; their number follows.
const SERVICE_ID: &str = "ServiceId-00000000-0000-4000-8000-";

/// What one apply has left, to be copied.
pub(super) struct Template {
    mock: Json,
    state: Json,
    key: Copied,
    service_id: Copied,
    instance: Copied,
}

/// JSON with parts that are replaced in each copy.
struct Copied {
    text: String,
    /// The ID of the key, that of the service ID, the key's value, and its creation time.
    parts: [String; 4],
}

impl Copied {
    fn of(json: &Json, parts: [&Json; 4]) -> Self {
        Self { text: json.to_string(), parts: parts.map(|part| part.as_str().unwrap_or_default().to_owned()) }
    }

    fn copy(&self, key: usize, created_at: &str) -> String {
        let new = [key_id(key), service_id(key), format!("{key:044}"), created_at.to_owned()];
        let pairs = self.parts.iter().zip(&new).filter(|(old, _)| !old.is_empty());
        pairs
            .fold(self.text.clone(), |text, (old, new)| text.replace(old, new))
            .replace("\"k0\"", &format!("\"k{key}\""))
    }
}

impl Template {
    /// Creates a service ID and a key of it, and reads what the mock and Terraform have then.
    pub(super) fn new(directory: &Directory) -> Result<Self, Reason> {
        directory.apply(&format!(
            "resource \"ibm_iam_service_id\" \"owner\" {{\n  name = \"owner\"\n}}\n\
             resource \"{TYPE}\" \"it\" {{\n  count = 1\n  name = \"k${{count.index}}\"\n  \
             iam_service_id = ibm_iam_service_id.owner.id\n}}\n"
        ))?;
        let read = |text: &str| serde_json::from_str::<Json>(text).map_err(|error| error.to_string());
        let mock = read(&directory.tell("GET /state", "")?)?;
        let state = directory.state()?;
        let mut instance = state["resources"][0]["instances"][0].clone();
        if let Some(fields) = instance.as_object_mut() {
            fields.remove("dependencies");
        }
        let attributes = instance["attributes"].clone();
        let id = &attributes["id"];
        let key = &mock["keys"][id.as_str().unwrap_or_default()];
        let service = &mock["service_ids"][attributes["iam_service_id"].as_str().unwrap_or_default()];
        let parts = [id, &attributes["iam_service_id"], &key["value"]];
        let with = |json, created_at| Copied::of(json, [parts[0], parts[1], parts[2], created_at]);
        Ok(Self {
            key: with(key, &key["created_at"]),
            service_id: with(service, &service["created_at"]),
            instance: with(&instance, &attributes["created_at"]),
            state,
            mock: mock.clone(),
        })
    }

    /// The mock's state with this many keys.
    pub(super) fn mock(&self, keys: usize) -> Result<String, Reason> {
        let mut mock = self.mock.clone();
        let read = |text: String| serde_json::from_str::<Json>(&text).map_err(|error| error.to_string());
        let user = |object: &Json| !object["iam_id"].as_str().unwrap_or_default().contains("ServiceId");
        let login = mock["keys"].as_object().and_then(|keys| keys.values().find(|key| user(key))).cloned();
        let login = login.ok_or("the mock has no key to log in with")?;
        let login_id = login["id"].as_str().unwrap_or_default().to_owned();
        let mut order = vec![Json::from(login_id.clone())];
        let (mut all, mut services) = (Map::from_iter([(login_id, login)]), Map::new());
        let identities = mock["identities"].as_array().cloned().unwrap_or_default();
        let mut identities: Vec<_> = identities.into_iter().filter(user).collect();
        for key in 0..keys {
            if key % KEYS_PER_SERVICE_ID == 0 {
                services.insert(service_id(key), read(self.service_id.copy(key, CREATED_AT))?);
                let mut identity = identities[0].clone();
                identity["iam_id"] = format!("iam-{}", service_id(key)).into();
                identity["roles"] = json!([]);
                identities.push(identity);
            }
            order.push(key_id(key).into());
            all.insert(key_id(key), read(self.key.copy(key, CREATED_AT))?);
        }
        mock["identities"] = identities.into();
        mock["keys"] = all.into();
        mock["service_ids"] = services.into();
        mock["order"] = order.into();
        Ok(mock.to_string())
    }

    /// The attributes of a key, as Terraform's state has them.
    pub(super) fn attributes(&self, key: usize) -> Result<Json, Reason> {
        let instance: Json =
            serde_json::from_str(&self.instance.copy(key, CREATED_AT_IN_STATE)).map_err(|error| error.to_string())?;
        Ok(instance["attributes"].clone())
    }

    /// Terraform's state with this many keys.
    pub(super) fn state(&self, keys: usize) -> String {
        let instance = |key: usize| {
            let text = self.instance.copy(key, CREATED_AT_IN_STATE);
            text.replace("\"index_key\":0", &format!("\"index_key\":{key}"))
        };
        let mut state = self.state.clone();
        state["resources"] = json!([self.state["resources"][0].clone()]);
        state["resources"][0]["instances"] = "INSTANCES".into();
        let instances: Vec<_> = (0..keys).map(instance).collect();
        state.to_string().replace("\"INSTANCES\"", &format!("[{}]", instances.join(",")))
    }

    /// The configuration of this many keys.
    pub(super) fn configuration(keys: usize) -> String {
        format!(
            "resource \"{TYPE}\" \"it\" {{\n  count = {keys}\n  name = \"k${{count.index}}\"\n  iam_service_id = \
             format(\"{SERVICE_ID}%012d\", floor(count.index / {KEYS_PER_SERVICE_ID}))\n}}\n"
        )
    }
}

fn key_id(key: usize) -> String {
    format!("ApiKey-00000000-0000-4000-8000-{key:012}")
}

/// The ID of the service ID that this key is of.
fn service_id(key: usize) -> String {
    format!("{SERVICE_ID}{:012}", key / KEYS_PER_SERVICE_ID)
}
