//! The resource `notes_memo`, of which a `moved` block makes a note.

use tf_provider::resource::{ApplyRequest, ApplyResponse, ImportRequest, ImportResponse, ReadRequest, ReadResponse};
use tf_provider::schema::{optional, required};
use tf_provider::{Diagnostic, Diagnostics, Resource};

use crate::note::{Note, NoteIdentity};
use crate::store::Store;

tf_provider::object! {
    /// A memo: a note with nothing but a text.
    pub struct Memo {
        /// Its name.
        name: String = required().requires_replace(),
        /// What it says.
        text: String = optional().default(""),
    }
}

pub(crate) struct MemoResource;

impl Resource for MemoResource {
    type Model = Memo;
    type Identity = NoteIdentity;
    type Private = ();
    type ProviderData = Store;

    fn name(&self) -> &'static str {
        "notes_memo"
    }

    fn identity(&self, state: &Memo) -> Option<NoteIdentity> {
        Some(NoteIdentity { name: state.name.clone() })
    }

    async fn apply(&self, store: &Store, request: ApplyRequest<Self>) -> ApplyResponse<Self> {
        let planned = request.change.planned().cloned();
        let done = match (&planned, request.change.prior()) {
            (Some(memo), _) => {
                let note = Note { name: memo.name.clone(), text: memo.text.clone(), ..Note::default() };
                store.write(memo.name.str_or_empty(), note)
            }
            (None, Some(memo)) => store.remove(memo.name.str_or_empty()),
            (None, None) => Ok(()),
        };
        match done {
            Ok(()) => ApplyResponse::<Self>::new(planned, ()),
            Err(error) => ApplyResponse::<Self>::new(request.change.prior().cloned(), ()).with(error),
        }
    }

    async fn read(&self, store: &Store, request: ReadRequest<Self>) -> ReadResponse<Self> {
        match store.read::<Memo>(request.state.name.str_or_empty()) {
            Ok(memo) => ReadResponse::<Self>::new(memo, ()),
            Err(error) => ReadResponse::<Self>::new(Some(request.state), ()).with(error),
        }
    }

    async fn import(&self, _: &Store, _: ImportRequest<NoteIdentity>) -> Result<ImportResponse<Self>, Diagnostics> {
        Err(Diagnostic::error("A memo cannot be imported", "Import it as a notes_note.").into())
    }
}
