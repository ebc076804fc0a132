//! Functions: which arguments reach the author's code, and how an error leaves it.

use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{self as proto, DynamicValue, call_function, get_functions};
use tf_provider::function::{FunctionError, Parameter};
use tf_provider::server::Server;
use tf_provider::value::{Type, Value, from_msgpack, to_msgpack};
use tf_provider::{
    Attr, ConfigureRequest, ConfigureResponse, Function, PLACEHOLDER, Provider, ProviderMetadata, Registry,
};
use tonic::Request;

tf_provider::object! {
    /// Nothing to configure.
    pub struct NoConfig {}
}

struct Toy;

impl Provider for Toy {
    type Config = NoConfig;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "1.0.0", address: "localhost/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<()>) {
        registry.register_function(echo());
        registry.register_function(join(", ".to_owned()));
        registry.register_function(count());
    }

    async fn configure(&self, _: ConfigureRequest<NoConfig>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }
}

fn echo() -> Function {
    let parameter = |name| Parameter::new(name, Type::String, "A text.").max_bytes(100);
    Function::new("echo", "Says what it was told.", Type::String, |arguments| match arguments.value(1) {
        Value::String(text) if text == "panic" => panic!("{text}"),
        Value::String(text) if text == "whole" => Err(FunctionError::new("There is no echo here.")),
        Value::String(text) => Err(FunctionError::argument(1, format!("It is {text}. Don't."))),
        _ => Ok(arguments.value(0).clone()),
    })
    .parameter(parameter("first"))
    .parameter(parameter("second").allow_null())
}

/// Joins numbers that are written with a prefix.
fn join(separator: String) -> Function {
    Function::new("join", "Joins numbers.", Type::String, move |arguments| {
        let prefix: String = arguments.get(0)?;
        let numbers: Vec<i64> = arguments.variadic()?;
        Ok(numbers.iter().map(|number| format!("{prefix}{number}")).collect::<Vec<_>>().join(&separator).into())
    })
    .parameter(Parameter::new("prefix", Type::String, "What is put before each number."))
    .variadic(Parameter::new("numbers", Type::Number, "The numbers."))
    .deprecated("use format instead")
}

/// Counts the kinds of a list's elements.
fn count() -> Function {
    let lists = |name| Parameter::new(name, Type::List(Box::new(Type::String)), "Strings.");
    Function::new("count", "Counts.", Type::String, |arguments| {
        let lenient: Vec<Attr<String>> = arguments.get(0)?;
        let count = |which: fn(&Attr<String>) -> bool| lenient.iter().filter(|element| which(element)).count();
        Ok(format!("{} null, {} unknown", count(Attr::is_null), count(Attr::is_unknown)).into())
    })
    .parameter(lists("lenient").allow_null_elements().allow_unknown())
    .parameter(lists("strict"))
}

async fn call(name: &str, arguments: &[(Value, Type)]) -> Result<Value, (String, Option<i64>)> {
    let encode =
        |(value, ty): &(Value, Type)| DynamicValue { msgpack: to_msgpack(value, ty).unwrap(), json: Vec::new() };
    let request = call_function::Request { name: name.into(), arguments: arguments.iter().map(encode).collect() };
    let response = Server::new(Toy).unwrap().call_function(Request::new(request)).await.unwrap().into_inner();
    match (response.result, response.error) {
        (Some(result), None) => Ok(from_msgpack(&result.msgpack, &Type::String).unwrap()),
        (None, Some(error)) => Err((error.text, error.function_argument)),
        both => panic!("a result or an error: {both:?}"),
    }
}

async fn call_echo(arguments: &[Option<&str>]) -> Result<Value, (String, Option<i64>)> {
    let value = |text: Option<&str>| (text.map_or(Value::Null, Value::from), Type::String);
    call("echo", &arguments.iter().copied().map(value).collect::<Vec<_>>()).await
}

async fn call_count(lenient: impl Into<Value>, strict: impl Into<Value>) -> Result<Value, (String, Option<i64>)> {
    let list = || Type::List(Box::new(Type::String));
    call("count", &[(lenient.into(), list()), (strict.into(), list())]).await
}

fn refused<T>(text: &str, argument: impl Into<Option<i64>>) -> Result<T, (String, Option<i64>)> {
    Err((text.to_owned(), argument.into()))
}

