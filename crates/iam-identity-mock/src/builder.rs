//! Builds a mock and serves it.

use std::net::{Ipv4Addr, SocketAddr};

use crate::identity::Login;
use crate::mock::Mock;
use crate::options::{Options, OptionsError};
use crate::public_url::PublicUrlError;
use crate::seed::{Seed, SeedError};
use crate::server::{ServerHandle, serve, serve_control, serve_tls};
use crate::tls::{Authority, AuthorityError};

/// Why a mock can't be built or served.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The options can't be used.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The seed can't be added.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The public URL can't be used.
    #[error(transparent)]
    PublicUrl(#[from] PublicUrlError),
    /// There is no certificate for these hosts.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The address can't be listened on.
    #[error("can't listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
}

/// Builds a mock; see [`Mock::builder`].
#[derive(Clone, Debug)]
pub struct Builder {
    options: Options,
    seed: Seed,
    listen: SocketAddr,
    control: Option<SocketAddr>,
    /// The hosts of the certificate; `None` for HTTP.
    hosts: Option<Vec<String>>,
    public_url: Option<String>,
}

/// A mock that is served. It stops when this is dropped.
pub struct RunningMock {
    mock: Mock,
    logins: Vec<Login>,
    api: ServerHandle,
    control: Option<ServerHandle>,
    authority: Option<Authority>,
}

impl Mock {
    /// Builds a mock, and serves it on a free port of the loopback interface.
    ///
    /// Unless a seed has identities, there is one user, who is an Administrator. A [`Mock::reset`] returns to the objects of the
    /// seed.
    ///
    /// ```
    /// use iam_identity_mock::{Mock, Options, Seed};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// let running = Mock::builder()
    ///     .options(Options::default().keys_per_identity(5).random_seed(Some(1)))
    ///     .seed(Seed::from_toml("[[service_id]]\nname = 'deployer'")?)
    ///     .start()
    ///     .await?;
    /// assert!(running.endpoint().starts_with("http://127.0.0.1:"));
    /// // Clients log in with this value.
    /// assert_eq!(running.login().login_key.len(), 44);
    /// // What they did is in the journal.
    /// assert!(running.mock().journal().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder() -> Builder {
        Builder {
            options: Options::default(),
            seed: Seed::default(),
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            control: None,
            hosts: None,
            public_url: None,
        }
    }
}

impl Builder {
    /// The options.
    pub fn options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// The objects to start with.
    pub fn seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// The address of the API; port 0 picks a free one.
    pub fn listen(self, address: impl Into<SocketAddr>) -> Self {
        Self { listen: address.into(), ..self }
    }

    /// Serves the control API too, on this address.
    pub fn control(self, address: impl Into<SocketAddr>) -> Self {
        Self { control: Some(address.into()), ..self }
    }

    /// Serves HTTPS, with a certificate of an authority of its own, for `localhost`, the loopback addresses, and these hosts.
    pub fn https<H: Into<String>>(self, hosts: impl IntoIterator<Item = H>) -> Self {
        Self { hosts: Some(hosts.into_iter().map(Into::into).collect()), ..self }
    }

    /// The URL that clients reach the API at, if it is another than that of the address.
    pub fn public_url(self, url: impl Into<String>) -> Self {
        Self { public_url: Some(url.into()), ..self }
    }

    /// The mock, without a socket, for tests that call [`Mock::handle`], and the logins of its identities.
    ///
    /// # Errors
    ///
    /// If the options, the seed or the URL can't be used.
    pub fn build(mut self) -> Result<(Mock, Vec<Login>), BuildError> {
        self.options.check()?;
        let mock = Mock::new(self.options);
        if let Some(url) = &self.public_url {
            mock.set_public_url(url)?;
        }
        self.seed.ensure_identity();
        let logins = mock.seed(&self.seed)?;
        mock.set_baseline();
        Ok((mock, logins))
    }

    /// Builds the mock and serves it.
    ///
    /// # Errors
    ///
    /// If it can't be built, or if an address can't be listened on.
    pub async fn start(self) -> Result<RunningMock, BuildError> {
        let (listen, control, hosts) = (self.listen, self.control, self.hosts.clone());
        let (mock, logins) = self.build()?;
        let failed = |address| move |source| BuildError::Listen { address, source };
        let authority = hosts.as_deref().map(Authority::generate).transpose()?;
        let api = match &authority {
            None => serve(mock.clone(), listen, |_, _| {}).await,
            Some(authority) => serve_tls(mock.clone(), listen, authority, |_, _| {}).await,
        };
        let api = api.map_err(failed(listen))?;
        let control = match control {
            None => None,
            Some(address) => {
                Some(serve_control(mock.clone(), address, &hosts.unwrap_or_default()).await.map_err(failed(address))?)
            }
        };
        Ok(RunningMock { mock, logins, api, control, authority })
    }
}

impl RunningMock {
    /// The mock, to inject faults, to move its clock, and to read its journal.
    pub fn mock(&self) -> &Mock {
        &self.mock
    }

    /// The URL that clients use.
    pub fn endpoint(&self) -> String {
        self.mock.public_url().unwrap_or_else(|| self.api.endpoint())
    }

    /// The URL of the control API, if it is served.
    pub fn control_endpoint(&self) -> Option<String> {
        self.control.as_ref().map(ServerHandle::endpoint)
    }

    /// The first identity, and the value of the key that it logs in with.
    pub fn login(&self) -> &Login {
        // `Builder::build` adds an identity if the seed has none.
        &self.logins[0]
    }

    /// All identities of the seed, and the values of the keys that they log in with.
    pub fn logins(&self) -> &[Login] {
        &self.logins
    }

    /// The certificate of the authority in PEM, for clients to trust, if HTTPS is served.
    pub fn authority_pem(&self) -> Option<&str> {
        self.authority.as_ref().map(Authority::pem)
    }
}
