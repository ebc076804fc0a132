//! No error has a secret that a server repeats, in whatever encoding and wherever it is.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use iam_identity::{Client, Credential, NewApiKey, RetryPolicy, Settings, Transport, TransportError};

const VALUE: &str = "canary/value+of\"my own\"-that-must-not-be-seen";

/// A token with claims.
fn token() -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"kid":"2026"}"#), part(r#"{"iam_id":"IBMid-1"}"#), part("a-signature-of-some-length"))
}

/// A server that responds with this status, and with this string wherever one can be.
struct Echo {
    status: u16,
    said: String,
}

impl Transport for Echo {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        let said = &self.said;
        if self.status == 0 {
            return Box::pin(
                async move { Err(TransportError::ConnectionLost(format!("invalid certificate: {said}"))) },
            );
        }
        let body = serde_json::json!({ "trace": said, "errors": [
            { "code": said, "message_code": said, "message": said, "details": said }
        ]});
        let response = http::Response::builder()
            .status(self.status)
            .header("transaction-id", said)
            .header("location", said)
            .body(Bytes::from(body.to_string()))
            .unwrap();
        Box::pin(async move { Ok(response) })
    }
}

async fn told(status: u16, said: &str) -> String {
    let settings = Settings {
        endpoint: "http://localhost:1".to_owned(),
        credential: Credential::AccessToken(token().into()),
        retry: RetryPolicy { max_retries: 0, ..RetryPolicy::default() },
        ..Settings::default()
    };
    let client = Client::new(settings, Echo { status, said: said.to_owned() });
    let new = NewApiKey { apikey: Some(VALUE.into()), ..NewApiKey::default() };
    let errors =
        [client.create_api_key(&new).await.unwrap_err(), client.get_api_key_by_value(&VALUE.into()).await.unwrap_err()];
    errors.map(|error| format!("{error} {error:?}")).concat()
}

fn percent(text: &str, upper: bool) -> String {
    text.bytes().map(|byte| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") }).collect()
}

#[tokio::test(start_paused = true)]
async fn no_encoding_and_no_part_of_a_secret_is_in_an_error() {
    let token = token();
    let parts: Vec<_> = token.split('.').collect();
    let of_token = [
        format!("Bearer {token}"),
        token[..token.len() - 1].to_owned(),
        token[..40].to_owned(),
        parts[1].to_owned(),
        parts[2].to_owned(),
        percent(&token, true),
        percent(&token, false),
        STANDARD.encode(format!("Bearer {token}")),
    ];
    let of_value = [
        VALUE.to_owned(),
        VALUE[..20].to_owned(),
        serde_json::to_string(VALUE).unwrap(),
        percent(VALUE, true),
        percent(VALUE, false),
        STANDARD.encode(format!("apikey={VALUE}")),
        URL_SAFE_NO_PAD.encode(VALUE),
    ];
    for said in of_token.into_iter().chain(of_value) {
        for status in [0, 200, 201, 302, 400, 401, 403, 404, 409, 429, 500, 501] {
            let told = told(status, &said).await;
            assert!(told.contains("***"), "{status} {said}: {told}");
            // The middle of it: characters at the ends of what is encoded are not the secret's alone.
            let middle = &said[said.len() / 2 - 4..said.len() / 2 + 4];
            assert!(!told.contains(middle), "{status} {said}: {told}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn strings_from_a_server_are_bounded() {
    for status in [0, 200, 302, 400, 500] {
        let told = told(status, &"many words ".repeat(10_000)).await;
        assert!(told.len() < 16_000, "{status}: {} bytes", told.len());
    }
}
