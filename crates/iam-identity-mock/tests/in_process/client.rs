//! A minimal client: requests in, responses out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{HeaderMap, Method};
use iam_identity_mock::{Delivery, Mock};
use serde_json::{Value as Json, json};

/// The account of the identities of tests.
pub(crate) const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

/// A field of an object that is a string.
pub(crate) fn text(json: &Json, field: &str) -> String {
    json[field].as_str().unwrap_or_else(|| panic!("no {field} in {json}")).to_owned()
}

/// The names of the objects in a list.
pub(crate) fn names_in(list: &Json) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|object| object["name"].as_str().unwrap()).collect()
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// Null if the body is not JSON.
    pub json: Json,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Sends a request with these headers.
pub(crate) async fn send(mock: &Mock, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let Delivery::Response(response) = mock.handle(request.body(Bytes::from(body.to_owned())).unwrap()).await else {
        panic!("no answer to {path}")
    };
    let text = String::from_utf8_lossy(response.body()).into_owned();
    let json = serde_json::from_str(&text).unwrap_or(Json::Null);
    Answer { status: response.status().as_u16(), headers: response.headers().clone(), text, json }
}

/// Requests a token with a form, and with Basic authentication if it is given.
pub(crate) async fn token(mock: &Mock, form: &[(&str, &str)], client: Option<&str>) -> Answer {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let pairs: Vec<_> = form.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let basic = client.map(|pair| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)));
    let headers: Vec<_> = basic.iter().map(|basic| ("authorization", basic.as_str())).collect();
    send(mock, Method::POST, "/identity/token", &headers, &pairs.join("&")).await
}

/// Logs in with the value of a key.
pub(crate) async fn login(mock: &Mock, value: &str) -> Answer {
    token(mock, &[("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", value)], None).await
}

/// The claims of a token.
pub(crate) fn claims(token: &str) -> Json {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

/// An identity that is logged in.
pub(crate) struct Client {
    mock: Mock,
    pub token: String,
}

impl Client {
    pub(crate) async fn new(mock: Mock, value: &str) -> Self {
        let answer = login(&mock, value).await;
        Self { mock, token: answer.json["access_token"].as_str().unwrap().to_owned() }
    }

    /// An identity with this token.
    pub(crate) fn with_token(mock: Mock, token: &Json) -> Self {
        Self { mock, token: token.as_str().unwrap().to_owned() }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &Json) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        send(&self.mock, method, path, &all, &body).await
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Json) {
        let answer = self.send(Method::GET, path, &[], &Json::Null).await;
        (answer.status, answer.json)
    }

    /// The status of a request without a body, and with `If-Match: *`.
    pub(crate) async fn status(&self, method: Method, path: &str) -> u16 {
        self.send(method, path, &[("if-match", "*")], &Json::Null).await.status
    }

    /// Creates a key of this name for an identity; these fields override the defaults.
    pub(crate) async fn create(&self, iam_id: &str, name: &str, fields: Json) -> Answer {
        let mut body = json!({ "name": name, "iam_id": iam_id });
        for (name, value) in fields.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        self.send(Method::POST, "/v1/apikeys", &[], &body).await
    }

    /// Sends a JSON body, which must be answered with this status. Returns the JSON of the response.
    pub(crate) async fn post(&self, path: &str, body: Json, status: u16) -> Json {
        let answer = self.send(Method::POST, path, &[], &body).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        answer.json
    }

    /// Creates a service ID of this name; these fields override the defaults.
    pub(crate) async fn service_id(&self, name: &str, fields: Json) -> Json {
        let mut body = json!({ "name": name, "account_id": ACCOUNT });
        for (name, value) in fields.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        self.post("/v1/serviceids", body, 201).await
    }

    /// Creates a group of service IDs. Returns its ID.
    pub(crate) async fn group(&self, name: &str) -> String {
        let group = self.post("/v1/serviceid_groups", json!({ "name": name, "account_id": ACCOUNT }), 201).await;
        text(&group, "id")
    }

    pub(crate) async fn update(&self, id: &str, tag: &str, body: Json) -> Answer {
        self.send(Method::PUT, &format!("/v1/apikeys/{id}"), &[("if-match", tag)], &body).await
    }

    /// All names of a listing, page by page, by page tokens alone.
    pub(crate) async fn names(&self, query: &str) -> (Vec<String>, usize) {
        let (mut names, mut pages) = (Vec::new(), 0);
        let mut path = format!("/v1/apikeys?{query}");
        loop {
            let (status, page) = self.get(&path).await;
            assert_eq!(status, 200, "{page}");
            pages += 1;
            let keys = page["apikeys"].as_array().unwrap();
            assert!(keys.iter().all(|key| key.get("apikey").is_none()), "no listing shows a value");
            names.extend(keys.iter().map(|key| key["name"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { return (names, pages) };
            path = format!("/v1/apikeys?{}", next.split_once('?').unwrap().1);
        }
    }
}
