//! Every RPC of the plugin protocol, called with mutated messages.

use prost::Message;
use testkit::workspace::Reason;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{self as proto, ClientCapabilities, DynamicValue, RawState, ResourceIdentityData};
use tf_provider::Model;
use tf_provider::schema::Schema;
use tf_provider::server::{RegisteredObject, Server};
use tf_provider::value::{Type, Value, from_json, from_msgpack, to_msgpack};
use tokio_stream::StreamExt;
use xtask::fuzz::Format;

use super::samples::{Sample, encoded, null, stored_json};
use super::target::Target;
use super::world::{KEY, World};

/// A target for each of these calls: the method, its request, and valid requests.
macro_rules! calls {
    ($server:ident: $($method:ident($request:ty) = $seeds:expr;)+) => {
        vec![$(Target::new(
            concat!("rpc/", stringify!($method)),
            Format::Protobuf,
            { let seeds: Vec<$request> = $seeds; seeds.iter().map(Message::encode_to_vec).collect() },
            |world, input| {
                let Ok(request) = <$request>::decode(input) else { return Ok(()) };
                if !stays_here(world, stringify!($method), input) {
                    return Ok(());
                }
                let call = world.server.$method(tonic::Request::new(request));
                world.block_on(call).map(drop)
            },
        ),)+]
    };
}

