//! The plugin as a process, and a client that connects to it as Terraform does.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::UnixStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::transport::{Channel, Endpoint};

/// What go-plugin starts plugins with, so that they know that no person did.
pub const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// A client's certificate and key.
pub struct Identity {
    /// The certificate, as go-plugin hands it to the plugin.
    pub pem: String,
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Identity {
    /// A new certificate that is signed by itself.
    #[expect(clippy::new_without_default, reason = "each one is another")]
    pub fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        Self { pem: made.cert.pem(), certificate: made.cert.der().clone(), key: made.signing_key.serialize_der() }
    }
}

/// A started plugin.
pub struct Plugin {
    /// The process.
    pub child: Child,
    /// Where it listens.
    pub socket: PathBuf,
    certificate: CertificateDer<'static>,
}

impl Plugin {
    /// A command that starts this plugin as go-plugin does, without a client's certificate and with an empty environment.
    pub fn command(program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts a plugin for this client.
    pub fn start(program: &Path, identity: &Identity) -> Self {
        Self::from(Self::command(program).env("PLUGIN_CLIENT_CERT", &identity.pem))
    }

    /// Starts a plugin with a [`Self::command`] that has the client's certificate, and reads its handshake.
    pub fn from(command: &mut Command) -> Self {
        use base64::Engine;
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let fields: Vec<&str> = line.trim_end().split('|').collect();
        assert_eq!(&fields[..3], &["1", "6", "unix"], "{line}");
        assert_eq!(fields[4], "grpc", "{line}");
        let certificate = base64::engine::general_purpose::STANDARD_NO_PAD.decode(fields[5]).unwrap().into();
        Self { socket: fields[3].into(), certificate, child }
    }

    /// Connects with TLS; with an identity, its certificate is shown.
    ///
    /// # Errors
    ///
    /// Fails if the plugin refuses the connection.
    pub async fn connect(&self, identity: Option<&Identity>) -> std::io::Result<TlsStream<UnixStream>> {
        connect(&self.socket, &self.certificate, identity).await
    }

    /// A channel for calls.
    pub async fn channel(&self, identity: &Identity) -> Channel {
        let (socket, certificate) = (self.socket.clone(), self.certificate.clone());
        let identity = Arc::new(Identity {
            pem: identity.pem.clone(),
            certificate: identity.certificate.clone(),
            key: identity.key.clone(),
        });
        let connector = tower::service_fn(move |_| {
            let (socket, certificate, identity) = (socket.clone(), certificate.clone(), Arc::clone(&identity));
            async move { connect(&socket, &certificate, Some(&identity)).await.map(hyper_util::rt::TokioIo::new) }
        });
        Endpoint::from_static("http://localhost").connect_with_connector(connector).await.unwrap()
    }

    /// Waits for the end; fails if it takes longer than a minute. Returns what was written on standard error.
    pub fn wait(&mut self) -> (Option<i32>, String) {
        let child = &mut self.child;
        let mut stderr = child.stderr.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        let code = child.wait().unwrap().code();
        (code, reader.join().unwrap())
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn connect(
    socket: &PathBuf,
    certificate: &CertificateDer<'static>,
    identity: Option<&Identity>,
) -> std::io::Result<TlsStream<UnixStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.clone()));
            builder.with_client_auth_cert(vec![identity.certificate.clone()], key).unwrap()
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = UnixStream::connect(socket).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), stream).await
}
