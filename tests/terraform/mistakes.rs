//! Mistakes that users make: each is one message that says what is wrong and what to do, and never shows a secret.

use std::io::{Read, Write};
use std::net::TcpListener;

use iam_identity_mock::{Effect, Fault};
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case};

const KEY: &str = "resource \"ibm_iam_api_key\" \"it\" {\n  name = \"mine\"\n}";

fn malformed_values_are_refused_by_validate_with_the_attribute_named_and_before_any_request(
    directory: WorkingDirectory,
    service: Service,
) {
    directory.configure(KEY);
    directory.init();
    let cases: [(&str, &str); 9] = [
        ("name = \"\"", "Invalid name"),
        ("name = \"n\"\n  expires_at = \"tomorrow\"", "Invalid expires_at"),
        ("name = \"n\"\n  expires_at = \"10000-01-01T00:00:00Z\"", "years 0000 to 9999"),
        ("name = \"n\"\n  action_when_leaked = \"DELETE\"", "Invalid action_when_leaked"),
        ("name = \"n\"\n  apikey = \"short\"", "Invalid apikey"),
        ("name = \"n\"\n  entity_lock = \"maybe\"", "entity_lock"),
        ("name = \"n\"\n  file = \"\"", "Invalid file"),
        ("name = \"n\"\n  timeouts {\n    create = \"5 minutes\"\n  }", "Invalid create"),
        ("description = \"n\"", "\"name\" is required"),
    ];
    let resource = |(number, (body, _))| format!("resource \"ibm_iam_api_key\" \"it{number}\" {{\n  {body}\n}}\n");
    assert_each_is_refused(
        &directory,
        cases.iter().copied().enumerate().map(resource),
        &cases.map(|(_, message)| message),
    );
    assert!(service.mock.journal().is_empty(), "{:?}", service.mock.journal());
}

/// Each of these objects is refused with its message, all in one validation.
fn assert_each_is_refused(directory: &WorkingDirectory, objects: impl Iterator<Item = String>, messages: &[&str]) {
    directory.configure(&objects.collect::<String>());
    let ran = directory.run(&["validate", "-no-color"]).failure();
    assert_eq!(ran.text.matches("Error:").count(), messages.len(), "{}", ran.text);
    ran.says(messages);
}

fn what_ibm_cloud_decides_is_refused_in_every_kind_of_object_known_or_not(
    directory: WorkingDirectory,
    service: Service,
) {
    directory.configure(KEY);
    directory.init();
    let cases = [
        ("resource", "id = \"ApiKey-mine\"", "id cannot be configured"),
        ("resource", "id = terraform_data.later.id", "id cannot be configured"),
        ("resource", "locked = true", "To lock the key, set entity_lock"),
        ("resource", "account_id = \"a\"", "account_id is decided by IBM Cloud"),
        ("resource", "crn = terraform_data.later.id", "crn is decided by IBM Cloud"),
        ("data", "disabled = true", "disabled is decided by IBM Cloud"),
        ("data", "description = terraform_data.later.id", "description is decided by IBM Cloud"),
        ("ephemeral", "expires_at = \"2040-01-28T15:00:00Z\"", "To say how long the key works, set lease"),
        ("ephemeral", "apikey = terraform_data.later.id", "apikey is decided by IBM Cloud"),
    ];
    let object = |(number, (kind, body, _))| {
        format!("{kind} \"ibm_iam_api_key\" \"it{number}\" {{\n  name = \"n\"\n  {body}\n}}\n")
    };
    let later = std::iter::once("resource \"terraform_data\" \"later\" {}\n".to_owned());
    let objects = later.chain(cases.iter().copied().enumerate().map(object));
    assert_each_is_refused(&directory, objects, &cases.map(|(_, _, message)| message));
    assert!(service.mock.journal().is_empty(), "{:?}", service.mock.journal());
}