#[allow(clippy::too_many_lines, reason = "a table")]
pub(crate) fn targets() -> Vec<Target> {
    let world = World::new();
    let server = &world.server;
    let mut targets = calls! { server:
        get_metadata(proto::get_metadata::Request) = nothing();
        get_provider_schema(proto::get_provider_schema::Request) = nothing();
        get_resource_identity_schemas(proto::get_resource_identity_schemas::Request) = nothing();
        get_functions(proto::get_functions::Request) = nothing();
        stop_provider(proto::stop_provider::Request) = nothing();
        validate_provider_config(proto::validate_provider_config::Request) = of_samples(server.config_schema(), |config| {
            proto::validate_provider_config::Request { config }
        });
        configure_provider(proto::configure_provider::Request) = of_samples(server.config_schema(), |config| {
            proto::configure_provider::Request { config, terraform_version: "1.15.0".into(), client_capabilities: all() }
        });
        validate_resource_config(proto::validate_resource_config::Request) = server.resources().flat_map(|each| {
            of_samples(each.schema(), |config| proto::validate_resource_config::Request {
                type_name: each.name().into(), config, client_capabilities: all(),
            })
        }).collect();
        upgrade_resource_state(proto::upgrade_resource_state::Request) = server.resources().map(|each| {
            proto::upgrade_resource_state::Request {
                type_name: each.name().into(), version: 0, raw_state: raw(stored_json(each.schema())),
            }
        }).collect();
        upgrade_resource_identity(proto::upgrade_resource_identity::Request) = server.resources().map(|each| {
            proto::upgrade_resource_identity::Request {
                type_name: each.name().into(), version: 0, raw_identity: raw(stored_json(identity_of(&each))),
            }
        }).collect();
        move_resource_state(proto::move_resource_state::Request) = server.resources().map(|each| {
            proto::move_resource_state::Request {
                source_provider_address: "registry.terraform.io/ibm-cloud/ibm".into(),
                source_type_name: each.name().into(),
                source_state: raw(stored_json(each.schema())),
                target_type_name: each.name().into(),
                source_private: b"{}".to_vec(),
                source_identity: raw(stored_json(identity_of(&each))),
                ..Default::default()
            }
        }).collect();
        generate_resource_config(proto::generate_resource_config::Request) = server.resources().map(|each| {
            proto::generate_resource_config::Request {
                type_name: each.name().into(), state: Some(encoded(each.schema(), Sample::Stored)),
            }
        }).collect();
        read_resource(proto::read_resource::Request) = server.resources().map(|each| {
            proto::read_resource::Request {
                type_name: each.name().into(),
                current_state: Some(encoded(each.schema(), Sample::Stored)),
                private: b"{\"v\":1}".to_vec(),
                client_capabilities: all(),
                current_identity: identity(identity_of(&each)),
                ..Default::default()
            }
        }).collect();
        plan_resource_change(proto::plan_resource_change::Request) = server.resources().flat_map(|each| {
            changes(each.schema()).into_iter().map(move |[prior, planned, config]| proto::plan_resource_change::Request {
                type_name: each.name().into(),
                prior_state: prior,
                proposed_new_state: planned,
                config,
                prior_private: b"{\"v\":1}".to_vec(),
                client_capabilities: all(),
                prior_identity: identity(identity_of(&each)),
                ..Default::default()
            })
        }).collect();
        apply_resource_change(proto::apply_resource_change::Request) = server.resources().flat_map(|each| {
            changes(each.schema()).into_iter().map(move |[prior, planned, config]| proto::apply_resource_change::Request {
                type_name: each.name().into(),
                prior_state: prior,
                planned_state: planned,
                config,
                planned_private: b"{\"v\":1}".to_vec(),
                planned_identity: identity(identity_of(&each)),
                ..Default::default()
            })
        }).collect();
        import_resource_state(proto::import_resource_state::Request) = server.resources().flat_map(|each| {
            let request = |id: &str, identity| proto::import_resource_state::Request {
                type_name: each.name().into(), id: id.into(), client_capabilities: all(), identity,
            };
            [
                request(KEY, None),
                request("crn:v1:bluemix:public:iam-identity::a/1::apikey:ApiKey-1", None),
                request("", identity(identity_of(&each))),
            ]
        }).collect();
        validate_data_resource_config(proto::validate_data_resource_config::Request) = server.data_sources().flat_map(|each| {
            of_samples(each.schema(), |config| proto::validate_data_resource_config::Request {
                type_name: each.name().into(), config,
            })
        }).collect();
        read_data_source(proto::read_data_source::Request) = server.data_sources().flat_map(|each| {
            of_samples(each.schema(), |config| proto::read_data_source::Request {
                type_name: each.name().into(), config, client_capabilities: all(), ..Default::default()
            })
        }).collect();
        validate_ephemeral_resource_config(proto::validate_ephemeral_resource_config::Request) =
            server.ephemeral_resources().flat_map(|each| {
                of_samples(each.schema(), |config| proto::validate_ephemeral_resource_config::Request {
                    type_name: each.name().into(), config,
                })
            }).collect();
        open_ephemeral_resource(proto::open_ephemeral_resource::Request) = server.ephemeral_resources().flat_map(|each| {
            of_samples(each.schema(), |config| proto::open_ephemeral_resource::Request {
                type_name: each.name().into(), config, client_capabilities: all(),
            })
        }).collect();
        renew_ephemeral_resource(proto::renew_ephemeral_resource::Request) =
            opened(&world).into_iter().map(|(type_name, private)| {
                proto::renew_ephemeral_resource::Request { type_name, private }
            }).collect();
        close_ephemeral_resource(proto::close_ephemeral_resource::Request) =
            opened(&world).into_iter().map(|(type_name, private)| {
                proto::close_ephemeral_resource::Request { type_name, private }
            }).collect();
        call_function(proto::call_function::Request) = functions(server);
        validate_list_resource_config(proto::validate_list_resource_config::Request) = server.list_resources().flat_map(|each| {
            of_samples(each.schema(), |config| proto::validate_list_resource_config::Request {
                type_name: each.name().into(), config, ..Default::default()
            })
        }).collect();
        validate_action_config(proto::validate_action_config::Request) = server.actions().flat_map(|each| {
            of_samples(each.schema(), |config| proto::validate_action_config::Request {
                type_name: each.name().into(), config,
            })
        }).collect();
        plan_action(proto::plan_action::Request) = server.actions().flat_map(|each| {
            of_samples(each.schema(), |config| proto::plan_action::Request {
                action_type: each.name().into(), config, client_capabilities: all(),
            })
        }).collect();
        validate_state_store_config(proto::validate_state_store::Request) = nothing();
        configure_state_store(proto::configure_state_store::Request) = nothing();
        lock_state(proto::lock_state::Request) = nothing();
        unlock_state(proto::unlock_state::Request) = nothing();
        get_states(proto::get_states::Request) = nothing();
        delete_state(proto::delete_state::Request) = nothing();
    };
    targets.push(list_resource(server));
    targets.push(invoke_action(server));
    targets
}

