//! Data sources, list resources, actions and functions.

use futures_util::FutureExt;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;
use tf_protocol::tfplugin6::invoke_action::event::Type as EventType;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    ClientCapabilities, call_function, function, get_functions, invoke_action, list_resource, plan_action,
    read_data_source, validate_action_config, validate_data_resource_config, validate_list_resource_config,
};
use tonic::Request;

use super::config::{Config, typed};
use super::core::{Core, named};
use super::rules::{Violation, assert_none, deferral, unknown_parts};
use super::wire::{decode, diagnostics, encode, encoded_meta, has_errors, message};
use crate::deferral::DeferralReason;
use crate::diagnostics::{Diagnostic, Path};
use crate::value::{Type, Value};

/// What a data source returned.
#[derive(Clone, Debug)]
pub struct DataObject {
    /// Arguments and results.
    pub value: Value,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// Why reading has to wait, if it has: then nothing is known of the object.
    pub deferred: Option<DeferralReason>,
}

/// What a list resource returned.
#[derive(Clone, Debug, Default)]
pub struct ListResults {
    /// The objects.
    pub objects: Vec<ListedObject>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// An object of a list.
#[derive(Clone, Debug)]
pub struct ListedObject {
    /// What Terraform shows of it.
    pub display_name: String,
    /// Its identity.
    pub identity: Value,
    /// Its attributes, if the provider sent them.
    pub object: Option<Value>,
}

/// What an action did.
#[derive(Clone, Debug, Default)]
pub struct Invocation {
    /// The progress messages.
    pub progress: Vec<String>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    /// The position of the argument that is wrong, if it is one.
    pub argument: Option<i64>,
    /// What is wrong.
    pub text: String,
}

impl Core {
    /// Validates the configuration of a data source and reads it.
    ///
    /// # Errors
    /// The diagnostics if one of them is an error.
    pub async fn data(&self, name: &str, config: impl Into<Config>) -> Result<DataObject, Vec<Diagnostic>> {
        self.read_data(name, config.into()).await
    }

    fn read_data<'a>(&'a self, name: &'a str, config: Config) -> BoxFuture<'a, Result<DataObject, Vec<Diagnostic>>> {
        async move {
            let schema = named(self.server.data_sources(), "data source", name).schema();
            let ty = schema.ty();
            let config = config.into_value(name, schema, &ty);
            let encoded = encode(&config, &ty);
            let request =
                validate_data_resource_config::Request { type_name: name.to_owned(), config: encoded.clone() };
            let mut found = diagnostics(
                message(self.server.validate_data_resource_config(Request::new(request)).await).diagnostics,
            );
            if has_errors(&found) {
                return Err(found);
            }
            assert_known(name, &config, &ty);
            let request = read_data_source::Request {
                type_name: name.to_owned(),
                config: encoded,
                provider_meta: encoded_meta(&self.server, self.provider_meta.as_ref()),
                client_capabilities: Some(self.terraform.capabilities()),
            };
            let response = message(self.server.read_data_source(Request::new(request)).await);
            found.extend(diagnostics(response.diagnostics));
            if has_errors(&found) {
                return Err(found);
            }
            let value = decode(response.state.as_ref(), &ty);
            let subject = format!("the result of {name}");
            let deferred = deferral(&subject, response.deferred, self.terraform.allows_deferral);
            if deferred.is_none() {
                assert_none(&subject, &missing(&value));
                assert_none(&subject, &unknown_parts(&value, &ty));
            }
            Ok(DataObject { value, diagnostics: found, deferred })
        }
        .boxed()
    }

    /// Lists objects of a resource, as `terraform query` does: at most `limit`, with their attributes.
    pub async fn list(&self, name: &str, config: impl Into<Config>, limit: usize) -> ListResults {
        self.list_objects(name, config.into(), limit).await
    }

    fn list_objects<'a>(&'a self, name: &'a str, config: Config, limit: usize) -> BoxFuture<'a, ListResults> {
        async move {
            let schema = named(self.server.list_resources(), "list resource", name).schema();
            let ty = schema.ty();
            let value = config.into_value(name, schema, &ty);
            let config = encode(&value, &ty);
            let request = validate_list_resource_config::Request {
                type_name: name.to_owned(),
                config: config.clone(),
                ..Default::default()
            };
            let mut found = diagnostics(
                message(self.server.validate_list_resource_config(Request::new(request)).await).diagnostics,
            );
            if has_errors(&found) {
                return ListResults { diagnostics: found, ..ListResults::default() };
            }
            assert_known(name, &value, &ty);
            let request = list_resource::Request {
                type_name: name.to_owned(),
                config,
                include_resource_object: true,
                limit: i64::try_from(limit).unwrap_or(i64::MAX),
            };
            let mut events = message(self.server.list_resource(Request::new(request)).await);
            let mut objects = Vec::new();
            while let Some(event) = events.next().await {
                let event = event.expect("an event");
                found.extend(diagnostics(event.diagnostic.clone()));
                objects.extend(self.listed(name, event));
            }
            let subject = format!("the list of {name}");
            let too_many = format!("{} objects are listed, and the limit is {limit}", objects.len());
            let broken = (objects.len() > limit).then(|| Violation::new(&Path::default(), too_many));
            assert_none(&subject, broken.as_slice());
            ListResults { objects, diagnostics: found }
        }
        .boxed()
    }

