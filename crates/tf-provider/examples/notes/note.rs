//! The resource `notes_note`, with a declaration of each kind.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tf_provider::resource::{
    ApplyRequest, ApplyResponse, Change, ImportRequest, ImportResponse, MoveStateRequest, MoveStateResponse,
    PlanRequest, PlanResponse, ReadRequest, ReadResponse, Upgrader,
};
use tf_provider::schema::{
    Schema, block, computed, conflicting, items_between, number_between, optional, optional_computed, pattern,
    required, rfc3339, url,
};
use tf_provider::value::Value;
use tf_provider::{Attr, Diagnostic, Diagnostics, Dynamic, Model, Object, Resource, Set};

use crate::module::Module;
use crate::store::Store;

tf_provider::object! {
    /// A note.
    pub struct Note {
        /// Its name, which is also that of its file.
        name: String = required().validate(pattern("[a-z][a-z0-9-]*", "a name of lower-case letters, digits and hyphens"))
            .requires_replace(),
        /// What it says.
        text: String = optional().default(""),
        /// How important it is, from 0 to 1.
        weight: f64 = optional().validate(number_between(0.0, 1.0)),
        /// Its language, in any case.
        language: String = optional_computed().semantic_equals(same_but_for_case),
        /// Labels, in no order.
        tags: Set<String> = optional(),
        /// Further lines.
        lines: Vec<Attr<String>> = optional().validate(items_between(1, 10)),
        /// Anything by name.
        facts: BTreeMap<String, Attr<String>> = optional(),
        /// Who wrote it.
        author: Author = optional(),
        /// Where it leads.
        links: Vec<Attr<Link>> = optional(),
        /// The same in other languages, by language.
        translations: BTreeMap<String, Attr<Translation>> = optional(),
        /// What is stuck on it.
        stickers: Set<Sticker> = optional(),
        /// Where it hangs: column and row.
        position: (Attr<i64>, Attr<i64>) = optional(),
        /// Its frame.
        frame: Object<Frame> = optional(),
        /// Anything at all.
        extra: Dynamic = optional(),
        /// A secret that is in no plan and no state.
        secret_wo: String = optional().sensitive().write_only(),
        /// The version of the secret.
        secret_wo_version: i64 = optional(),
        /// When to look at it.
        reminder: Vec<Attr<Reminder>> = block().max_items(2),
        /// How it looks.
        look: Look = block(),
        /// How it looked.
        style: Look = block().deprecated("use look instead"),
        /// How often it was written.
        revision: i64 = computed(),
        /// The module that wrote it, if that has told its name.
        module: String = computed(),
    }
}

tf_provider::object! {
    /// Someone.
    pub struct Author {
        /// A name.
        name: String = required(),
        /// An address that is nobody's business.
        email: String = optional().sensitive(),
    }
}

tf_provider::object! {
    /// A link.
    pub struct Link {
        /// Where it leads.
        url: String = required().validate(url(&["https"])),
        /// What it is called.
        title: String = optional().default("untitled"),
        /// What opens it.
        token: String = optional().sensitive(),
        /// How often it was followed.
        visits: i64 = computed(),
    }
}

tf_provider::object! {
    /// A translation.
    pub struct Translation {
        /// What it says.
        text: String = required(),
        /// What the translator is paid with, which is in no plan and no state.
        reward_wo: String = optional().sensitive().write_only(),
    }
}

tf_provider::object! {
    /// A sticker.
    pub struct Sticker {
        /// Its shape.
        shape: String = required(),
        /// Its color.
        color: String = optional().default("yellow"),
    }
}

tf_provider::object! {
    /// A frame, as a plain object: both have to be written.
    pub struct Frame {
        /// Its width.
        width: i64 = required(),
        /// Its material.
        material: String = required(),
    }
}

tf_provider::object! {
    /// A reminder.
    pub struct Reminder {
        /// When.
        at: String = required().validate(rfc3339()),
        /// How.
        by: String = optional().default("mail"),
    }
}

tf_provider::object! {
    /// How a note looks.
    pub struct Look {
        /// The font.
        font: String = optional().default("serif"),
        /// The size, which the printer decides otherwise.
        size: i64 = optional_computed(),
    }
}

tf_provider::object! {
    /// Identifies a note.
    pub struct NoteIdentity {
        /// Its name.
        name: String = required(),
    }
}

/// What is stored beside a note: how often it was written here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Written {
    times: i64,
}