fn an_error_of_a_function_names_the_parameter_once(directory: WorkingDirectory, _: Service) {
    let number = "e30.eyJpYW1faWQiOiJJQk1pZC0xIiwieCI6MS41ZS05MjIzMzcyMDM2ODU0Nzc1ODA4fQ.s";
    directory.configure(&format!("output \"it\" {{\n  value = provider::ibm::jwt_claims({number:?})\n}}"));
    directory.init();
    let ran = directory.try_plan(&[]).failure();
    ran.says(&["Invalid value for \"token\" parameter", "too large"]).silent_about(&["..", "token: ", "too deeply"]);
    directory.configure("output \"it\" {\n  value = provider::ibm::to_iam_time(\"tomorrow\")\n}");
    directory.try_plan(&[]).failure().says(&["parameter: It must be a date"]).silent_about(&["..", "time: "]);
}

fn unknown_values_are_never_refused(directory: WorkingDirectory, _: Service) {
    directory.configure(
            "resource \"terraform_data\" \"later\" {\n  input = \"2040-01-28T15:00Z\"\n}\n\
             resource \"ibm_iam_api_key\" \"it\" {\n  name = terraform_data.later.id\n  \
             expires_at = terraform_data.later.output\n  description = terraform_data.later.output\n  \
             entity_lock = terraform_data.later.output == \"\"\n  rotate_when_changed = { a = terraform_data.later.id }\n}",
        );
    directory.init();
    directory.run(&["validate", "-no-color"]).success();
    directory.try_plan(&[]).success().says(&["2 to add"]);
    directory.apply();
    directory.assert_settled();
}

fn a_provider_configuration_that_is_not_known_yet_is_no_error_in_a_plan(directory: WorkingDirectory, service: Service) {
    directory.configure(&format!(
        "resource \"terraform_data\" \"later\" {{\n  input = {:?}\n}}\n\
             provider \"ibm\" {{\n  ibmcloud_api_key = terraform_data.later.output\n}}\n{KEY}",
        service.login
    ));
    directory.init();
    directory.try_plan(&[]).success();
    directory.apply();
    service.key("mine");
}

fn a_wrong_key_is_one_message_with_the_apis_code(mut directory: WorkingDirectory, service: Service) {
    let wrong = "this-is-not-a-key-but-it-must-not-be-shown";
    directory.set("IC_API_KEY", wrong);
    directory.configure(KEY);
    directory.init();
    let endpoint = service.endpoint();
    let ran = directory.try_apply(&[]).failure();
    let ran = ran.says(&["create API key \"mine\"", "log in to IBM Cloud", "BXNIM0415E", &endpoint, "transaction ID"]);
    let ran = ran.says(&["The API key comes from the environment variable IC_API_KEY."]);
    let ran = ran.silent_about(&[wrong]);
    assert_eq!(ran.text.matches("Error:").count(), 1, "{}", ran.text);
}

fn without_a_credential_it_is_said_how_to_give_one(mut directory: WorkingDirectory, service: Service) {
    directory.set("IC_API_KEY", "");
    directory.configure(KEY);
    directory.init();
    directory.try_apply(&[]).failure().says(&["The provider cannot log in", "ibmcloud_api_key", "IC_API_KEY"]);
    assert!(service.mock.journal().is_empty());
}

