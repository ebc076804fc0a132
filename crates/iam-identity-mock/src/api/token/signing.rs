//! Tokens as [JSON Web Tokens](https://www.rfc-editor.org/rfc/rfc7519).

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value as Json, json};

/// A key for this mock alone: only tests trust what it signs.
const KEY: &[u8] = include_bytes!("signing-key.der");

/// The ID of the key in tokens and in the key set.
const KEY_ID: &str = "mock";

fn key() -> Option<&'static KeyPair> {
    static READ: OnceLock<Option<KeyPair>> = OnceLock::new();
    READ.get_or_init(|| KeyPair::from_pkcs8(KEY).ok()).as_ref()
}

/// A token with these claims.
pub(super) fn token(claims: &Json, signed: bool) -> String {
    let part = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
    let unsigned = format!("{}.{}", part(&json!({ "kid": KEY_ID, "alg": "RS256" })), part(claims));
    let Some(key) = key().filter(|_| signed) else { return format!("{unsigned}.unsigned") };
    let mut signature = vec![0; key.public().modulus_len()];
    match key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), unsigned.as_bytes(), &mut signature) {
        Ok(()) => format!("{unsigned}.{}", URL_SAFE_NO_PAD.encode(signature)),
        Err(_) => format!("{unsigned}.unsigned"),
    }
}

/// The [key set](https://www.rfc-editor.org/rfc/rfc7517) that verifies the tokens.
pub(super) fn keys() -> Json {
    let Some(key) = key() else { return json!({ "keys": [] }) };
    let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(key.public());
    let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
    json!({ "keys": [{ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": KEY_ID, "n": n, "e": e }] })
}
