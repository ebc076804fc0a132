//! What the declarations of every object of this provider promise, asked of each of them.

use futures_util::StreamExt;
use tf_protocol::tfplugin6::diagnostic::Severity;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    Diagnostic, DynamicValue, call_function, get_provider_schema, list_resource, validate_action_config,
    validate_data_resource_config, validate_ephemeral_resource_config, validate_list_resource_config,
    validate_provider_config, validate_resource_config,
};
use tf_provider::schema::{Mode, Schema};
use tf_provider::value::{Number, Type, Value, to_msgpack};
use tonic::Request;

use crate::terraform_core::{Core, TYPE};

/// An object of this provider: its kind, its name, and what was declared.
type Object = (&'static str, String, Schema);

fn objects(core: &Core) -> Vec<Object> {
    let server = &core.server;
    let mut all = vec![("provider", String::new(), server.config_schema().clone())];
    all.extend(server.resources().map(|each| ("resource", each.name().to_owned(), each.schema().clone())));
    all.extend(server.data_sources().map(|each| ("data", each.name().to_owned(), each.schema().clone())));
    all.extend(server.ephemeral_resources().map(|each| ("ephemeral", each.name().to_owned(), each.schema().clone())));
    all.extend(server.list_resources().map(|each| ("list", each.name().to_owned(), each.schema().clone())));
    all.extend(server.actions().map(|each| ("action", each.name().to_owned(), each.schema().clone())));
    all
}

/// A configuration with this one attribute.
fn with_only(schema: &Schema, name: &str, value: Value) -> Value {
    let attributes = schema.attributes.iter().map(|attribute| (attribute.name.to_owned(), Value::Null));
    let blocks = schema.blocks.iter().map(|block| (block.name.to_owned(), Value::Null));
    let mut entries: std::collections::BTreeMap<_, _> = attributes.chain(blocks).collect();
    entries.insert(name.to_owned(), value);
    Value::Mapping(entries)
}

async fn validate(core: &Core, (kind, name, schema): &Object, config: &Value) -> Vec<Diagnostic> {
    let config = Some(DynamicValue { msgpack: to_msgpack(config, &schema.ty()).unwrap(), json: Vec::new() });
    let (server, type_name) = (&core.server, name.clone());
    match *kind {
        "provider" => {
            let request = Request::new(validate_provider_config::Request { config });
            server.validate_provider_config(request).await.unwrap().into_inner().diagnostics
        }
        "resource" => {
            let request = validate_resource_config::Request { type_name, config, ..Default::default() };
            server.validate_resource_config(Request::new(request)).await.unwrap().into_inner().diagnostics
        }
        "data" => {
            let request = Request::new(validate_data_resource_config::Request { type_name, config });
            server.validate_data_resource_config(request).await.unwrap().into_inner().diagnostics
        }
        "ephemeral" => {
            let request = Request::new(validate_ephemeral_resource_config::Request { type_name, config });
            server.validate_ephemeral_resource_config(request).await.unwrap().into_inner().diagnostics
        }
        "list" => {
            let request = validate_list_resource_config::Request { type_name, config, ..Default::default() };
            server.validate_list_resource_config(Request::new(request)).await.unwrap().into_inner().diagnostics
        }
        "action" => {
            let request = Request::new(validate_action_config::Request { type_name, config });
            server.validate_action_config(request).await.unwrap().into_inner().diagnostics
        }
        other => panic!("{other}"),
    }
}

/// The diagnostics about one attribute.
fn about<'a>(diagnostics: &'a [Diagnostic], name: &str) -> Vec<&'a Diagnostic> {
    use tf_protocol::tfplugin6::attribute_path::step::Selector;
    let is_about = |diagnostic: &&Diagnostic| {
        let step = diagnostic.attribute.as_ref().and_then(|path| path.steps.last());
        matches!(step.and_then(|step| step.selector.as_ref()), Some(Selector::AttributeName(it)) if it == name)
    };
    diagnostics.iter().filter(is_about).collect()
}

fn some(ty: &Type) -> Value {
    match ty {
        Type::Bool => Value::Bool(true),
        Type::Number => Value::Number(Number::from(1_i64)),
        Type::String | Type::Dynamic => Value::from("mine"),
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => Value::Sequence(Vec::new()),
        Type::Map(_) | Type::Object { .. } => Value::Mapping(std::collections::BTreeMap::new()),
    }
}

#[tokio::test(start_paused = true)]
async fn every_read_only_attribute_of_every_object_is_refused_known_or_not() {
    let core = Core::new().await;
    let mut refused = 0;
    for object in objects(&core) {
        for attribute in object.2.attributes.iter().filter(|each| each.declaration.mode == Mode::Computed) {
            for value in [some(&attribute.ty), Value::UNKNOWN] {
                let diagnostics = validate(&core, &object, &with_only(&object.2, attribute.name, value)).await;
                let said = about(&diagnostics, attribute.name);
                let place = format!("{} {} {}: {diagnostics:#?}", object.0, object.1, attribute.name);
                assert_eq!(said.len(), 1, "{place}");
                assert_eq!(said[0].severity(), Severity::Error, "{place}");
                let wording = format!("{} is decided by IBM Cloud and cannot be configured.", attribute.name);
                assert!(said[0].detail.starts_with(&wording), "{place}");
                refused += 1;
            }
        }
    }
    assert!(refused > 60, "only {refused} were tried");
}