fn the_credential_of_the_block_is_used_beside_another_in_the_environment(
    mut directory: WorkingDirectory,
    service: Service,
) {
    let identity = |alias: &str| {
        format!(
            "data \"ibm_iam_identity\" {alias:?} {{\n  provider = ibm.{alias}\n}}\noutput {alias:?} {{\n  value = data.ibm_iam_identity.{alias}.iam_id\n}}\n"
        )
    };
    let other = iam_identity_mock::Identity::user(7);
    let key = service.mock.add_identity(other);
    directory.set("TF_VAR_key", &format!(" {key}\n"));
    let token = "ephemeral \"ibm_iam_token\" \"t\" {\n  provider = ibm.key\n}";
    directory.configure(&format!(
            "variable \"key\" {{\n  sensitive = true\n}}\nprovider \"ibm\" {{}}\n\
             provider \"ibm\" {{\n  alias = \"key\"\n  ibmcloud_api_key = var.key\n}}\n{token}\n\
             provider \"ibm\" {{\n  alias = \"token\"\n  iam_token = ephemeral.ibm_iam_token.t.access_token\n}}\n{KEY}\n{}{}",
            identity("key"),
            identity("token")
        ));
    directory.init();
    directory.apply().says(&["key = \"IBMid-0000000007\"", "token = \"IBMid-0000000007\""]);
    assert_eq!(service.key("mine").iam_id, "IBMid-0000000001", "the block without a credential has the environment's");
}

fn a_key_with_a_line_break_is_trimmed_in_the_environment_and_refused_in_a_resource(
    mut directory: WorkingDirectory,
    service: Service,
) {
    directory.set("IC_API_KEY", &format!("{}\n", service.login));
    let value = "a-value-of-my-own-that-is-long-enough";
    std::fs::write(directory.path().join("key.txt"), format!("{value}\n")).unwrap();
    let own =
        |value: &str| format!("resource \"ibm_iam_api_key\" \"it\" {{\n  name = \"mine\"\n  apikey = {value}\n}}");
    directory.configure(&own("file(\"key.txt\")"));
    directory.init();
    let ran = directory.run(&["validate", "-no-color"]).failure();
    ran.says(&["Invalid apikey", "trimspace("]).silent_about(&[value]);
    directory.configure(&own("trimspace(file(\"key.txt\"))"));
    directory.apply();
    assert_eq!(service.key("mine").value, value);
}

fn a_credential_that_can_be_none_is_named_with_its_place_and_nothing_is_sent(
    mut directory: WorkingDirectory,
    service: Service,
) {
    directory.configure(KEY);
    directory.init();
    let json = format!("{{\n\t\"name\": \"login\",\n\t\"apikey\": {:?}\n}}", service.login);
    directory.set("IC_API_KEY", &json);
    let ran = directory.try_plan(&[]).failure();
    ran.says(&["The API key cannot be used", "the environment variable IC_API_KEY", "JSON", "its field apikey"])
        .silent_about(&[&service.login]);
    directory.set("IC_API_KEY", "  ");
    let file = directory.path().join("credentials.json");
    std::fs::write(&file, &json).unwrap();
    directory.set("IBM_CREDENTIALS_FILE", file.to_str().unwrap());
    let ran = directory.try_plan(&[]).failure();
    ran.says(&["IBM_CREDENTIALS_FILE names", "credentials.json", "JSON"]).silent_about(&[&service.login]);
    assert!(service.mock.journal().is_empty());
}

#[cfg(unix)]
fn a_fifo_in_the_place_of_a_file_is_an_error_at_once(mut directory: WorkingDirectory, service: Service) {
    let fifo = directory.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    directory.set("IC_API_KEY", "");
    directory.configure(&format!(
        "provider \"ibm\" {{\n  cr_token_file = {fifo:?}\n  iam_profile_id = \"Profile-1\"\n}}\n{KEY}"
    ));
    directory.init();
    directory.try_apply(&[]).failure().says(&["not a regular file", "fifo", "the argument cr_token_file"]);
    assert!(service.mock.journal().is_empty());
}

fn an_unreachable_endpoint_is_named(mut directory: WorkingDirectory, _: Service) {
    // A port that was free a moment ago, and on which nothing listens.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let endpoint = format!("http://127.0.0.1:{port}");
    directory.set("IBMCLOUD_IAM_API_ENDPOINT", &endpoint);
    directory.set("MAX_RETRIES", "1");
    directory.configure(KEY);
    directory.init();
    let ran = directory.try_apply(&[]).failure();
    ran.says(&["create API key \"mine\"", &endpoint, "could not be sent", "refused", "IBMCLOUD_IAM_API_ENDPOINT"]);
}

