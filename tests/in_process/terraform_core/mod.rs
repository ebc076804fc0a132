//! A Terraform for the tests: the framework's testing kit, with the mock behind the provider and one resource of IBM Cloud.

pub(crate) mod actions;
pub(crate) mod kind;
pub(crate) mod queries;
pub(crate) mod transport;
pub(crate) mod values;

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use iam_identity::Transport;
use iam_identity_mock::{Identity, Key, Mock, Options};
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::{Environment, ProviderConfig};
use tf_protocol::tfplugin6;
use tf_provider::schema::Schema;
use tf_provider::server::Server;
use tf_provider::testing::{self, Instance, Source, Terraform};
use tf_provider::value::Value;
use tf_provider::{Diagnostic, FieldType};

pub(crate) use tf_provider::testing::{PlannedAction as Action, PlannedChange as Planned, State as Stored};

use crate::terraform_core::kind::{ResourceKind, UserKey};
use crate::terraform_core::transport::InMemory;

pub(crate) const TYPE: &str = UserKey::TYPE;

/// Where the provider is to look for the API.
pub(crate) const ENDPOINT: (&str, &str) = ("IBMCLOUD_IAM_API_ENDPOINT", "http://localhost:1");

/// A Terraform with one `ibm_iam_api_key`.
pub(crate) type Core = CoreOf<UserKey>;

/// A Terraform with one resource that manages a key.
pub(crate) struct CoreOf<K> {
    pub mock: Mock,
    instance: Instance,
    kind: PhantomData<K>,
}

impl<K> Deref for CoreOf<K> {
    type Target = Instance;

    fn deref(&self) -> &Self::Target {
        &self.instance
    }
}

impl<K> DerefMut for CoreOf<K> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.instance
    }
}

