//! The framework's examples, as providers: a note, and objects with every kind of attribute and block, are created, found as
//! planned, changed, replaced, imported and destroyed.

use testkit::terraform::Terraform;
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::{executable, programs};

use crate::cases::{Case, case};

const ADDRESS: &str = "registry.terraform.io/example/minimal";

fn note(directory: &WorkingDirectory, path: &str, text: &str) {
    directory.configure(&format!("resource \"minimal_note\" \"n\" {{\n  path = {path:?}\n  text = {text:?}\n}}"));
}

fn apply(directory: &WorkingDirectory, says: &[&str]) {
    directory.apply().says(says);
    directory.assert_settled();
}

fn the_example_is_a_provider(terraform: &Terraform) {
    let program = programs().unwrap().join("examples").join(executable("minimal"));
    let directory = WorkingDirectory::with_provider(terraform, &program, ADDRESS);
    let file = |name: &str| directory.path().join(name);
    let read = |name: &str| std::fs::read_to_string(file(name)).unwrap();

    note(&directory, "a.txt", "one");
    directory.init();
    apply(&directory, &["1 added"]);
    assert_eq!(read("a.txt"), "one");

    note(&directory, "a.txt", "three");
    apply(&directory, &["-> (known after apply)", "1 changed"]);
    assert_eq!(read("a.txt"), "three");
    directory.run(&["state", "show", "-no-color", "minimal_note.n"]).success().says(&["size = 5"]);

    // A change from outside is drift, and the next apply undoes it.
    std::fs::write(file("a.txt"), "other").unwrap();
    apply(&directory, &["1 changed"]);
    assert_eq!(read("a.txt"), "three");

    note(&directory, "b.txt", "three");
    apply(&directory, &["1 added, 0 changed, 1 destroyed"]);
    assert!(!file("a.txt").exists());

    directory.run(&["state", "rm", "minimal_note.n"]).success();
    directory.run(&["import", "-no-color", "minimal_note.n", "b.txt"]).success();
    directory.assert_settled();

    directory.try_destroy().success();
    assert!(!file("b.txt").exists());
}

/// A directory with the example that is made for testing Terraform.
fn tfcoremock(terraform: &Terraform) -> WorkingDirectory {
    let program = programs().unwrap().join("examples").join(executable("tfcoremock"));
    WorkingDirectory::with_provider(terraform, &program, "registry.terraform.io/hashicorp/tfcoremock")
}

/// What the provider keeps of an object: its values, each with its type.
fn kept(directory: &WorkingDirectory, id: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(directory.path().join(format!("terraform.resource/{id}.json"))).unwrap();
    serde_json::from_str::<serde_json::Value>(&text).unwrap()["values"].take()
}

/// An object with every kind of attribute and block, some of whose values are known only in the apply.
fn complex(text: &str) -> String {
    format!(
        r#"
resource "terraform_data" "known_later" {{
  input = {text:?}
}}

resource "tfcoremock_complex_resource" "c" {{
  id     = "complex"
  number = 123456789012345678901234567890
  float  = 0.1
  list   = [{{ string = terraform_data.known_later.output }}, {{ list = [{{ object = {{ bool = true }} }}] }}]
  map    = {{ one = {{ integer = 1 }}, two = {{ string = terraform_data.known_later.id }} }}
  object = {{ object = {{ object = {{ string = {text:?} }} }} }}
  set    = [{{ string = "kept" }}, {{ string = terraform_data.known_later.output }}]

  dynamic "list_block" {{
    for_each = ["a", {text:?}]
    content {{
      string = list_block.value
      set_block {{
        set = [{{ string = terraform_data.known_later.output }}]
      }}
    }}
  }}
  set_block {{}}
}}

resource "tfcoremock_simple_resource" "s" {{
  string = {text:?}
}}
"#
    )
}

fn objects_with_every_kind_of_attribute_and_block_are_as_planned(terraform: &Terraform) {
    let directory = tfcoremock(terraform);
    directory.configure(&complex("one"));
    directory.init();
    apply(&directory, &["3 added"]);
    let values = kept(&directory, "complex");
    assert_eq!(values["number"]["number"], "123456789012345678901234567890");
    assert_eq!(values["list"]["list"][0]["object"]["string"]["string"], "one");
    assert_eq!(values["list_block"]["list"][1]["object"]["string"]["string"], "one");
    assert_eq!(values["set"]["set"].as_array().unwrap().len(), 2);

    directory.configure(&complex("two"));
    apply(&directory, &["3 changed"]);
    let object = kept(&directory, "complex")["object"].take();
    assert_eq!(object["object"]["object"]["object"]["object"]["object"]["string"]["string"], "two");

    directory.run(&["state", "rm", "tfcoremock_complex_resource.c"]).success();
    directory.run(&["import", "-no-color", "tfcoremock_complex_resource.c", "complex"]).success();
    directory.assert_settled();

    directory.try_destroy().success();
    assert!(!directory.path().join("terraform.resource").exists());
}

