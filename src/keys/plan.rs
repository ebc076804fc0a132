//! What an apply would do. Pure: prior state, configuration and clock in, planned state or diagnostics out.

use jiff::Timestamp;
use tf_provider::resource::{PlanRequest, PlanResponse};
use tf_provider::{Attr, Diagnostics, Path};

use super::KeyName;
use super::KeyResource;
use super::facts::{differences, is_locked};
use super::owner::refuse_in_plan;
use super::private_state::{Owner, PriorKey, PrivateState};
use super::schema::ApiKeyModel;
use super::write_only::{self, WriteOnly};
use crate::diagnostics;
use crate::times::has_passed;

/// Plans a creation or an update.
pub(crate) fn plan<R: KeyResource>(request: PlanRequest<R>) -> PlanResponse<R> {
    match request.prior {
        None => plan_creation(&request.config, request.schema_plan, &request.private, request.now),
        Some(prior) => plan_update(
            &prior,
            &request.config,
            request.schema_plan,
            request.requires_replace,
            &request.private,
            request.now,
        ),
    }
}

/// Refuses to destroy a locked key.
pub(crate) fn plan_destroy(prior: &ApiKeyModel) -> Diagnostics {
    if is_locked(prior) { diagnostics::locked_destroy(&prior.key_name()).into() } else { Diagnostics::new() }
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
            diagnostics.push(diagnostics::locked_replacement(&KeyName::new(&prior.name, &prior.id), &[]));
        }
        diagnostics.extend(refuse_in_plan(prior, &[]));
    }
    if planned.store_value == Attr::Known(true) {
        diagnostics.push(diagnostics::store_value_refused());
    }
    warn_of_the_past(&planned, now, &mut diagnostics);
    if config.apikey.is_null() {
        planned.apikey = match config.apikey_wo {
            Attr::Known(_) => Attr::Null,
            Attr::Null | Attr::Unknown => Attr::Unknown,
        };
    }
    planned.locked = planned.entity_lock.clone();
    // The owner stays unknown: core plans the creation again within apply, without prior state and, before Terraform 1.16,
    // without the notes of this plan.
    let notes = PrivateState { prior: private.prior.clone(), creates: true, ..PrivateState::default() };
    PlanResponse { state: planned, requires_replace: Vec::new(), private: notes, diagnostics }
}

fn plan_update<R: KeyResource>(
    prior: &ApiKeyModel,
    config: &ApiKeyModel,
    mut planned: ApiKeyModel,
    mut requires_replace: Vec<Path>,
    private: &PrivateState,
    now: Timestamp,
) -> PlanResponse<R> {
    let mut diagnostics = Diagnostics::new();
    let key = prior.key_name();
    let locked = is_locked(prior);

    let write_only = write_only::compare(prior, config);
    match write_only {
        WriteOnly::Equal => planned.apikey = Attr::Null,
        WriteOnly::Different => requires_replace.push(Path::attribute("apikey_wo_version")),
        // A replacement never turns out to contradict its plan; an update could.
        WriteOnly::NotKnown => {
            planned.apikey = Attr::Unknown;
            requires_replace.push(Path::attribute("apikey_wo_version"));
        }
        WriteOnly::SameVersionNotKnown => planned.apikey = Attr::Unknown,
        WriteOnly::Alone | WriteOnly::SameVersion => {}
    }
    let prior_key = PriorKey {
        id: prior.id.str_or_empty().to_owned(),
        name: prior.name.str_or_empty().to_owned(),
        owner: Owner::of(prior),
        logged_in: private.logged_in.clone(),
        locked,
    };
    let others = refuse_in_plan(&prior_key, &[]).is_some();
    if locked || others {
        requires_replace.retain(|path| is_known_change(path, &planned, write_only));
    }
    if others && !requires_replace.is_empty() {
        diagnostics.extend(refuse_in_plan(&prior_key, &requires_replace));
    }
    if locked {
        if !requires_replace.is_empty() {
            diagnostics.push(diagnostics::locked_replacement(&key, &requires_replace));
        }
        let changes = differences(prior, &planned);
        if planned.entity_lock == Attr::Known(true) && !changes.is_empty() {
            diagnostics.push(diagnostics::locked_update(&key, &changes));
        }
    }
    if requires_replace.is_empty() {
        // A file that could not be written is written with the write-only value, where that is at hand.
        if !private.file_missing || config.apikey_wo.is_null() {
            plan_file(prior, &planned, write_only, &key, &mut diagnostics);
        }
        if planned.store_value == Attr::Known(true) {
            diagnostics.push(diagnostics::store_value_without_effect(&key));
        }
        if write_only == WriteOnly::SameVersion {
            diagnostics.push(diagnostics::write_only_version_unchanged(&key));
        }
    }
    if planned.expires_at != prior.expires_at {
        warn_of_the_past(&planned, now, &mut diagnostics);
    }
    if is_written(prior, &planned) {
        planned.entity_tag = Attr::Unknown;
        planned.modified_at = Attr::Unknown;
        planned.locked = planned.entity_lock.clone();
    } else if private.file_missing && !planned.file.is_null() {
        // Nothing else differs; without a difference there would be no apply in which to write the file.
        planned.modified_at = Attr::Unknown;
    }
    let notes = PrivateState { prior: Some(prior_key), ..private.clone().lasting() };
    PlanResponse { state: planned, requires_replace, private: notes, diagnostics }
}

/// Whether the API will be asked to change the key, as far as is known.
fn is_written(prior: &ApiKeyModel, planned: &ApiKeyModel) -> bool {
    let text_unknown = [&planned.name, &planned.description, &planned.expires_at, &planned.action_when_leaked]
        .into_iter()
        .any(Attr::is_unknown);
    let flag_unknown =
        [&planned.entity_lock, &planned.disabled, &planned.support_sessions].into_iter().any(Attr::is_unknown);
    text_unknown || flag_unknown || !differences(prior, planned).is_empty()
}

/// Nothing is refused because of a value that isn't known yet; the plan within apply knows it.
fn is_known_change(path: &Path, planned: &ApiKeyModel, write_only: WriteOnly) -> bool {
    let unknown = if *path == Path::attribute("apikey") {
        planned.apikey.is_unknown()
    } else if *path == Path::attribute("apikey_wo_version") {
        planned.apikey_wo_version.is_unknown() || write_only == WriteOnly::NotKnown
    } else {
        match &planned.rotate_when_changed {
            Attr::Known(map) => map.values().any(Attr::is_unknown),
            other => other.is_unknown(),
        }
    };
    !unknown
}

/// A file can be written later only while the value is in the state.
fn plan_file(
    prior: &ApiKeyModel,
    planned: &ApiKeyModel,
    write_only: WriteOnly,
    key: &KeyName,
    diagnostics: &mut Diagnostics,
) {
    let has_value = planned.apikey.known().is_some() || planned.apikey.is_unknown() || write_only == WriteOnly::Equal;
    if planned.file.known().is_none() || planned.file == prior.file || has_value {
        return;
    }
    if prior.file.is_null() {
        diagnostics.push(diagnostics::file_recorded_only(key));
    } else {
        diagnostics.push(diagnostics::file_without_value(key));
    }
}

fn warn_of_the_past(planned: &ApiKeyModel, now: Timestamp, diagnostics: &mut Diagnostics) {
    if planned.expires_at.known().is_some_and(|expiry| has_passed(expiry, now)) {
        diagnostics.push(diagnostics::expiry_in_past());
    }
}
