//! The list resource `notes_note`.

use tf_provider::list::{ListRequest, ListResult};
use tf_provider::schema::optional;
use tf_provider::{Diagnostics, ListResource};

use crate::note::{Note, NoteIdentity, NoteResource};
use crate::store::Store;

tf_provider::object! {
    /// The notes in the directory.
    pub struct NoteFilter {
        /// Only notes whose name begins so.
        prefix: String = optional(),
    }
}

pub(crate) struct NoteList;

impl ListResource for NoteList {
    type Resource = NoteResource;
    type Config = NoteFilter;
    type ProviderData = Store;

    fn name(&self) -> &'static str {
        "notes_note"
    }

    async fn list(&self, store: &Store, request: ListRequest<Self>) -> Diagnostics {
        let names = match store.names() {
            Ok(names) => names,
            Err(error) => return error.into(),
        };
        for name in names.iter().filter(|name| name.starts_with(request.config.prefix.str_or_empty())) {
            let object: Note = match store.read(name) {
                Ok(note) => note.unwrap_or_default(),
                Err(error) => return error.into(),
            };
            let identity = NoteIdentity { name: object.name.clone() };
            let result = ListResult { identity, display_name: name.clone(), object };
            if !request.stream.send(result).await {
                break;
            }
        }
        Diagnostics::new()
    }
}
