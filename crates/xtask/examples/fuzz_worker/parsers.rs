//! Every parser of text and values on its own. Values that are parsed and formatted must stay the same.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use iam_identity::{Claims, HttpConfig, check_endpoint, format_iam_time, parse_timestamp};
use secret::Secret;
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::ProviderConfig;
use testkit::workspace::Reason;
use tf_provider::ConfigureRequest;
use tf_provider::schema::decode_leniently;
use tf_provider::value::{Number, Type, Value, from_json, from_msgpack, to_json, to_msgpack};
use tokio_util::sync::CancellationToken;
use xtask::fuzz::Format;

use super::rpc::schemas;
use super::samples::{Sample, encoded, stored_json};
use super::target::Target;
use super::world::{World, environment};

pub(crate) fn targets() -> Vec<Target> {
    let mut targets = vec![messagepack(), json(), number(), types(), instant(), token(), claims()];
    targets.extend(functions());
    targets.extend(settings());
    targets
}

/// Fails with the difference if the two are not equal.
fn same<T: PartialEq>(first: &T, again: Option<&T>, what: &str) -> Result<(), Reason> {
    if again == Some(first) { Ok(()) } else { Err(format!("{what} is not read back as it was")) }
}

/// The types that values are decoded as, whatever they were encoded as.
fn wanted() -> Vec<Type> {
    let mut types: Vec<_> = schemas().iter().map(tf_provider::schema::Schema::ty).collect();
    types.extend([
        Type::Dynamic,
        Type::Number,
        Type::List(Box::new(Type::Dynamic)),
        Type::Map(Box::new(Type::String)),
        Type::Set(Box::new(Type::Tuple(vec![Type::Bool, Type::Number]))),
    ]);
    types
}

fn messagepack() -> Target {
    let types = wanted();
    let mut seeds: Vec<_> =
        schemas().iter().flat_map(|schema| Sample::ALL.map(|sample| encoded(schema, sample).msgpack)).collect();
    // A dynamic value with its type, a number as a string, and lists.
    seeds.push(b"\x92\xc4\x08\"number\"\xa31.5".to_vec());
    seeds.push(b"\x92\xc4\x11[\"list\",\"dynamic\"]\x91\x92\xc4\x06\"bool\"\xc3".to_vec());
    seeds.push(b"\x81\xa1a\xa1b".to_vec());
    Target::new("value/messagepack", Format::MessagePack, seeds, move |_, input| {
        for ty in &types {
            if let Ok(value) = from_msgpack(input, ty) {
                let again = to_msgpack(&value, ty).map_err(|error| error.to_string())?;
                same(&value, from_msgpack(&again, ty).ok().as_ref(), "a value")?;
            }
        }
        Ok(())
    })
}

