//! Operations that have to wait, and what a module says about itself.

use serde_json::json;
use tf_provider::resource::{PlanResponse, ReadResponse};
use tf_provider::testing::{Core, PlannedAction, Terraform};
use tf_provider::{Attr, DeferralReason};

use crate::toy::{Shelf, Spoil, Toy, failure};

const WAITS: Option<DeferralReason> = Some(DeferralReason::AbsentPrerequisite);
const DEFERRING: Terraform = Terraform::V1_15.deferring();

fn waits(response: &mut PlanResponse<Toy>) {
    response.deferred = WAITS;
}

fn shelf() -> serde_json::Value {
    json!({ "name": "a" })
}

#[tokio::test]
async fn a_plan_that_waits_may_break_its_rules_and_is_not_applied() {
    let plan: Spoil<PlanResponse<Toy>> = |response, _| {
        waits(response);
        response.state.name = Attr::Unknown;
    };
    let toy = Toy { plan, ..Toy::default() };
    let mut shelf_later = toy.clone().shelf_under(DEFERRING).await;
    let planned = shelf_later.plan(shelf()).await.unwrap();
    assert_eq!((planned.action, planned.deferred), (PlannedAction::Create, WAITS));
    assert!(planned.value.get("name").is_unknown());
    assert_eq!(shelf_later.apply(shelf()).await, []);
    assert_eq!(shelf_later.deferred, WAITS);
    assert!(shelf_later.state.value.is_none() && toy.shelves.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_refresh_that_waits_leaves_the_state_and_nothing_is_applied() {
    let read: Spoil<ReadResponse<Toy>> = |response, count| {
        if count == 1 {
            response.deferred = WAITS;
            response.state = response.state.take().map(|state| Shelf { size: Attr::Unknown, ..state });
        }
    };
    let mut shelf_later = Toy { read, ..Toy::default() }.shelf_under(DEFERRING).await;
    assert_eq!(shelf_later.apply(shelf()).await, []);
    let before = shelf_later.state.clone();
    let changed = json!({ "name": "a", "color": "red" });
    assert_eq!(shelf_later.apply(&changed).await, []);
    assert_eq!((shelf_later.deferred, &shelf_later.state), (WAITS, &before));
    assert_eq!(shelf_later.apply(&changed).await, []);
    assert_eq!((shelf_later.deferred, shelf_later.state.json()["color"].as_str()), (None, Some("red")));
}

#[tokio::test]
async fn each_rule_of_a_deferral_fails_the_test() {
    let cases: [(Toy, Terraform, &str); 2] = [
        (
            Toy {
                plan: |response, count| {
                    if count == 2 {
                        waits(response);
                    }
                },
                ..Toy::default()
            },
            // It allows deferral within an apply, whatever it allowed before.
            Terraform::V1_15,
            "the plan within the apply of toy_shelf:\nthe object: it is deferred in the apply, but was not in the plan",
        ),
        (
            Toy {
                read: |response, _| {
                    response.deferred = WAITS;
                    if let Some(state) = &mut response.state {
                        state.key = Attr::Known("secret".to_owned());
                    }
                },
                ..Toy::default()
            },
            DEFERRING,
            "the refreshed state of toy_shelf:\nkey: a write-only attribute has a value, and must be null",
        ),
    ];
    for (toy, terraform, rule) in cases {
        let said = failure(async move {
            let mut shelf_later = toy.shelf_under(terraform).await;
            shelf_later.apply(shelf()).await;
            shelf_later.refresh().await
        })
        .await;
        assert!(said.contains(rule), "{said}");
    }
}

#[tokio::test]
async fn a_deferral_that_terraform_does_not_allow_is_an_error() {
    let mut shelf_later = Toy { plan: |response, _| waits(response), ..Toy::default() }.shelf().await;
    let told = shelf_later.apply(shelf()).await;
    assert_eq!(told[0].summary, "The provider deferred an operation that cannot wait");
    assert!(shelf_later.state.value.is_none());
}

#[tokio::test]
async fn an_import_and_a_destruction_wait_if_terraform_allows_it() {
    let mut used = Toy::default().shelf_under(DEFERRING).await;
    assert_eq!(used.import("later").await, []);
    assert_eq!(used.deferred, WAITS);
    assert!(used.state.value.is_none() && used.find("later").await.unwrap().state.value.is_none());
    assert_eq!(used.apply(json!({ "name": "a", "color": "used" })).await, []);
    assert_eq!(used.destroy().await, []);
    assert_eq!(used.deferred, WAITS);
    assert!(used.state.value.is_some());
    used.terraform = Terraform::V1_15;
    assert_eq!(used.destroy().await, []);
    assert!(used.deferred.is_none() && used.state.value.is_none());
    assert!(used.find("later").await.unwrap().state.value.is_some(), "the author is not asked");
}

#[tokio::test]
async fn queries_wait_if_terraform_allows_it_and_actions_never_do() {
    let later = json!({ "text": "a", "spoil": "later" });
    let core = Core::with(Toy::default(), DEFERRING, json!({})).await;
    assert_eq!(core.data("toy_search", &later).await.unwrap().deferred, WAITS);
    assert_eq!(core.open("toy_search", &later).await.unwrap().deferred, WAITS);
    let invoked = core.invoke("toy_search", &later).await;
    assert_eq!(invoked.diagnostics[0].summary, "The provider deferred an operation that cannot wait");
    let core = Core::new(Toy::default()).await;
    assert_eq!(core.data("toy_search", &later).await.unwrap().deferred, None);
    assert_eq!(core.open("toy_search", &later).await.unwrap().deferred, None);
}

#[tokio::test]
async fn a_module_tells_the_provider_about_itself() {
    let core = Core::new(Toy::default()).await;
    let config = json!({ "text": "a", "spoil": "module" });
    assert!(core.data("toy_search", &config).await.unwrap().value.get("found").is_null());
    assert!(!private(&core).await.contains("shelves"));
    let core = core.with_provider_meta(json!({ "module_name": "shelves" }));
    assert_eq!(core.data("toy_search", &config).await.unwrap().value.get("found"), &"shelves".into());
    assert!(private(&core).await.contains("shelves"));
}

/// The private state of a plan, in which the toy notes the module.
async fn private(core: &Core) -> String {
    String::from_utf8(core.resource("toy_shelf").plan(shelf()).await.unwrap().private).unwrap()
}
