//! Service IDs: what is sent, what is believed, and that a listing has all groups.

use std::pin::Pin;
use std::sync::Mutex;

use bytes::Bytes;
use http::Method;
use iam_identity::{
    Cause, Client, Credential, Error, NewServiceId, ServiceIdChanges, ServiceIdScope, Settings, Transport,
    TransportError,
};
use iam_identity_mock::{Effect, Fault, Mock, Options};
use jiff::SignedDuration;

use crate::terraform_core::transport::InMemory;

const NOT_FOUND: &str = r#"{"errors":[{"code":"not_found","message_code":"BXNIM0102E","message":"m"}]}"#;

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

fn on_mock() -> (Mock, Client) {
    let (mock, login) = Mock::with_user(Options::default().signed_tokens(false));
    let credential = Credential::ApiKey(login.into());
    let settings = Settings { endpoint: "http://localhost:1".to_owned(), credential, ..Settings::default() };
    (mock.clone(), Client::new(settings, InMemory(mock)))
}

async fn new(client: &Client, name: &str) -> NewServiceId {
    let account_id = client.claims().await.unwrap().account.bss;
    NewServiceId { account_id, name: name.to_owned(), ..NewServiceId::default() }
}

#[tokio::test(start_paused = true)]
async fn a_service_id_is_created_read_changed_locked_unlocked_and_deleted() {
    let (mock, client) = on_mock();
    let wanted = NewServiceId {
        description: Some("d".to_owned()),
        unique_instance_crns: vec!["crn:1".to_owned()],
        locked: true,
        ..new(&client, "s").await
    };
    let created = client.create_service_id(&wanted).await.unwrap();
    assert_eq!(created.iam_id.as_deref(), Some(format!("iam-{}", created.id).as_str()));
    assert!(created.locked && created.description.as_deref() == Some("d") && created.activity.is_none());
    assert_eq!(client.get_service_id(&created.id).await.unwrap(), created);
    assert!(client.get_service_id_with_activity(&created.id).await.unwrap().activity.is_some());

    let tag = created.entity_tag.clone().unwrap();
    let changes = ServiceIdChanges {
        name: Some("t".to_owned()),
        description: Some(String::new()),
        unique_instance_crns: Some(Vec::new()),
    };
    assert!(client.update_service_id(&created.id, &tag, &changes).await.unwrap_err().is_conflict(), "it is locked");
    client.unlock_service_id(&created.id).await.unwrap();
    assert!(client.update_service_id(&created.id, &tag, &changes).await.unwrap_err().is_conflict(), "the tag is stale");
    let renamed = client.update_service_id(&created.id, "*", &changes).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.description), ("t", None));
    assert_eq!(renamed.unique_instance_crns.unwrap_or_default(), Vec::<String>::new());

    client.lock_service_id(&created.id).await.unwrap();
    assert!(client.delete_service_id(&created.id).await.unwrap_err().is_conflict());
    client.unlock_service_id(&created.id).await.unwrap();
    client.delete_service_id(&created.id).await.unwrap();
    let requests = mock.journal().len();
    assert!(client.get_service_id(&created.id).await.unwrap_err().is_not_found());
    assert_eq!(mock.journal().len(), requests + 1, "a 404 about what was deleted is believed at once");
}

