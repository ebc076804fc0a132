//! Cloud Resource Names: `crn:v1:CNAME:CTYPE:SERVICE:REGION:SCOPE:INSTANCE:TYPE:RESOURCE`
//! (<https://cloud.ibm.com/docs/account?topic=account-crn>).

use std::collections::BTreeMap;

use tf_provider::Function;
use tf_provider::function::{FunctionError, Parameter};
use tf_provider::value::{Type, Value};

use super::arguments::{MAX_ARGUMENT_BYTES, string_parameter};

/// The parts of a CRN, in order. Everything after the ninth colon belongs to the last part, which may contain colons.
const PARTS: [&str; 9] =
    ["version", "cname", "ctype", "service_name", "region", "scope", "service_instance", "resource_type", "resource"];

/// An additional part: the account in a scope `a/ACCOUNT`.
const ACCOUNT_ID: &str = "account_id";

/// The prefix of a scope that is an account.
const ACCOUNT_PREFIX: &str = "a/";

/// The function `parse_crn`.
pub(super) fn parse_crn() -> Function {
    let names = PARTS.iter().chain(&[ACCOUNT_ID]);
    let returns = Type::object(names.map(|name| ((*name).to_owned(), Type::String)));
    Function::new("parse_crn", "Parses a Cloud Resource Name.", returns, |arguments| parse(&arguments.get::<String>(0)?))
        .description("Returns an object of strings: `version`, `cname`, `ctype`, `service_name`, `region`, `scope`, `account_id` \
                      (from a scope `a/…`, otherwise empty), `service_instance`, `resource_type`, and `resource`. A part that is \
                      missing from the name is an empty string.")
        .parameter(string_parameter(
            "crn",
            "A Cloud Resource Name, `crn:v1:bluemix:public:…`, with nine colons in total.",
        ))
}

/// The function `build_crn`.
pub(super) fn build_crn() -> Function {
    let description = "An object of the parts of a CRN, named as in the result of `parse_crn`.";
    let parts = Parameter::new("parts", Type::Dynamic, description).max_bytes(MAX_ARGUMENT_BYTES).allow_null_elements();
    let summary = "Builds a Cloud Resource Name from its parts.";
    Function::new("build_crn", summary, Type::String, |arguments| build(arguments.value(0)))
        .description("The inverse of `parse_crn`. Omitted parts are empty, except for `version` (`v1`), `cname` (`bluemix`), and \
                      `ctype` (`public`). `account_id` is short for the scope `a/…`; if both are set, they must agree.")
        .parameter(parts)
}

fn parse(crn: &str) -> Result<Value, FunctionError> {
    let Some(rest) = crn.strip_prefix("crn:") else { return Err(error("A CRN must begin with `crn:`.")) };
    let parts: Vec<&str> = rest.splitn(PARTS.len(), ':').collect();
    if parts.len() < PARTS.len() {
        return Err(error(format!(
            "A CRN has {} parts after `crn:`, separated by colons, but this one has {}.",
            PARTS.len(),
            parts.len()
        )));
    }
    let mut object: BTreeMap<String, Value> =
        PARTS.iter().zip(parts).map(|(name, part)| ((*name).to_owned(), part.into())).collect();
    let scope = object.get("scope").and_then(as_str).unwrap_or_default();
    let account = scope.strip_prefix(ACCOUNT_PREFIX).unwrap_or_default().to_owned();
    object.insert(ACCOUNT_ID.to_owned(), Value::String(account));
    Ok(Value::Mapping(object))
}

fn build(parts: &Value) -> Result<Value, FunctionError> {
    let object = match parts {
        Value::Dynamic(_, value) => match value.as_ref() {
            Value::Mapping(object) => object,
            _ => return Err(error("It must be an object.")),
        },
        _ => return Err(error("It must be an object.")),
    };
    if let Some(name) = object.keys().find(|name| !PARTS.contains(&name.as_str()) && *name != ACCOUNT_ID) {
        return Err(error(format!("A CRN has no part `{name}`.")));
    }
    let account = part(object, ACCOUNT_ID)?.filter(|id| !id.is_empty()).map(|id| format!("{ACCOUNT_PREFIX}{id}"));
    let scope = part(object, "scope")?.filter(|scope| !scope.is_empty()).map(ToOwned::to_owned);
    if let (Some(scope), Some(account)) = (&scope, &account)
        && scope != account
    {
        return Err(error("`scope` and `account_id` do not agree. Set only one of them."));
    }
    let scope = scope.or(account).unwrap_or_default();
    let mut crn = "crn".to_owned();
    for name in PARTS {
        let value = if name == "scope" { &scope } else { part(object, name)?.unwrap_or(default(name)) };
        if name != "resource" && value.contains(':') {
            return Err(error(format!("The part `{name}` must not contain a colon.")));
        }
        crn.push(':');
        crn.push_str(value);
    }
    Ok(Value::String(crn))
}

/// The value of a part; `None` if it is missing or null.
///
/// # Errors
///
/// Fails if the part is not a string.
fn part<'a>(object: &'a BTreeMap<String, Value>, name: &str) -> Result<Option<&'a str>, FunctionError> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => as_str(value).map(Some).ok_or_else(|| error(format!("The part `{name}` must be a string."))),
    }
}

fn as_str(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The value of a part that is omitted.
fn default(name: &str) -> &'static str {
    match name {
        "version" => "v1",
        "cname" => "bluemix",
        "ctype" => "public",
        _ => "",
    }
}

fn error(reason: impl Into<String>) -> FunctionError {
    FunctionError::argument(0, reason)
}
