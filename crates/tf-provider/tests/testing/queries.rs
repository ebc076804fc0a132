//! Data sources, list resources, actions, functions and ephemeral resources.

use serde_json::json;
use tf_provider::action::{InvokeRequest, PlanRequest, PlanResponse};
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::ephemeral::{CloseRequest, OpenRequest, OpenResponse, RenewRequest, RenewResponse};
use tf_provider::function::{Arguments, FunctionError, Parameter};
use tf_provider::list::{ListRequest, ListResult};
use tf_provider::schema::{computed, not_empty, optional, required};
use tf_provider::testing::{CallError, Core, Terraform, UNKNOWN, describe};
use tf_provider::value::{Type, Value};
use tf_provider::{
    Action, Attr, DataSource, DeferralReason, Diagnostic, Diagnostics, EphemeralResource, Function, ListResource,
    Registry,
};

use crate::toy::{Module, Shelf, ShelfIdentity, Toy, failure};

tf_provider::object! {
    /// A search.
    pub struct Search {
        /// What to look for.
        text: String = required().validate(not_empty()),
        /// What breaks a rule.
        spoil: String = optional(),
        /// What was found.
        found: String = computed(),
    }
}

tf_provider::object! {
    /// A selection.
    pub struct Selection {
        /// How many.
        count_of: i64 = required(),
    }
}

struct Queries;

impl DataSource for Queries {
    type Model = Search;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_search"
    }

    async fn read(&self, (): &(), request: ReadRequest<Search>) -> ReadResponse<Search> {
        if request.config.spoil.str_or_empty() == "later" && request.deferral_allowed {
            return ReadResponse::deferred(DeferralReason::AbsentPrerequisite);
        }
        let found = match request.config.spoil.str_or_empty() {
            "module" => {
                request.provider_meta.get::<Module>().map(|module| module.module_name.clone()).unwrap_or_default()
            }
            "unknown" => Attr::Unknown,
            _ => request.config.text.clone(),
        };
        let mut response = ReadResponse::from(Search { found, ..request.config });
        match response.state.as_ref().map(|state| state.spoil.str_or_empty().to_owned()).as_deref() {
            Some("null") => response.state = None,
            Some("warning") => response.diagnostics.push(Diagnostic::warning("It is old", "Look again.")),
            _ => {}
        }
        response
    }
}

impl ListResource for Queries {
    type Resource = Toy;
    type Config = Selection;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_shelf"
    }

    async fn list(&self, (): &(), request: ListRequest<Self>) -> Diagnostics {
        for number in 0..request.config.count_of.into_known().unwrap_or_default() {
            let id = Attr::Known(format!("shelf-{number}"));
            let object = Shelf {
                id: id.clone(),
                size: if number == 7 { Attr::Unknown } else { Attr::Null },
                ..Shelf::default()
            };
            let result = ListResult { identity: ShelfIdentity { id }, display_name: format!("shelf {number}"), object };
            if !request.stream.send(result).await {
                break;
            }
        }
        Diagnostic::warning("That may be all", "Or not.").into()
    }
}

impl Action for Queries {
    type Model = Search;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_search"
    }

    async fn plan(&self, (): &(), request: PlanRequest<Search>) -> PlanResponse {
        let waits = request.config.spoil.str_or_empty() == "later";
        PlanResponse {
            deferred: waits.then_some(DeferralReason::AbsentPrerequisite),
            diagnostics: waits.then(|| Diagnostic::warning("It may take long", "Wait.")).into_iter().collect(),
        }
    }

    async fn invoke(&self, (): &(), request: InvokeRequest<Search>) -> Diagnostics {
        request.progress.send(format!("Looking for {}.", request.config.text.str_or_empty()));
        Diagnostic::warning("Nothing was found", "Look elsewhere.").into()
    }
}

impl EphemeralResource for Queries {
    type Model = Search;
    type Private = i64;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_search"
    }

    async fn defer_open(&self, (): &(), config: &Search) -> Option<DeferralReason> {
        (config.spoil.str_or_empty() == "later").then_some(DeferralReason::AbsentPrerequisite)
    }

    async fn open(&self, (): &(), request: OpenRequest<Self>) -> Result<OpenResponse<Self>, Diagnostics> {
        let mut result = request.config;
        result.found = Attr::Unknown;
        if result.spoil.str_or_empty() == "text" {
            result.text = Attr::Known("another".to_owned());
        }
        let renew_at = Some("2040-01-28T15:00:00Z".parse().unwrap());
        Ok(OpenResponse { result, private: 1, renew_at, diagnostics: Diagnostics::new() })
    }

    async fn renew(&self, (): &(), request: RenewRequest<Self>) -> RenewResponse<Self> {
        RenewResponse { private: request.private + 1, renew_at: None, diagnostics: Diagnostics::new() }
    }

    async fn close(&self, (): &(), request: CloseRequest<Self>) -> Diagnostics {
        Diagnostic::warning(format!("Closed with {}", request.private), "It is closed.").into()
    }
}