/// An empty request.
fn nothing<R: Default>() -> Vec<R> {
    vec![R::default()]
}

/// The two calls that return a stream, which must end.
fn list_resource(server: &Server) -> Target {
    let seeds = server.list_resources().flat_map(|each| {
        of_samples(each.schema(), |config| proto::list_resource::Request {
            type_name: each.name().into(),
            config,
            include_resource_object: true,
            limit: 10,
        })
    });
    let seeds = seeds.map(|seed| seed.encode_to_vec()).collect();
    Target::new("rpc/list_resource", Format::Protobuf, seeds, |world, input| {
        let Ok(request) = proto::list_resource::Request::decode(input) else { return Ok(()) };
        let all = async {
            let Ok(events) = world.server.list_resource(tonic::Request::new(request)).await else { return 0 };
            events.into_inner().collect::<Vec<_>>().await.len()
        };
        world.block_on(all).map(drop)
    })
}

fn invoke_action(server: &Server) -> Target {
    let seeds = server.actions().flat_map(|each| {
        of_samples(each.schema(), |config| proto::invoke_action::Request {
            action_type: each.name().into(),
            config,
            client_capabilities: all(),
        })
    });
    let seeds = seeds.map(|seed| seed.encode_to_vec()).collect();
    Target::new("rpc/invoke_action", Format::Protobuf, seeds, |world, input| {
        use proto::invoke_action::event::Type;
        let Ok(request) = proto::invoke_action::Request::decode(input) else { return Ok(()) };
        let is_complete = async {
            let Ok(events) = world.server.invoke_action(tonic::Request::new(request)).await else { return true };
            let events: Vec<_> = events.into_inner().collect().await;
            matches!(events.last(), Some(Ok(event)) if matches!(event.r#type, Some(Type::Completed(_))))
        };
        if world.block_on(is_complete)? { Ok(()) } else { Err("it ends without saying that it is complete".to_owned()) }
    })
}

/// The identity schema of a resource.
#[allow(clippy::panic, reason = "every resource has one")]
fn identity_of<'a>(resource: &RegisteredObject<'a>) -> &'a Schema {
    resource.identity_schema().unwrap_or_else(|| panic!("{} has no identity", resource.name()))
}

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
fn all() -> Option<ClientCapabilities> {
    Some(ClientCapabilities { write_only_attributes_allowed: true, ..Default::default() })
}

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
fn raw(json: Vec<u8>) -> Option<RawState> {
    Some(RawState { json, ..Default::default() })
}

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
fn identity(schema: &Schema) -> Option<ResourceIdentityData> {
    Some(ResourceIdentityData { identity_data: Some(encoded(schema, Sample::Stored)) })
}

fn of_samples<R>(schema: &Schema, request: impl Fn(Option<DynamicValue>) -> R) -> Vec<R> {
    Sample::ALL.into_iter().map(|sample| request(Some(encoded(schema, sample)))).collect()
}

