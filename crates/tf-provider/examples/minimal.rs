//! A provider with one resource: a note that is kept in a file.
//!
//! `cargo run --workspace --example minimal -- --debug` serves it and prints how to attach Terraform.

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use tf_provider::resource::{
    ApplyRequest, ApplyResponse, Change, ImportRequest, ImportResponse, PlanRequest, PlanResponse, ReadRequest,
    ReadResponse,
};
use tf_provider::schema::{computed, not_empty, optional, required};
use tf_provider::{
    Attr, ConfigureRequest, ConfigureResponse, Diagnostic, Diagnostics, Provider, ProviderMetadata, Registry, Resource,
};

tf_provider::object! {
    /// The provider needs no configuration.
    pub struct Config {}
}

tf_provider::object! {
    /// A note, kept in a file.
    pub struct Note {
        /// The path of the file.
        path: String = required().validate(not_empty()).requires_replace(),
        /// What the note says.
        text: String = optional().default(""),
        /// A secret that belongs to the note. It is in no plan and no state, but in a file beside the note: `PATH.secret`.
        secret_wo: String = optional().sensitive().write_only(),
        /// The version of the secret. If it changes, the secret is written again.
        secret_wo_version: i64 = optional(),
        /// The length of the text in bytes.
        size: i64 = computed(),
    }
}

tf_provider::object! {
    /// Identifies a note.
    pub struct NoteIdentity {
        /// The path of the file.
        path: String = required(),
    }
}

struct NoteResource;

impl Resource for NoteResource {
    type Model = Note;
    type Identity = NoteIdentity;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "minimal_note"
    }

    fn identity(&self, state: &Note) -> Option<NoteIdentity> {
        Some(NoteIdentity { path: state.path.clone() })
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        let before = request.prior.as_ref().map(|prior| prior.text.clone());
        let mut response = PlanResponse::from_schema(request);
        if before.is_some_and(|before| before != response.state.text) {
            // The schema's plan keeps a computed value; a new text has another size.
            response.state.size = Attr::Unknown;
        }
        response
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> ApplyResponse<Self> {
        let result = match &request.change {
            Change::Create { planned, config } => write(&Note::default(), planned, config),
            Change::Update { prior, planned, config } => write(prior, planned, config),
            Change::Delete { prior } => remove(&secret_path(prior)).and_then(|()| remove(prior.path.str_or_empty())),
        };
        match result {
            Ok(()) => ApplyResponse::<Self>::new(request.change.planned().cloned().map(with_size), ()),
            Err(error) => ApplyResponse::<Self>::new(request.change.prior().cloned(), ())
                .with(Diagnostic::error("The note can't be changed", format!("{error}.")).at_attribute("path")),
        }
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> ReadResponse<Self> {
        match std::fs::read_to_string(request.state.path.str_or_empty()) {
            Ok(text) => {
                let state = Note { text: Attr::Known(text), ..request.state };
                ReadResponse::<Self>::new(Some(with_size(state)), ())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => ReadResponse::<Self>::new(None, ()),
            Err(error) => ReadResponse::<Self>::new(Some(request.state), ())
                .with(Diagnostic::error("The note can't be read", format!("{error}.")).at_attribute("path")),
        }
    }

    async fn import(&self, (): &(), request: ImportRequest<NoteIdentity>) -> Result<ImportResponse<Self>, Diagnostics> {
        // Terraform reads the note afterwards.
        let path = match request {
            ImportRequest::Id(path) => Attr::Known(path),
            ImportRequest::Identity(identity) => identity.path,
        };
        Ok(Note { path, ..Note::default() }.into())
    }
}

/// Writes the note, and its secret, which only the configuration has, if its version is another one.
fn write(prior: &Note, planned: &Note, config: &Note) -> io::Result<()> {
    if let Some(secret) = config.secret_wo.known()
        && (prior.path.is_null() || prior.secret_wo_version != planned.secret_wo_version)
    {
        std::fs::write(secret_path(planned), secret)?;
    }
    std::fs::write(planned.path.str_or_empty(), planned.text.str_or_empty())
}

/// Removes a file. One that is not there is no error.
fn remove(path: &str) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn secret_path(note: &Note) -> String {
    format!("{}.secret", note.path.str_or_empty())
}

fn with_size(note: Note) -> Note {
    let size = i64::try_from(note.text.str_or_empty().len()).unwrap_or(i64::MAX);
    Note { size: Attr::Known(size), ..note }
}

pub(crate) struct Minimal;

impl Provider for Minimal {
    type Config = Config;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata {
            program: "terraform-provider-minimal",
            version: env!("CARGO_PKG_VERSION"),
            address: "registry.terraform.io/example/minimal",
            description: "keeps notes in files.",
        }
    }

    fn register(&self, registry: &mut Registry<()>) {
        registry.register_resource(NoteResource);
    }

    async fn configure(&self, _: ConfigureRequest<Config>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }
}

fn main() -> ExitCode {
    tf_provider::serve(Minimal, &["minimal"])
}
