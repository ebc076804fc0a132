//! The mock in the test's own process, listening on a socket.

use std::net::SocketAddr;

use iam_identity_mock::{Entry, Key, Mock, Options, ServerHandle, serve};

use crate::working_directory::WorkingDirectory;

/// A running mock with one user, on a runtime of its own.
pub struct Service {
    /// The mock.
    pub mock: Mock,
    /// The API key that the user logs in with.
    pub login: String,
    server: ServerHandle,
    runtime: tokio::runtime::Runtime,
}

impl Service {
    /// A mock with default options, except that an identity may have 20 keys and IDs are the same in every run.
    pub fn start() -> Self {
        Self::with(Options::default().keys_per_identity(20).random_seed(Some(1)))
    }

    /// A mock with these options.
    pub fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (mock, login) = runtime.block_on(async { Mock::with_user(options) });
        let address: SocketAddr = ([127, 0, 0, 1], 0).into();
        let server = runtime.block_on(serve(mock.clone(), address, |_, _| {})).unwrap();
        Self { mock, login, server, runtime }
    }

    /// The mock's URL.
    pub fn endpoint(&self) -> String {
        self.server.endpoint()
    }

    /// Points a working directory's provider at this mock, logged in as its user.
    pub fn provide_for(&self, directory: &mut WorkingDirectory) {
        directory.set("IBMCLOUD_IAM_API_ENDPOINT", &self.endpoint());
        directory.set("IC_API_KEY", &self.login);
    }

    /// The only key of that name.
    pub fn key(&self, name: &str) -> Key {
        let keys = self.mock.keys_named(name);
        assert_eq!(keys.len(), 1, "keys named {name}");
        keys.into_iter().next().unwrap()
    }

    /// The requests that would change a key, since the journal was last cleared.
    pub fn writes(&self) -> Vec<String> {
        self.mock.journal().iter().filter(|entry| entry.is_write()).map(Entry::call).collect()
    }

    /// Waits for a future on the mock's runtime.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}
