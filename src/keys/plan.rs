//! Plans a change of a key. Pure: prior state, configuration and time in, planned state or diagnostics out.

use jiff::Timestamp;
use tf_provider::resource::{PlanRequest, PlanResponse};
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::KeyResource;
use super::changes::KeyChanges;
use super::guard::refuse_replacement;
use super::key_name::KeyName;
use super::private_state::{PriorKey, PrivateState};
use super::rotation::plan::{self as rotation, Rotates};
use super::schema::ApiKeyModel;
use super::storage::{refuse_lost_value, refuse_storage, stores_by_default, value_of_new};
use super::write_only::{self, WriteOnly, loses_value};
use crate::diagnostics;
use crate::times::has_passed;

/// An update as far as it is planned.
struct UpdatePlan<'a> {
    prior: &'a ApiKeyModel,
    config: &'a ApiKeyModel,
    private: &'a PrivateState,
    /// The prior key as messages name it.
    key: KeyName,
    write_only: WriteOnly,
    rotates: Rotates,
    planned: ApiKeyModel,
    requires_replace: Vec<Path>,
    diagnostics: Diagnostics,
}

/// Plans a creation or an update.
pub(crate) fn plan<R: KeyResource>(request: PlanRequest<R>) -> PlanResponse<R> {
    let PlanRequest { prior, config, mut schema_plan, requires_replace, private, now, .. } = request;
    if config.entity_lock.is_null() && !config.facts.locked.is_null() {
        // What configurations for IBM-Cloud/ibm call it.
        schema_plan.entity_lock = config.facts.locked.clone();
    }
    if schema_plan.chooses_owner() {
        plan_locked(&config, &mut schema_plan);
    }
    if schema_plan.is_rotating() && config.store_value.is_null() {
        schema_plan.store_value = stores_by_default(&config, &schema_plan);
    }
    let Some(prior) = prior else { return plan_creation(&config, schema_plan, &private, now) };
    let prior_key = PriorKey::of(&prior, &config, &private);
    let rotation_refused = refuse_replacement(&prior_key.to_rotate(), &[]);
    let mut plan = UpdatePlan {
        key: prior.key_name(),
        write_only: write_only::compare(&prior, &config),
        rotates: rotation::rotates(&prior, &schema_plan, rotation_refused.is_none()),
        prior: &prior,
        config: &config,
        private: &private,
        planned: schema_plan,
        requires_replace,
        diagnostics: Diagnostics::new(),
    };
    plan.plan_value();
    plan.plan_storage();
    if prior.is_rotating() {
        rotation::plan_update(plan.rotates, &prior, &private, &mut plan.planned);
        if !plan.diagnostics.has_errors() {
            plan.diagnostics.extend(refuse_lost_value(&config, &plan.planned));
        }
    }
    plan.refuse(&prior_key);
    plan.leave_to_owner(rotation_refused, &prior_key);
    if plan.requires_replace.is_empty() && plan.rotates == Rotates::No {
        plan.advise();
    }
    if plan.planned.facts.expires_at != prior.facts.expires_at {
        plan.diagnostics.extend(past_expiry(&plan.planned, now));
    }
    if plan.rotates == Rotates::No {
        plan.plan_results();
    }
    PlanResponse {
        state: plan.planned,
        requires_replace: plan.requires_replace,
        diagnostics: plan.diagnostics,
        private: PrivateState { prior: Some(prior_key), ..private.lasting() },
        deferred: None,
    }
}

/// Plans `locked`, which follows `entity_lock` unless it is configured.
fn plan_locked(config: &ApiKeyModel, planned: &mut ApiKeyModel) {
    if config.facts.locked.is_null() {
        planned.facts.locked = planned.entity_lock.clone();
    }
}

/// Refuses to destroy a locked key.
pub(crate) fn plan_destroy(prior: &ApiKeyModel) -> Diagnostics {
    if prior.is_locked() { diagnostics::locked_destroy(&prior.key_name()).into() } else { Diagnostics::new() }
}

fn plan_creation<R: KeyResource>(
    config: &ApiKeyModel,
    mut planned: ApiKeyModel,
    private: &PrivateState,
    now: Timestamp,
) -> PlanResponse<R> {
    let mut diagnostics = Diagnostics::new();
    if let Some(prior) = &private.prior {
        if prior.locked {
            diagnostics.push(diagnostics::locked_replacement(&prior.key_name(), &[]));
        }
        diagnostics.extend(refuse_replacement(prior, &[]));
    }
    diagnostics.extend(refuse_storage(config, &planned));
    if planned.is_rotating() {
        rotation::plan_creation(&mut planned);
        diagnostics.extend(refuse_lost_value(config, &planned));
    }
    diagnostics.extend(past_expiry(&planned, now));
    if config.apikey.is_null() {
        planned.apikey = value_of_new(config, &planned);
    }
    plan_locked(config, &mut planned);
    if let Some(owner) = planned.chosen_owner() {
        planned.facts.iam_id = Attr::Known(owner);
    }
    // Any other owner stays unknown: core plans the creation again within apply, without prior state and, before Terraform 1.16,
    // without the private state of this plan.
    let creates_for = (!config.facts.iam_id.is_null()).then(|| planned.facts.iam_id.str_or_empty().to_owned());
    let prior = private.prior.clone();
    let replaced = prior.as_ref().map(|_| Box::new(private.clone().lasting()));
    let private = PrivateState { prior, replaced, creates: true, creates_for, ..PrivateState::default() };
    PlanResponse { state: planned, requires_replace: Vec::new(), private, diagnostics, deferred: None }
}

