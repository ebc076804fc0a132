//! The built plugin and the network: proxies, authorities, logs, and a hundred keys while the API is overrun.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use iam_identity_mock::{Authority, Mock, Options, serve_tls};
use testkit::service::Service;
use testkit::terraform::Terraform;

use crate::cases::{Case, case, directory};

const KEY: &str = "resource \"ibm_iam_api_key\" \"it\" {\n  name = \"mine\"\n}";

/// A proxy that connects every client to this address, and notes which one it asked for.
fn proxy(to: SocketAddr) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = asked.clone();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, seen) = (client.unwrap(), seen.clone());
            std::thread::spawn(move || {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    if client.read(&mut byte).unwrap_or(0) == 0 {
                        return;
                    }
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                seen.lock().unwrap().push(head.lines().next().unwrap().to_owned());
                client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
                let mut server = TcpStream::connect(to).unwrap();
                let (mut from, mut into) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || std::io::copy(&mut from, &mut into));
                let _ = std::io::copy(&mut client, &mut server);
            });
        }
    });
    (format!("http://{address}"), asked)
}

fn through_a_proxy_to_a_host_that_a_private_authority_vouches_for(terraform: &Terraform) {
    let service = Service::start();
    let authority = Authority::generate(&["private.iam.cloud.ibm.com".to_owned()]).unwrap();
    let (mock, login) = Mock::with_user(Options::default());
    let running = service.block_on(serve_tls(mock.clone(), ([127, 0, 0, 1], 0).into(), &authority, |_, _| {})).unwrap();
    let (proxy, asked) = proxy(running.endpoint().strip_prefix("https://").unwrap().parse().unwrap());
    // By arguments, and by the environment.
    for by_arguments in [true, false] {
        let mut directory = directory(terraform, &service);
        directory.set("IBMCLOUD_IAM_API_ENDPOINT", "");
        directory.set("IC_API_KEY", &login);
        directory.set("NO_PROXY", "");
        let pem = directory.path().join("ca.pem");
        std::fs::write(&pem, authority.pem()).unwrap();
        let mut block = "visibility = \"private\"\n  region = \"eu-de\"\n  max_retries = 0".to_owned();
        if by_arguments {
            block = format!("{block}\n  proxy = {proxy:?}\n  ca_bundle = {pem:?}");
        } else {
            directory.set("HTTPS_PROXY", &proxy);
            directory.set("SSL_CERT_FILE", pem.to_str().unwrap());
        }
        directory.configure(&format!("provider \"ibm\" {{\n  {block}\n}}\n{KEY}"));
        // Terraform itself must not want anything through it.
        directory.init();
        directory.apply();
        directory.try_destroy().success();
        let mut hosts = std::mem::take(&mut *asked.lock().unwrap());
        hosts.dedup();
        assert_eq!(hosts, ["CONNECT private.iam.cloud.ibm.com:443 HTTP/1.1"], "by arguments: {by_arguments}");
    }
    assert!(service.mock.journal().is_empty(), "nothing went anywhere else");
}

fn a_proxy_of_the_environment_that_cant_be_used_is_an_error_and_no_direct_connection(terraform: &Terraform) {
    let service = Service::start();
    let mut directory = directory(terraform, &service);
    directory.set("IBMCLOUD_IAM_API_ENDPOINT", "https://iam.invalid");
    directory.set("NO_PROXY", "");
    directory.configure(KEY);
    directory.init();
    for proxy in ["socks5://user:hunter2@127.0.0.1:9", " http://127.0.0.1:9", "http://:9"] {
        directory.set("HTTPS_PROXY", proxy);
        let ran = directory.try_apply(&[]).failure();
        ran.says(&["The proxy in the environment variable HTTPS_PROXY cannot be used"]).silent_about(&["hunter2"]);
    }
}

/// A server that repeats what it was asked with: in headers, and in a body that is no JSON or a refusal.
fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (number, client) in listener.incoming().enumerate() {
            let mut client = client.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if client.read(&mut byte).unwrap_or(0) == 0 {
                    break;
                }
                head.push(byte[0]);
            }
            let head = String::from_utf8(head).unwrap();
            let asked = head.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap_or_default();
            let signature = asked.rsplit('.').next().unwrap();
            let status = ["200 OK", "302 Found", "403 Forbidden"][number % 3];
            let body = if number % 3 == 2 {
                format!("{{\"errors\":[{{\"code\":\"c\",\"message\":{asked:?}}}]}}")
            } else {
                asked.to_owned()
            };
            let _ = write!(
                client,
                "HTTP/1.1 {status}\r\ntransaction-id: {asked}\r\nlocation: /?x={asked}\r\nx-echo: {signature}\r\n\
                 server: {signature}\r\nx-{signature}: 1\r\nset-cookie: it={asked}\r\nconnection: close\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    endpoint
}

fn what_a_server_repeats_of_a_token_is_in_no_message_and_no_log(terraform: &Terraform) {
    let service = Service::start();
    let endpoint = echo();
    let mut directory = directory(terraform, &service);
    let parts = ["eyJraWQiOiIyMDI2In0", "eyJpYW1faWQiOiJJQk1pZC0xIn0", "c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU"];
    let log = directory.path().join("log");
    directory.set("IC_API_KEY", "");
    directory.set("IC_IAM_TOKEN", &parts.join("."));
    directory.set("IBMCLOUD_IAM_API_ENDPOINT", &endpoint);
    directory.set("TF_LOG_PROVIDER", "TRACE");
    directory.set("TF_LOG_PATH", log.to_str().unwrap());
    directory.configure("data \"ibm_iam_api_key\" \"it\" {\n  apikey_id = \"ApiKey-1\"\n}");
    directory.init();
    for told in ["not the JSON", "status 302", "status 403"] {
        directory.try_plan(&[]).failure().says(&[told, "transaction ID Bearer ***"]).silent_about(&parts);
    }
    let log = std::fs::read_to_string(log).unwrap();
    assert_eq!(log.matches(": request: ").count(), 3, "{log}");
    assert!(log.contains("answered"), "{log}");
    for part in parts {
        assert!(!log.contains(part) && !log.contains(&part.to_lowercase()), "{part}:\n{log}");
    }
}

