//! A provider of notes, kept as JSON files in a directory: every kind of attribute and block, a stored object of earlier versions,
//! a move from another type, every kind of object, and what a module says about itself.
//!
//! `cargo run --workspace --example notes -- --debug` serves it and prints how to attach Terraform.

mod action;
mod data_source;
mod ephemeral;
mod function;
mod list;
mod memo;
mod module;
mod note;
mod store;

use std::path::PathBuf;
use std::process::ExitCode;

use tf_provider::schema::optional;
use tf_provider::{ConfigureRequest, ConfigureResponse, Provider, ProviderMetadata, Registry};

use store::Store;

tf_provider::object! {
    /// Where notes are kept.
    pub struct Config {
        /// The directory. Default: `notes`.
        directory: String = optional(),
    }
}

struct Notes;

impl Provider for Notes {
    type Config = Config;
    type ProviderData = Store;

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata {
            program: "terraform-provider-notes",
            version: env!("CARGO_PKG_VERSION"),
            address: "registry.terraform.io/example/notes",
            description: "keeps notes in a directory.",
        }
    }

    fn register(&self, registry: &mut Registry<Store>) {
        registry.register_resource(note::NoteResource);
        registry.register_resource(memo::MemoResource);
        registry.register_data_source(data_source::NotesDataSource);
        registry.register_ephemeral_resource(ephemeral::ReaderResource);
        registry.register_list_resource(list::NoteList);
        registry.register_action(action::ReadAloudAction);
        registry.register_function(function::join());
        registry.register_provider_meta::<module::Module>();
    }

    async fn configure(&self, request: ConfigureRequest<Config>) -> ConfigureResponse<Store> {
        let directory = request.config.directory.known().map_or_else(|| PathBuf::from("notes"), PathBuf::from);
        ConfigureResponse::new(Store::new(directory))
    }
}

fn main() -> ExitCode {
    tf_provider::serve(Notes, &["notes"])
}
