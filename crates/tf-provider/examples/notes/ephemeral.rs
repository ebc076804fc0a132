//! The ephemeral resource `notes_reader`.

use tf_provider::ephemeral::{OpenRequest, OpenResponse};
use tf_provider::schema::{computed, required};
use tf_provider::{Attr, Diagnostics, EphemeralResource};

use crate::note::Note;
use crate::store::Store;

tf_provider::object! {
    /// What a note says, for something that must not keep it.
    pub struct Reader {
        /// The name of the note.
        name: String = required(),
        /// What it says.
        text: String = computed(),
    }
}

pub(crate) struct ReaderResource;

impl EphemeralResource for ReaderResource {
    type Model = Reader;
    type Private = ();
    type ProviderData = Store;

    fn name(&self) -> &'static str {
        "notes_reader"
    }

    async fn open(&self, store: &Store, request: OpenRequest<Self>) -> Result<OpenResponse<Self>, Diagnostics> {
        let note: Option<Note> = store.read(request.config.name.str_or_empty())?;
        let text = note.map_or(Attr::Null, |note| note.text);
        let result = Reader { text, ..request.config };
        Ok(OpenResponse { result, private: (), renew_at: None, diagnostics: Diagnostics::new() })
    }
}