const DEFINITIONS: &str = r#"{
  "tfcoremock_server": {
    "attributes": {
      "region": {"type": "string", "required": true, "replace": true},
      "ports": {"type": "set", "optional": true, "set": {"type": "integer"}},
      "address": {"type": "string", "computed": true, "value": {"string": "10.0.0.1"}},
      "disks": {"type": "list", "optional": true, "list": {"type": "object", "object": {
        "size": {"type": "integer", "required": true},
        "serial": {"type": "string", "optional": true, "computed": true, "value": {"string": "S1"}}
      }}}
    },
    "blocks": {"rule": {"mode": "set", "attributes": {"name": {"type": "string", "required": true}}}}
  }
}"#;

fn a_resource_that_a_file_declares_is_as_planned(terraform: &Terraform) {
    let directory = tfcoremock(terraform);
    std::fs::write(directory.path().join("dynamic_resources.json"), DEFINITIONS).unwrap();
    let server = |region: &str, ports: &str| {
        directory.configure(&format!(
            "resource \"tfcoremock_server\" \"it\" {{\n  id = \"server\"\n  region = {region:?}\n  ports = {ports}\n  \
             disks = [{{ size = 1 }}, {{ size = 2, serial = \"X\" }}]\n  rule {{\n    name = \"in\"\n  }}\n}}\n"
        ));
    };
    server("here", "[80, 443]");
    directory.init();
    apply(&directory, &["1 added"]);
    let values = kept(&directory, "server");
    assert_eq!(values["address"]["string"], "10.0.0.1");
    let serial = |index: usize| values["disks"]["list"][index]["object"]["serial"]["string"].clone();
    assert_eq!([serial(0), serial(1)], ["S1", "X"]);

    server("here", "[443, 8080]");
    apply(&directory, &["1 changed"]);
    server("there", "[443, 8080]");
    apply(&directory, &["forces replacement", "1 added, 0 changed, 1 destroyed"]);

    // Without its definition, the resource would seem to be a mistake in the configuration.
    std::fs::write(directory.path().join("dynamic_resources.json"), "{\"tfcoremock_server\": {}").unwrap();
    directory.try_plan(&[]).failure().says(&["dynamic_resources.json can't be used"]);
    std::fs::write(directory.path().join("dynamic_resources.json"), DEFINITIONS).unwrap();

    directory.try_destroy().success();
    assert!(!directory.path().join("terraform.resource").exists());
}

fn data_is_read_from_files_and_operations_fail_on_demand(terraform: &Terraform) {
    let directory = tfcoremock(terraform);
    std::fs::create_dir(directory.path().join("terraform.data")).unwrap();
    let values =
        r#"{"values": {"id": {"string": "d"}, "list_block": {"list": [{"object": {"integer": {"number": "4"}}}]}}}"#;
    std::fs::write(directory.path().join("terraform.data/d.json"), values).unwrap();
    let configure = |failing: &str, offset: u8| {
        directory.configure(&format!(
            r#"
provider "tfcoremock" {{
  {failing}
}}

data "tfcoremock_complex_resource" "d" {{
  id = "d"
}}

resource "tfcoremock_simple_resource" "s" {{
  id      = "s"
  integer = data.tfcoremock_complex_resource.d.list_block[0].integer + {offset}
}}
"#
        ));
    };
    configure("fail_on_create = [\"s\"]", 0);
    directory.init();
    directory.try_apply(&[]).failure().says(&["can't be created"]);
    configure("", 0);
    apply(&directory, &["1 added"]);
    assert_eq!(kept(&directory, "s")["integer"]["number"], "4");
    configure("fail_on_update = [\"s\"]", 1);
    directory.try_apply(&[]).failure().says(&["can't be updated"]);
    configure("fail_on_read = [\"s\"]", 1);
    directory.try_plan(&[]).failure().says(&["can't be read"]);
    configure("fail_on_delete = [\"s\"]", 1);
    apply(&directory, &["1 changed"]);
    directory.try_destroy().failure().says(&["can't be deleted"]);
    configure("", 1);
    directory.try_destroy().success();
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    // They are not about Terraform: one is enough.
    vec![
        case!(under the_example_is_a_provider).once(),
        case!(under objects_with_every_kind_of_attribute_and_block_are_as_planned).once(),
        case!(under a_resource_that_a_file_declares_is_as_planned).once(),
        case!(under data_is_read_from_files_and_operations_fail_on_demand).once(),
    ]
}
