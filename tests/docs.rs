//! The pages in docs/ say what is declared. To write them anew: `UPDATE_DOCS=1 cargo test --test docs`.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use terraform_provider_ibm::IbmProvider;
use tf_provider::docs::{function_page, page};
use tf_provider::server::Server;

#[test]
fn the_pages_are_what_the_declarations_say() {
    let server = Server::new(IbmProvider::default());
    let example = |path: &str| std::fs::read_to_string(root().join("examples").join(path)).unwrap();
    check("docs/index.md", &page("ibm provider", server.config_schema(), &example("provider/provider.tf")));
    for resource in server.resources() {
        let name = resource.name();
        let example = example(&format!("resources/{name}/resource.tf"));
        let file = format!("docs/resources/{}.md", name.trim_start_matches("ibm_"));
        check(&file, &page(&format!("{name} (resource)"), resource.schema(), &example));
    }
    for source in server.data_sources() {
        let name = source.name();
        let example = example(&format!("data-sources/{name}/data-source.tf"));
        let file = format!("docs/data-sources/{}.md", name.trim_start_matches("ibm_"));
        check(&file, &page(&format!("{name} (data source)"), source.schema(), &example));
    }
    for resource in server.ephemeral_resources() {
        let name = resource.name();
        let example = example(&format!("ephemeral-resources/{name}/ephemeral-resource.tf"));
        let file = format!("docs/ephemeral-resources/{}.md", name.trim_start_matches("ibm_"));
        check(&file, &page(&format!("{name} (ephemeral resource)"), resource.schema(), &example));
    }
    for list in server.list_resources() {
        let name = list.name();
        let example = example(&format!("list-resources/{name}/list-resource.tfquery.hcl"));
        let file = format!("docs/list-resources/{}.md", name.trim_start_matches("ibm_"));
        check(&file, &page(&format!("{name} (list resource)"), list.schema(), &example));
    }
    for action in server.actions() {
        let name = action.name();
        let example = example(&format!("actions/{name}/action.tf"));
        let file = format!("docs/actions/{}.md", name.trim_start_matches("ibm_"));
        check(&file, &page(&format!("{name} (action)"), action.schema(), &example));
    }
    for function in server.functions() {
        let example = example(&format!("functions/{}/function.tf", function.name));
        check(&format!("docs/functions/{}.md", function.name), &function_page(function, &example));
    }
}

fn check(file: &str, wanted: &str) {
    let path = root().join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{file} differs from the declarations: run `UPDATE_DOCS=1 cargo test --test docs`");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
