//! A certificate authority for tests of clients' trusted authorities.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A certificate can't be generated, because of a host for example.
    #[error(transparent)]
    Certificate(#[from] rcgen::Error),
    /// The TLS library doesn't accept the certificate.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// The name of the authority.
const NAME: &str = "iam-identity-mock";

/// A new certificate authority, and a certificate by it for the server.
pub struct Authority {
    pem: String,
    acceptor: TlsAcceptor,
}

impl Authority {
    /// Generates an authority and a certificate for `localhost`, the loopback addresses, and these hosts.
    ///
    /// # Errors
    ///
    /// If one of the hosts can't be in a certificate.
    pub fn generate(hosts: &[String]) -> Result<Self, AuthorityError> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, NAME);
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);

        let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(ToOwned::to_owned).into();
        names.extend_from_slice(hosts);
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names)?;
        params.use_authority_key_identifier_extension = true;
        params.distinguished_name.push(DnType::CommonName, "localhost");
        let certificate = params.signed_by(&key, &issuer)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        Ok(Self { pem, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// Whether a file is the certificate of an authority that any mock has generated.
    pub fn is_by_a_mock(pem: &[u8]) -> bool {
        let mut certificates = CertificateDer::pem_slice_iter(pem);
        let (Some(Ok(certificate)), None) = (certificates.next(), certificates.next()) else { return false };
        certificate.windows(NAME.len()).any(|part| part == NAME.as_bytes())
    }

    /// The authority's certificate in PEM, for clients to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }
}