#[tokio::test(start_paused = true)]
async fn a_404_about_a_new_service_id_is_asked_again_and_about_an_old_one_believed() {
    let (mock, client) = on_mock();
    let created = client.create_service_id(&new(&client, "s").await).await.unwrap();
    mock.inject(Fault::on(Method::GET, &created.id, Effect::body(404, NOT_FOUND)).times(3));
    assert_eq!(client.get_service_id(&created.id).await.unwrap().id, created.id);
    mock.advance_clock(SignedDuration::from_mins(6));
    mock.inject(Fault::on(Method::GET, &created.id, Effect::body(404, NOT_FOUND)));
    assert!(client.get_service_id(&created.id).await.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn a_creation_whose_response_is_lost_is_not_sent_again() {
    let (mock, client) = on_mock();
    let wanted = new(&client, "s").await;
    for (effect, applied) in [(Effect::DropAfter, true), (Effect::DropBefore, true), (Effect::Unreachable, false)] {
        mock.inject(Fault::on(Method::POST, "/serviceids", effect).times(if applied { 1 } else { 20 }));
        let error = client.create_service_id(&wanted).await.unwrap_err();
        assert_eq!(error.may_have_been_applied, applied, "{error}");
    }
    let scope = ServiceIdScope { account_id: wanted.account_id, name: Some("s".to_owned()), ..Default::default() };
    assert_eq!(client.list_service_ids(&scope).await.unwrap().service_ids.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_response_about_another_service_id_and_an_id_that_is_none_are_errors() {
    let (mock, client) = on_mock();
    let id = client.create_service_id(&new(&client, "s").await).await.unwrap().id;
    for body in [r#"{"id":"ServiceId-2"}"#, "{}", r#"{"id":"../lock"}"#] {
        mock.inject(Fault::on(Method::GET, &id, Effect::body(200, body)));
        let error = client.get_service_id(&id).await.unwrap_err();
        assert!(matches!(error.cause, Cause::UnexpectedResponse { .. }), "{body}");
    }
    mock.clear_journal();
    for id in ["", ".", "..", ".\t.", "ServiceId-1/lock", "ServiceId-1?x", "é"] {
        for error in [
            client.get_service_id(id).await.unwrap_err(),
            client.get_service_id_with_activity(id).await.unwrap_err(),
            client.update_service_id(id, "*", &ServiceIdChanges::default()).await.unwrap_err(),
            client.delete_service_id(id).await.unwrap_err(),
            client.lock_service_id(id).await.unwrap_err(),
            client.unlock_service_id(id).await.unwrap_err(),
        ] {
            assert!(matches!(error.cause, Cause::InvalidRequest(_)) && error.attempts == 0, "{error}");
        }
    }
    let group = ServiceIdScope { group_id: Some("a b".to_owned()), ..ServiceIdScope::default() };
    let error = client.list_service_ids(&group).await.unwrap_err();
    assert!(matches!(error.cause, Cause::InvalidRequest(_)), "{error}");
    assert_eq!(mock.journal().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn many_service_ids_are_listed_in_pages_of_a_hundred() {
    let (mock, client) = on_mock();
    for number in 0..250 {
        client.create_service_id(&new(&client, &format!("s{number}")).await).await.unwrap();
    }
    mock.clear_journal();
    let account_id = client.claims().await.unwrap().account.bss;
    let scope = ServiceIdScope { account_id, ..ServiceIdScope::default() };
    assert_eq!(client.list_service_ids(&scope).await.unwrap().service_ids.len(), 250);
    assert_eq!(mock.journal().len(), 3);
    let named = ServiceIdScope { name: Some("s7".to_owned()), ..scope };
    assert_eq!(client.list_service_ids(&named).await.unwrap().service_ids.len(), 1);
}

/// An API with groups: what each request asks for, and a response to it.
#[derive(Default)]
struct Groups(Mutex<Vec<String>>);

impl Groups {
    fn respond(&self, request: &http::Request<Bytes>) -> String {
        let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
        self.0.lock().unwrap().push(format!("{} {path}?{query}", request.method()));
        let page = |ids: &[&str], next: &str| {
            let ids: Vec<_> = ids.iter().map(|id| serde_json::json!({ "id": id, "name": "s" })).collect();
            serde_json::json!({ "serviceids": ids, "next": next }).to_string()
        };
        match (path, query) {
            ("/v1/serviceid_groups", _) => {
                let groups = ["default", "a", "b"].map(|id| serde_json::json!({ "id": id, "name": id }));
                serde_json::json!({ "serviceid_groups": groups }).to_string()
            }
            (_, query) if query.contains("group_id=a&") && query.contains("pagetoken=2") => page(&["ServiceId-4"], ""),
            (_, query) if query.contains("group_id=a&") => page(&["ServiceId-3"], "/v1/serviceids?pagetoken=2"),
            (_, query) if query.contains("group_id=b&") => page(&[], ""),
            // The default group, by its ID and without one.
            _ => page(&["ServiceId-1", "ServiceId-2"], ""),
        }
    }
}

impl Transport for Groups {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        let body = if request.method() == Method::POST {
            self.respond(&request);
            r#"{"id":"ServiceId-9","group_id":"a"}"#.to_owned()
        } else {
            self.respond(&request)
        };
        Box::pin(std::future::ready(Ok(http::Response::new(body.into()))))
    }
}

fn grouped() -> (std::sync::Arc<Groups>, Client, ServiceIdScope) {
    let groups = std::sync::Arc::new(Groups::default());
    let settings = Settings {
        endpoint: "http://localhost:1".to_owned(),
        credential: Credential::AccessToken("e30.eyJpYW1faWQiOiJJQk1pZC0xIn0.s".into()),
        ..Settings::default()
    };
    let scope = ServiceIdScope { account_id: Some(ACCOUNT.to_owned()), ..ServiceIdScope::default() };
    (groups.clone(), Client::new(settings, groups), scope)
}

#[tokio::test(start_paused = true)]
async fn the_service_ids_of_an_account_are_those_of_all_groups_each_once() {
    let (groups, client, scope) = grouped();
    let ids = |listed: iam_identity::ListedServiceIds| -> Vec<String> {
        listed.service_ids.into_iter().map(|each| each.id).collect()
    };
    let all = ids(client.list_service_ids_of_account(&scope).await.unwrap());
    assert_eq!(all, ["ServiceId-1", "ServiceId-2", "ServiceId-3", "ServiceId-4"]);
    let requests = std::mem::take(&mut *groups.0.lock().unwrap());
    assert_eq!(requests.len(), 6, "{requests:#?}");
    for request in requests.iter().filter(|request| request.contains("serviceids")) {
        for part in ["pagesize=100", "sort=created_at", "show_group_id=true", &format!("account_id={ACCOUNT}")] {
            assert!(request.contains(part), "{request}");
        }
    }
    let group = ServiceIdScope { group_id: Some("a".to_owned()), ..scope };
    assert_eq!(ids(client.list_service_ids(&group).await.unwrap()), ["ServiceId-3", "ServiceId-4"]);
    assert_eq!(groups.0.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_group_is_sent_with_the_creation_and_asked_for_in_every_response() {
    let (groups, client, _) = grouped();
    let new = NewServiceId { name: "s".to_owned(), group_id: Some("a".to_owned()), ..NewServiceId::default() };
    let created = client.create_service_id(&new).await.unwrap();
    assert_eq!(created.group_id.as_deref(), Some("a"));
    assert_eq!(*groups.0.lock().unwrap(), ["POST /v1/serviceids?show_group_id=true"]);
}

/// The error of a listing whose first response is this.
async fn listed(path_end: &str, body: &str) -> Error {
    let (mock, client) = on_mock();
    mock.inject(Fault::on(Method::GET, path_end, Effect::body(200, body)));
    let account_id = client.claims().await.unwrap().account.bss;
    client.list_service_ids_of_account(&ServiceIdScope { account_id, ..Default::default() }).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_response_without_the_list_is_an_error_and_not_an_empty_list() {
    for (path_end, body) in [
        ("/serviceids", "{}"),
        ("/serviceids", r#"{"serviceids":null}"#),
        ("/serviceids", r#"{"serviceids":[{"id":"a/b"}]}"#),
        ("/serviceids", r#"{"apikeys":[]}"#),
        ("/serviceids", r#"{"serviceids":[],"next":"?pagetoken="}"#),
        ("/serviceid_groups", "{}"),
        ("/serviceid_groups", r#"{"serviceid_groups":[{"id":"a b"}]}"#),
    ] {
        let error = listed(path_end, body).await;
        assert!(matches!(error.cause, Cause::UnexpectedResponse { .. }), "{path_end} {body}: {error}");
    }
}