fn same_but_for_case(left: &Value, right: &Value) -> bool {
    matches!((left, right), (Value::String(left), Value::String(right)) if left.eq_ignore_ascii_case(right))
}

pub(crate) struct NoteResource;

impl Resource for NoteResource {
    type Model = Note;
    type Identity = NoteIdentity;
    type Private = Written;
    type ProviderData = Store;

    fn name(&self) -> &'static str {
        "notes_note"
    }

    fn schema(&self) -> Schema {
        Note::schema().version(2)
    }

    fn identity(&self, state: &Note) -> Option<NoteIdentity> {
        Some(NoteIdentity { name: state.name.clone() })
    }

    fn validate(&self, config: &Note) -> Diagnostics {
        conflicting(config, &["lines", "extra"])
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        let prior = request.prior.clone();
        let module = request.provider_meta.get::<Module>().map(|module| module.module_name.clone());
        let mut response = PlanResponse::from_schema(request);
        response.state.module = module.unwrap_or_default();
        if prior.is_some_and(|prior| prior != response.state) {
            response.state.revision = Attr::Unknown;
        }
        response
    }

    async fn apply(&self, store: &Store, request: ApplyRequest<Self>) -> ApplyResponse<Self> {
        let private = Written { times: request.private.times + 1 };
        let (state, done) = match request.change {
            Change::Create { planned, .. } | Change::Update { planned, .. } => {
                let note = complete(planned, private.times);
                let done = store.write(note.name.str_or_empty(), note.clone());
                (Some(note), done)
            }
            Change::Delete { prior } => match store.remove(prior.name.str_or_empty()) {
                Ok(()) => (None, Ok(())),
                failed => (Some(prior), failed),
            },
        };
        match done {
            Ok(()) => ApplyResponse::<Self>::new(state, private),
            Err(error) => ApplyResponse::<Self>::new(state, request.private).with(error),
        }
    }

    async fn read(&self, store: &Store, request: ReadRequest<Self>) -> ReadResponse<Self> {
        let ReadRequest { state, private, .. } = request;
        match store.read(state.name.str_or_empty()) {
            Ok(found) => ReadResponse::<Self>::new(found, private),
            Err(error) => ReadResponse::<Self>::new(Some(state), private).with(error),
        }
    }

    async fn import(
        &self,
        store: &Store,
        request: ImportRequest<NoteIdentity>,
    ) -> Result<ImportResponse<Self>, Diagnostics> {
        let name = match request {
            ImportRequest::Id(name) => name,
            ImportRequest::Identity(identity) => identity.name.str_or_empty().to_owned(),
        };
        let note: Option<Note> = store.read(&name)?;
        let missing = || Diagnostic::error("There is no such note", format!("No note is called {name}."));
        Ok(note.ok_or_else(missing)?.into())
    }

    /// Version 0 had a `title`, version 1 a `body`.
    fn state_upgraders(&self) -> Vec<Upgrader> {
        vec![
            Upgrader { from: 0, upgrade: |stored, _| rename(stored, "title", "name") },
            Upgrader { from: 1, upgrade: |stored, _| rename(stored, "body", "text") },
        ]
    }

    /// A memo becomes a note.
    fn move_state(&self, source: MoveStateRequest) -> Option<MoveStateResponse<Self>> {
        if source.type_name != "notes_memo" {
            return None;
        }
        let name = source.object.stored["name"].as_str().map(str::to_owned);
        Some(Note { name: name.into(), ..Note::default() }.into())
    }
}

/// A note without unknown values.
fn complete(mut note: Note, revision: i64) -> Note {
    note.revision = Attr::Known(revision);
    if note.language.is_unknown() {
        note.language = Attr::Known("en".to_owned());
    }
    if let Attr::Known(links) = &mut note.links {
        for link in links.iter_mut() {
            if let Attr::Known(link) = link
                && link.visits.is_unknown()
            {
                link.visits = Attr::Known(0);
            }
        }
    }
    for look in [&mut note.look, &mut note.style] {
        if let Attr::Known(look) = look
            && look.size.is_unknown()
        {
            look.size = Attr::Known(12);
        }
    }
    note
}

fn rename(stored: &mut Json, from: &str, to: &str) {
    if let Some(entries) = stored.as_object_mut()
        && let Some(value) = entries.remove(from)
    {
        entries.insert(to.to_owned(), value);
    }
}