#[tokio::test]
async fn an_error_of_a_function_leaves_name_and_full_stop_to_terraform() {
    assert_eq!(call_echo(&[Some("a"), Some("b\u{1b}c")]).await, refused("It is b\u{fffd}c. Don't", 1));
    assert_eq!(call_echo(&[Some("a"), Some("whole")]).await, refused("There is no echo here", None));
    assert_eq!(call_echo(&[Some("a")]).await, refused("echo takes 2 arguments", None));
    let (text, argument) = call_echo(&[Some("a"), Some("panic")]).await.unwrap_err();
    assert!(text.starts_with("The provider panicked while") && text.ends_with("please report it"), "{text}");
    assert!(!text.contains("state"), "a function changes nothing: {text}");
    assert_eq!(argument, None);
}

#[tokio::test]
async fn an_argument_longer_than_declared_is_refused_unread() {
    let longest = "x".repeat(100);
    assert_eq!(call_echo(&[Some(&longest), None]).await, Ok(Value::from(longest)));
    assert_eq!(call_echo(&[Some(&"x".repeat(1000)), None]).await, refused("It is longer than 100 bytes", 0));
}

#[tokio::test]
async fn a_variadic_parameter_takes_any_number_of_arguments_and_each_has_a_position() {
    let prefix = (Value::from("#"), Type::String);
    let number = |text: &str| (Value::Number(text.parse().unwrap()), Type::Number);
    assert_eq!(call("join", std::slice::from_ref(&prefix)).await, Ok(Value::from("")));
    assert_eq!(call("join", &[prefix.clone(), number("1"), number("2")]).await, Ok(Value::from("#1, #2")));
    assert_eq!(
        call("join", &[prefix.clone(), number("1"), number("0.5")]).await,
        refused("It is not a whole number", 2)
    );
    let null = (Value::Null, Type::Number);
    assert_eq!(call("join", &[prefix, number("1"), null]).await, refused("It must not be null", 2));
    assert_eq!(call("join", &[]).await, refused("join takes at least 1 argument", None));
}

#[tokio::test]
async fn null_reaches_only_a_function_that_allows_it() {
    assert_eq!(call_echo(&[None, None]).await, refused("It must not be null", 0));
    let with_null = || vec![Value::from("a"), Value::Null];
    assert_eq!(call_count(with_null(), ["a"]).await, Ok(Value::from("1 null, 0 unknown")));
    assert_eq!(call_count(["a"], with_null()).await, refused("Its element 1 must not be null", 1));
    assert_eq!(call_count(Value::Null, ["a"]).await, refused("It must not be null", 0));
}

#[tokio::test]
async fn what_is_not_known_reaches_only_a_function_that_allows_it() {
    // A placeholder within a string is not known either.
    for unknown in [Value::UNKNOWN, Value::from(format!("x{PLACEHOLDER}"))] {
        let list = || vec![Value::from("a"), unknown.clone()];
        assert_eq!(call_count(list(), ["a"]).await, Ok(Value::from("0 null, 1 unknown")));
        assert_eq!(call_count(["a"], list()).await, Ok(Value::UNKNOWN));
        // What is wrong whatever the unknown value will be is said at once.
        assert_eq!(call_count(Value::Null, list()).await, refused("It must not be null", 0));
    }
    assert_eq!(call_count(["a"], Value::UNKNOWN).await, Ok(Value::UNKNOWN));
}

#[tokio::test]
async fn terraform_is_told_what_a_function_accepts() {
    let request = Request::new(get_functions::Request {});
    let functions = Server::new(Toy).unwrap().get_functions(request).await.unwrap().into_inner().functions;
    let allows = |it: &proto::function::Parameter| (it.allow_null_value, it.allow_unknown_values);
    assert_eq!(functions["echo"].parameters.iter().map(allows).collect::<Vec<_>>(), [(false, false), (true, false)]);
    assert_eq!(functions["count"].parameters.iter().map(allows).collect::<Vec<_>>(), [(false, true), (false, false)]);
    assert_eq!(functions["echo"].deprecation_message, "");
    assert_eq!(functions["join"].deprecation_message, "Use format instead.");
    assert_eq!(functions["join"].parameters.len(), 1);
    assert_eq!(functions["join"].variadic_parameter.as_ref().unwrap().name, "numbers");
    assert_eq!(functions["echo"].variadic_parameter, None);
}
