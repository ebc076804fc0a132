//! What Terraform's core does with a resource: plan, apply, refresh, destroy, with the rules that it enforces as
//! assertions.

pub(crate) mod actions;
pub(crate) mod kind;
pub(crate) mod queries;
pub(crate) mod transport;
pub(crate) mod values;

use std::marker::PhantomData;
use std::sync::Arc;

use iam_identity::Transport;
use iam_identity_mock::{Identity, Key, Mock, Options};
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::{Environment, ProviderConfig};
use tf_protocol::tfplugin6;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{
    ClientCapabilities, Diagnostic, DynamicValue, RawState, apply_resource_change, configure_provider,
    import_resource_state, move_resource_state, plan_resource_change, read_resource, stop_provider,
    upgrade_resource_state, validate_resource_config,
};
use tf_provider::schema::{Mode, Schema};
use tf_provider::server::Server;
use tf_provider::value::{Type, Value, from_msgpack, to_msgpack};
use tf_provider::{FieldType, Model};
use tonic::Request;

use crate::terraform_core::kind::{ResourceKind, UserKey};
use crate::terraform_core::transport::InMemory;

pub(crate) const TYPE: &str = UserKey::TYPE;

/// Where the provider is to look for the API.
pub(crate) const ENDPOINT: (&str, &str) = ("IBMCLOUD_IAM_API_ENDPOINT", "http://localhost:1");

/// A Terraform with one `ibm_iam_api_key`.
pub(crate) type Core = CoreOf<UserKey>;

/// A Terraform with one resource that manages a key.
pub(crate) struct CoreOf<K> {
    pub server: Arc<Server<IbmProvider>>,
    pub mock: Mock,
    pub state: Stored,
    /// Whether the plan within apply gets the notes of the plan before, as from Terraform 1.16 on.
    pub keeps_planned_private: bool,
    schema: Schema,
    ty: Type,
    kind: PhantomData<K>,
}

/// What a state file holds of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Stored {
    pub value: Option<Value>,
    pub private: Vec<u8>,
    pub tainted: bool,
    pub has_identity: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    NoOp,
    Create,
    Update,
    Replace,
}

#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub action: Action,
    pub value: Value,
    pub private: Vec<u8>,
    pub diagnostics: Vec<Diagnostic>,
}

