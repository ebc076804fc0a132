//! The data source `notes_notes`.

use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{computed, optional};
use tf_provider::{Attr, DataSource, Diagnostic};

use crate::note::Note;
use crate::store::Store;

tf_provider::object! {
    /// The notes in the directory.
    pub struct NotesModel {
        /// Only notes whose name begins so.
        prefix: String = optional(),
        /// The notes, by name.
        notes: Vec<NoteItem> = computed(),
    }
}

tf_provider::object! {
    /// What is shown of a note.
    pub struct NoteItem {
        /// Its name.
        name: String = computed(),
        /// What it says.
        text: String = computed(),
        /// The address of its author.
        email: String = computed().sensitive(),
    }
}

pub(crate) struct NotesDataSource;

impl DataSource for NotesDataSource {
    type Model = NotesModel;
    type ProviderData = Store;

    fn name(&self) -> &'static str {
        "notes_notes"
    }

    async fn read(&self, store: &Store, request: ReadRequest<NotesModel>) -> ReadResponse<NotesModel> {
        match items(store, request.config.prefix.str_or_empty()) {
            Ok(notes) => NotesModel { notes: Attr::Known(notes), ..request.config }.into(),
            Err(error) => ReadResponse::error(error),
        }
    }
}

fn items(store: &Store, prefix: &str) -> Result<Vec<NoteItem>, Diagnostic> {
    let mut items = Vec::new();
    for name in store.names()?.iter().filter(|name| name.starts_with(prefix)) {
        let note: Note = store.read(name)?.unwrap_or_default();
        let email = note.author.known().map_or(Attr::Null, |author| author.email.clone());
        items.push(NoteItem { name: note.name, text: note.text, email });
    }
    Ok(items)
}
