//! Cloud Resource Names: `crn:v1:CNAME:CTYPE:SERVICE:REGION:SCOPE:INSTANCE:TYPE:RESOURCE`.

use std::collections::BTreeMap;

use tf_provider::Function;
use tf_provider::function::{FunctionError, Parameter};
use tf_provider::value::{Type, Value};

use super::{MAX_ARGUMENT_BYTES, string_argument, string_function};

/// The parts of a name, in their order. What follows the ninth colon is one part, whatever is in it.
const PARTS: [&str; 9] =
    ["version", "cname", "ctype", "service_name", "region", "scope", "service_instance", "resource_type", "resource"];

/// What the scope of an account begins with.
const ACCOUNT: &str = "a/";

pub(super) fn parse_function() -> Function {
    let names = PARTS.iter().chain(&["account_id"]);
    string_function(
        "parse_crn",
        "Parses a Cloud Resource Name.",
        "Returns an object of strings: `version`, `cname`, `ctype`, `service_name`, `region`, `scope`, `account_id` (from \
         a scope `a/…`, otherwise empty), `service_instance`, `resource_type`, and `resource`. A part that is missing from \
         the name is an empty string.",
        ("crn", "A Cloud Resource Name, `crn:v1:bluemix:public:…`, with nine colons in total."),
        Type::object(names.map(|name| ((*name).to_owned(), Type::String))),
        |arguments| parse(string_argument(arguments)),
    )
}

fn parse(crn: &str) -> Result<Value, FunctionError> {
    let Some(rest) = crn.strip_prefix("crn:") else {
        return Err(FunctionError::argument(0, "A CRN must begin with `crn:`."));
    };
    let parts: Vec<&str> = rest.splitn(PARTS.len(), ':').collect();
    if parts.len() < PARTS.len() {
        let found = parts.len();
        return Err(FunctionError::argument(
            0,
            format!("A CRN has 9 parts after `crn:`, separated by colons, but this one has {found}."),
        ));
    }
    let mut object: BTreeMap<String, Value> =
        PARTS.iter().zip(parts).map(|(name, part)| ((*name).to_owned(), part.into())).collect();
    let scope = object.get("scope").and_then(as_str).unwrap_or_default();
    let account = scope.strip_prefix(ACCOUNT).unwrap_or_default().to_owned();
    object.insert("account_id".to_owned(), Value::String(account));
    Ok(Value::Mapping(object))
}

pub(super) fn build_function() -> Function {
    Function {
        name: "build_crn",
        summary: "Builds a Cloud Resource Name from its parts.",
        description: "The inverse of `parse_crn`. Omitted parts are empty, except for `version` (`v1`), `cname` \
                      (`bluemix`), and `ctype` (`public`). `account_id` is short for the scope `a/…`; if both are set, \
                      they must agree.",
        parameters: vec![Parameter {
            name: "parts",
            ty: Type::Dynamic,
            description: "An object of the parts of a CRN, named as in the result of `parse_crn`.",
            max_bytes: MAX_ARGUMENT_BYTES,
        }],
        returns: Type::String,
        call: |arguments| build(arguments.first()),
    }
}

fn build(parts: Option<&Value>) -> Result<Value, FunctionError> {
    let Some(Value::Dynamic(_, object)) = parts else {
        return Err(FunctionError::argument(0, "It must be an object."));
    };
    let Value::Mapping(object) = object.as_ref() else {
        return Err(FunctionError::argument(0, "It must be an object."));
    };
    if let Some(name) = object.keys().find(|name| !PARTS.contains(&name.as_str()) && *name != "account_id") {
        return Err(FunctionError::argument(0, format!("A CRN has no part `{name}`.")));
    }
    let part = |name: &str| match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(FunctionError::argument(0, format!("The part `{name}` must be a string."))),
    };
    let account = part("account_id")?.filter(|id| !id.is_empty()).map(|id| format!("{ACCOUNT}{id}"));
    let scope = part("scope")?.filter(|scope| !scope.is_empty());
    if let (Some(scope), Some(account)) = (&scope, &account)
        && scope != account
    {
        return Err(FunctionError::argument(0, "`scope` and `account_id` do not agree. Set only one of them."));
    }
    let mut crn = "crn".to_owned();
    for name in PARTS {
        let given = if name == "scope" { scope.clone().or_else(|| account.clone()) } else { part(name)? };
        let text = given.unwrap_or_else(|| match name {
            "version" => "v1".to_owned(),
            "cname" => "bluemix".to_owned(),
            "ctype" => "public".to_owned(),
            _ => String::new(),
        });
        if name != "resource" && text.contains(':') {
            return Err(FunctionError::argument(0, format!("The part `{name}` must not contain a colon.")));
        }
        crn.push(':');
        crn.push_str(&text);
    }
    Ok(Value::String(crn))
}

fn as_str(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
