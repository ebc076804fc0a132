//! The pages for the Terraform Registry, rendered from the declarations, the examples and the guides' titles.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use terraform_provider_ibm::IbmProvider;
use tf_provider::docs::{Kind, Pages, identity_schema};
use tf_provider::schema::Schema;
use tf_provider::server::Server;

use testkit::workspace::{Reason, root};

/// A page of the registry.
pub struct Page {
    /// Its path, relative to the root of the workspace.
    pub file: String,
    /// Its content, in Markdown.
    pub text: String,
}

/// How the pages present the provider.
const PAGES: Pages<'static> =
    Pages { provider: "ibm", subcategory: "Identity & Access Management (IAM)", generator: "cargo xtask docs" };

/// All generated pages.
///
/// # Errors
///
/// Fails if an object has no example or a file cannot be read.
pub fn pages() -> Result<Vec<Page>, Reason> {
    let server = Server::new(IbmProvider::default()).map_err(|error| error.to_string())?;
    let provider = PAGES.provider(server.config_schema(), &example("provider/provider.tf")?);
    let mut pages = vec![Page { file: "docs/index.md".to_owned(), text: provider + &guides()? }];
    let mut add = |folder: &str, kind, name: &str, schema, file: &str| -> Result<(), Reason> {
        let text = PAGES.object(kind, name, schema, &example(&format!("{folder}/{name}/{file}"))?);
        pages.push(Page { file: page_file(folder, name), text });
        Ok(())
    };
    for each in server.data_sources() {
        add("data-sources", Kind::DataSource, each.name(), each.schema(), "data-source.tf")?;
    }
    for each in server.ephemeral_resources() {
        add("ephemeral-resources", Kind::EphemeralResource, each.name(), each.schema(), "ephemeral-resource.tf")?;
    }
    for each in server.list_resources() {
        add("list-resources", Kind::ListResource, each.name(), each.schema(), "list-resource.tfquery.hcl")?;
    }
    for each in server.actions() {
        add("actions", Kind::Action, each.name(), each.schema(), "action.tf")?;
    }
    for each in server.resources() {
        let name = each.name();
        let example = example(&format!("resources/{name}/resource.tf"))?;
        let imports = each.identity_schema().map(|identity| import(name, identity)).transpose()?.unwrap_or_default();
        let text = PAGES.object(Kind::Resource, name, each.schema(), &example) + &imports;
        pages.push(Page { file: page_file("resources", name), text });
    }
    for each in server.functions() {
        let text = PAGES.function(each, &example(&format!("functions/{}/function.tf", each.name))?);
        pages.push(Page { file: page_file("functions", each.name), text });
    }
    Ok(pages)
}

/// Where the registry looks for the page of an object: under its name without that of the provider.
fn page_file(folder: &str, name: &str) -> String {
    format!("docs/{folder}/{}.md", name.trim_start_matches("ibm_"))
}

/// Writes all pages.
///
/// # Errors
///
/// Fails if a page cannot be rendered or written.
pub fn run(output: &mut dyn Write) -> Result<(), Reason> {
    let pages = pages()?;
    for page in &pages {
        let path = root().join(&page.file);
        let failed = |error: std::io::Error| format!("{} can't be written: {error}", path.display());
        std::fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(failed)?;
        std::fs::write(&path, &page.text).map_err(failed)?;
    }
    writeln!(output, "{} pages are written to docs/.", pages.len()).map_err(|error| error.to_string())
}

/// The paths of the hand-written guides, sorted by name.
///
/// # Errors
///
/// Fails if the folder cannot be read.
pub fn guide_files() -> Result<Vec<PathBuf>, Reason> {
    let folder = root().join("docs").join("guides");
    let failed = |error: std::io::Error| format!("{} can't be read: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        files.push(entry.map_err(failed)?.path());
    }
    files.sort();
    Ok(files)
}

/// The section about import: by identity, by ID, and on the command line, with an example of each.
fn import(name: &str, identity: &Schema) -> Result<String, Reason> {
    let file = |file: &str| example(&format!("resources/{name}/{file}")).map(|text| text.trim_end().to_owned());
    let block = "[`import` block](https://developer.hashicorp.com/terraform/language/import)";
    let command = "[`terraform import`](https://developer.hashicorp.com/terraform/cli/commands/import)";
    let (by_identity, by_id, shell) = (file("import-by-identity.tf")?, file("import.tf")?, file("import.sh")?);
    let identity = identity_schema(identity);
    Ok(format!(
        "\n## Import\n\nTerraform 1.12 and later: an {block} with the resource's identity.\n\n\
         ```terraform\n{by_identity}\n```\n\n{identity}\n\
         Terraform 1.5 and later: an {block} with the ID or the CRN.\n\n```terraform\n{by_id}\n```\n\n\
         Any version, on the command line: {command} with the ID or the CRN.\n\n```shell\n{shell}\n```\n"
    ))
}

fn guides() -> Result<String, Reason> {
    let mut list = "\n## Guides\n\n".to_owned();
    for path in guide_files()? {
        let text = read(&path)?;
        let title = text.lines().find_map(|line| line.strip_prefix("page_title: ")).unwrap_or_default();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let _ = writeln!(list, "- [{}](guides/{name})", title.trim_matches('"'));
    }
    Ok(list)
}

fn example(path: &str) -> Result<String, Reason> {
    let path = root().join("examples").join(path);
    if !path.exists() {
        return Err(format!("{} does not exist. Every page shows an example: write it to that file", path.display()));
    }
    read(&path)
}

fn read(path: &std::path::Path) -> Result<String, Reason> {
    std::fs::read_to_string(path).map_err(|error| format!("{} can't be read: {error}", path.display()))
}
