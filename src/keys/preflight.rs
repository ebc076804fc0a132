//! Whether identities have room for the keys that a run plans to create, as far as that is known without a request.
//!
//! Terraform refreshes and plans objects in any order, so a plan notes what it needs, and every later plan for a key of the same
//! identity looks at all that was noted: the number of keys may be known only then.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use iam_identity::{ApiKeyUsage, Client};
use tf_provider::resource::{ModifyPlanRequest, PlanResponse};
use tf_provider::{Diagnostic, Resource};
use tokio::sync::OnceCell;

use super::owner::Owner;
use super::private_state::{PriorKey, PrivateState};
use super::schema::ApiKeyModel;
use crate::diagnostics;

/// How many keys an identity may have unless IBM Cloud raised the limit.
pub(super) const DEFAULT_KEY_LIMIT: u32 = 20;

/// How long a plan may wait for the limit. Creating a key doesn't depend on it.
const LIMITS_TIMEOUT: Duration = Duration::from_secs(20);

/// The keys that one run plans to create, and what was said about them.
#[derive(Debug)]
pub(crate) struct Preflight {
    client: Client,
    /// By IAM ID; `None` is whoever is logged in.
    planned: Mutex<HashMap<Option<String>, PlannedKeys>>,
    /// What IBM Cloud says of identities that may have too little room, by IAM ID.
    usages: Mutex<HashMap<String, UsageCell>>,
    /// What was said about identities, by IAM ID.
    said: Mutex<HashMap<String, Lacks>>,
}

/// The place of a usage, which is asked for once; `None` if it can't be read.
type UsageCell = Arc<OnceCell<Option<ApiKeyUsage>>>;

/// The keys that are planned for an identity.
#[derive(Clone, Debug, Default)]
struct PlannedKeys {
    /// How many resources are created, as far as a plan can tell: for a tainted one it looks the same.
    created: u32,
    /// The IDs of the keys that make no room for the next one: they go on working for a while, or belong to another identity.
    succeeded: BTreeSet<String>,
    /// The IDs of the keys that a replacement deletes, before or after it creates the next one.
    replaced: BTreeSet<String>,
}

/// What an identity has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lacks {
    /// Its replacements, if they create first.
    ReplacementsCreatingFirst,
    /// Its new keys.
    NewKeys,
}

impl Preflight {
    /// The preflight of a run with this client.
    pub(crate) fn new(client: Client) -> Self {
        Self { client, planned: Mutex::default(), usages: Mutex::default(), said: Mutex::default() }
    }

    /// Notes what a plan needs. Returns a warning if the identity has no room for all that was noted so far, unless that was said
    /// before in this run.
    pub(crate) async fn check<R>(
        &self,
        request: &ModifyPlanRequest<R>,
        response: &PlanResponse<R>,
    ) -> Option<Diagnostic>
    where
        R: Resource<Model = ApiKeyModel, Private = PrivateState>,
    {
        let ModifyPlanRequest { prior, config, private, .. } = request;
        let (prior, planned) = (prior.as_ref(), &response.state);
        let creates = prior.is_none() || !response.requires_replace.is_empty();
        let is_unknown =
            planned.chosen_owner().is_none() && (planned.chooses_owner() || config.facts.iam_id.is_unknown());
        if private.creates || (creates && is_unknown) {
            // A plan within apply, whose key the plan before has counted; or the key of an identity that may not exist yet.
            return None;
        }
        let owner = owner(prior.filter(|_| !creates).unwrap_or(planned));
        let is_second_plan = prior.is_none() && private.prior.is_some();
        if creates {
            let noted = if prior.is_none() { private } else { &response.private };
            self.note_creation(owner.clone(), noted.prior.as_ref());
        } else if let Some(prior) = prior.filter(|prior| is_rotation(prior, planned)) {
            lock(&self.planned).entry(owner.clone()).or_default().succeeded.insert(prior.key_id().to_owned());
        }
        // Terraform shows no warning of the second plan of a replacement.
        if is_second_plan { None } else { self.warning(owner).await }
    }

    /// Notes a key that will be created for this identity, in place of another one if it is a replacement. Both plans of one count
    /// once.
    fn note_creation(&self, owner: Option<String>, replaced: Option<&PriorKey>) {
        let mut all = lock(&self.planned);
        let Some(replaced) = replaced else {
            let created = &mut all.entry(owner).or_default().created;
            *created = created.saturating_add(1);
            return;
        };
        if let Some(keys) = all.get_mut(&Some(replaced.owner.iam_id.clone())) {
            // The first plan may have been a rotation.
            keys.succeeded.remove(&replaced.id);
        }
        let is_others = owner.as_ref().is_some_and(|owner| *owner != replaced.owner.iam_id);
        let keys = all.entry(owner).or_default();
        let ids = if replaced.goes_on_working || is_others { &mut keys.succeeded } else { &mut keys.replaced };
        ids.insert(replaced.id.clone());
    }

