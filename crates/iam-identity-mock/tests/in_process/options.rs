//! Every option has an effect, and invalid ones are rejected.

use std::collections::BTreeSet;

use http::Method;
use iam_identity_mock::{IdClaim, Identity, Links, Mock, NotFoundBody, Options, RetryAfter, StatusCode, WhenLeaked};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Client, claims, login, send, token};
use crate::service_id_options;

const ME: &str = "IBMid-0000000001";

/// A mock with these options, a user, and a key of that user.
pub(crate) async fn with(options: Options) -> (Mock, Client, String) {
    let (mock, login) = Mock::with_user(options);
    let id = mock.add_key(&Identity::user(1), "k", |_| {}).id;
    let client = Client::new(mock.clone(), &login).await;
    (mock, client, id)
}

/// How an option shows: the same request to a mock with its default and to one with another value.
macro_rules! differs {
    ($name:ident = $value:expr, $default:expr => $other:expr, |$mock:ident, $me:ident, $id:ident| $ask:expr) => {{
        for (options, wanted) in
            [(Options::default(), json!($default)), (Options::default().$name($value), json!($other))]
        {
            let ($mock, $me, $id) = with(options).await;
            let (_, _, _) = (&$mock, &$me, &$id);
            let seen: Json = json!($ask);
            assert_eq!(seen, wanted, stringify!($name));
        }
        stringify!($name)
    }};
}

pub(crate) use differs;

async fn locked(me: &Client, id: &str) -> u16 {
    me.status(Method::POST, &format!("/v1/apikeys/{id}/lock")).await;
    me.update(id, "*", json!({ "name": "n" })).await.status
}

async fn tag(me: &Client, id: &str) -> String {
    me.send(Method::GET, &format!("/v1/apikeys/{id}"), &[], &Json::Null).await.header("etag").to_owned()
}

