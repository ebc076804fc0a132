//! The mock, with mutated requests, filters, faults, options and snapshots.

use bytes::Bytes;
use iam_identity_mock::{Fault, Mock, Options};
use testkit::workspace::Reason;
use xtask::fuzz::Format;

use super::target::Target;
use super::world::{LOGIN, World, mock};

const CREATE: &str = "POST /v1/apikeys\nentity-lock: true\n\n{\"name\":\"n\",\"iam_id\":\"IBMid-0000000001\",\"description\":\"d\",\"expires_at\":\"2040-01-28T15:00+0000\"}";
const CHANGE: &str =
    "PUT /v1/apikeys/ApiKey-01234567-89ab-4cde-8f01-23456789abcd\nif-match: *\n\n{\"name\":\"n\",\"expires_at\":\"\"}";
const LIST: &str = "GET /v1/apikeys?account_id=a&scope=account&pagesize=2&pagetoken=x&sort=-name&include_history=true&filter=name+co+%22a%22\n\n";
const BY_VALUE: &str = "GET /v1/apikeys/details?include_activity=true\niam-apikey: v\n\n";
const TOKEN: &str = "POST /identity/token\nauthorization: Basic Yng6Yng=\n\ngrant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aassume&access_token=a.b.c&profile_id=Profile-1";
const REPORT: &str = "POST /v1/activity/accounts/a/report?type=inactive&duration=720\n\n";
const SETTINGS: &str =
    "PUT /v1/accounts/a/settings/identity\nif-match: *\n\n{\"mfa\":\"NONE\",\"max_sessions_per_identity\":\"5\"}";
const SERVICE: &str = "POST /v1/serviceids\n\n{\"account_id\":\"a\",\"name\":\"s\",\"apikey\":{\"name\":\"k\"}}";
const FAULT: &str = r#"{"method":"GET","path_end":"","after":0,"times":1,"effect":{"answer":{"status":503,"headers":[["retry-after","2"]],"body":"t"}}}"#;

pub(crate) fn targets() -> Vec<Target> {
    let requests = [CREATE, CHANGE, LIST, BY_VALUE, TOKEN, REPORT, SETTINGS, SERVICE];
    let filters = ["name co \"a\"", "(name sw_ci \"a\" or description ew \"b\") and name co \"c\""];
    let snapshot = mock().snapshot().to_string().into_bytes();
    let options = serde_json::to_vec(&Options::default()).unwrap_or_default();
    vec![
        Target::of_text("mock/request", Format::Text, requests, |world, text| ask(world, &mock(), text)),
        Target::of_text("mock/filter", Format::Text, filters, |world, text| {
            let filter = text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
            ask(world, &mock(), &format!("GET /v1/apikeys?filter={filter}\n\n"))
        }),
        Target::of_text("mock/fault", Format::Json, [FAULT, r#"{"effect":{"cut_body":5}}"#], |world, text| {
            let Ok(fault) = serde_json::from_str::<Fault>(text) else { return Ok(()) };
            let mock = mock();
            if fault.check().is_ok() {
                mock.inject(fault);
            }
            ask(world, &mock, LIST)
        }),
        Target::new("mock/snapshot", Format::Json, vec![snapshot], |world, input| {
            let Ok(json) = serde_json::from_slice(input) else { return Ok(()) };
            let mock = mock();
            let _ = mock.restore(json);
            [CREATE, LIST, REPORT].iter().try_for_each(|request| ask(world, &mock, request))
        }),
        Target::new("mock/options", Format::Json, vec![options], |world, input| {
            let Ok(options) = serde_json::from_slice::<Options>(input) else { return Ok(()) };
            if options.check().is_err() {
                return Ok(());
            }
            let (mock, _) = Mock::with_user(options.signed_tokens(false));
            [CREATE, LIST].iter().try_for_each(|request| ask(world, &mock, request))
        }),
    ]
}

/// Sends a request to this mock: method and path, header lines, an empty line, a body. It is authenticated unless it
/// has its own header for that.
fn ask(world: &World, mock: &Mock, text: &str) -> Result<(), Reason> {
    world.block_on(async {
        let login = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={LOGIN}");
        let answer = mock.handle(request("POST", "/identity/token", &[], &login)?).await;
        let token = match answer {
            iam_identity_mock::Delivery::Response(answer) => {
                let json = serde_json::from_slice::<serde_json::Value>(answer.body()).unwrap_or_default();
                json["access_token"].as_str().unwrap_or_default().to_owned()
            }
            _ => String::new(),
        };
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let (method, path) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or(("GET", "/"));
        let mut headers: Vec<_> = lines.filter_map(|line| line.split_once(": ")).collect();
        let bearer = format!("Bearer {token}");
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            headers.push(("authorization", &bearer));
        }
        // Requests that no HTTP library would send are skipped.
        if let Some(request) = request(method, path, &headers, body) {
            let _ = mock.handle(request).await;
        }
        Some(())
    })?;
    Ok(())
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<http::Request<Bytes>> {
    let mut request = http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Bytes::from(body.to_owned())).ok()
}