#[tokio::test(start_paused = true)]
async fn the_lock_that_is_read_only_leads_to_the_one_that_is_not() {
    let core = Core::new().await;
    let resource = objects(&core).into_iter().find(|object| object.0 == "resource").unwrap();
    let diagnostics = validate(&core, &resource, &with_only(&resource.2, "locked", Value::Bool(true))).await;
    assert!(about(&diagnostics, "locked")[0].detail.contains("entity_lock"), "{diagnostics:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_fraction_or_an_endless_number_is_an_error_at_its_attribute_in_every_object() {
    let core = Core::new().await;
    let mut refused = 0;
    for object in objects(&core) {
        let numbers = object.2.attributes.iter().filter(|each| each.ty == Type::Number);
        for attribute in numbers.filter(|each| each.declaration.mode != Mode::Computed) {
            for text in ["1.5", "1e30", "-1e30", "1e-400"] {
                let config = with_only(&object.2, attribute.name, Value::Number(text.parse().unwrap()));
                let diagnostics = validate(&core, &object, &config).await;
                let errors: Vec<_> = about(&diagnostics, attribute.name)
                    .into_iter()
                    .filter(|diagnostic| diagnostic.severity() == Severity::Error)
                    .collect();
                let place = format!("{} {} {} = {text}: {diagnostics:#?}", object.0, object.1, attribute.name);
                assert_eq!(errors.len(), 1, "{place}");
                assert_eq!(errors[0].summary, format!("Invalid {}", attribute.name), "{place}");
                assert!(!errors[0].detail.contains("another version"), "{place}");
                refused += 1;
            }
        }
    }
    assert!(refused > 30, "only {refused} were tried");
}

#[tokio::test(start_paused = true)]
async fn the_former_names_of_arguments_are_deprecated_in_the_schema_and_by_a_warning() {
    let core = Core::new().await;
    let request = Request::new(get_provider_schema::Request {});
    let schema = core.server.get_provider_schema(request).await.unwrap().into_inner().provider.unwrap();
    for (former, now) in [("bluemix_api_key", "ibmcloud_api_key"), ("bluemix_timeout", "ibmcloud_timeout")] {
        let block = schema.block.as_ref().unwrap();
        let attribute = block.attributes.iter().find(|attribute| attribute.name == former).unwrap();
        assert!(attribute.deprecated && attribute.deprecation_message.contains(now), "{attribute:?}");
        let provider = &objects(&core)[0];
        let ty = &provider.2.attribute(former).unwrap().ty;
        let diagnostics = validate(&core, provider, &with_only(&provider.2, former, some(ty))).await;
        let said = about(&diagnostics, former);
        assert_eq!((said.len(), said[0].severity()), (1, Severity::Warning), "{diagnostics:#?}");
        assert!(said[0].detail.contains(now), "{diagnostics:#?}");
    }
}

async fn claims_of(payload: &str) -> call_function::Response {
    use base64::Engine;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(payload);
    let token = Value::String(format!("e30.{payload}.s"));
    let argument = DynamicValue { msgpack: to_msgpack(&token, &Type::String).unwrap(), json: Vec::new() };
    let request = call_function::Request { name: "jwt_claims".into(), arguments: vec![argument] };
    Core::new().await.server.call_function(Request::new(request)).await.unwrap().into_inner()
}

#[tokio::test(start_paused = true)]
async fn no_number_nesting_or_length_of_a_token_does_more_than_an_error() {
    for exponent in [i64::MIN, i64::MIN + 1, -200_000, 200_000, i64::MAX - 1, i64::MAX] {
        for mantissa in ["1", "1.5", "-0.00001"] {
            let error = claims_of(&format!("{{\"x\":{mantissa}e{exponent}}}")).await.error.unwrap();
            assert_eq!(error.text, "One of its claims is a number that is too large", "{mantissa}e{exponent}");
            assert_eq!(error.function_argument, Some(0));
        }
    }
    let error = claims_of(&format!("{{\"x\":{}{}}}", "[".repeat(40), "]".repeat(40))).await.error.unwrap();
    assert_eq!(error.text, "Its claims are nested too deeply");
    let error = claims_of(&format!("{{\"x\":\"{}\"}}", "x".repeat(64 << 10))).await.error.unwrap();
    assert_eq!(error.text, "It is longer than 65536 bytes");
    assert!(claims_of("{\"x\":[1.5e-300,9223372036854775808]}").await.error.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_name_with_line_ends_and_escapes_is_one_line_of_a_query() {
    let core = Core::new().await;
    core.mock.add_key(&Core::owner(), "two\nlines\u{1b}[2J", |_| {});
    let filter = objects(&core).into_iter().find(|object| object.0 == "list").unwrap().2;
    let config = with_only(&filter, "name_contains", "lines".into());
    let config = Some(DynamicValue { msgpack: to_msgpack(&config, &filter.ty()).unwrap(), json: Vec::new() });
    let request = list_resource::Request { type_name: TYPE.into(), config, limit: 10, ..Default::default() };
    let mut events = core.server.list_resource(Request::new(request)).await.unwrap().into_inner();
    let name = events.next().await.unwrap().unwrap().display_name;
    assert!(name.starts_with("two lines\u{fffd}[2J"), "{name:?}");
    assert!(!name.contains(char::is_control), "{name:?}");
}

#[tokio::test]
async fn no_declaration_contradicts_itself() {
    let core = Core::new().await;
    assert!(core.server.check().is_ok(), "{:?}", core.server.check());
}