fn an_authority_that_is_not_trusted_is_an_error_that_says_so(terraform: &Terraform) {
    let service = Service::start();
    let authority = Authority::generate(&[]).unwrap();
    let running =
        service.block_on(serve_tls(service.mock.clone(), ([127, 0, 0, 1], 0).into(), &authority, |_, _| {})).unwrap();
    let mut directory = directory(terraform, &service);
    directory.set("IBMCLOUD_IAM_API_ENDPOINT", &running.endpoint());
    directory.set("MAX_RETRIES", "0");
    directory.configure(KEY);
    directory.init();
    directory.try_apply(&[]).failure().says(&["certificate", &running.endpoint()]);
}

fn logs_tell_every_request_and_no_secret(terraform: &Terraform) {
    for (level, has_bodies) in [("DEBUG", false), ("TRACE", true)] {
        let service = Service::start();
        let mut directory = directory(terraform, &service);
        let (log, own) = (directory.path().join("log"), "a-value-of-my-own-that-nobody-must-see-in-a-log");
        directory.set("TF_LOG_PROVIDER", level);
        directory.set("TF_LOG_PATH", log.to_str().unwrap());
        let other = "resource \"ibm_iam_api_key\" \"other\" {\n  name = \"other\"\n}";
        directory.configure(&format!(
            "resource \"ibm_iam_api_key\" \"it\" {{\n  name = \"mine\"\n  apikey = {own:?}\n}}\n{other}"
        ));
        directory.init();
        directory.apply();
        directory.assert_settled();
        let made = service.key("other").value;
        directory.try_destroy().success();
        let text = std::fs::read_to_string(&log).unwrap();
        let requests: Vec<_> = text.lines().filter(|line| line.contains(": request: ")).collect();
        let asked = service.mock.journal();
        assert_eq!(requests.len(), asked.len(), "a line for each request:\n{text}");
        for entry in &asked {
            let (method, path) = (format!("method={}", entry.method), format!("path={}", entry.path));
            let fits = |line: &&&str| line.contains(&method) && line.contains(&path);
            let line = requests.iter().find(fits).unwrap_or_else(|| panic!("no line for {method} {path}:\n{text}"));
            for field in ["status=", "milliseconds=", "attempt=1", "transaction_id="] {
                assert!(line.contains(field), "{field}: {line}");
            }
        }
        assert_eq!(text.contains("Sensitive"), has_bodies, "headers, the secret ones masked:\n{text}");
        assert_eq!(text.contains("Secret(***)"), has_bodies, "bodies, their secrets masked:\n{text}");
        assert_eq!(text.contains("mine"), has_bodies, "{text}");
        for secret in [own, &made, &service.login, "eyJ"] {
            assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
        }
        let agent = concat!("terraform-provider-ibm/", env!("CARGO_PKG_VERSION"));
        assert!(asked.iter().all(|entry| entry.sent_header("user-agent") == Some(agent)));
    }
}

fn a_hundred_keys_are_made_while_a_third_of_all_requests_is_refused(terraform: &Terraform) {
    let options = Options::default()
        .keys_per_identity(1000)
        .too_many_requests_every(3)
        .retry_after(iam_identity_mock::RetryAfter::Seconds)
        .retry_after_seconds(0);
    let service = Service::with(options);
    let directory = directory(terraform, &service);
    directory.configure("resource \"ibm_iam_api_key\" \"it\" {\n  count = 100\n  name = \"k${count.index}\"\n}");
    directory.init();
    directory.apply();
    for number in 0..100 {
        service.key(&format!("k{number}"));
    }
    assert_eq!(service.mock.keys().len(), 101);
    assert!(service.mock.journal().iter().filter(|entry| entry.status == Some(429)).count() > 40);
}

fn a_refresh_of_two_hundred_keys_is_a_few_requests(terraform: &Terraform) {
    let service = Service::with(Options::default().keys_per_identity(1000));
    let directory = directory(terraform, &service);
    directory.configure("resource \"ibm_iam_api_key\" \"it\" {\n  count = 200\n  name = \"k${count.index}\"\n}");
    directory.init();
    directory.apply();
    service.mock.clear_journal();
    directory.assert_settled();
    let calls: Vec<_> = service.mock.journal().iter().map(iam_identity_mock::Entry::call).collect();
    // On a busy machine the first reads arrive one by one, and up to three more of them are requests of their own; a paused
    // clock shows the exact number (`tests/in_process/client/reads.rs`).
    assert!(calls.len() <= 8, "a token, a key, three more, three pages: {calls:?}");
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(under through_a_proxy_to_a_host_that_a_private_authority_vouches_for).once(),
        case!(under a_proxy_of_the_environment_that_cant_be_used_is_an_error_and_no_direct_connection).once(),
        case!(under what_a_server_repeats_of_a_token_is_in_no_message_and_no_log).once(),
        case!(under an_authority_that_is_not_trusted_is_an_error_that_says_so).once(),
        case!(under logs_tell_every_request_and_no_secret).once(),
        case!(under a_hundred_keys_are_made_while_a_third_of_all_requests_is_refused).once(),
        case!(under a_refresh_of_two_hundred_keys_is_a_few_requests).once(),
    ]
}
