//! 20,000 random requests: nothing stops the server, every error has the documented shape, and the keys in the end are what
//! the successful writes say.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderValue, Method, Request};
use iam_identity_mock::{Delivery, Mock, Options};
use serde_json::{Value as Json, json};

use crate::client::Client;

const REQUESTS: usize = 20_000;

/// A key as the successful writes left it.
#[derive(Debug, PartialEq, Eq)]
struct Expected {
    name: String,
    description: String,
    locked: bool,
    disabled: bool,
}

struct Sender {
    random: fastrand::Rng,
    token: String,
    expected: BTreeMap<String, Expected>,
}

impl Sender {
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.random.usize(..from.len())]
    }

    fn text(&mut self) -> String {
        let fixed =
            ["", "k", "name", "é\u{1F511}", "a\"b\\c", "../..", "ApiKey-1", "2040-01-28T15:00+0000", "none", "true"];
        if self.random.bool() {
            return (*self.pick(&fixed)).to_owned();
        }
        let length = self.random.usize(..80);
        (0..length).map(|_| char::from_u32(self.random.u32(1..0x300)).unwrap_or('x')).collect()
    }

    fn id(&mut self) -> String {
        let known: Vec<String> = self.expected.keys().cloned().collect();
        if !known.is_empty() && self.random.u8(..10) < 8 {
            return self.pick(&known).clone();
        }
        (*self.pick(&["ApiKey-unknown", "details", "", "lock", "%00", "a%2Fb", "ServiceId-1", "login"])).to_owned()
    }

    fn value(&mut self) -> Json {
        match self.random.u8(..8) {
            0 => Json::Null,
            1 => json!(self.random.bool()),
            2 => json!(self.random.i32(..)),
            3 => json!([self.text()]),
            4 => json!({ "a": self.text() }),
            _ => json!(self.text()),
        }
    }

    fn body(&mut self) -> Bytes {
        match self.random.u8(..10) {
            0 => Bytes::new(),
            1 => (0..self.random.usize(..200)).map(|_| self.random.u8(..)).collect::<Vec<_>>().into(),
            2 => self.value().to_string().into(),
            3 => "[".repeat(self.random.usize(..5000)).into(),
            _ => {
                let mut body = json!({ "name": self.text(), "iam_id": "IBMid-0000000001" });
                let fields = [
                    "name",
                    "description",
                    "apikey",
                    "expires_at",
                    "action_when_leaked",
                    "support_sessions",
                    "iam_id",
                    "account_id",
                    "store_value",
                    "unknown",
                ];
                for _ in 0..self.random.usize(..3) {
                    let field = *self.pick(&fields);
                    body[field] = self.value();
                }
                body.to_string().into()
            }
        }
    }

    fn request(&mut self) -> Request<Bytes> {
        let id = self.id();
        let templates = [
            "/v1/apikeys",
            "/v1/apikeys",
            "/v1/apikeys/ID",
            "/v1/apikeys/ID",
            "/v1/apikeys/ID/lock",
            "/v1/apikeys/ID/lock",
            "/v1/apikeys/ID/disable",
            "/v1/apikeys/ID/disable",
            "/v1/apikeys/ID/lock/x",
            "/v1/serviceids",
            "/v1/serviceids/ID",
            "/v1/accounts/ID/settings/identity",
            "/v1/accounts/0123456789abcdef0123456789abcdef/settings/identity",
            "/v1/accounts/ID/limits/identity",
            "/v1/profiles",
            "/v1/serviceid_groups",
            "/v1/serviceid_groups/ID",
            "/v1/accounts/0123456789abcdef0123456789abcdef/limits/identity",
            "/v1/accounts/0123456789abcdef0123456789abcdef/effective_settings/identity",
            "/identity/token",
            "/",
            "/v1",
            "//",
            "/v1/apikeys?pagesize=0&filter=((((",
            "/v1/apikeys?pagetoken=bm8&sort=x",
            "/v1/apikeys?filter=name%20co%20%22k%22&include_history=true",
        ];
        let path = self.pick(&templates).replace("ID", &id);
        let methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"];
        let method = if self.random.u8(..10) < 9 { self.pick(&methods[..4]) } else { self.pick(&methods) };
        let uri: http::Uri = path.parse().unwrap_or_else(|_| http::Uri::from_static("/v1/apikeys"));
        let mut request = Request::new(self.body());
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
        *request.uri_mut() = uri;
        let given = format!("Bearer {}", self.token);
        let authorization = if self.random.u8(..20) == 0 { "Bearer nonsense".to_owned() } else { given };
        let choices = [
            ("authorization", authorization, 19),
            ("if-match", if self.random.bool() { "*".to_owned() } else { self.text() }, 14),
            ("entity-lock", (*self.pick(&["true", "false", "true", "false", "TRUE", ""])).to_owned(), 5),
            ("entity-disable", (*self.pick(&["true", "false", "true", "false", "yes"])).to_owned(), 5),
            ("iam-apikey", self.text(), 5),
            ("transaction-id", self.text(), 3),
        ];
        for (name, value, in_twenty) in choices {
            if let (true, Ok(value)) = (self.random.u8(..20) < in_twenty, HeaderValue::from_str(&value)) {
                request.headers_mut().insert(name, value);
            }
        }
        request
    }

    /// Applies a successful write.
    fn note(&mut self, request: &Request<Bytes>, status: u16, answer: &Json) {
        let segments: Vec<&str> = request.uri().path().trim_end_matches('/').split('/').skip(1).collect();
        let header = |name: &str| request.headers().get(name).is_some_and(|value| value == "true");
        let text = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
        match (request.method().as_str(), segments.as_slice(), status) {
            ("POST", ["v1", "apikeys"], 201) => {
                let (locked, disabled) = (header("entity-lock"), header("entity-disable"));
                let expected = Expected { name: text("name"), description: text("description"), locked, disabled };
                assert!(self.expected.insert(text("id"), expected).is_none(), "an ID was given twice");
            }
            ("PUT", ["v1", "apikeys", id], 200) => {
                let key = self.expected.get_mut(*id).unwrap();
                assert!(!key.locked, "a locked key was changed");
                (key.name, key.description) = (text("name"), text("description"));
            }
            ("DELETE", ["v1", "apikeys", id], 204) => {
                assert!(!self.expected.remove(*id).unwrap().locked, "a locked key was deleted");
            }
            (method @ ("POST" | "DELETE"), ["v1", "apikeys", id, what @ ("lock" | "disable")], 204) => {
                let key = self.expected.get_mut(*id).unwrap();
                *(if *what == "lock" { &mut key.locked } else { &mut key.disabled }) = method == "POST";
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn nothing_that_a_client_sends_corrupts_the_state() {
    let (mock, login) = Mock::with_user(Options::default().keys_per_identity(15).random_seed(Some(3)));
    let token = Client::new(mock.clone(), &login).await.token;
    let mut sender = Sender { random: fastrand::Rng::with_seed(11), token, expected: BTreeMap::new() };
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..REQUESTS {
        let request = sender.request();
        let Delivery::Response(response) = mock.handle(request.clone()).await else {
            panic!("no answer to {request:?}")
        };
        let status = response.status().as_u16();
        let answer: Json = serde_json::from_slice(response.body()).unwrap_or(Json::Null);
        if response.status().is_success() {
            accepted += usize::from(!request.method().is_safe());
            sender.note(&request, status, &answer);
        } else {
            refused += 1;
            let is_modelled = !request.uri().path().starts_with("/v1/profiles");
            assert!((400..500).contains(&status) || status == 501 && !is_modelled, "{status} for {request:?}");
            if request.method() == Method::HEAD {
                assert!(
                    response.body().is_empty() && response.headers().contains_key("content-length"),
                    "{response:?}"
                );
                continue;
            }
            let of_the_api = answer["errors"][0]["message_code"].is_string() && answer["status_code"] == status;
            let of_the_token_endpoint = answer["errorCode"].is_string() && answer["context"]["requestId"].is_string();
            assert!(of_the_api || of_the_token_endpoint, "{status} {answer} for {request:?}");
        }
    }
    assert!(accepted > 1_000 && refused > 1_000, "{accepted} writes accepted, {refused} requests refused");
    let found: BTreeMap<String, Expected> = mock
        .keys()
        .into_iter()
        .filter(|key| key.name != "login" && key.iam_id == "IBMid-0000000001")
        .map(|key| {
            let description = key.description.unwrap_or_default();
            (key.id, Expected { name: key.name, description, locked: key.locked, disabled: key.disabled })
        })
        .collect();
    assert_eq!(found, sender.expected);
}
