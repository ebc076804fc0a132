//! `{{provider}}_file`, as a resource and as a data source.

use std::io::{self, ErrorKind};

use tf_provider::resource::{
    ApplyRequest, ApplyResponse, Change, ImportRequest, ImportResponse, PlanRequest, PlanResponse, ReadRequest,
    ReadResponse,
};
use tf_provider::schema::{computed, not_empty, required};
use tf_provider::{Attr, DataSource, Diagnostic, Diagnostics, Resource, data_source};

tf_provider::object! {
    /// A text file.
    pub struct File {
        /// The path of the file.
        path: String = required().validate(not_empty()).requires_replace(),
        /// What is in it.
        content: String = required(),
        /// Its size in bytes.
        bytes: i64 = computed(),
    }
}

tf_provider::object! {
    /// Identifies a file.
    pub struct FileIdentity {
        /// The path of the file.
        path: String = required(),
    }
}

pub struct FileResource;

impl Resource for FileResource {
    type Model = File;
    type Identity = FileIdentity;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "{{provider}}_file"
    }

    fn identity(&self, state: &File) -> Option<FileIdentity> {
        Some(FileIdentity {
            path: state.path.clone(),
        })
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        let mut response = PlanResponse::from_schema(request);
        // A plan can say what is computed from the configuration alone.
        response.state.bytes = match &response.state.content {
            Attr::Known(content) => size(content),
            _ => Attr::Unknown,
        };
        response
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> ApplyResponse<Self> {
        let result = match &request.change {
            Change::Create { planned, .. } | Change::Update { planned, .. } => {
                std::fs::write(planned.path.str_or_empty(), planned.content.str_or_empty())
            }
            Change::Delete { prior } => remove(prior.path.str_or_empty()),
        };
        match result {
            Ok(()) => {
                let state = request.change.planned().cloned().map(|state| File {
                    bytes: size(state.content.str_or_empty()),
                    ..state
                });
                ApplyResponse::<Self>::new(state, ())
            }
            Err(error) => ApplyResponse::<Self>::new(request.change.prior().cloned(), ()).with(
                Diagnostic::error("The file can't be changed", format!("{error}."))
                    .at_attribute("path"),
            ),
        }
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> ReadResponse<Self> {
        match std::fs::read_to_string(request.state.path.str_or_empty()) {
            Ok(content) => {
                let state = File {
                    bytes: size(&content),
                    content: Attr::Known(content),
                    ..request.state
                };
                ReadResponse::<Self>::new(Some(state), ())
            }
            // Without a state, Terraform plans to create it.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                ReadResponse::<Self>::new(None, ())
            }
            Err(error) => ReadResponse::<Self>::new(Some(request.state), ()).with(
                Diagnostic::error("The file can't be read", format!("{error}."))
                    .at_attribute("path"),
            ),
        }
    }

    async fn import(
        &self,
        (): &(),
        request: ImportRequest<FileIdentity>,
    ) -> Result<ImportResponse<Self>, Diagnostics> {
        // Terraform reads the file afterwards.
        let path = match request {
            ImportRequest::Id(path) => Attr::Known(path),
            ImportRequest::Identity(identity) => identity.path,
        };
        let file = File {
            path,
            ..File::default()
        };
        Ok(file.into())
    }
}

tf_provider::object! {
    /// Reads a text file.
    pub struct FileContent {
        /// The path of the file.
        path: String = required().validate(not_empty()),
        /// What is in it.
        content: String = computed(),
        /// Its size in bytes.
        bytes: i64 = computed(),
    }
}

pub struct FileDataSource;

impl DataSource for FileDataSource {
    type Model = FileContent;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "{{provider}}_file"
    }

    async fn read(
        &self,
        (): &(),
        request: data_source::ReadRequest<FileContent>,
    ) -> data_source::ReadResponse<FileContent> {
        match std::fs::read_to_string(request.config.path.str_or_empty()) {
            Ok(content) => FileContent {
                bytes: size(&content),
                content: Attr::Known(content),
                ..request.config
            }
            .into(),
            Err(error) => data_source::ReadResponse::error(
                Diagnostic::error("The file can't be read", format!("{error}."))
                    .at_attribute("path"),
            ),
        }
    }
}

/// Removes a file. One that is not there is no error.
fn remove(path: &str) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn size(content: &str) -> Attr<i64> {
    i64::try_from(content.len()).map_or(Attr::Unknown, Attr::Known)
}
