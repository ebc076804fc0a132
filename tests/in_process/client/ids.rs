//! Invalid IDs never become a request.

use iam_identity::{ApiKeyChanges, Cause, Client, Credential, ListScope, Settings};
use iam_identity_mock::{Mock, Options};

use crate::terraform_core::transport::InMemory;

#[tokio::test(start_paused = true)]
async fn an_invalid_id_is_an_error_before_any_request() {
    let (mock, login) = Mock::with_user(Options::default());
    let settings = Settings {
        endpoint: "http://localhost:1".to_owned(),
        credential: Credential::ApiKey(login.into()),
        ..Settings::default()
    };
    let client = Client::new(settings, InMemory(mock.clone()));
    let long = "x".repeat(1_000_000);
    for id in ["", ".", "..", ".\t.", "\t..\n", "ApiKey-1\n", "Api\tKey-1", "a/b", "details", "ApiKey-1?x", "é", &long]
    {
        let changes = ApiKeyChanges::default();
        let errors = [
            client.get_api_key(id).await.unwrap_err(),
            client.get_api_key_with_activity(id).await.unwrap_err(),
            client.read_api_key(id, "IBMid-1").await.unwrap_err(),
            client.update_api_key(id, "*", &changes).await.unwrap_err(),
            client.delete_api_key(id).await.unwrap_err(),
            client.lock_api_key(id).await.unwrap_err(),
            client.unlock_api_key(id).await.unwrap_err(),
            client.disable_api_key(id).await.unwrap_err(),
            client.enable_api_key(id).await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error.cause, Cause::InvalidRequest(_)), "{error}");
            assert!(!error.is_not_found() && error.is_definitely_not_applied() && error.attempts == 0, "{error}");
            assert!(error.to_string().len() < 1000 && !error.to_string().contains(['\t', '\n']), "{error}");
        }
    }
    for iam_id in ["", "a b", "a\n", &long] {
        let error = client.list_api_keys(&ListScope::Identity(iam_id.to_owned())).await.unwrap_err();
        assert!(matches!(error.cause, Cause::InvalidRequest(_)), "{error}");
    }
    assert_eq!(mock.journal().len(), 0, "not even a login");
}
