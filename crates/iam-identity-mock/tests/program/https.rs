//! HTTPS: only clients that trust the authority connect.

use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::support::{Answer, Program, exchange, request};

/// Requests the discovery document as a client that trusts the authorities of this file.
fn ask(program: &Program, host: &'static str, trusted: Option<&Path>) -> Result<Option<Answer>, rustls::Error> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = trusted {
        roots.add(CertificateDer::from_pem_file(path).unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let address = program.endpoint().strip_prefix("https://").unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), ServerName::try_from(host).unwrap())?;
    let mut socket = TcpStream::connect(address).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut socket).map_err(|error| match error.downcast::<rustls::Error>() {
            Ok(error) => error,
            Err(error) => panic!("{error}"),
        })?;
    }
    let text = request(host, "GET", "/identity/.well-known/openid-configuration", &[], "");
    Ok(exchange(&mut StreamOwned::new(connection, socket), &text))
}

#[test]
fn the_certificate_is_valid_for_its_hosts_and_for_clients_that_trust_its_authority() {
    let folder = tempfile::tempdir().unwrap();
    let (ca, other) = (folder.path().join("ca.pem"), folder.path().join("other.pem"));
    let arguments = |path: &Path| ["--https-ca".to_owned(), path.to_str().unwrap().to_owned()];
    let start = |path: &Path, more: &[&str]| {
        let arguments = arguments(path);
        Program::start(&[&[arguments[0].as_str(), arguments[1].as_str()], more].concat())
    };
    let program = start(&ca, &["--host", "iam.example.com"]);
    let _another = start(&other, &[]);
    for host in ["localhost", "127.0.0.1", "iam.example.com"] {
        let answer = ask(&program, host, Some(&ca)).unwrap().unwrap();
        assert_eq!((answer.status, &answer.json()["jwks_uri"]), (200, &format!("https://{host}/identity/keys").into()));
    }
    // A second program that can't start leaves the file of the first as it is.
    let before = std::fs::read(&ca).unwrap();
    let address = program.endpoint().strip_prefix("https://").unwrap();
    let mut second = std::process::Command::new(env!("CARGO_BIN_EXE_iam-identity-mock"));
    let output = second.args(["--listen", address, "--https-ca"]).arg(&ca).output().unwrap();
    assert!(!output.status.success() && std::fs::read(&ca).unwrap() == before);
    ask(&program, "elsewhere.example.com", Some(&ca)).unwrap_err();
    ask(&program, "localhost", Some(&other)).unwrap_err();
    ask(&program, "localhost", None).unwrap_err();
}
