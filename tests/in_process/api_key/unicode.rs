//! Names and descriptions that the API keeps in another Unicode normal form than Terraform's.

use bytes::Bytes;
use http::Method;
use iam_identity::{Transport, TransportError};
use iam_identity_mock::{Effect, Fault, Mock, Options};
use serde_json::json;
use tf_provider::value::Value;
use unicode_normalization::UnicodeNormalization;

use super::Core;
use crate::terraform_core::queries::{data, list, strings};
use crate::terraform_core::transport::InMemory;
use crate::terraform_core::values::{config, map, text, with};
use crate::terraform_core::{Action, ENDPOINT, said};

/// Composed, as Terraform writes strings.
const NAME: &str = "cl\u{e9} d\u{2019}acc\u{e8}s \u{d55c}";

const ABOUT: &str = "pour le d\u{e9}ploiement";

const OWN: &str = "a-value-of-my-own-that-is-long-enough";

/// A way to an API that answers every text decomposed.
struct Decomposing(InMemory);

impl Transport for Decomposing {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        Box::pin(async move {
            let answer = self.0.send(request).await?;
            Ok(answer.map(|body| std::str::from_utf8(&body).unwrap().nfd().collect::<String>().into()))
        })
    }
}

async fn decomposing() -> Core {
    let options = Options::default().random_seed(Some(7)).signed_tokens(false);
    fastrand::seed(7);
    let (mock, login) = Mock::with_user(options);
    Core::through(Decomposing(InMemory(mock.clone())), mock, &[("IC_API_KEY", &login), ENDPOINT]).await
}

fn decomposed(text: &str) -> String {
    let decomposed: String = text.nfd().collect();
    assert_ne!(decomposed, text);
    decomposed
}

fn wish() -> Value {
    config([("name", NAME.into()), ("description", ABOUT.into())])
}

#[tokio::test(start_paused = true)]
async fn a_key_with_decomposed_strings_is_imported_composed_and_settles() {
    let mut core = Core::new().await;
    let key = core.mock.add_key(&Core::owner(), &decomposed(NAME), |key| key.description = Some(decomposed(ABOUT)));
    let imported = core.import(&key.id).await.unwrap();
    assert_eq!(strings(&imported, ["name", "description"]), json!([NAME, ABOUT]));
    core.state.value = Some(imported);
    core.assert_settled(&wish()).await;
    assert!(core.writes().is_empty());
    // What is configured is sent as it is.
    core.converge(&with(&wish(), "description", "d\u{e9}but")).await;
    let put = core.mock.journal().into_iter().find(|entry| entry.method == Method::PUT).unwrap();
    assert_eq!(put.body, json!({ "description": "d\u{e9}but" }));
    assert_eq!(core.key().name, decomposed(NAME), "what did not change was not sent");
}

#[tokio::test(start_paused = true)]
async fn a_life_with_an_api_that_decomposes_has_no_false_difference() {
    let mut core = decomposing().await;
    let start = with(&wish(), "rotate_when_changed", map([("a", "1")]));
    for wish in [
        start.clone(),
        with(&start, "description", "d\u{e9}but"),
        with(&with(&start, "description", "d\u{e9}but"), "entity_lock", true),
        // Unlocked, read again, changed, and locked once more.
        with(&start, "disabled", true),
        with(&start, "name", "autre cl\u{e9}"),
    ] {
        let diagnostics = core.converge(&wish).await;
        assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
        core.assert_settled(&wish).await;
    }
    // A tag that moved alone is no change by another user.
    let planned = core.plan(&start, false).await.unwrap();
    core.mock.change_key(&core.key().id, |_| {});
    let diagnostics = core.apply(&start, planned).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    // Neither is a change whose answer was lost.
    let renamed = with(&start, "name", "troisi\u{e8}me cl\u{e9}");
    core.mock.inject(Fault::on(Method::PUT, "", Effect::DropAfter));
    let diagnostics = core.converge(&renamed).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert_eq!(core.key().name, "troisi\u{e8}me cl\u{e9}");
    core.assert_settled(&renamed).await;
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_creation_was_lost_is_adopted_although_its_name_comes_back_decomposed() {
    let mut core = decomposing().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
    let wish = with(&wish(), "apikey", OWN);
    let diagnostics = core.converge(&wish).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert_eq!(core.keys().len(), 1, "adopted, not made again");
    core.assert_settled(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_key_and_recent_keys_of_a_name_are_named_although_they_are_decomposed() {
    let mut core = Core::new().await;
    let recent = core.mock.add_key(&Core::owner(), &decomposed(NAME), |_| {});
    let planned = core.plan(&wish(), false).await.unwrap();
    let told = said(&core.apply(&wish(), planned).await);
    assert!(told.contains(&recent.id), "{told}");

    let mut core = decomposing().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
    let planned = core.plan(&wish(), false).await.unwrap();
    let told = said(&core.apply(&wish(), planned).await);
    assert!(told.contains(&core.key().id), "the key that may be left is named: {told}");
}

#[tokio::test(start_paused = true)]
async fn a_decomposed_key_is_found_by_name_and_by_a_part_of_it() {
    let core = Core::new().await;
    let key = core.mock.add_key(&Core::owner(), &decomposed(NAME), |key| key.description = Some(decomposed(ABOUT)));
    core.mock.add_key(&Core::owner(), "cle d\u{2019}acces", |_| {});
    let found = data(&core, "ibm_iam_api_key", json!({ "name": NAME })).await.unwrap();
    assert_eq!(strings(&found, ["id", "name", "description"]), json!([key.id, NAME, ABOUT]));
    for part in ["cl\u{e9}", "acc\u{e8}s \u{d55c}"] {
        let found = data(&core, "ibm_iam_api_keys", json!({ "name_contains": part })).await.unwrap();
        let Value::Sequence(keys) = found.get("keys") else { panic!("{found:?}") };
        assert_eq!(keys.iter().map(|key| text(key, "name")).collect::<Vec<_>>(), [NAME], "{part}");
        let listed = list(&core, json!({ "name_contains": part })).await;
        assert_eq!(listed.len(), 1);
        assert_eq!(text(&listed[0].1, "name"), NAME);
        assert!(listed[0].0.starts_with(NAME), "{}", listed[0].0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_only_compatible_is_another_text() {
    let mut core = Core::new().await;
    let key = core.mock.add_key(&Core::owner(), "\u{fb01}ne", |_| {});
    core.state.value = Some(core.import(&key.id).await.unwrap());
    let planned = core.plan(&config([("name", "fine".into())]), false).await.unwrap();
    assert_eq!(planned.action, Action::Update);
    let told = data(&core, "ibm_iam_api_key", json!({ "name": "fine" })).await.unwrap_err();
    assert!(told.contains("No API key is named"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn who_is_logged_in_has_a_composed_name() {
    let identity = iam_identity_mock::Identity { name: decomposed("Jos\u{e9}"), ..Core::owner() };
    let mock = Mock::new(Options::default().random_seed(Some(7)).signed_tokens(false));
    let login = mock.add_identity(identity);
    let core = Core::on(mock, &login).await;
    let me = data(&core, "ibm_iam_identity", json!({})).await.unwrap();
    assert_eq!(text(&me, "name"), "Jos\u{e9}");
}
