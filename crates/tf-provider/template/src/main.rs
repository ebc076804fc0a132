//! The provider `{{provider}}`: a resource and a data source for files.

mod file;

use std::process::ExitCode;

use tf_provider::{ConfigureRequest, ConfigureResponse, Provider, ProviderMetadata, Registry};

tf_provider::object! {
    /// The provider needs no configuration.
    pub struct Config {}
}

struct ThisProvider;

impl Provider for ThisProvider {
    type Config = Config;
    /// What `configure` hands to every resource and data source, such as a client of an API.
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata {
            program: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            address: "registry.terraform.io/{{namespace}}/{{provider}}",
            description: "manages files.",
        }
    }

    fn register(&self, registry: &mut Registry<()>) {
        registry.register_resource(file::FileResource);
        registry.register_data_source(file::FileDataSource);
    }

    async fn configure(&self, _request: ConfigureRequest<Config>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }
}

fn main() -> ExitCode {
    // The crates whose log lines Terraform gets.
    tf_provider::serve(ThisProvider, &["terraform_provider_{{provider}}"])
}

#[cfg(test)]
mod tests {
    use tf_provider::server::Server;

    #[test]
    fn the_declarations_are_valid() {
        let server = Server::new(super::ThisProvider).unwrap_or_else(|error| panic!("{error}"));
        server.check().unwrap_or_else(|error| panic!("{error}"));
    }
}
