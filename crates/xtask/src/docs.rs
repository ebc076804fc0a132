//! The pages of the registry, made from what is declared, from the examples, and from the titles of the guides.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use terraform_provider_ibm::IbmProvider;
use tf_provider::docs::{function_page, page};
use tf_provider::server::Server;

use crate::workspace::{Reason, root};

/// A page: where it belongs in the workspace, and its text in Markdown.
pub struct Page {
    /// The path from the top of the workspace.
    pub file: String,
    /// What is to be in it.
    pub text: String,
}

/// All pages that are generated. Fails where an object has no example.
pub fn pages() -> Result<Vec<Page>, Reason> {
    let server = Server::new(IbmProvider::default()).map_err(|error| error.to_string())?;
    let mut pages = vec![Page {
        file: "docs/index.md".to_owned(),
        text: page("ibm provider", server.config_schema(), &example("provider/provider.tf")?) + &guides()?,
    }];
    let mut add = |folder: &str, kind: &str, name: &str, schema, file: &str| -> Result<(), Reason> {
        let mut text = page(&format!("{name} ({kind})"), schema, &example(&format!("{folder}/{name}/{file}"))?);
        if folder == "resources" {
            text += &imports(name)?;
        }
        pages.push(Page { file: format!("docs/{folder}/{}.md", name.trim_start_matches("ibm_")), text });
        Ok(())
    };
    for each in server.resources() {
        add("resources", "resource", each.name(), each.schema(), "resource.tf")?;
    }
    for each in server.data_sources() {
        add("data-sources", "data source", each.name(), each.schema(), "data-source.tf")?;
    }
    for each in server.ephemeral_resources() {
        add("ephemeral-resources", "ephemeral resource", each.name(), each.schema(), "ephemeral-resource.tf")?;
    }
    for each in server.list_resources() {
        add("list-resources", "list resource", each.name(), each.schema(), "list-resource.tfquery.hcl")?;
    }
    for each in server.actions() {
        add("actions", "action", each.name(), each.schema(), "action.tf")?;
    }
    for each in server.functions() {
        let text = function_page(each, &example(&format!("functions/{}/function.tf", each.name))?);
        pages.push(Page { file: format!("docs/functions/{}.md", each.name), text });
    }
    Ok(pages)
}

/// Writes all pages.
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

/// The guides, which people write: their paths, in the order of their names.
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

/// The ways to import a resource: one example a way.
fn imports(name: &str) -> Result<String, Reason> {
    let by_id = example(&format!("resources/{name}/import.tf"))?;
    let by_identity = example(&format!("resources/{name}/import-by-identity.tf"))?;
    let by_command = example(&format!("resources/{name}/import.sh"))?;
    Ok(format!(
        "\n## Import\n\nBy ID or by CRN:\n\n```terraform\n{}\n```\n\nBy identity (Terraform 1.12 or newer):\n\n\
         ```terraform\n{}\n```\n\nOr on the command line:\n\n```shell\n{}\n```\n",
        by_id.trim_end(),
        by_identity.trim_end(),
        by_command.trim_end()
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
    read(&root().join("examples").join(path))
}

fn read(path: &std::path::Path) -> Result<String, Reason> {
    std::fs::read_to_string(path).map_err(|error| format!("{} can't be read: {error}", path.display()))
}