fn shout(arguments: Arguments<'_>) -> Result<Value, FunctionError> {
    match arguments.value(0) {
        Value::String(text) if !text.is_empty() => Ok(Value::String(text.to_uppercase())),
        _ => Err(FunctionError::argument(0, "It is empty.")),
    }
}

pub(crate) fn register(registry: &mut Registry<()>) {
    registry.register_data_source(Queries);
    registry.register_list_resource(Queries);
    registry.register_action(Queries);
    registry.register_ephemeral_resource(Queries);
    let text = Parameter::new("text", Type::String, "What to shout.").max_bytes(100);
    registry.register_function(Function::new("shout", "Shouts.", Type::String, shout).parameter(text));
}

async fn core() -> Core {
    Core::new(Toy::default()).await
}

#[tokio::test]
async fn a_data_source_is_validated_and_read_and_must_return_known_values() {
    let core = core().await;
    let read = core.data("toy_search", json!({ "text": "a", "spoil": "warning" })).await.unwrap();
    assert_eq!(read.value.get("found"), &Value::from("a"));
    assert_eq!(describe(&read.diagnostics), "Warning: It is old: Look again.");
    assert!(core.data("toy_search", json!({ "text": "" })).await.is_err());
    for (config, rule) in [
        (json!({ "text": "a", "spoil": "unknown" }), "the result of toy_search:\nfound: the value is unknown"),
        (json!({ "text": "a", "spoil": "null" }), "the result of toy_search:\nthe object: it is null"),
        (json!({ "text": UNKNOWN }), "this configuration for a call of toy_search:\ntext: the value is unknown"),
    ] {
        let core = core.clone();
        let said = failure(async move { core.data("toy_search", config).await.map(|read| read.value) }).await;
        assert!(said.contains(rule), "{rule}: {said}");
    }
}

#[tokio::test]
async fn a_list_has_the_objects_up_to_the_limit_and_its_diagnostics() {
    let core = core().await;
    let listed = core.list("toy_shelf", json!({ "count_of": 5 }), 3).await;
    let names: Vec<_> = listed.objects.iter().map(|listed| listed.display_name.as_str()).collect();
    assert_eq!(names, ["shelf 0", "shelf 1", "shelf 2"]);
    assert_eq!(listed.objects[1].identity.get("id"), &Value::from("shelf-1"));
    assert_eq!(listed.objects[1].object.as_ref().unwrap().get("id"), &Value::from("shelf-1"));
    assert_eq!(describe(&listed.diagnostics), "Warning: That may be all: Or not.");
    let said = failure(async move { core.list("toy_shelf", json!({ "count_of": 9 }), 9).await }).await;
    assert!(said.contains("an object of the list of toy_shelf:\nsize: the value is unknown"), "{said}");
}

#[tokio::test]
async fn an_action_is_validated_and_says_what_it_does() {
    let core = core().await;
    let invocation = core.invoke("toy_search", json!({ "text": "a" })).await;
    assert_eq!(invocation.progress, ["Looking for a."]);
    assert_eq!(describe(&invocation.diagnostics), "Warning: Nothing was found: Look elsewhere.");
    let invocation = core.invoke("toy_search", json!({ "text": "" })).await;
    assert!(invocation.progress.is_empty() && invocation.diagnostics[0].is_error());
}

#[tokio::test]
async fn a_function_is_called_with_known_arguments() {
    let core = core().await;
    assert_eq!(core.call("shout", &[json!("a")]).await, Ok(Value::from("A")));
    assert_eq!(core.call("shout", &[json!(UNKNOWN)]).await, Ok(Value::UNKNOWN));
    let is_first = |error: CallError| error.argument == Some(0);
    assert!(core.call("shout", &[json!("")]).await.is_err_and(is_first));
    assert!(core.call("shout", &[json!(null)]).await.is_err_and(is_first));
}

#[tokio::test]
async fn an_ephemeral_resource_is_opened_renewed_and_closed_and_keeps_what_is_configured() {
    let core = core().await;
    let mut opened = core.open("toy_search", json!({ "text": "a" })).await.map_err(|errors| describe(&errors)).unwrap();
    assert!(opened.value.get("found").is_unknown() && opened.renew_at.is_some());
    assert_eq!(opened.renew().await, []);
    assert!(opened.renew_at.is_none());
    assert_eq!(describe(&opened.close().await), "Warning: Closed with 2: It is closed.");
    let said =
        failure(async move { core.open("toy_search", json!({ "text": "a", "spoil": "text" })).await.map(drop) }).await;
    assert!(
        said.contains("the result of toy_search:\ntext: \"another\" is planned, but \"a\" is configured"),
        "{said}"
    );
}

#[tokio::test]
async fn opentofu_gets_no_unknown_results() {
    let core = Core::with(Toy::default(), Terraform::OPENTOFU, json!({})).await;
    let opened = core.open("toy_search", json!({ "text": "a" })).await.map_err(|errors| describe(&errors)).unwrap();
    assert!(opened.value.is_wholly_known());
}