fn json() -> Target {
    let (types, schemas) = (wanted(), schemas());
    let mut seeds: Vec<_> = schemas.iter().map(stored_json).collect();
    seeds.push(br#"{"type":"number","value":1.5}"#.to_vec());
    seeds.push(br#"[true,1.5e3,"a",null]"#.to_vec());
    Target::new("value/json", Format::Json, seeds, move |_, input| {
        let Ok(json) = serde_json::from_slice::<serde_json::Value>(input) else { return Ok(()) };
        for schema in &schemas {
            let _ = decode_leniently(schema, &json);
        }
        for ty in &types {
            if let Ok(value) = from_json(&json, ty)
                && let Ok(again) = to_json(&value)
            {
                same(&value, from_json(&again, ty).ok().as_ref(), "a value")?;
            }
        }
        Ok(())
    })
}

fn number() -> Target {
    Target::of_text("value/number", Format::Text, ["1", "-0.5", "1.5e-3", "1e400", "Inf"], |_, text| {
        let Ok(number) = text.parse::<Number>() else { return Ok(()) };
        let _ = (number.as_i64(), number.is_integer(), number.as_exact_f64());
        same(&number, number.to_string().parse().ok().as_ref(), "a number")
    })
}

fn types() -> Target {
    let seeds = [r#""string""#, r#"["list","number"]"#, r#"["object",{"a":["tuple",["bool","dynamic"]]},["a"]]"#];
    Target::of_text("value/type", Format::Json, seeds, |_, text| {
        let Ok(json) = serde_json::from_str(text) else { return Ok(()) };
        let Ok(ty) = Type::from_json(&json) else { return Ok(()) };
        same(&ty, Type::from_json(&ty.to_json()).ok().as_ref(), "a type")
    })
}

fn instant() -> Target {
    let seeds = ["2040-01-28T15:00+0000", "2040-01-28T15:00:00.5Z", "2040-01-28 09:30-05:30"];
    Target::of_text("instant", Format::Text, seeds, |_, text| {
        let Some(at) = parse_timestamp(text) else { return Ok(()) };
        // IBM's format has no years beyond four digits.
        let written = format_iam_time(at);
        if written.starts_with('-') || written.find('-') != Some(4) || parse_timestamp(&written).is_some() {
            Ok(())
        } else {
            Err("a time is written in a form that can't be read".to_owned())
        }
    })
}

fn token() -> Target {
    let seeds = ["e30.eyJpYW1faWQiOiJJQk1pZC0xIn0.e30", "Bearer e30.e30.e30"];
    Target::of_text("claims/token", Format::Text, seeds, |world, text| {
        let _ = Claims::of(&Secret::from(text));
        call(world, "jwt_claims", text)
    })
}

/// The same with the content of a token.
fn claims() -> Target {
    let seeds = [
        r#"{"iam_id":"IBMid-1","account":{"bss":"a"},"exp":5}"#,
        r#"{"iam_id":"iam-Profile-1","sub_type":"Profile","x":[1.5,{"y":null}]}"#,
    ];
    Target::of_text("claims/payload", Format::Json, seeds, |world, text| {
        let token = format!("e30.{}.e30", URL_SAFE_NO_PAD.encode(text));
        let _ = Claims::of(&Secret::from(token.as_str()));
        call(world, "jwt_claims", &token)
    })
}

/// Calls a function as the server does: the result must be encodable.
fn call(world: &World, name: &str, argument: &str) -> Result<(), Reason> {
    let function = world.server.functions().find(|function| function.name == name);
    let function = function.ok_or_else(|| format!("there is no function {name}"))?;
    match function.call(&[Value::from(argument)]) {
        Ok(result) => to_msgpack(&result, &function.returns).map(drop).map_err(|error| error.to_string()),
        Err(_) => Ok(()),
    }
}

fn functions() -> Vec<Target> {
    let world = World::new();
    let of_text =
        world.server.functions().filter(|function| function.parameters.iter().all(|it| it.ty == Type::String));
    let seeds = ["crn:v1:bluemix:public:iam-identity::a/1::apikey:ApiKey-1", "2040-01-28T15:00:00Z", "iam-ServiceId-1"];
    let target = |name: &'static str| {
        Target::of_text(&format!("function/{name}"), Format::Text, seeds, move |world, text| call(world, name, text))
    };
    of_text.map(|function| target(function.name)).collect()
}

/// The inputs of a provider's configuration: the block, the environment and files.
fn settings() -> Vec<Target> {
    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    const ENDPOINTS: &str = r#"{"IBMCLOUD_IAM_API_ENDPOINT":{"public":{"us-south":"https://iam.cloud.ibm.com"}}}"#;
    const FILE: &str =
        "# mine\nIAM_IDENTITY_APIKEY=a\nexport IAM_IDENTITY_AUTH_TYPE='iam'\nIAM_IDENTITY_URL=https://iam\n";
    let network = |proxy: Option<&str>, bundle: Option<&str>| {
        let ca_bundle = bundle.map(|bundle| bundle.as_bytes().to_vec().into());
        let _ = HttpConfig { proxy: proxy.map(Secret::from), ca_bundle, ..HttpConfig::default() }.check();
    };
    vec![
        Target::of_text("endpoint", Format::Text, ["https://iam.test:443/x", "http://[::1]:8080"], |_, text| {
            let _ = check_endpoint(text);
            Ok(())
        }),
        Target::of_text("proxy", Format::Text, ["http://user:password@host:3128", "https://[::1]"], move |_, text| {
            network(Some(text), None);
            Ok(())
        }),
        Target::of_text("ca_bundle", Format::Text, [CERTIFICATE], move |_, text| {
            network(None, Some(text));
            Ok(())
        }),
        Target::of_text("credentials_file", Format::Text, [FILE], |_, text| read_file("IBM_CREDENTIALS_FILE", text)),
        Target::of_text("endpoints_file", Format::Json, [ENDPOINTS], |_, text| {
            read_file("IBMCLOUD_ENDPOINTS_FILE_PATH", text)
        }),
        Target::of_text("environment", Format::Text, ["60", "secret", "https://iam.test", "private"], |_, text| {
            for variable in VARIABLES {
                resolve(&[(variable, text)]);
            }
            Ok(())
        }),
    ]
}

const VARIABLES: [&str; 12] = [
    "IC_API_KEY",
    "IC_IAM_TOKEN",
    "IC_IAM_REFRESH_TOKEN",
    "IC_IAM_PROFILE_ID",
    "IC_IAM_PROFILE_NAME",
    "IC_ACCOUNT_ID",
    "IC_TIMEOUT",
    "MAX_RETRIES",
    "IC_VISIBILITY",
    "IC_REGION",
    "IBMCLOUD_IAM_API_ENDPOINT",
    "HTTPS_PROXY",
];

fn read_file(variable: &str, content: &str) -> Result<(), Reason> {
    std::fs::write("given", content).map_err(|error| error.to_string())?;
    resolve(&[(variable, "given")]);
    Ok(())
}

/// Resolves the settings of an empty block and this environment. Sends nothing.
fn resolve(variables: &[(&str, &str)]) {
    let request = ConfigureRequest {
        config: ProviderConfig::default(),
        terraform_version: "1.15.0".to_owned(),
        cancellation: CancellationToken::new(),
        deferral_allowed: false,
    };
    let unused = NoTransport;
    let _ = IbmProvider::new(environment(variables), unused).resolve(&request);
}

struct NoTransport;

impl iam_identity::Transport for NoTransport {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> std::pin::Pin<
        Box<dyn Future<Output = Result<http::Response<bytes::Bytes>, iam_identity::TransportError>> + Send + '_>,
    > {
        Box::pin(async { Err(iam_identity::TransportError::NotSent("there is no network".to_owned())) })
    }
}
