//! Tokens: grants, claims, signatures, expiry.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use iam_identity_mock::{Identity, Mock, Options};
use jiff::SignedDuration;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value as Json;

use crate::client::{Answer, Client, claims, login, send, token};

const REFRESH: (&str, &str) = ("grant_type", "refresh_token");
const ASSUME: (&str, &str) = ("grant_type", "urn:ibm:params:oauth:grant-type:assume");
const COMPUTE: (&str, &str) = ("grant_type", "urn:ibm:params:oauth:grant-type:cr-token");
const BY_KEY: (&str, &str) = ("grant_type", "urn:ibm:params:oauth:grant-type:apikey");
const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const PROFILE: &str = "Profile-00000000-0000-4000-8000-000000000001";

fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}

fn refused(answer: &Answer, code: &str) {
    assert_eq!((answer.status, text(&answer.json["errorCode"])), (400, code), "{}", answer.text);
    assert!(answer.json["errorMessage"].is_string() && answer.json["context"]["requestId"].is_string());
}

#[tokio::test]
async fn a_signature_can_be_verified_with_the_key_set_of_the_discovery_document() {
    let (mock, value) = Mock::with_user(Options::default());
    let headers = [("host", "iam.example.com")];
    let found = send(&mock, Method::GET, "/identity/.well-known/openid-configuration", &headers, "").await.json;
    assert_eq!(found["issuer"], "https://iam.cloud.ibm.com/identity");
    let at = |endpoint: &str| text(&found[endpoint]).strip_prefix("http://iam.example.com").unwrap().to_owned();
    let keys = send(&mock, Method::GET, &at("jwks_uri"), &[], "").await.json;
    let answer = login(&mock, &value).await;
    let token = text(&answer.json["access_token"]);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let header: Json =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.split('.').next().unwrap()).unwrap()).unwrap();
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let part = |name: &str| URL_SAFE_NO_PAD.decode(text(&key[name])).unwrap();
    let key = RsaPublicKeyComponents { n: part("n"), e: part("e") };
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
    key.verify(&RSA_PKCS1_2048_8192_SHA256, b"something else", &signature).unwrap_err();

    let bearer = format!("Bearer {token}");
    let me = send(&mock, Method::GET, &at("userinfo_endpoint"), &[("authorization", &bearer)], "").await.json;
    assert_eq!((text(&me["iam_id"]), text(&me["email"])), ("IBMid-0000000001", "0000000001@example.com"));
    let nobody = send(&mock, Method::GET, &at("userinfo_endpoint"), &[], "").await;
    assert_eq!((nobody.status, text(&nobody.json["errorCode"])), (401, "BXNIM0308E"));
}

#[tokio::test]
async fn a_token_of_a_user_names_the_user_and_expires_after_an_hour() {
    let (mock, value) = Mock::with_user(Options::default());
    mock.set_clock("2026-01-01T00:00:00Z".parse().unwrap());
    let answer = login(&mock, &value).await;
    let (granted, says) = (&answer.json, claims(text(&answer.json["access_token"])));
    assert_eq!((granted["expires_in"].as_i64(), text(&granted["token_type"])), (Some(3600), "Bearer"));
    assert_eq!(says["exp"], granted["expiration"]);
    assert_eq!(says["exp"].as_i64().unwrap() - says["iat"].as_i64().unwrap(), 3600);
    for (claim, value) in [
        ("iam_id", "IBMid-0000000001"),
        ("id", "IBMid-0000000001"),
        ("realmid", "IBMid"),
        ("identifier", "0000000001"),
        ("grant_type", BY_KEY.1),
        ("client_id", "default"),
    ] {
        assert_eq!(says[claim], value, "{claim}");
    }
    assert_eq!(says["account"]["bss"], ACCOUNT);
    assert_eq!(granted["refresh_token"], "not_supported", "for a client without a name");
    let me = Client::with_token(mock.clone(), &granted["access_token"]);
    mock.advance_clock(SignedDuration::from_secs(3599));
    assert_eq!(me.get("/v1/apikeys").await.0, 200);
    mock.advance_clock(SignedDuration::from_secs(1));
    let (status, refusal) = me.get("/v1/apikeys").await;
    assert_eq!((status, text(&refusal["errors"][0]["code"])), (401, "invalid_access_token"));
}

