//! What Terraform asks beside the resource: data sources, lists and functions.

use futures_util::StreamExt;
use serde_json::{Map, Value as Json};
use terraform_provider_ibm::IbmProvider;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::schema::object::NestingMode;
use tf_protocol::tfplugin6::schema::{Attribute, Block};
use tf_protocol::tfplugin6::{
    DynamicValue, Schema, call_function, get_provider_schema, list_resource, open_ephemeral_resource, read_data_source,
    validate_data_resource_config,
};
use tf_provider::server::Server;
use tf_provider::value::{Type, Value, from_msgpack, to_msgpack};
use tonic::Request;

use crate::terraform_core::CoreOf;
use crate::terraform_core::kind::ResourceKind;

/// A configuration of this schema: the given attributes, and null for all others.
pub(crate) fn config(schema: &Schema, given: &Json) -> DynamicValue {
    let block = schema.block.as_ref().unwrap();
    let names = block.attributes.iter().map(|each| &each.name);
    let names = names.chain(block.block_types.iter().map(|each| &each.type_name));
    let mut all: Map<String, Json> = names.map(|name| (name.clone(), Json::Null)).collect();
    for (name, value) in given.as_object().unwrap() {
        assert!(all.insert(name.clone(), value.clone()).is_some(), "there is no argument {name}");
    }
    DynamicValue { msgpack: Vec::new(), json: Json::Object(all).to_string().into_bytes() }
}

pub(crate) async fn schemas(server: &Server<IbmProvider>) -> get_provider_schema::Response {
    let request = get_provider_schema::Request {};
    server.get_provider_schema(Request::new(request)).await.unwrap().into_inner()
}

/// What a data source returns for this configuration, which is validated first, as by Terraform's core; its diagnostics, if there
/// are any.
pub(crate) async fn data(core: &CoreOf<impl ResourceKind>, kind: &str, given: Json) -> Result<Value, String> {
    read(core, kind, given, false).await.map(|(value, _)| value)
}

/// The same with the warnings that there are.
pub(crate) async fn data_and_warnings(core: &CoreOf<impl ResourceKind>, kind: &str, given: Json) -> (Value, String) {
    read(core, kind, given, true).await.unwrap()
}

async fn read(
    core: &CoreOf<impl ResourceKind>,
    kind: &str,
    given: Json,
    is_warned: bool,
) -> Result<(Value, String), String> {
    let schema = schemas(&core.server).await.data_source_schemas.remove(kind).unwrap();
    let ty = ty(&schema);
    let config = Some(config(&schema, &given));
    let request = validate_data_resource_config::Request { type_name: kind.into(), config: config.clone() };
    let validated = core.server.validate_data_resource_config(Request::new(request)).await.unwrap().into_inner();
    if !validated.diagnostics.is_empty() {
        return Err(crate::terraform_core::said(&validated.diagnostics));
    }
    let request = read_data_source::Request { type_name: kind.into(), config, ..Default::default() };
    let answer = core.server.read_data_source(Request::new(request)).await.unwrap().into_inner();
    let told = crate::terraform_core::said(&answer.diagnostics);
    match answer.state {
        Some(state) if told.is_empty() || is_warned => Ok((from_msgpack(&state.msgpack, &ty).unwrap(), told)),
        _ => Err(told),
    }
}

/// The type of what a schema declares.
fn ty(schema: &Schema) -> Type {
    block_ty(schema.block.as_ref().unwrap())
}

/// The type of a block. The blocks in it stand once at most.
fn block_ty(block: &Block) -> Type {
    let attributes = block.attributes.iter().map(|each| (each.name.clone(), attribute_ty(each)));
    let blocks = block.block_types.iter().map(|each| (each.type_name.clone(), block_ty(each.block.as_ref().unwrap())));
    Type::object(attributes.chain(blocks))
}

fn attribute_ty(attribute: &Attribute) -> Type {
    let Some(nested) = &attribute.nested_type else {
        return Type::from_json(&serde_json::from_slice(&attribute.r#type).unwrap()).unwrap();
    };
    let object = Type::object(nested.attributes.iter().map(|each| (each.name.clone(), attribute_ty(each))));
    match nested.nesting() {
        NestingMode::Invalid | NestingMode::Single => object,
        NestingMode::List => Type::List(Box::new(object)),
        NestingMode::Set => Type::Set(Box::new(object)),
        NestingMode::Map => Type::Map(Box::new(object)),
    }
}

/// What an ephemeral resource returns for this configuration; its diagnostics, if there are any.
pub(crate) async fn open(core: &CoreOf<impl ResourceKind>, kind: &str, given: Json) -> Result<Value, String> {
    let schema = schemas(&core.server).await.ephemeral_resource_schemas.remove(kind).unwrap();
    let (ty, config) = (ty(&schema), Some(config(&schema, &given)));
    let request = open_ephemeral_resource::Request { type_name: kind.into(), config, client_capabilities: None };
    let answer = core.server.open_ephemeral_resource(Request::new(request)).await.unwrap().into_inner();
    if !answer.diagnostics.is_empty() {
        return Err(crate::terraform_core::said(&answer.diagnostics));
    }
    Ok(from_msgpack(&answer.result.unwrap().msgpack, &ty).unwrap())
}

/// What a list of the resource finds: what it shows of each, and the whole resource.
pub(crate) async fn list<K: ResourceKind>(core: &CoreOf<K>, given: Json) -> Vec<(String, Value)> {
    let (found, told) = list_all(core, given).await;
    assert_eq!(told, "");
    found
}

/// The same with what is said.
pub(crate) async fn list_all<K: ResourceKind>(core: &CoreOf<K>, given: Json) -> (Vec<(String, Value)>, String) {
    let schemas = schemas(&core.server).await;
    let schema = &schemas.list_resource_schemas[K::TYPE];
    let request = list_resource::Request {
        type_name: K::TYPE.into(),
        config: Some(config(schema, &given)),
        include_resource_object: true,
        limit: 100,
    };
    let mut events = core.server.list_resource(Request::new(request)).await.unwrap().into_inner();
    let (mut found, mut told) = (Vec::new(), Vec::new());
    while let Some(event) = events.next().await {
        let event = event.unwrap();
        told.extend(event.diagnostic);
        found.extend(event.resource_object.map(|object| (event.display_name, core.decoded(&object))));
    }
    (found, crate::terraform_core::said(&told))
}

/// What a function of one text gives, or why it gives nothing.
pub(crate) async fn call(core: &CoreOf<impl ResourceKind>, name: &str, argument: &str) -> Result<String, String> {
    let argument = to_msgpack(&argument.into(), &Type::String).unwrap();
    let arguments = vec![DynamicValue { msgpack: argument, json: Vec::new() }];
    let request = call_function::Request { name: name.into(), arguments };
    let answer = core.server.call_function(Request::new(request)).await.unwrap().into_inner();
    if let Some(error) = answer.error {
        return Err(error.text);
    }
    match from_msgpack(&answer.result.unwrap().msgpack, &Type::String).unwrap() {
        Value::String(text) => Ok(text),
        other => panic!("{other:?}"),
    }
}

/// Texts of an object, in this order.
pub(crate) fn strings<const N: usize>(object: &Value, names: [&str; N]) -> Json {
    names.iter().map(|name| crate::terraform_core::values::text(object, name)).collect()
}
