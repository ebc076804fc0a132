//! Mutual TLS with the Terraform that started this process, and with no other client.
//!
//! go-plugin generates a key for every process that it starts, and puts the certificate into the process's environment
//! (`AutoMTLS` in <https://github.com/hashicorp/go-plugin>). A client must present that certificate, byte for byte. Its chain
//! isn't verified: the certificate is its own issuer and marked as an authority, which no chain verification accepts of a
//! client.

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};

use super::p521;

/// The server's side of the connection.
pub(super) struct MutualTls {
    /// How connections are accepted.
    pub(super) config: Arc<ServerConfig>,
    /// The server's certificate (DER), for the handshake line.
    pub(super) certificate: Vec<u8>,
}

/// Generates a certificate for this process, and accepts only clients with the given one (PEM).
pub(super) fn mutual(client_pem: &str) -> Result<MutualTls, Box<dyn std::error::Error>> {
    let client = CertificateDer::from_pem_slice(client_pem.as_bytes())
        .map_err(|error| format!("the certificate in PLUGIN_CLIENT_CERT cannot be read: {error:?}"))?;
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()])?.self_signed(&key)?;
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(PinnedClientVerifier { client: client.into_owned(), provider: Arc::clone(&provider) });
    let private_key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate.der().clone()], private_key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(MutualTls { config: Arc::new(config), certificate: certificate.der().to_vec() })
}

struct PinnedClientVerifier {
    client: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for PinnedClientVerifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PinnedClientVerifier")
    }
}

impl ClientCertVerifier for PinnedClientVerifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if shown.as_ref() == self.client.as_ref() {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, self.algorithms(signature))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, self.algorithms(signature))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let own = self.provider.signature_verification_algorithms.supported_schemes();
        p521::ALGORITHMS.supported_schemes().into_iter().chain(own).collect()
    }
}

impl PinnedClientVerifier {
    fn algorithms(&self, signature: &DigitallySignedStruct) -> &rustls::crypto::WebPkiSupportedAlgorithms {
        if signature.scheme == SignatureScheme::ECDSA_NISTP521_SHA512 {
            &p521::ALGORITHMS
        } else {
            &self.provider.signature_verification_algorithms
        }
    }
}
