//! A provider for testing Terraform itself, with the names and file formats of
//! [`hashicorp/tfcoremock`](https://github.com/hashicorp/terraform-provider-tfcoremock): its resources have every kind of
//! attribute and block, and are kept in files that people can read and change. More resources are declared in a file, so that their schemas
//! are known only when the provider runs.
//!
//! Deferred changes, list resources and actions of that provider are left out.
//!
//! * `models`: the resources whose schemas are fixed
//! * `definition`: the resources that a file declares
//! * `stored_value`, `store`: how objects are kept
//! * `resource`: the one implementation of all resources, and of all data sources

mod definition;
mod models;
mod resource;
mod store;
mod stored_value;

use std::collections::BTreeMap;
use std::process::ExitCode;

use tf_provider::schema::{Schema, optional};
use tf_provider::{
    Attr, ConfigureRequest, ConfigureResponse, Diagnostic, DynamicObject, Model, Provider, ProviderMetadata, Registry,
};

use definition::ResourceDefinition;
use models::{Complex, Simple};
use resource::{MockData, MockDataSource, MockResource};
use store::Store;

tf_provider::object! {
    /// Where objects are kept, and which operations fail.
    pub(crate) struct Config {
        /// The directory of the resources' files. Defaults to `terraform.resource`.
        resource_directory: String = optional(),
        /// The directory of the data sources' files. Defaults to `terraform.data`.
        data_directory: String = optional(),
        /// Whether resources are in the state only, without files. Defaults to `false`.
        use_only_state: bool = optional(),
        /// The IDs of the resources whose creation fails.
        fail_on_create: Vec<String> = optional(),
        /// The IDs of the resources that can't be read.
        fail_on_read: Vec<String> = optional(),
        /// The IDs of the resources whose update fails.
        fail_on_update: Vec<String> = optional(),
        /// The IDs of the resources whose deletion fails.
        fail_on_delete: Vec<String> = optional(),
    }
}

struct CoreMock {
    /// The resources that the file declares, or why it can't be used.
    definitions: Result<BTreeMap<String, ResourceDefinition>, String>,
}

fn register<M: Model>(
    registry: &mut Registry<MockData>,
    name: &'static str,
    schema: &Schema,
    definition: ResourceDefinition,
) {
    registry.register_data_source(MockDataSource::<M>::new(name, schema));
    registry.register_resource(MockResource::<M>::new(name, schema.clone(), definition));
}

impl Provider for CoreMock {
    type Config = Config;
    type ProviderData = MockData;

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata {
            program: "terraform-provider-tfcoremock",
            version: env!("CARGO_PKG_VERSION"),
            address: "registry.terraform.io/hashicorp/tfcoremock",
            description: "keeps objects with every kind of attribute in files.",
        }
    }

    fn register(&self, registry: &mut Registry<MockData>) {
        register::<Simple>(registry, definition::SIMPLE, &Simple::schema(), ResourceDefinition::default());
        register::<Complex>(registry, definition::COMPLEX, &Complex::schema(), ResourceDefinition::default());
        if let Err(reason) = &self.definitions {
            registry.refuse(Diagnostic::error("The resources' definitions can't be used", reason));
        }
        for (name, definition) in self.definitions.iter().flatten() {
            // There are a few names, which are needed as long as the process lives.
            let name = name.clone().leak();
            register::<DynamicObject>(registry, name, &definition.schema(), definition.clone());
        }
    }

    async fn configure(&self, request: ConfigureRequest<Config>) -> ConfigureResponse<MockData> {
        let config = request.config;
        if let Some((name, _)) = config.presence().into_iter().find(|(_, presence)| presence.is_unknown()) {
            let detail = format!("Set {name} to a value that is known before anything is applied.");
            return ConfigureResponse::error(
                Diagnostic::error(format!("{name} is not known yet"), detail).at_attribute(name),
            );
        }
        let directory = |given: Attr<String>, default: &str| given.into_known().unwrap_or_else(|| default.to_owned());
        let resources = directory(config.resource_directory, "terraform.resource");
        let is_stored = config.use_only_state != Attr::Known(true);
        let ids = |ids: Attr<Vec<String>>| ids.into_known().unwrap_or_default();
        ConfigureResponse::new(MockData {
            store: Store::new(
                is_stored.then(|| resources.into()),
                directory(config.data_directory, "terraform.data").into(),
            ),
            fail_on_create: ids(config.fail_on_create),
            fail_on_read: ids(config.fail_on_read),
            fail_on_update: ids(config.fail_on_update),
            fail_on_delete: ids(config.fail_on_delete),
        })
    }
}

fn main() -> ExitCode {
    tf_provider::serve(CoreMock { definitions: definition::read() }, &["tfcoremock"])
}