impl<K: ResourceKind> CoreOf<K> {
    pub(crate) async fn new() -> Self {
        Self::with(Options { seed: Some(7), ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        // Nothing here looks at a token's signature, and there are many logins.
        let options = Options { signed_tokens: false, ..options };
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
        let schema = server.resources().find(|each| each.name() == K::TYPE).expect("a resource").schema().clone();
        let ty = schema.ty();
        K::prepare(&mock);
        let core = Self {
            server: Arc::new(server),
            mock,
            state: Stored::default(),
            keeps_planned_private: false,
            schema,
            ty,
            kind: PhantomData,
        };
        core.configure().await;
        core
    }

    /// What a fresh process of the provider would know: nothing.
    pub(crate) async fn configure(&self) {
        self.configure_with(ProviderConfig::default()).await;
    }

    /// The same with this provider block.
    pub(crate) async fn configure_with(&self, block: ProviderConfig) {
        let config = to_msgpack(&block.into_value(), &ProviderConfig::schema().ty()).unwrap();
        let config = Some(DynamicValue { msgpack: config, json: Vec::new() });
        let request = configure_provider::Request { terraform_version: "1.15.0".into(), config, ..Default::default() };
        let response = self.server.configure_provider(Request::new(request)).await.unwrap().into_inner();
        assert!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
    }

    #[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
    fn encode(&self, value: Option<&Value>) -> Option<DynamicValue> {
        let msgpack = to_msgpack(value.unwrap_or(&Value::Null), &self.ty).unwrap();
        Some(DynamicValue { msgpack, json: Vec::new() })
    }

    fn decode(&self, value: Option<&DynamicValue>) -> Option<Value> {
        let value = from_msgpack(&value.expect("a value").msgpack, &self.ty).unwrap();
        (!value.is_null()).then_some(value)
    }

    /// A key that is there.
    pub(crate) fn decoded(&self, value: &DynamicValue) -> Value {
        self.decode(Some(value)).expect("a key")
    }

    pub(crate) async fn validate(&self, config: &Value, write_only: bool) -> Vec<Diagnostic> {
        let config = &self.complete(config);
        let request = validate_resource_config::Request {
            type_name: K::TYPE.into(),
            config: self.encode(Some(config)),
            client_capabilities: Some(ClientCapabilities {
                write_only_attributes_allowed: write_only,
                ..Default::default()
            }),
        };
        self.server.validate_resource_config(Request::new(request)).await.unwrap().into_inner().diagnostics
    }

    async fn plan_call(
        &self,
        prior: Option<&Value>,
        config: &Value,
        private: Vec<u8>,
    ) -> plan_resource_change::Response {
        let request = plan_resource_change::Request {
            type_name: K::TYPE.into(),
            prior_state: self.encode(prior),
            proposed_new_state: self.encode(Some(&self.plan_from_schema(prior, config))),
            config: self.encode(Some(config)),
            prior_private: private,
            ..Default::default()
        };
        self.server.plan_resource_change(Request::new(request)).await.unwrap().into_inner()
    }

    /// Core's proposal: configured values, and prior values where a computed attribute isn't configured.
    fn plan_from_schema(&self, prior: Option<&Value>, config: &Value) -> Value {
        let attributes = self.schema.attributes.iter().map(|attribute| {
            let computed = matches!(attribute.declaration.mode, Mode::Computed | Mode::OptionalComputed);
            let value = match (config.get(attribute.name), prior) {
                (Value::Null, Some(prior)) if computed => prior.get(attribute.name).clone(),
                (Value::Null, None) if computed => Value::UNKNOWN,
                (value, _) => value.clone(),
            };
            (attribute.name.to_owned(), value)
        });
        let blocks = self.schema.blocks.iter().map(|block| (block.name.to_owned(), config.get(block.name).clone()));
        Value::Mapping(attributes.chain(blocks).collect())
    }

    /// Plans as core does, the second plan of a replacement included. `Err` where an error refused it.
    pub(crate) async fn plan(&self, config: &Value, force_replace: bool) -> Result<Planned, Vec<Diagnostic>> {
        let config = &self.complete(config);
        let diagnostics = self.validate(config, true).await;
        if has_errors(&diagnostics) {
            return Err(diagnostics);
        }
        let (prior, private) = match &self.state {
            Stored { value: Some(value), private, tainted: false, .. } => (Some(value.clone()), private.clone()),
            _ => (None, Vec::new()),
        };
        let response = self.plan_call(prior.as_ref(), config, private).await;
        let mut diagnostics = response.diagnostics;
        if has_errors(&diagnostics) {
            return Err(diagnostics);
        }
        let planned = self.decode(response.planned_state.as_ref()).expect("a planned state");
        self.assert_plan_is_valid(prior.as_ref(), config, &planned);
        let changed = |path: &tfplugin6::AttributePath| {
            use tfplugin6::attribute_path::step::Selector;
            let Some(Selector::AttributeName(name)) = &path.steps[0].selector else { panic!("{path:?}") };
            prior.as_ref().is_some_and(|prior| prior.get(name) != planned.get(name))
        };
        let replaces = force_replace || response.requires_replace.iter().any(changed);
        let action = match &prior {
            None => Action::Create,
            Some(prior) if *prior == planned && !replaces => Action::NoOp,
            Some(_) if replaces => Action::Replace,
            Some(_) => Action::Update,
        };
        if action != Action::Replace {
            return Ok(Planned { action, value: planned, private: response.planned_private, diagnostics });
        }
        let second = self.plan_call(None, config, response.planned_private).await;
        // Core leaves out the warnings of the second plan: the first one is likely to have had them.
        if has_errors(&second.diagnostics) {
            diagnostics.extend(second.diagnostics);
            return Err(diagnostics);
        }
        let planned = self.decode(second.planned_state.as_ref()).expect("a planned state");
        self.assert_plan_is_valid(None, config, &planned);
        Ok(Planned { action, value: planned, private: second.planned_private, diagnostics })
    }

    /// Applies a plan; the state is what core would store. Returns the diagnostics.
    pub(crate) async fn apply(&mut self, config: &Value, planned: Planned) -> Vec<Diagnostic> {
        let config = &self.complete(config);
        match planned.action {
            Action::NoOp => Vec::new(),
            Action::Create if self.state.value.is_some() => {
                // Tainted: destroyed first.
                self.replace(config, planned).await
            }
            Action::Replace => self.replace(config, planned).await,
            Action::Create => self.change(None, config, planned).await,
            Action::Update => {
                let prior = self.state.value.clone();
                self.change(prior, config, planned).await
            }
        }
    }

    /// A replacement that destroys first. The destruction gets the notes of the second plan.
    async fn replace(&mut self, config: &Value, planned: Planned) -> Vec<Diagnostic> {
        let mut diagnostics = self.delete(planned.private.clone()).await;
        if has_errors(&diagnostics) {
            return diagnostics;
        }
        diagnostics.extend(self.create(config, planned).await);
        diagnostics
    }

    /// A replacement with `create_before_destroy`. The old object's destruction gets the notes that are in its state.
    pub(crate) async fn replace_creating_first(&mut self, config: &Value, planned: Planned) -> Vec<Diagnostic> {
        let config = &self.complete(config);
        let old = std::mem::take(&mut self.state);
        let mut diagnostics = self.create(config, planned).await;
        if has_errors(&diagnostics) && self.state.value.is_none() {
            self.state = old;
            return diagnostics;
        }
        let new = std::mem::replace(&mut self.state, old);
        diagnostics.extend(self.delete(self.state.private.clone()).await);
        self.state = new;
        diagnostics
    }

    /// Plans the creation once more and carries it out; what the plan before knew has to come true.
    async fn create(&mut self, config: &Value, planned: Planned) -> Vec<Diagnostic> {
        let private = if self.keeps_planned_private { planned.private } else { Vec::new() };
        let response = self.plan_call(None, config, private).await;
        if has_errors(&response.diagnostics) {
            return response.diagnostics;
        }
        let value = self.decode(response.planned_state.as_ref()).expect("a planned state");
        for attribute in &self.schema.attributes {
            let (before, now) = (planned.value.get(attribute.name), value.get(attribute.name));
            assert!(before.is_unknown() || before == now, "{}: inconsistent final plan", attribute.name);
        }
        let mut diagnostics = response.diagnostics;
        let planned = Planned { value, private: response.planned_private, ..planned };
        diagnostics.extend(self.change(None, config, planned).await);
        diagnostics
    }

    async fn change(&mut self, prior: Option<Value>, config: &Value, planned: Planned) -> Vec<Diagnostic> {
        let request = apply_resource_change::Request {
            type_name: K::TYPE.into(),
            prior_state: self.encode(prior.as_ref()),
            planned_state: self.encode(Some(&planned.value)),
            config: self.encode(Some(config)),
            planned_private: planned.private,
            ..Default::default()
        };
        let response = self.server.apply_resource_change(Request::new(request)).await.unwrap().into_inner();
        let value = self.decode(response.new_state.as_ref());
        let failed = has_errors(&response.diagnostics);
        if !failed {
            let value = value.as_ref().expect("a state after a successful apply");
            for attribute in &self.schema.attributes {
                let (planned, now) = (planned.value.get(attribute.name), value.get(attribute.name));
                assert!(now.is_wholly_known(), "{} is unknown after apply", attribute.name);
                assert!(planned.is_unknown() || planned == now, "{} is not as planned", attribute.name);
            }
        }
        if let Some(value) = &value {
            assert!(value.is_wholly_known(), "an unknown value in the state: {value:?}");
            assert!(!response.private.is_empty(), "private data erased");
            assert!(response.new_identity.is_some(), "identity erased");
        }
        self.state = Stored {
            tainted: prior.is_none() && failed && value.is_some(),
            has_identity: response.new_identity.is_some(),
            value,
            private: response.private,
        };
        response.diagnostics
    }

    /// The destroying half of a replacement, or of a destroy whose plan was accepted.
    async fn delete(&mut self, private: Vec<u8>) -> Vec<Diagnostic> {
        let request = apply_resource_change::Request {
            type_name: K::TYPE.into(),
            prior_state: self.encode(self.state.value.as_ref()),
            planned_state: self.encode(None),
            config: self.encode(None),
            planned_private: private,
            ..Default::default()
        };
        let response = self.server.apply_resource_change(Request::new(request)).await.unwrap().into_inner();
        let value = self.decode(response.new_state.as_ref());
        assert_eq!(value.is_none(), !has_errors(&response.diagnostics), "a destroy without error leaves nothing");
        self.state = Stored { value, private: response.private, ..self.state.clone() };
        response.diagnostics
    }

    /// `terraform destroy`.
    pub(crate) async fn destroy(&mut self) -> Vec<Diagnostic> {
        let request = plan_resource_change::Request {
            type_name: K::TYPE.into(),
            prior_state: self.encode(self.state.value.as_ref()),
            proposed_new_state: self.encode(None),
            config: self.encode(None),
            prior_private: self.state.private.clone(),
            ..Default::default()
        };
        let response = self.server.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
        if has_errors(&response.diagnostics) {
            return response.diagnostics;
        }
        self.delete(response.planned_private).await
    }

    /// Applies the tainted object's destruction alone, as for a deposed one.
    pub(crate) async fn delete_without_plan(&mut self) -> Vec<Diagnostic> {
        self.delete(self.state.private.clone()).await
    }

    /// Refreshes the state.
    pub(crate) async fn refresh(&mut self) -> Vec<Diagnostic> {
        let Some(value) = self.state.value.clone() else { return Vec::new() };
        let request = read_resource::Request {
            type_name: K::TYPE.into(),
            current_state: self.encode(Some(&value)),
            private: self.state.private.clone(),
            ..Default::default()
        };
        let response = self.server.read_resource(Request::new(request)).await.unwrap().into_inner();
        assert!(!response.private.is_empty(), "private data erased");
        let value = self.decode(response.new_state.as_ref());
        self.state = Stored { value, private: response.private, ..self.state.clone() };
        response.diagnostics
    }

    /// Refreshes, plans and applies, which has to go well. Returns the diagnostics, warnings that is.
    pub(crate) async fn converge(&mut self, config: &Value) -> Vec<Diagnostic> {
        let mut diagnostics = self.refresh().await;
        let planned = self.plan(config, false).await.unwrap_or_else(|errors| panic!("{errors:#?}"));
        diagnostics.extend(planned.diagnostics.clone());
        diagnostics.extend(self.apply(config, planned).await);
        assert!(!has_errors(&diagnostics), "{diagnostics:#?}");
        diagnostics
    }

    /// Refreshes and plans; there must be nothing to do.
    pub(crate) async fn assert_settled(&mut self, config: &Value) {
        let before = self.state.value.clone();
        let diagnostics = self.refresh().await;
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
        assert_eq!(self.state.value, before, "a refresh changes the state");
        let planned = self.plan(config, false).await.unwrap_or_else(|errors| panic!("{errors:#?}"));
        assert_eq!(planned.action, Action::NoOp, "{:?} → {:?}", before, planned.value);
    }

    pub(crate) async fn import(&self, id: &str) -> Result<Value, Vec<Diagnostic>> {
        let request = import_resource_state::Request { type_name: K::TYPE.into(), id: id.into(), ..Default::default() };
        let response = self.server.import_resource_state(Request::new(request)).await.unwrap().into_inner();
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        assert_eq!(response.imported_resources.len(), 1);
        Ok(self.decode(response.imported_resources[0].state.as_ref()).unwrap())
    }

    /// Reads a stored object as a state file has it.
    pub(crate) async fn upgrade(&self, stored: &serde_json::Value) -> Value {
        let raw_state = Some(RawState { json: stored.to_string().into_bytes(), ..Default::default() });
        let request = upgrade_resource_state::Request { type_name: K::TYPE.into(), version: 0, raw_state };
        let response = self.server.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
        assert!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
        self.decode(response.upgraded_state.as_ref()).unwrap()
    }

    /// Takes over a stored object of another type or provider, as a `moved` block does.
    pub(crate) async fn moved(
        &self,
        provider: &str,
        type_name: &str,
        stored: &serde_json::Value,
    ) -> Result<Value, Vec<Diagnostic>> {
        let request = move_resource_state::Request {
            source_provider_address: provider.into(),
            source_type_name: type_name.into(),
            source_state: Some(RawState { json: stored.to_string().into_bytes(), ..Default::default() }),
            target_type_name: K::TYPE.into(),
            ..Default::default()
        };
        let response = self.server.move_resource_state(Request::new(request)).await.unwrap().into_inner();
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        Ok(self.decode(response.target_state.as_ref()).expect("a key"))
    }

    /// What core asserts of a plan.
    fn assert_plan_is_valid(&self, prior: Option<&Value>, config: &Value, planned: &Value) {
        for attribute in &self.schema.attributes {
            let (name, declaration) = (attribute.name, &attribute.declaration);
            let (configured, planned) = (config.get(name), planned.get(name));
            let before = prior.map_or(&Value::Null, |prior| prior.get(name));
            if declaration.write_only {
                assert!(planned.is_null(), "the write-only {name} is planned");
            } else if !configured.is_null() {
                assert!(
                    planned == configured || planned == before,
                    "{name} is planned as neither configured nor before"
                );
            } else if matches!(declaration.mode, Mode::Required | Mode::Optional) {
                assert!(planned.is_null(), "{name} is planned although it is neither configured nor computed");
            }
        }
        for block in &self.schema.blocks {
            assert_eq!(
                planned.get(block.name),
                config.get(block.name),
                "the block {} is not as configured",
                block.name
            );
        }
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
        self.schema.attribute(name).is_some() || self.schema.blocks.iter().any(|block| block.name == name)
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
pub(crate) async fn stop(server: &Server<IbmProvider>) {
    server.stop_provider(Request::new(stop_provider::Request {})).await.unwrap();
}

pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == tfplugin6::diagnostic::Severity::Error)
}

/// All that is said, on one line.
pub(crate) fn said(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| format!("{:?}: {}. {}", diagnostic.severity(), diagnostic.summary, diagnostic.detail))
        .collect::<Vec<_>>()
        .join("\n")
}
