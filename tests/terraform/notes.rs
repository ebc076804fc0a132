//! The framework's example `notes`, as a provider: every kind of attribute and block through the life of an object, and every kind
//! of object.

use serde_json::{Value as Json, json};
use testkit::terraform::Terraform;
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::{executable, programs};

use crate::cases::{Case, case};

const ADDRESS: &str = "registry.terraform.io/example/notes";

/// What no command may show.
const SECRETS: [&str; 5] = ["a@example.com", "token-1", "token-2", "reward-1", "pin-1234"];

/// A note with a value of each kind. `text` and `more` are put into it.
fn note(text: &str, more: &str) -> String {
    format!(
        r#"
        resource "terraform_data" "reviewer" {{
          input = "known only in the apply"
        }}

        resource "notes_note" "n" {{
          name     = "milk"
          text     = {text:?}
          weight   = 0.1
          language = "DE"
          tags     = ["b", "a", "b"]
          lines    = ["first", terraform_data.reviewer.id]
          facts    = {{ fat = "3.5 %", maker = terraform_data.reviewer.id }}
          author   = {{ name = "Ada", email = "a@example.com" }}
          links = [
            {{ url = "https://example.com/1", token = "token-1" }},
            {{ url = "https://example.com/2", title = "second", token = "token-2" }},
          ]
          translations = {{
            fr = {{ text = "lait", reward_wo = "reward-1" }}
          }}
          stickers = [{{ shape = "star" }}, {{ shape = "moon", color = "blue" }}]
          position = [3, 4]
          frame    = {{ width = 2, material = "oak" }}

          secret_wo         = "pin-1234"
          secret_wo_version = 1

          reminder {{
            at = "2040-01-28T15:00:00Z"
          }}
          reminder {{
            at = "2041-01-28T15:00:00Z"
            by = "post"
          }}
          look {{
            font = "mono"
          }}
          {more}
        }}

        data "notes_notes" "all" {{
          depends_on = [notes_note.n]
        }}
        "#
    )
}

fn directory(terraform: &Terraform) -> WorkingDirectory {
    let program = programs().unwrap().join("examples").join(executable("notes"));
    let directory = WorkingDirectory::with_provider(terraform, &program, ADDRESS);
    directory.configure("");
    directory.init();
    directory
}