    /// The warning about an identity, if there is reason for one and it is the first of its kind.
    async fn warning(&self, owner: Option<String>) -> Option<Diagnostic> {
        if lock(&self.planned).is_empty() {
            return None;
        }
        let logged_in = Owner::from(self.client.claims_in_use()?);
        let account_id = logged_in.account_id?;
        let iam_id = owner.unwrap_or_else(|| logged_in.iam_id.clone());
        let planned = || {
            let by_id = self.planned_for(Some(&iam_id));
            if iam_id == logged_in.iam_id { by_id.and(self.planned_for(None)) } else { by_id }
        };
        if planned().is_empty() || lock(&self.said).get(&iam_id) == Some(&Lacks::NewKeys) {
            return None;
        }
        let known = self.client.known_api_key_usage(&account_id, &iam_id).await?;
        planned().lacks(known)?;
        let usage = if known.is_from_limits { known } else { self.ask(&account_id, &iam_id, known).await? };
        let planned = planned();
        let lacks = planned.lacks(usage)?;
        self.is_first(&iam_id, lacks).then(|| planned.warning(&iam_id, usage, lacks))
    }

    fn planned_for(&self, owner: Option<&str>) -> PlannedKeys {
        lock(&self.planned).get(&owner.map(ToOwned::to_owned)).cloned().unwrap_or_default()
    }

    /// What IBM Cloud says of an identity; the count stays as it is known if the response has none. Asked once in a run.
    async fn ask(&self, account_id: &str, iam_id: &str, known: ApiKeyUsage) -> Option<ApiKeyUsage> {
        let cell = Arc::clone(lock(&self.usages).entry(iam_id.to_owned()).or_default());
        let ask = || async {
            let client = self.client.with_timeout(LIMITS_TIMEOUT);
            match client.get_api_key_limits(account_id, &[iam_id]).await {
                Ok(limits) => {
                    let count = limits.identities.iter().find(|each| each.iam_id == iam_id).map(|each| each.count);
                    Some(ApiKeyUsage { count: count.unwrap_or(known.count), limit: Some(limits.limit), ..known })
                }
                Err(error) => {
                    tracing::debug!(%error, cause = %error.cause, "the limit of keys is not known, so none is checked");
                    None
                }
            }
        };
        *cell.get_or_init(ask).await
    }

    /// Whether nothing like this was said about an identity in this run. That even its new keys have no room is said after
    /// anything else.
    fn is_first(&self, iam_id: &str, lacks: Lacks) -> bool {
        let mut said = lock(&self.said);
        if said.get(iam_id).is_some_and(|before| *before >= lacks) {
            return false;
        }
        said.insert(iam_id.to_owned(), lacks);
        true
    }
}

impl PlannedKeys {
    fn is_empty(&self) -> bool {
        self.new_keys() == 0 && self.replaced.is_empty()
    }

    /// Both together.
    fn and(self, other: Self) -> Self {
        Self {
            created: self.created.saturating_add(other.created),
            succeeded: self.succeeded.into_iter().chain(other.succeeded).collect(),
            replaced: self.replaced.into_iter().chain(other.replaced).collect(),
        }
    }

    /// How many keys there will be in addition.
    fn new_keys(&self) -> u32 {
        self.created.saturating_add(length(&self.succeeded))
    }

    /// What there is no room for, if the identity has so many keys.
    fn lacks(&self, usage: ApiKeyUsage) -> Option<Lacks> {
        let room = usage.limit.unwrap_or(DEFAULT_KEY_LIMIT).saturating_sub(usage.count);
        let new = self.new_keys();
        if new > room {
            Some(Lacks::NewKeys)
        } else {
            let creates_first = !self.replaced.is_empty() && new.saturating_add(length(&self.replaced)) > room;
            creates_first.then_some(Lacks::ReplacementsCreatingFirst)
        }
    }

    fn warning(&self, iam_id: &str, usage: ApiKeyUsage, lacks: Lacks) -> Diagnostic {
        let limit = usage.limit.unwrap_or(DEFAULT_KEY_LIMIT);
        match lacks {
            Lacks::NewKeys => diagnostics::limit_too_low(iam_id, usage.count, limit, self.new_keys()),
            Lacks::ReplacementsCreatingFirst => {
                let replaced = length(&self.replaced);
                diagnostics::limit_too_low_to_create_first(iam_id, usage.count, limit, self.new_keys(), replaced)
            }
        }
    }
}

/// The IAM ID of the identity whose key it is or will be; `None` for whoever is logged in.
fn owner(key: &ApiKeyModel) -> Option<String> {
    let known = || key.facts.iam_id.known().filter(|iam_id| !iam_id.is_empty()).cloned();
    key.chosen_owner().or_else(known)
}

/// Whether an update surely rotates the key.
fn is_rotation(prior: &ApiKeyModel, planned: &ApiKeyModel) -> bool {
    let (before, after) = (&prior.rotation.generation, &planned.rotation.generation);
    after.known().is_some() && before.known().is_some() && before != after
}

fn length(ids: &BTreeSet<String>) -> u32 {
    u32::try_from(ids.len()).unwrap_or(u32::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
