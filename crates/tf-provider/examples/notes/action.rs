//! The action `notes_read_aloud`.

use tf_provider::action::InvokeRequest;
use tf_provider::schema::required;
use tf_provider::{Action, Diagnostic, Diagnostics};

use crate::note::Note;
use crate::store::Store;

tf_provider::object! {
    /// Reads a note aloud.
    pub struct ReadAloud {
        /// The name of the note.
        name: String = required(),
    }
}

pub(crate) struct ReadAloudAction;

impl Action for ReadAloudAction {
    type Model = ReadAloud;
    type ProviderData = Store;

    fn name(&self) -> &'static str {
        "notes_read_aloud"
    }

    async fn invoke(&self, store: &Store, request: InvokeRequest<ReadAloud>) -> Diagnostics {
        let name = request.config.name.str_or_empty();
        match store.read::<Note>(name) {
            Ok(Some(note)) => {
                request.progress.send(format!("{name} says: {}", note.text.str_or_empty()));
                Diagnostics::new()
            }
            Ok(None) => Diagnostic::error("There is no such note", format!("No note is called {name}.")).into(),
            Err(error) => error.into(),
        }
    }
}