/// The file of a note.
fn file(directory: &WorkingDirectory, name: &str) -> Json {
    let path = directory.path().join("notes").join(format!("{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Applies, and asserts that nothing is left to do and that no secret was shown.
fn apply(directory: &WorkingDirectory, says: &[&str]) {
    directory.apply().says(says).silent_about(&SECRETS);
    directory.assert_settled();
}

fn every_kind_of_attribute_lives(terraform: &Terraform) {
    let directory = directory(terraform);
    directory.configure(&note("one", ""));
    directory.try_plan(&[]).success().says(&["+ resource \"notes_note\"", "(sensitive value)"]).silent_about(&SECRETS);
    apply(&directory, &["2 added"]);
    let stored = file(&directory, "milk");
    assert_eq!(
        stored["links"][0],
        json!({"url": "https://example.com/1", "title": "untitled", "token": "token-1", "visits": 0})
    );
    assert_eq!((&stored["weight"], &stored["position"]), (&json!(0.1), &json!([3, 4])));
    assert_eq!(stored["translations"]["fr"], json!({"text": "lait", "reward_wo": null}));
    assert_eq!((&stored["reminder"][0]["by"], &stored["look"]["size"]), (&json!("mail"), &json!(12)));

    // What is changed within an object is that and nothing else, also in other spellings and another order.
    let changed = note("two", "").replace("\"DE\"", "\"de\"").replace("[\"b\", \"a\", \"b\"]", "[\"a\", \"b\"]");
    directory.configure(&changed.replace("\"second\"", "\"2nd\""));
    directory.try_plan(&[]).success().says(&["\"second\" -> \"2nd\"", "1 to change"]).silent_about(&SECRETS);
    apply(&directory, &["0 added, 1 changed, 0 destroyed"]);
    assert_eq!(file(&directory, "milk")["links"][1]["title"], json!("2nd"));
    assert_eq!(directory.state("notes_note.n")["language"], json!("DE"));

    directory.configure(&note("two", "").replace("\"milk\"", "\"oat-milk\""));
    apply(&directory, &["1 added, 0 changed, 1 destroyed"]);
    directory.run(&["show", "-no-color"]).success().silent_about(&SECRETS);
    directory.run(&["state", "rm", "notes_note.n"]).success();
    directory.run(&["import", "-no-color", "notes_note.n", "oat-milk"]).success().silent_about(&SECRETS);
    // The version of the secret is in no file: it is recorded without another change.
    apply(&directory, &["0 added"]);
    directory.try_destroy().success();
    assert!(!directory.path().join("notes/oat-milk.json").exists());
}

fn mistakes_within_objects_are_refused_where_they_are(terraform: &Terraform) {
    let directory = directory(terraform);
    let refuses = |body: &str, says: &[&str]| {
        directory.configure(body);
        directory.try_plan(&[]).failure().says(says).silent_about(&SECRETS);
    };
    refuses(
        &note("", "").replace("https://example.com/2", "ftp://example.com"),
        &["links[1].url", "It must be a URL: https://…"],
    );
    refuses(&note("", "").replace("0.1", "1.5"), &["It must be a number from 0 to 1."]);
    refuses(&note("", "").replace("title = \"second\"", "visits = 3"), &["links[1].visits is decided by"]);
    refuses(
        &note("", "").replace("2040-01-28T15:00:00Z", "tomorrow"),
        &["The value of reminder[0].at cannot be used."],
    );
    refuses(&note("", "extra = 5"), &["Invalid combination of arguments", "Only one of lines and extra can be set."]);
    directory.configure(
        &note("", "style {}")
            .replace("look {", "dynamic \"look\" {\n for_each = [1]\n content {\n")
            .replace("font = \"mono\"", "font = \"mono\"\n}"),
    );
    directory.try_plan(&[]).success().says(&["style is deprecated: use look instead."]);
}

fn any_value_can_be_extra_and_its_type_can_change(terraform: &Terraform) {
    let directory = directory(terraform);
    let extra = |value: &str| {
        directory.configure(&format!("resource \"notes_note\" \"n\" {{\n  name  = \"a\"\n  extra = {value}\n}}"));
        directory.apply();
        directory.assert_settled();
        file(&directory, "a")["extra"]["value"].clone()
    };
    assert_eq!(extra("5"), json!(5));
    assert_eq!(extra("{ a = [1, \"b\"] }"), json!({"a": [1, "b"]}));
    assert_eq!(extra("null"), Json::Null);
}

/// Writes a state that was applied as another version of the provider would have stored it.
fn store_version(directory: &WorkingDirectory, applied: &str, version: i64, rename: &[(&str, &str)]) {
    let mut state: Json = serde_json::from_str(applied).unwrap();
    let resources = state["resources"].as_array_mut().unwrap();
    let instance = &mut resources.iter_mut().find(|resource| resource["type"] == "notes_note").unwrap()["instances"][0];
    instance["schema_version"] = json!(version);
    let attributes = instance["attributes"].as_object_mut().unwrap();
    for (now, then) in rename {
        let value = attributes.remove(*now).unwrap();
        attributes.insert((*then).to_owned(), value);
    }
    std::fs::write(directory.path().join("terraform.tfstate"), state.to_string()).unwrap();
}

fn a_stored_note_of_an_earlier_version_is_read(terraform: &Terraform) {
    let directory = directory(terraform);
    directory.configure(&note("one", ""));
    directory.apply();
    let applied = std::fs::read_to_string(directory.path().join("terraform.tfstate")).unwrap();
    store_version(&directory, &applied, 0, &[("name", "title"), ("text", "body")]);
    directory.assert_settled();
    store_version(&directory, &applied, 1, &[("text", "body")]);
    directory.assert_settled();
    store_version(&directory, &applied, 3, &[]);
    directory.try_plan(&[]).failure().says(&["newer provider version"]);
}

fn a_memo_becomes_a_note(terraform: &Terraform) {
    let directory = directory(terraform);
    directory.configure("resource \"notes_memo\" \"m\" {\n  name = \"bread\"\n  text = \"rye\"\n}");
    directory.apply();
    directory.configure(
        "resource \"notes_note\" \"n\" {\n  name = \"bread\"\n  text = \"rye\"\n}\nmoved {\n  from = notes_memo.m\n  to   = notes_note.n\n}",
    );
    apply(&directory, &["has moved to notes_note.n", "0 added, 0 changed, 0 destroyed"]);
}

fn an_ephemeral_note_reaches_a_write_only_argument(terraform: &Terraform) {
    let directory = directory(terraform);
    let source = "resource \"notes_note\" \"a\" {\n  name = \"a\"\n  text = \"quiet\"\n}\n";
    let reader = "ephemeral \"notes_reader\" \"r\" {\n  name = notes_note.a.name\n}\n";
    let target = "resource \"notes_note\" \"b\" {\n  name              = \"b\"\n  secret_wo         = ephemeral.notes_reader.r.text\n  \
                  secret_wo_version = 1\n}";
    directory.configure(&format!("{source}{reader}{target}"));
    apply(&directory, &["2 added"]);
}

fn a_function_takes_any_number_of_arguments(terraform: &Terraform) {
    let directory = directory(terraform);
    directory.configure("output \"joined\" {\n  value = provider::notes::join(\"-\", \"a\", null, \"b\")\n}");
    apply(&directory, &["joined = \"a-b\""]);
}

fn notes_are_listed_and_read_aloud(terraform: &Terraform) {
    let directory = directory(terraform);
    directory.configure(
        "resource \"notes_note\" \"a\" {\n  name = \"a\"\n  text = \"Hello!\"\n  lifecycle {\n    action_trigger {\n      events  = \
         [after_create]\n      actions = [action.notes_read_aloud.a]\n    }\n  }\n}\naction \"notes_read_aloud\" \"a\" {\n  config {\n    \
         name = \"a\"\n  }\n}",
    );
    directory.apply().says(&["a says: Hello!"]);
    let query = "provider \"notes\" {}\nlist \"notes_note\" \"all\" {\n  provider = notes\n  config {\n    prefix = \"a\"\n  }\n}";
    std::fs::write(directory.path().join("all.tfquery.hcl"), query).unwrap();
    directory.run(&["query", "-no-color"]).success().says(&["list.notes_note.all", "name=a"]);
}

fn a_module_tells_the_provider_its_name(terraform: &Terraform) {
    let directory = directory(terraform);
    let note = "resource \"notes_note\" \"n\" {\n  name = \"milk\"\n}\n";
    let meta = |block: &str| format!("terraform {{\n  provider_meta \"notes\" {{\n    {block}\n  }}\n}}\n{note}");
    directory.configure(note);
    apply(&directory, &["1 added"]);
    assert_eq!(file(&directory, "milk")["module"], Json::Null);
    directory.configure(&meta("module_name = \"kitchen\""));
    apply(&directory, &["0 added, 1 changed"]);
    assert_eq!(file(&directory, "milk")["module"], json!("kitchen"));
    directory.configure(&meta(""));
    directory.try_plan(&[]).failure().says(&["The argument \"module_name\" is required"]);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(under every_kind_of_attribute_lives),
        case!(under mistakes_within_objects_are_refused_where_they_are).once(),
        case!(under any_value_can_be_extra_and_its_type_can_change),
        case!(under a_stored_note_of_an_earlier_version_is_read),
        case!(under a_memo_becomes_a_note),
        case!(under an_ephemeral_note_reaches_a_write_only_argument),
        case!(under a_function_takes_any_number_of_arguments).once(),
        case!(under a_module_tells_the_provider_its_name),
        case!(under notes_are_listed_and_read_aloud).newest(),
    ]
}