/// The name of the option, once the body of a creation shows it.
async fn creation(me: &Client, fields: Json) -> u16 {
    me.create(ME, "new", fields).await.status
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one line for each option")]
async fn each_option_has_an_effect() {
    let long = "x".repeat(40);
    let mut seen = BTreeSet::from([
        differs!(keys_per_identity = 2, 201 => 409, |mock, me, id| creation(&me, json!({})).await),
        differs!(report_reads_until_ready = 0, 204 => 200, |mock, me, id| {
            let path = format!("/v1/activity/accounts/{ACCOUNT}/report");
            me.post(&path, Json::Null, 202).await;
            me.get(&format!("{path}/latest")).await.0
        }),
        differs!(limit_status = 403, 409 => 403, |mock, me, id| {
            for _ in 0..18 {
                mock.add_key(&Identity::user(1), "more", |_| {});
            }
            creation(&me, json!({})).await
        }),
        differs!(locked_status = 403, 409 => 403, |mock, me, id| locked(&me, &id).await),
        differs!(lock_blocks_disable = true, 204 => 409, |mock, me, id| {
            locked(&me, &id).await;
            me.status(Method::POST, &format!("/v1/apikeys/{id}/disable")).await
        }),
        differs!(stale_tag_status = 412, 409 => 412, |mock, me, id| me.update(&id, "1-old", json!({})).await.status),
        differs!(missing_tag_status = 428, 400 => 428, |mock, me, id| {
            me.send(Method::PUT, &format!("/v1/apikeys/{id}"), &[], &json!({})).await.status
        }),
        differs!(quoted_tags = true, false => true, |mock, me, id| {
            let tag = tag(&me, &id).await;
            assert_eq!(me.update(&id, &tag, json!({})).await.status, 200, "both forms are understood");
            tag.starts_with('"')
        }),
        differs!(tag_on_writes = false, true => false, |mock, me, id| {
            let created = me.create(ME, "k", Json::Null).await.headers.contains_key("etag");
            assert_eq!(me.update(&id, "*", json!({})).await.headers.contains_key("etag"), created);
            created
        }),
        differs!(toggles_move_tag = false, true => false, |mock, me, id| {
            let before = tag(&me, &id).await;
            me.status(Method::POST, &format!("/v1/apikeys/{id}/lock")).await;
            tag(&me, &id).await != before
        }),
        differs!(no_change_moves_tag = false, true => false, |mock, me, id| {
            let before = tag(&me, &id).await;
            me.update(&id, "*", json!({ "name": "k" })).await;
            tag(&me, &id).await != before
        }),
        differs!(repeated_toggle_status = 409, [204, 204] => [204, 409], |mock, me, id| {
            let path = format!("/v1/apikeys/{id}/disable");
            [me.status(Method::POST, &path).await, me.status(Method::POST, &path).await]
        }),
        differs!(invalid_value_status = 422, 400 => 422, |mock, me, id| creation(&me, json!({ "expires_at": "x" })).await),
        differs!(missing_value_status = 422, 400 => 422, |mock, me, id| creation(&me, json!({ "name": "" })).await),
        differs!(duplicate_value_status = 400, 409 => 400, |mock, me, id| {
            creation(&me, json!({ "apikey": long })).await;
            creation(&me, json!({ "apikey": long })).await
        }),
        differs!(shortest_value = 41, 201 => 400, |mock, me, id| creation(&me, json!({ "apikey": long })).await),
        differs!(past_expiry_is_accepted = false, 201 => 400, |mock, me, id| {
            creation(&me, json!({ "expires_at": "2001-01-01T00:00+0000" })).await
        }),
        differs!(expiry_with_seconds = true, "2040-01-28T15:00+0000" => "2040-01-28T15:00:00+0000", |mock, me, id| {
            me.create(ME, "k", json!({ "expires_at": "2040-01-28T15:00+0000" })).await.json["expires_at"].clone()
        }),
        differs!(action_when_leaked = WhenLeaked::None, "disable" => "none", |mock, me, id| {
            me.create(ME, "k", Json::Null).await.json["action_when_leaked"].clone()
        }),
        differs!(missing_description_is_empty = true, Json::Null => "", |mock, me, id| {
            me.get(&format!("/v1/apikeys/{id}")).await.1["description"].clone()
        }),
        differs!(hidden_value_is_empty = true, Json::Null => "", |mock, me, id| {
            me.get(&format!("/v1/apikeys/{id}")).await.1["apikey"].clone()
        }),
        differs!(gzip_is_decoded = false, (400, "") => (415, "identity"), |mock, me, id| {
            let answer = send(&mock, Method::GET, "/v1/apikeys", &[("content-encoding", "gzip")], "nothing zipped").await;
            (answer.status, answer.header("accept-encoding").to_owned())
        }),
        differs!(links = Links::Object, true => false, |mock, me, id| {
            me.get("/v1/apikeys?pagesize=1").await.1["next"].is_string()
        }),
        differs!(token_seconds = 900, 3600 => 900, |mock, me, id| {
            let says = claims(&me.token);
            says["exp"].as_i64().unwrap() - says["iat"].as_i64().unwrap()
        }),
        differs!(refresh_token_seconds = 60, 200 => 400, |mock, me, id| {
            let value = mock.keys()[0].value.clone();
            let by_key = [("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", &*value)];
            let granted = token(&mock, &by_key, Some("bx:bx")).await.json;
            mock.advance_clock(SignedDuration::from_secs(60));
            let refresh = granted["refresh_token"].as_str().unwrap();
            token(&mock, &[("grant_type", "refresh_token"), ("refresh_token", refresh)], Some("bx:bx")).await.status
        }),
        differs!(tokens_ignore_clock = true, 401 => 200, |mock, me, id| {
            mock.advance_clock(SignedDuration::from_hours(24));
            me.get("/v1/apikeys").await.0
        }),
        differs!(signed_tokens = false, false => true, |mock, me, id| me.token.ends_with(".unsigned")),
        differs!(profile_id_claim = IdClaim::Caller, "iam-Profile-00000000-0000-4000-8000-000000000001" => ME, |mock, me, id| {
            mock.add_identity(Identity::trusted_profile(1).trusting(ME));
            let form = [
                ("grant_type", "urn:ibm:params:oauth:grant-type:assume"),
                ("access_token", &*me.token),
                ("profile_id", "Profile-00000000-0000-4000-8000-000000000001"),
            ];
            claims(token(&mock, &form, None).await.json["access_token"].as_str().unwrap())["id"].clone()
        }),
        differs!(issuer = "https://elsewhere".to_owned(), "https://iam.cloud.ibm.com/identity" => "https://elsewhere", |mock, me, id| {
            claims(&me.token)["iss"].clone()
        }),
        differs!(refused_login_status = 401, 400 => 401, |mock, me, id| login(&mock, "nonsense").await.status),
        differs!(invalid_token_status = 403, 401 => 403, |mock, me, id| {
            mock.revoke_tokens();
            me.get("/v1/apikeys").await.0
        }),
        differs!(forbidden_status = 404, 403 => 404, |mock, me, id| me.get("/v1/apikeys?scope=account").await.0),
        // The login is the first request.
        differs!(too_many_requests_every = 3, [200, 200, 200] => [200, 429, 200], |mock, me, id| {
            let path = format!("/v1/apikeys/{id}");
            [me.get(&path).await.0, me.get(&path).await.0, me.get(&path).await.0]
        }),
        differs!(error_status_code = StatusCode::Text, 404 => "404", |mock, me, id| me.get("/v1/no").await.1["status_code"].clone()),
        differs!(error_context = false, true => false, |mock, me, id| me.get("/v1/no").await.1["context"].is_object()),
        differs!(not_found_body = NotFoundBody::Html, "application/json" => "text/html", |mock, me, id| {
            me.send(Method::GET, "/v1/no", &[], &Json::Null).await.header("content-type").to_owned()
        }),
        differs!(not_found_body = NotFoundBody::Empty, false => true, |mock, me, id| {
            me.send(Method::GET, "/v1/no", &[], &Json::Null).await.text.is_empty()
        }),
        differs!(journal_length = 1, 3 => 1, |mock, me, id| {
            me.get("/v1/no").await;
            me.get("/v1/no").await;
            mock.journal().len()
        }),
    ]);

    seen.extend(service_id_options::seen().await);

    // A key that was just created can't be used yet.
    let mock = Mock::new(Options::default().login_lag_seconds(5));
    let value = mock.add_identity(Identity::user(1));
    assert_eq!(login(&mock, &value).await.status, 400);
    mock.advance_clock(SignedDuration::from_secs(5));
    assert_eq!(login(&mock, &value).await.status, 200);
    seen.insert("login_lag_seconds");

    // The two forms of Retry-After.
    for (form, wanted) in
        [(RetryAfter::Seconds, "7"), (RetryAfter::Date, "Thu, 01 Jan 2026 00:00:07 GMT"), (RetryAfter::None, "")]
    {
        let options = Options::default().too_many_requests_every(2).retry_after(form).retry_after_seconds(7);
        let (mock, me, _) = with(options).await;
        mock.set_clock("2026-01-01T00:00:00Z".parse().unwrap());
        let refused = me.send(Method::GET, "/v1/apikeys", &[], &Json::Null).await;
        assert_eq!((refused.status, refused.header("retry-after")), (429, wanted));
    }
    seen.extend(["retry_after", "retry_after_seconds"]);

    // The same seed, the same IDs.
    let value = |seed| Mock::with_user(Options::default().random_seed(seed)).1;
    assert_eq!(value(Some(1)), value(Some(1)));
    assert_ne!(value(Some(1)), value(Some(2)));
    assert_ne!(value(None), value(None));
    seen.insert("random_seed");

    let declared: BTreeSet<_> = Options::docs().iter().map(|option| option.name).collect();
    assert_eq!(seen, declared, "every option has an effect");
}

#[test]
fn an_invalid_status_and_an_invalid_time_are_rejected() {
    assert_eq!(Options::default().check(), Ok(()));
    let refused = Options::default().locked_status(200).check().unwrap_err().to_string();
    assert!(refused.contains("locked_status is 200"), "{refused}");
    let refused = Options::default().token_seconds(i64::MAX).check().unwrap_err().to_string();
    assert!(refused.contains("token_seconds is"), "{refused}");
    assert_eq!(Options::default().repeated_toggle_status(409).check(), Ok(()));
}
