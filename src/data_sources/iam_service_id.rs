//! `data "ibm_iam_service_id"`: one service ID by its ID, or those of a name.

use iam_identity::{Client, ServiceId};
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{Schema, computed, not_empty, optional_computed};
use tf_provider::{Attr, DataSource, Diagnostic, Diagnostics};

use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::selection::service_ids::by_age;
use crate::service_ids::facts::ServiceIdFacts;
use crate::service_ids::lookup::Listing;
use crate::validators::{service_iam_id, service_id};

tf_provider::object! {
    /// Looks up a service ID by exactly one of `service_id`, `iam_id` and `name`.
    ///
    /// Names are not unique. If several service IDs have the name, `service_ids` lists all of them, and every attribute of a single
    /// service ID is null, so that none of them is used by mistake.
    pub struct ServiceIdLookup {
        ..facts: ServiceIdFacts = with_arguments,
        /// The ID of the service ID: `ServiceId-…`.
        service_id: String = optional_computed().validate(service_id()),
        /// The service IDs that were found, oldest first, in the form of the data source of IBM-Cloud/ibm.
        service_ids: Vec<ServiceIdSummary> = computed(),
        /// The ID of the service ID, the same as `service_id`.
        id: String = computed(),
    }
}

tf_provider::object! {
    /// A service ID in the list.
    pub struct ServiceIdSummary {
        /// The ID of the service ID.
        id: String = computed(),
        /// The IAM ID of the service ID.
        iam_id: String = computed(),
        /// The Cloud Resource Name of the service ID.
        crn: String = computed(),
        /// What the service ID is for.
        description: String = computed(),
        /// The version of the service ID.
        version: String = computed(),
        /// Whether the service ID is locked.
        locked: bool = computed(),
    }
}

fn with_arguments(facts: Schema) -> Schema {
    let by_name = optional_computed().validate(not_empty());
    let by_iam_id = optional_computed().validate(service_iam_id());
    facts
        .read_only()
        .redeclare("name", "The name of the service ID. All groups of the account are searched.", by_name)
        .redeclare("iam_id", "The IAM ID of the service ID: `iam-ServiceId-…`.", by_iam_id)
}

/// The data source.
pub(crate) struct ServiceIdData;

impl DataSource for ServiceIdData {
    type Model = ServiceIdLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_service_id"
    }

    fn validate(&self, config: &ServiceIdLookup) -> Diagnostics {
        let ways = [("service_id", &config.service_id), ("iam_id", &config.facts.iam_id), ("name", &config.facts.name)];
        let given: Vec<_> = ways.iter().filter(|(_, way)| !way.is_null()).map(|(name, _)| *name).collect();
        // What isn't known yet may turn out to be null.
        let may_be_one = given.len() > 1 && ways.iter().any(|(_, way)| way.is_unknown());
        if given.len() == 1 || may_be_one {
            return Diagnostics::new();
        }
        diagnostics::ambiguous_service_id_lookup(&given).into()
    }

    async fn read(&self, data: &ProviderData, request: ReadRequest<ServiceIdLookup>) -> ReadResponse<ServiceIdLookup> {
        let client = data.client.with_timeout(OPERATION_TIMEOUT);
        let ServiceIdLookup { facts, service_id, .. } = request.config;
        let id = service_id.known().or(facts.iam_id.known()).map(|id| id.strip_prefix("iam-").unwrap_or(id).to_owned());
        let found = match id {
            Some(id) => by_id(&client, &id).await.map(|found| (vec![found], None)),
            None => by_name(&client, facts.name.str_or_empty()).await,
        };
        match found {
            Ok((found, warning)) => returned(facts.name, &found, warning),
            Err(error) => ReadResponse::error(error),
        }
    }
}

async fn by_id(client: &Client, id: &str) -> Result<ServiceId, Diagnostic> {
    client.get_service_id(id).await.map_err(|error| {
        if error.is_not_found() {
            return diagnostics::service_id_does_not_exist(id);
        }
        diagnostics::operation_failed(Operation::OfServiceId("read", &KeyName::new("", id)), &error)
    })
}

/// The service IDs of that name, at least one, and the warning that groups are missing.
async fn by_name(client: &Client, name: &str) -> Result<(Vec<ServiceId>, Option<Diagnostic>), Diagnostic> {
    let doing = format!("service IDs named {name:?}");
    let failed = |error| diagnostics::operation_failed(Operation::LookUp(&doing), &error);
    let mut listing = Listing::start(client, None, Some(name)).await.map_err(failed)?;
    let mut found = listing.all().await.map_err(failed)?;
    found.retain(|each| each.name == name);
    found.sort_by(by_age);
    if found.is_empty() {
        return Err(diagnostics::no_service_id_named(name));
    }
    Ok((found, listing.warning().await))
}

fn returned(name: Attr<String>, found: &[ServiceId], warning: Option<Diagnostic>) -> ReadResponse<ServiceIdLookup> {
    let service_ids = Attr::Known(found.iter().map(summary).collect());
    let mut warnings = Diagnostics::new();
    warnings.extend(warning);
    let state = if let [only] = found {
        let id = Attr::Known(only.id.clone());
        let facts = ServiceIdFacts::default().observe(only);
        ServiceIdLookup { facts, service_id: id.clone(), service_ids, id }
    } else {
        warnings.push(diagnostics::several_service_ids_named(name.str_or_empty(), found));
        let facts = ServiceIdFacts { name, ..ServiceIdFacts::default() };
        ServiceIdLookup { facts, service_ids, ..ServiceIdLookup::default() }
    };
    ReadResponse { diagnostics: warnings, ..state.into() }
}

fn summary(found: &ServiceId) -> ServiceIdSummary {
    let facts = ServiceIdFacts::default().observe(found);
    ServiceIdSummary {
        id: Attr::Known(found.id.clone()),
        iam_id: facts.iam_id,
        crn: facts.crn,
        description: facts.description,
        version: facts.entity_tag,
        locked: facts.locked,
    }
}