impl UpdatePlan<'_> {
    /// Plans `apikey` if the configuration has a write-only value.
    fn plan_value(&mut self) {
        if self.rotates != Rotates::No {
            self.planned.apikey = value_of_new(self.config, &self.planned);
            let may_stay = self.rotates == Rotates::Unknown && self.planned.value_in_state != Attr::Known(false);
            if may_stay && !self.prior.apikey.is_null() {
                // If the key isn't rotated after all, its value stays in the state, whatever the next one's is.
                self.planned.apikey = Attr::Unknown;
            }
            return;
        }
        match self.write_only {
            WriteOnly::Equal => self.planned.apikey = Attr::Null,
            WriteOnly::Different => self.requires_replace.push(Path::root("apikey_wo_version")),
            // A replacement never turns out to contradict its plan; an update could.
            WriteOnly::Unknown => {
                self.planned.apikey = Attr::Unknown;
                self.requires_replace.push(Path::root("apikey_wo_version"));
            }
            WriteOnly::SameVersionUnknown => self.planned.apikey = Attr::Unknown,
            WriteOnly::Alone | WriteOnly::SameVersion => {}
        }
        if !self.config.apikey.is_null() {
            return;
        }
        let is_left_out = |key: &ApiKeyModel| key.value_in_state == Attr::Known(false);
        if is_left_out(&self.planned) {
            self.planned.apikey = Attr::Null;
        } else if self.planned.value_in_state.is_unknown()
            || (is_left_out(self.prior) && self.prior.apikey.is_null() && self.config.apikey_wo.is_null())
        {
            // The API is asked for a stored value.
            self.planned.apikey = Attr::Unknown;
        }
    }

    /// Plans `store_value`, which can't be changed: the key is replaced if it is known to have been created with another one.
    fn plan_storage(&mut self) {
        if self.planned.is_rotating() {
            self.diagnostics.extend(refuse_storage(self.config, &self.planned));
        }
        if !self.planned.chooses_owner() {
            return;
        }
        if self.config.store_value.is_null() && !self.planned.is_rotating() {
            self.planned.store_value = self.prior.store_value.clone();
        }
        if self.rotates != Rotates::No {
            return;
        }
        match (&self.prior.store_value, &self.planned.store_value) {
            (Attr::Known(prior), Attr::Known(planned))
                if prior != planned && self.private.created_here && !self.prior.is_rotating() =>
            {
                self.requires_replace.push(Path::root("store_value"));
            }
            // The apply finds out whether it is stored if that isn't known here.
            (Attr::Known(false), _) if self.private.created_here && self.would_lose_value() => {
                self.diagnostics.push(diagnostics::value_only_in_state(&self.key, self.prior.is_rotating()));
            }
            _ => {}
        }
    }

    /// Whether the value leaves the state, and no write-only one takes its place.
    fn would_lose_value(&self) -> bool {
        loses_value(self.prior, &self.planned)
    }

    /// Refuses to replace or change a locked key, and to replace another identity's.
    fn refuse(&mut self, prior: &PriorKey) {
        let is_others = refuse_replacement(prior, &[]).is_some();
        if prior.locked || is_others {
            let (planned, write_only) = (&self.planned, self.write_only);
            self.requires_replace.retain(|path| is_known_change(path, planned, write_only));
        }
        if is_others && !self.requires_replace.is_empty() {
            self.diagnostics.extend(refuse_replacement(prior, &self.requires_replace));
        }
        if !prior.locked {
            return;
        }
        if !self.requires_replace.is_empty() {
            self.diagnostics.push(diagnostics::locked_replacement(&self.key, &self.requires_replace));
        }
        if self.rotates != Rotates::No {
            // The next key gets the changes, and a lock of its own.
            return;
        }
        let mut changes = KeyChanges::between(self.prior, &self.planned).names();
        let is_given_expiry =
            self.planned.facts.expires_at.is_unknown() && self.planned.rotation.expire_after.known().is_some();
        changes.extend(is_given_expiry.then_some("expire_after"));
        if self.planned.entity_lock == Attr::Known(true) && !changes.is_empty() {
            self.diagnostics.push(diagnostics::locked_update(&self.key, &changes));
        }
    }

    /// Refuses a rotation that only the owner of the key can carry out, unless the key is merely due: then it is left to the
    /// owner.
    fn leave_to_owner(&mut self, refused: Option<Diagnostic>, prior: &PriorKey) {
        let Some(refused) = refused else { return };
        if self.rotates == Rotates::Yes {
            self.diagnostics.push(refused.at_attribute("rotate_when_changed"));
        } else if self.prior.rotation.rotation_due == Attr::Known(true) {
            self.diagnostics.push(diagnostics::rotation_left_to_owner(&self.key, &prior.owner.iam_id));
        }
    }

    /// Warns of arguments that have no effect on a key that exists.
    fn advise(&mut self) {
        // A file that could not be written is written with the write-only value, if there is one.
        if !self.private.file_missing || self.config.apikey_wo.is_null() {
            self.check_file();
        }
        self.check_storage();
        self.check_lock();
        if self.write_only == WriteOnly::SameVersion {
            self.diagnostics.push(diagnostics::write_only_version_unchanged(&self.key));
        }
    }

    /// `store_value` has no effect on a key that exists.
    fn check_storage(&mut self) {
        let Attr::Known(wanted) = self.planned.store_value else { return };
        if self.planned.is_rotating() && self.planned.chooses_owner() {
            let is_changed = self.prior.store_value == Attr::Known(!wanted);
            self.diagnostics.extend(is_changed.then(|| diagnostics::store_value_of_next_key(&self.key)));
        } else if !self.planned.chooses_owner() {
            self.diagnostics.extend(wanted.then(|| diagnostics::store_value_without_effect(&self.key)));
        } else if self.prior.store_value == Attr::Known(!wanted) || self.private.value_stored == Some(!wanted) {
            self.diagnostics.push(diagnostics::store_value_unchanged(&self.key));
        }
    }

    /// IBM-Cloud/ibm hides that a lock differs from the configuration, which the first apply here would end.
    fn check_lock(&mut self) {
        let is_new_here = self.planned.chooses_owner() && !self.private.applied;
        if let Some(locks) = KeyChanges::between(self.prior, &self.planned).entity_lock.filter(|_| is_new_here) {
            self.diagnostics.push(diagnostics::lock_taken_over(&self.key, locks));
        }
    }

    /// A file can be written later only while the value is in the state.
    fn check_file(&mut self) {
        let Self { prior, planned, .. } = &*self;
        let has_value = !planned.apikey.is_null()
            || !prior.apikey.is_null() && planned.value_in_state == Attr::Known(false)
            || planned.is_value_only_stored()
            || self.write_only == WriteOnly::Equal;
        if planned.file.known().is_none() || planned.file == prior.file || has_value {
            return;
        }
        self.diagnostics.push(if prior.file.is_null() {
            diagnostics::file_recorded_only(&self.key)
        } else {
            diagnostics::file_without_value(&self.key)
        });
    }

    /// Plans what changes with every update.
    fn plan_results(&mut self) {
        if self.planned.is_written(self.prior) {
            self.planned.facts.entity_tag = Attr::Unknown;
            self.planned.facts.modified_at = Attr::Unknown;
            plan_locked(self.config, &mut self.planned);
        } else if self.private.file_missing && !self.planned.file.is_null() {
            // Nothing else differs; without a difference there would be no apply in which to write the file.
            self.planned.facts.modified_at = Attr::Unknown;
        }
    }
}

/// Whether a change that requires a replacement is known. Nothing is refused because of an unknown value; the plan within
/// apply knows it.
fn is_known_change(path: &Path, planned: &ApiKeyModel, write_only: WriteOnly) -> bool {
    let is_unknown = if *path == Path::root("apikey") {
        planned.apikey.is_unknown()
    } else if *path == Path::root("apikey_wo_version") {
        planned.apikey_wo_version.is_unknown() || write_only == WriteOnly::Unknown
    } else if [Path::root("iam_service_id"), Path::root("iam_id")].contains(path) {
        // Nearly always the ID of a service ID that is replaced: its deletion would fail at the locked key, when other keys of
        // it are gone.
        false
    } else if *path == Path::root("store_value") {
        planned.store_value.is_unknown()
    } else {
        match &planned.rotate_when_changed {
            Attr::Known(map) => map.values().any(Attr::is_unknown),
            other => other.is_unknown(),
        }
    };
    !is_unknown
}

/// The warning about a planned expiry in the past.
fn past_expiry(planned: &ApiKeyModel, now: Timestamp) -> Option<Diagnostic> {
    let expiry = planned.facts.expires_at.known()?;
    has_passed(expiry, now).then(diagnostics::expiry_in_past)
}