fn an_endpoint_that_speaks_another_language_is_named(mut directory: WorkingDirectory, _: Service) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let page = "<html><body>Welcome to our network</body></html>";
            let _ =
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}", page.len());
        }
    });
    directory.set("IBMCLOUD_IAM_API_ENDPOINT", &endpoint);
    directory.configure(KEY);
    directory.init();
    directory.try_apply(&[]).failure().says(&[&endpoint, "status 200", "not the JSON", "log in to IBM Cloud"]);
}

fn an_endpoint_without_encryption_is_refused_before_any_request(mut directory: WorkingDirectory, _: Service) {
    directory.set("IBMCLOUD_IAM_API_ENDPOINT", "http://iam.example.com");
    directory.configure(KEY);
    directory.init();
    directory.try_plan(&[]).failure().says(&["IBMCLOUD_IAM_API_ENDPOINT", "loopback", "https://"]);
}

fn a_proxy_is_not_used_for_an_endpoint_on_this_machine(mut directory: WorkingDirectory, service: Service) {
    // Nobody listens there; a request through it would fail.
    directory.set("HTTP_PROXY", "http://127.0.0.1:9");
    directory.set("http_proxy", "http://127.0.0.1:9");
    directory.set("MAX_RETRIES", "0");
    directory.configure(KEY);
    directory.init();
    directory.apply();
    service.key("mine");
}

fn an_absurd_time_out_is_no_panic(mut directory: WorkingDirectory, service: Service) {
    directory.configure(&format!("provider \"ibm\" {{\n  ibmcloud_timeout = 9223372036854775807\n}}\n{KEY}"));
    directory.init();
    directory.set("IC_TIMEOUT", "18446744073709551615");
    directory.apply();
    service.key("mine");
}

fn a_gateways_page_is_an_error_that_names_the_operation(mut directory: WorkingDirectory, service: Service) {
    directory.set("MAX_RETRIES", "0");
    directory.configure(KEY);
    directory.init();
    directory.apply();
    let page = "<html>An 404 error occurred in iam-gateway.</html>";
    service.mock.inject(Fault::on(http::Method::GET, service.key("mine").id, Effect::body(502, page)));
    let ran = directory.try_plan(&[]).failure();
    ran.says(&["read API key \"mine\"", "status 502", &service.endpoint()]).silent_about(&["<html>"]);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(malformed_values_are_refused_by_validate_with_the_attribute_named_and_before_any_request),
        case!(what_ibm_cloud_decides_is_refused_in_every_kind_of_object_known_or_not),
        case!(an_error_of_a_function_names_the_parameter_once).once(),
        case!(unknown_values_are_never_refused),
        case!(a_provider_configuration_that_is_not_known_yet_is_no_error_in_a_plan),
        case!(a_wrong_key_is_one_message_with_the_apis_code).once(),
        case!(without_a_credential_it_is_said_how_to_give_one).once(),
        case!(the_credential_of_the_block_is_used_beside_another_in_the_environment).once(),
        case!(a_key_with_a_line_break_is_trimmed_in_the_environment_and_refused_in_a_resource).once(),
        case!(a_credential_that_can_be_none_is_named_with_its_place_and_nothing_is_sent).once(),
        #[cfg(unix)]
        case!(a_fifo_in_the_place_of_a_file_is_an_error_at_once).once(),
        case!(an_unreachable_endpoint_is_named).once(),
        case!(an_endpoint_that_speaks_another_language_is_named).once(),
        case!(an_endpoint_without_encryption_is_refused_before_any_request).once(),
        case!(a_proxy_is_not_used_for_an_endpoint_on_this_machine).once(),
        case!(an_absurd_time_out_is_no_panic).once(),
        case!(a_gateways_page_is_an_error_that_names_the_operation).once(),
    ]
}