/// Prior state, planned state and configuration of a creation, an update and a deletion.
fn changes(schema: &Schema) -> Vec<[Option<DynamicValue>; 3]> {
    let sample = |sample| Some(encoded(schema, sample));
    let stored = || sample(Sample::Stored);
    vec![
        [Some(null()), sample(Sample::Configured), sample(Sample::Configured)],
        [Some(null()), sample(Sample::Least), sample(Sample::Least)],
        [Some(null()), sample(Sample::Unknown), sample(Sample::Unknown)],
        [stored(), sample(Sample::Configured), sample(Sample::Configured)],
        [stored(), sample(Sample::Least), sample(Sample::Least)],
        [stored(), Some(null()), Some(null())],
    ]
}

/// The private data of each opened ephemeral resource, for the following calls.
fn opened(world: &World) -> Vec<(String, Option<Vec<u8>>)> {
    let open = |type_name: &str, schema: &Schema| {
        let config = Some(encoded(schema, Sample::Least));
        let request =
            proto::open_ephemeral_resource::Request { type_name: type_name.into(), config, client_capabilities: all() };
        let answer = world.block_on(world.server.open_ephemeral_resource(tonic::Request::new(request)));
        answer.ok().and_then(Result::ok).and_then(|answer| answer.into_inner().private)
    };
    world.server.ephemeral_resources().map(|each| (each.name().to_owned(), open(each.name(), each.schema()))).collect()
}

/// Calls of all functions, with valid arguments.
fn functions(server: &Server) -> Vec<proto::call_function::Request> {
    let texts = [
        "e30.eyJpYW1faWQiOiJJQk1pZC0xIiwieCI6MS41fQ.e30",
        "crn:v1:bluemix:public:iam-identity::a/1::apikey:ApiKey-1",
        "2040-01-28T15:00:00Z",
        "IBMid-1",
    ];
    let object = Value::Mapping([("service_name".to_owned(), Value::from("iam-identity"))].into());
    let object = Value::Dynamic(Box::new(Type::object([("service_name".to_owned(), Type::String)])), Box::new(object));
    let request = |function: &tf_provider::Function, text: &str| {
        let arguments = function.parameters.iter().chain(&function.variadic).map(|parameter| {
            let value = if parameter.ty == Type::String { Value::from(text) } else { object.clone() };
            DynamicValue { msgpack: to_msgpack(&value, &parameter.ty).unwrap_or_default(), json: Vec::new() }
        });
        proto::call_function::Request { name: function.name.into(), arguments: arguments.collect() }
    };
    server.functions().flat_map(|function| texts.map(|text| request(function, text))).collect()
}

/// Whether this call writes files only in the folder for them: a test must not write anywhere else.
fn stays_here(world: &World, method: &str, input: &[u8]) -> bool {
    if method != "apply_resource_change" {
        return true;
    }
    let Ok(request) = proto::apply_resource_change::Request::decode(input) else { return true };
    let Some(resource) = world.server.resources().find(|resource| resource.name() == request.type_name) else {
        return true;
    };
    let ty = resource.schema().ty();
    let is_here = |value: Option<&DynamicValue>| match value.map(|value| decoded(value, &ty)) {
        Some(Ok(value)) => match value.get("file") {
            Value::String(file) => !file.contains(['/', '\\', '~', '\0']),
            _ => true,
        },
        _ => true,
    };
    is_here(request.planned_state.as_ref()) && is_here(request.prior_state.as_ref()) && is_here(request.config.as_ref())
}

fn decoded(value: &DynamicValue, ty: &Type) -> Result<Value, Reason> {
    if value.msgpack.is_empty() {
        let json = serde_json::from_slice(&value.json).map_err(|error| error.to_string())?;
        from_json(&json, ty).map_err(|error| error.to_string())
    } else {
        from_msgpack(&value.msgpack, ty).map_err(|error| error.to_string())
    }
}

/// The schemas of the provider's objects, for the targets that decode values.
pub(crate) fn schemas() -> Vec<Schema> {
    let world = World::new();
    let resources = world.server.resources().map(|each| each.schema().clone());
    let provider = terraform_provider_ibm::provider::ProviderConfig::schema();
    resources.chain([provider]).collect()
}