impl<K: ResourceKind> CoreOf<K> {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default().random_seed(Some(7))).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        // Nothing here looks at a token's signature, and there are many logins.
        let options = options.signed_tokens(false);
        // The jitter of waits is drawn from this thread's generator: the same seed, the same run.
        fastrand::seed(7);
        let (mock, login) = Mock::with_user(options);
        Self::on(mock, &login).await
    }

    pub(crate) async fn on(mock: Mock, login: &str) -> Self {
        // Without one it gets another's server, and never logs in itself.
        let login = if login.is_empty() { "unused" } else { login };
        Self::in_environment(mock, &[("IC_API_KEY", login), ENDPOINT]).await
    }

    /// A provider with these variables.
    pub(crate) async fn in_environment(mock: Mock, variables: &[(&str, &str)]) -> Self {
        Self::through(InMemory(mock.clone()), mock, variables).await
    }

    /// The same over another way to the mock.
    pub(crate) async fn through(transport: impl Transport + 'static, mock: Mock, variables: &[(&str, &str)]) -> Self {
        let environment = Environment::of(variables.iter().copied());
        let server = Server::new(IbmProvider::new(environment, transport)).unwrap();
        K::prepare(&mock);
        let instance = Instance::new(&server, Terraform::default(), K::TYPE);
        let core = Self { mock, instance, kind: PhantomData };
        core.configure().await;
        core
    }

    /// The provider and the Terraform of the kit.
    pub(crate) fn core(&self) -> testing::Core {
        testing::Core::of(self.server.clone(), self.terraform)
    }

    /// What a fresh process of the provider would know: nothing.
    pub(crate) async fn configure(&self) {
        self.configure_with(ProviderConfig::default()).await;
    }

    /// The same with this provider block.
    pub(crate) async fn configure_with(&self, block: ProviderConfig) {
        assert_eq!(self.core().configure(block.into_value()).await, []);
    }

    pub(crate) async fn validate(&self, config: &Value, write_only: bool) -> Vec<Diagnostic> {
        let terraform = if write_only { Terraform::default() } else { Terraform::V1_10 };
        let mut instance = self.instance.clone();
        instance.terraform = terraform;
        instance.validate(self.complete(config)).await
    }

    /// Plans as core does, the second plan of a replacement included. `Err` where an error refused it.
    pub(crate) async fn plan(&self, config: &Value, force_replace: bool) -> Result<Planned, Vec<Diagnostic>> {
        let config = self.complete(config);
        if force_replace { self.instance.plan_replacement(config).await } else { self.instance.plan(config).await }
    }

    /// Applies a plan; the state is what core would store. Returns the diagnostics.
    pub(crate) async fn apply(&mut self, config: &Value, planned: Planned) -> Vec<Diagnostic> {
        let config = self.complete(config);
        self.instance.apply_change(config, planned).await
    }

    /// A replacement with `create_before_destroy`.
    pub(crate) async fn replace_creating_first(&mut self, config: &Value, planned: Planned) -> Vec<Diagnostic> {
        self.create_before_destroy = true;
        let diagnostics = self.apply(config, planned).await;
        self.create_before_destroy = false;
        diagnostics
    }

    /// `terraform destroy`. An object that can't be destroyed stays in the state.
    pub(crate) async fn destroy(&mut self) -> Vec<Diagnostic> {
        let diagnostics = self.instance.destroy().await;
        assert_eq!(self.state.value.is_none(), !has_errors(&diagnostics), "{diagnostics:#?}");
        diagnostics
    }

    /// Applies the tainted object's destruction alone.
    pub(crate) async fn delete_without_plan(&mut self) -> Vec<Diagnostic> {
        let diagnostics = self.instance.destroy_without_plan().await;
        assert_eq!(self.state.value.is_none(), !has_errors(&diagnostics), "{diagnostics:#?}");
        diagnostics
    }

    /// Refreshes, plans and applies, which has to go well. Returns the diagnostics, warnings that is.
    pub(crate) async fn converge(&mut self, config: &Value) -> Vec<Diagnostic> {
        let config = self.complete(config);
        let diagnostics = self.instance.apply(config).await;
        assert!(!has_errors(&diagnostics), "{diagnostics:#?}");
        diagnostics
    }

    /// The same, after which there must be nothing to do. That is not asked again if there was nothing to do in the first place.
    pub(crate) async fn settle(&mut self, config: &Value) -> Vec<Diagnostic> {
        let before = self.state.value.clone();
        let mut found = self.refresh().await;
        assert!(!has_errors(&found), "{found:#?}");
        let mut planned = self.plan(config, false).await.unwrap_or_else(|errors| panic!("{errors:#?}"));
        found.append(&mut planned.diagnostics);
        if found.is_empty() && planned.action == Action::NoOp && self.state.value == before {
            return found;
        }
        found.extend(self.apply(config, planned).await);
        assert!(!has_errors(&found), "{found:#?}");
        self.assert_settled(config).await;
        found
    }

    /// Refreshes and plans; there must be nothing to do.
    pub(crate) async fn assert_settled(&mut self, config: &Value) {
        let config = self.complete(config);
        self.instance.assert_settled(config).await;
    }

    pub(crate) async fn import(&self, id: &str) -> Result<Value, Vec<Diagnostic>> {
        let found = self.find(id).await?.state;
        Ok(found.value.unwrap())
    }

    /// Reads a stored object as a state file has it.
    pub(crate) async fn upgrade(&self, stored: &serde_json::Value) -> Value {
        let mut instance = self.instance.clone();
        assert_eq!(instance.restore(stored, 0).await, []);
        instance.state.value.unwrap()
    }

    /// Takes over a stored object of another type or provider, as a `moved` block does.
    pub(crate) async fn moved(
        &self,
        provider: &str,
        type_name: &str,
        stored: &serde_json::Value,
    ) -> Result<Value, Vec<Diagnostic>> {
        let mut instance = self.instance.clone();
        let source = Source { provider, type_name, version: 0, stored: stored.clone() };
        let diagnostics = instance.move_from(source).await;
        if has_errors(&diagnostics) { Err(diagnostics) } else { Ok(instance.state.value.unwrap()) }
    }

    /// What is declared of an ephemeral resource.
    pub(crate) fn ephemeral_schema(&self, kind: &str) -> &Schema {
        self.server.ephemeral_resources().find(|each| each.name() == kind).expect("an ephemeral resource").schema()
    }

    /// The keys that aren't for logging in.
    pub(crate) fn keys(&self) -> Vec<Key> {
        self.mock.keys().into_iter().filter(|key| key.name != "login").collect()
    }

    /// The only key that isn't for logging in.
    pub(crate) fn key(&self) -> Key {
        let keys = self.keys();
        assert_eq!(keys.len(), 1, "{keys:#?}");
        keys.into_iter().next().unwrap()
    }

    pub(crate) fn owner() -> Identity {
        K::owner()
    }

    /// A key that was created with this configuration; the journal is empty.
    pub(crate) async fn created(config: &Value) -> Self {
        let mut core = Self::new().await;
        core.converge(config).await;
        core.mock.clear_journal();
        core
    }

    /// A configuration with what every configuration of this resource has, and without other resources' attributes.
    fn complete(&self, config: &Value) -> Value {
        let Value::Mapping(mut entries) = config.clone() else { panic!("a configuration") };
        entries.retain(|name, value| !value.is_null() || self.has(name));
        for (name, value) in K::arguments() {
            entries
                .entry(name.to_owned())
                .and_modify(|given| {
                    if given.is_null() {
                        *given = value.clone();
                    }
                })
                .or_insert(value);
        }
        Value::Mapping(entries)
    }

    /// Whether its keys have sessions, which are users'.
    pub(crate) fn has_sessions() -> bool {
        K::TYPE == TYPE
    }

    fn has(&self, name: &str) -> bool {
        let schema = self.schema();
        schema.attribute(name).is_some() || schema.blocks.iter().any(|block| block.name == name)
    }

    /// Calls since the journal was cleared, without those for tokens.
    pub(crate) fn calls(&self) -> Vec<String> {
        let journal = self.mock.journal();
        journal.iter().map(iam_identity_mock::Entry::call).filter(|call| !call.contains("/identity/")).collect()
    }

    /// Calls that would change a key.
    pub(crate) fn writes(&self) -> Vec<String> {
        self.mock.journal().iter().filter(|entry| entry.is_write()).map(iam_identity_mock::Entry::call).collect()
    }

    pub(crate) fn attribute(&self, name: &str) -> &Value {
        self.state.value.as_ref().expect("a state").get(name)
    }
}

/// What Terraform asks when the user pressed Ctrl-C.
pub(crate) async fn stop(server: &Server) {
    testing::Core::of(server.clone(), Terraform::default()).stop().await;
}

/// A diagnostic, of the framework or of a message.
pub(crate) trait Shown {
    fn is_error(&self) -> bool;
    fn line(&self) -> String;
}

impl Shown for Diagnostic {
    fn is_error(&self) -> bool {
        self.is_error()
    }

    fn line(&self) -> String {
        format!("{:?}: {}. {}", self.severity, self.summary, self.detail)
    }
}

impl Shown for tfplugin6::Diagnostic {
    fn is_error(&self) -> bool {
        self.severity() == tfplugin6::diagnostic::Severity::Error
    }

    fn line(&self) -> String {
        format!("{:?}: {}. {}", self.severity(), self.summary, self.detail)
    }
}

pub(crate) fn has_errors<D: Shown>(diagnostics: &[D]) -> bool {
    diagnostics.iter().any(Shown::is_error)
}

/// All that is said, on one line.
pub(crate) fn said<D: Shown>(diagnostics: &[D]) -> String {
    diagnostics.iter().map(Shown::line).collect::<Vec<_>>().join("\n")
}