    /// The object of an event, unless the event has diagnostics only.
    fn listed(&self, name: &str, event: list_resource::Event) -> Option<ListedObject> {
        let resource = named(self.server.resources(), "resource", name);
        let identity_ty = resource.identity_schema().map(crate::schema::Schema::ty)?;
        let subject = format!("an object of the list of {name}");
        let identity = event.identity.as_ref().and_then(|identity| identity.identity_data.as_ref());
        if identity.is_none() && event.resource_object.is_none() && !event.diagnostic.is_empty() {
            return None;
        }
        let identity = decode(identity, &identity_ty);
        assert_none(&format!("the identity of {subject}"), &missing(&identity));
        assert_none(&format!("the identity of {subject}"), &unknown_parts(&identity, &identity_ty));
        let ty = resource.schema().ty();
        let object = event.resource_object.map(|object| decode(Some(&object), &ty));
        if let Some(object) = &object {
            assert_none(&subject, &unknown_parts(object, &ty));
        }
        Some(ListedObject { display_name: event.display_name, identity, object })
    }

    /// Validates, plans and invokes an action.
    pub async fn invoke(&self, name: &str, config: impl Into<Config>) -> Invocation {
        self.invoke_action(name, config.into()).await
    }

    fn invoke_action<'a>(&'a self, name: &'a str, config: Config) -> BoxFuture<'a, Invocation> {
        async move {
            let schema = named(self.server.actions(), "action", name).schema();
            let ty = schema.ty();
            let value = config.into_value(name, schema, &ty);
            let config = encode(&value, &ty);
            let request = validate_action_config::Request { type_name: name.to_owned(), config: config.clone() };
            let validated = message(self.server.validate_action_config(Request::new(request)).await);
            let found = diagnostics(validated.diagnostics);
            if has_errors(&found) {
                return Invocation { diagnostics: found, ..Invocation::default() };
            }
            // Core allows it of no action: `planActionTrigger` in `internal/terraform/node_action_trigger_instance_plan.go`.
            let capabilities = ClientCapabilities { deferral_allowed: false, ..self.terraform.capabilities() };
            let request = plan_action::Request {
                action_type: name.to_owned(),
                config: config.clone(),
                client_capabilities: Some(capabilities),
            };
            let planned = message(self.server.plan_action(Request::new(request)).await);
            let found = diagnostics(planned.diagnostics);
            if has_errors(&found) {
                return Invocation { diagnostics: found, ..Invocation::default() };
            }
            deferral(&format!("the plan of {name}"), planned.deferred, false);
            assert_known(name, &value, &ty);
            let request = invoke_action::Request {
                action_type: name.to_owned(),
                config,
                client_capabilities: Some(capabilities),
            };
            let mut events = message(self.server.invoke_action(Request::new(request)).await);
            let mut invocation = Invocation { diagnostics: found, ..Invocation::default() };
            while let Some(event) = events.next().await {
                match event.expect("an event").r#type.expect("the type of an event") {
                    EventType::Progress(progress) => invocation.progress.push(progress.message),
                    EventType::Completed(completed) => {
                        invocation.diagnostics.extend(diagnostics(completed.diagnostics));
                    }
                }
            }
            invocation
        }
        .boxed()
    }

    /// Calls a function with these arguments, in which [`UNKNOWN`](super::UNKNOWN) stands for an unknown value. Like core, it
    /// doesn't call the provider for a null or an unknown argument that the parameter doesn't allow: null is an error, and the
    /// result for an unknown argument is unknown.
    ///
    /// # Errors
    /// The error of the function, or of the argument that is null.
    pub fn call<'a>(&'a self, name: &'a str, arguments: &'a [Json]) -> BoxFuture<'a, Result<Value, CallError>> {
        async move {
            let mut functions =
                message(self.server.get_functions(Request::new(get_functions::Request {})).await).functions;
            let function = functions.remove(name).unwrap_or_else(|| panic!("the provider has no function {name}"));
            let (mut encoded, mut is_unknown) = (Vec::new(), false);
            for (position, argument) in arguments.iter().enumerate() {
                let fixed = function.parameters.get(position).or(function.variadic_parameter.as_ref());
                let parameter = fixed.unwrap_or_else(|| panic!("{name} takes fewer arguments"));
                let (value, ty) = argument_of(name, parameter, argument);
                if value.is_null() && !parameter.allow_null_value {
                    let text = "argument must not be null".to_owned();
                    return Err(CallError { argument: i64::try_from(position).ok(), text });
                }
                is_unknown |= !value.is_wholly_known() && !parameter.allow_unknown_values;
                encoded.extend(encode(&value, &ty));
            }
            assert!(arguments.len() >= function.parameters.len(), "{name} takes more arguments");
            if is_unknown {
                return Ok(Value::UNKNOWN);
            }
            let request = call_function::Request { name: name.to_owned(), arguments: encoded };
            let response = message(self.server.call_function(Request::new(request)).await);
            if let Some(error) = response.error {
                return Err(CallError { argument: error.function_argument, text: error.text });
            }
            let returns = function.r#return.map(|it| it.r#type).unwrap_or_default();
            Ok(decode(response.result.as_ref(), &parse_type(&returns)))
        }
        .boxed()
    }
}

fn argument_of(name: &str, parameter: &function::Parameter, argument: &Json) -> (Value, Type) {
    let ty = parse_type(&parameter.r#type);
    let value = typed(argument, &ty);
    (value.unwrap_or_else(|error| panic!("the argument {} of {name} is wrong: {error}", parameter.name)), ty)
}

fn parse_type(json: &[u8]) -> Type {
    let json = serde_json::from_slice(json).expect("the JSON of a type");
    Type::from_json(&json).expect("a type")
}

/// The rule that there is an object.
fn missing(value: &Value) -> Vec<Violation> {
    value.is_null().then(|| Violation::new(&Path::default(), "it is null")).into_iter().collect()
}

/// Core waits until the whole configuration is known, which a test has to do too.
pub(super) fn assert_known(name: &str, config: &Value, ty: &Type) {
    assert_none(&format!("this configuration for a call of {name}"), &unknown_parts(config, ty));
}