#[tokio::test]
async fn a_refresh_token_is_valid_for_its_client_and_for_three_days() {
    let (mock, value) = Mock::with_user(Options::default());
    let first = token(&mock, &[BY_KEY, ("apikey", &value)], Some("bx:bx")).await.json;
    let refresh = [REFRESH, ("refresh_token", text(&first["refresh_token"]))];
    let again = token(&mock, &refresh, Some("bx:bx")).await;
    assert_eq!(again.status, 200);
    assert_eq!(claims(text(&again.json["access_token"]))["iam_id"], "IBMid-0000000001");
    assert_eq!(claims(text(&again.json["access_token"]))["client_id"], "bx");
    refused(&token(&mock, &refresh, None).await, "BXNIM0407E");
    refused(&token(&mock, &refresh, Some("other:other")).await, "BXNIM0407E");
    refused(&token(&mock, &[REFRESH, ("refresh_token", "not_supported")], None).await, "BXNIM0407E");
    refused(&token(&mock, &refresh, Some("without a secret")).await, "BXNIM0310E");
    mock.advance_clock(SignedDuration::from_secs(259_200));
    refused(&token(&mock, &refresh, Some("bx:bx")).await, "BXNIM0408E");
}

#[tokio::test]
async fn a_trusted_profile_can_be_assumed_by_id_crn_or_name_by_those_it_trusts() {
    let (mock, value) = Mock::with_user(Options::default());
    mock.add_identity(Identity::trusted_profile(1).trusting("IBMid-0000000001"));
    mock.add_identity(Identity::trusted_profile(2).trusting("IBMid-0000000009"));
    let granted = login(&mock, &value).await.json;
    let access = ("access_token", text(&granted["access_token"]));
    let crn = format!("crn:v1:bluemix:public:iam-identity::a/{ACCOUNT}::profile:{PROFILE}");
    for names_it in [
        vec![("profile_id", PROFILE)],
        vec![("profile_crn", crn.as_str())],
        vec![("profile_name", "Profile 1"), ("account", ACCOUNT)],
    ] {
        let form: Vec<_> = [ASSUME, access].into_iter().chain(names_it).collect();
        let answer = token(&mock, &form, None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let says = claims(text(&answer.json["access_token"]));
        assert_eq!((text(&says["iam_id"]), text(&says["sub_type"])), (&*format!("iam-{PROFILE}"), "Profile"));
        assert_eq!(says["authn"]["iam_id"], "IBMid-0000000001", "who has assumed it");
        assert!(answer.json.get("refresh_token").is_none());
        // A profile can't create keys of a user.
        let profile = Client::with_token(mock.clone(), &answer.json["access_token"]);
        assert_eq!(profile.create("IBMid-0000000001", "k", Json::Null).await.status, 403);
    }
    let untrusting = "Profile-00000000-0000-4000-8000-000000000002";
    refused(&token(&mock, &[ASSUME, access, ("profile_id", untrusting)], None).await, "BXNIM0513E");
    refused(&token(&mock, &[ASSUME, access, ("profile_id", "Profile-no")], None).await, "BXNIM0102E");
    refused(&token(&mock, &[ASSUME, access], None).await, "BXNIM0109E");
    refused(&token(&mock, &[ASSUME, ("profile_id", PROFILE)], None).await, "BXNIM0109E");
    refused(&token(&mock, &[ASSUME, ("access_token", "x"), ("profile_id", PROFILE)], None).await, "BXNIM0407E");
}

#[tokio::test]
async fn a_compute_resource_logs_in_with_its_own_token() {
    let mock = Mock::new(Options::default());
    mock.add_identity(Identity::trusted_profile(1).trusting("the token of a pod"));
    for names_it in [("profile_id", PROFILE), ("profile_name", "Profile 1")] {
        let answer = token(&mock, &[COMPUTE, ("cr_token", "the token of a pod"), names_it], None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(claims(text(&answer.json["access_token"]))["iam_id"], format!("iam-{PROFILE}"));
    }
    refused(&token(&mock, &[COMPUTE, ("cr_token", "another"), ("profile_id", PROFILE)], None).await, "BXNIM0513E");
    refused(&token(&mock, &[COMPUTE, ("profile_id", PROFILE)], None).await, "BXNIM0109E");
}

#[tokio::test]
async fn an_invalid_login_is_rejected_in_the_shape_of_the_token_endpoint() {
    let (mock, _) = Mock::with_user(Options::default());
    let owner = Identity::user(1);
    let disabled = mock.add_key(&owner, "disabled", |key| key.disabled = true).value;
    let later = mock.now() + SignedDuration::from_hours(1);
    let expiring = mock.add_key(&owner, "expiring", |key| key.expires_at = Some(later)).value;
    refused(&token(&mock, &[], None).await, "BXNIM0109E");
    refused(&token(&mock, &[("grant_type", "password")], None).await, "BXNIM0106E");
    refused(&token(&mock, &[BY_KEY], None).await, "BXNIM0109E");
    refused(&login(&mock, "nonsense").await, "BXNIM0415E");
    refused(&login(&mock, &disabled).await, "BXNIM0420E");
    assert_eq!(login(&mock, &expiring).await.status, 200);
    mock.advance_clock(SignedDuration::from_hours(1));
    refused(&login(&mock, &expiring).await, "BXNIM0425E");
}
