//! What Terraform asks beside the resource: data sources, lists and functions.

use serde_json::Value as Json;
use tf_provider::value::Value;

use crate::terraform_core::kind::ResourceKind;
use crate::terraform_core::{CoreOf, said};

/// What a data source returns for this configuration; its diagnostics, if there are any.
pub(crate) async fn data(core: &CoreOf<impl ResourceKind>, kind: &str, given: Json) -> Result<Value, String> {
    match core.core().data(kind, given).await {
        Ok(read) if read.diagnostics.is_empty() => Ok(read.value),
        Ok(read) => Err(said(&read.diagnostics)),
        Err(errors) => Err(said(&errors)),
    }
}

/// The same with the warnings that there are.
pub(crate) async fn data_and_warnings(core: &CoreOf<impl ResourceKind>, kind: &str, given: Json) -> (Value, String) {
    let read = core.core().data(kind, given).await.unwrap();
    (read.value, said(&read.diagnostics))
}

/// What an ephemeral resource returns for this configuration; its diagnostics, if there are any.
pub(crate) async fn open(core: &CoreOf<impl ResourceKind>, kind: &str, given: Json) -> Result<Value, String> {
    match core.core().open(kind, given).await {
        Ok(opened) if opened.diagnostics.is_empty() => Ok(opened.value),
        Ok(opened) => Err(said(&opened.diagnostics)),
        Err(errors) => Err(said(&errors)),
    }
}

/// What a list of the resource finds: what it shows of each, and the whole resource.
pub(crate) async fn list<K: ResourceKind>(core: &CoreOf<K>, given: Json) -> Vec<(String, Value)> {
    let (found, told) = list_all(core, given).await;
    assert_eq!(told, "");
    found
}

/// The same with what is said.
pub(crate) async fn list_all<K: ResourceKind>(core: &CoreOf<K>, given: Json) -> (Vec<(String, Value)>, String) {
    let results = core.core().list(K::TYPE, given, 100).await;
    let objects = results.objects.into_iter();
    let found = objects.filter_map(|listed| Some((listed.display_name, listed.object?))).collect();
    (found, said(&results.diagnostics))
}

/// What a function of one text gives, or why it gives nothing.
pub(crate) async fn call(core: &CoreOf<impl ResourceKind>, name: &str, argument: &str) -> Result<String, String> {
    match core.core().call(name, &[argument.into()]).await {
        Ok(Value::String(text)) => Ok(text),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.text),
    }
}

/// Texts of an object, in this order.
pub(crate) fn strings<const N: usize>(object: &Value, names: [&str; N]) -> Json {
    names.iter().map(|name| crate::terraform_core::values::text(object, name)).collect()
}
