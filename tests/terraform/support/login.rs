//! Logging in with a key.

use http::Request;
use iam_identity_mock::Delivery;
use testkit::service::Service;

/// Whether the value of a key can be used to log in.
pub(crate) fn logs_in(service: &Service, value: &str) -> bool {
    let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={value}");
    let request = Request::post("/identity/token").body(form.into()).unwrap();
    let delivery = service.block_on(service.mock.handle(request));
    matches!(delivery, Delivery::Response(response) if response.status().is_success())
}
