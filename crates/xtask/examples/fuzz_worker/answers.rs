//! The client, with mutated responses of the API: status, headers (dates, `Retry-After`, transaction IDs) and body.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use iam_identity::{ApiKeyChanges, Client, Credential, ListScope, NewApiKey, Settings, Transport, TransportError};
use secret::Secret;
use testkit::workspace::Reason;
use xtask::fuzz::Format;

use super::target::Target;
use super::world::{KEY, World};

/// The separator of two responses.
const NEXT: &str = "\n====\n";

const KEY_ANSWER: &str = "200\netag: 1-a\ndate: Wed, 25 Nov 2026 12:00:00 GMT\n\n{\"id\":\"ApiKey-01234567-89ab-4cde-8f01-23456789abcd\",\"name\":\"k\",\"locked\":false,\"created_at\":\"2026-11-25T12:00+0000\",\"iam_id\":\"IBMid-1\",\"entity_tag\":\"1-a\"}";
const PAGES: &str = "200\n\n{\"apikeys\":[{\"id\":\"ApiKey-1\",\"name\":\"a\"}],\"next\":\"https://iam/v1/apikeys?pagetoken=1\"}\n====\n200\n\n{\"apikeys\":[{\"id\":\"ApiKey-2\",\"name\":\"b\"}],\"next\":{\"href\":\"/v1/apikeys?pagetoken=2\"}}\n====\n200\n\n{\"apikeys\":[]}";
const BUSY: &str = "429\nretry-after: 2\ntransaction-id: t\n\n\n====\n503\nretry-after: Wed, 25 Nov 2026 12:00:00 GMT\n\n{\"errors\":[{\"code\":\"c\",\"message_code\":\"BXNIM0102E\",\"message\":\"m\",\"details\":\"d\"}],\"trace\":\"t\"}";
const TOKENS: &str = "200\n\n{\"access_token\":\"e30.eyJpYW1faWQiOiJJQk1pZC0xIiwiZXhwIjo5OTk5OTk5OTk5fQ.e30\",\"refresh_token\":\"r\",\"expires_in\":3600,\"expiration\":9999999999}\n====\n400\n\n{\"errorCode\":\"BXNIM0415E\",\"errorMessage\":\"m\",\"context\":{\"requestId\":\"r\"}}";

/// A token that is valid for a long time.
const TOKEN: &str = "e30.eyJpYW1faWQiOiJJQk1pZC0xIiwiZXhwIjo5OTk5OTk5OTk5fQ.e30";

pub(crate) fn targets() -> Vec<Target> {
    let seeds = [KEY_ANSWER, PAGES, BUSY, TOKENS];
    vec![
        Target::of_text("answer/operations", Format::Text, seeds, operations),
        Target::of_text("answer/body", Format::Json, [body(KEY_ANSWER), body(PAGES), body(BUSY)], |world, text| {
            operations(world, &format!("200\n\n{text}"))?;
            operations(world, &format!("404\n\n{text}"))
        }),
        Target::of_text("answer/login", Format::Text, [TOKENS, BUSY], |world, text| {
            for credential in [Credential::ApiKey(Secret::from("k")), Credential::RefreshToken(Secret::from("r"))] {
                let client = client(credential, text);
                world.block_on(async {
                    let _ = client.claims().await;
                    let _ = client.access_token().await;
                })?;
            }
            Ok(())
        }),
        Target::of_text("answer/token", Format::Json, [body(TOKENS)], |world, text| {
            let client = client(Credential::ApiKey(Secret::from("k")), &format!("200\n\n{text}"));
            world.block_on(client.access_token()).map(drop)
        }),
    ]
}

/// The body of the first response.
fn body(answers: &'static str) -> &'static str {
    answers
        .split(NEXT)
        .find_map(|answer| Some(answer.split_once("\n\n")?.1).filter(|it| !it.is_empty()))
        .unwrap_or("{}")
}

fn client(credential: Credential, answers: &str) -> Client {
    fastrand::seed(1);
    let settings = Settings { endpoint: "http://localhost:1".to_owned(), credential, ..Settings::default() };
    let answers: Vec<_> = answers.split(NEXT).map(response).collect();
    Client::new(settings, Canned { answers, next: AtomicUsize::new(0) })
}

/// Every operation, each with all responses from the first.
fn operations(world: &World, answers: &str) -> Result<(), Reason> {
    let client = || client(Credential::AccessToken(Secret::from(TOKEN)), answers);
    let key = NewApiKey { name: "k".into(), iam_id: "IBMid-1".into(), ..NewApiKey::default() };
    let changes = ApiKeyChanges { name: Some("n".to_owned()), ..ApiKeyChanges::default() };
    let of = ListScope::Identity("IBMid-1".to_owned());
    world.block_on(async {
        let _ = client().create_api_key(&key).await;
        let _ = client().get_api_key(KEY).await;
        let _ = client().get_api_key_by_value(&Secret::from("v")).await;
        let _ = client().get_api_key_with_activity(KEY).await;
        let _ = client().update_api_key(KEY, "1-a", &changes).await;
        let _ = client().delete_api_key(KEY).await;
        let _ = client().lock_api_key(KEY).await;
        let _ = client().disable_api_key(KEY).await;
        let _ = client().list_api_keys(&of).await;
        let _ = client().list_api_keys(&ListScope::Account).await;
        let reader = client();
        let reads = (0..8).map(|_| reader.read_api_key(KEY, "IBMid-1"));
        for read in reads {
            let _ = read.await;
        }
    })
}

/// Gives these responses in a circle.
struct Canned {
    answers: Vec<http::Response<Bytes>>,
    next: AtomicUsize,
}

impl Transport for Canned {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.answers.len();
        Box::pin(async move { Ok(self.answers[next].clone()) })
    }
}

/// A status, header lines, an empty line, a body. Headers that no HTTP library would accept are omitted.
fn response(text: &str) -> http::Response<Bytes> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.trim().parse::<u16>().ok()).filter(|status| *status < 1000);
    let mut response = http::Response::new(Bytes::from(body.to_owned()));
    *response.status_mut() = status.and_then(|it| http::StatusCode::from_u16(it).ok()).unwrap_or_default();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if let (Ok(name), Ok(value)) = (name.parse::<http::HeaderName>(), http::HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
