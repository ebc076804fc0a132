//! A mock of the API on a socket, on a runtime of its own.

use std::net::SocketAddr;

use iam_identity_mock::{Key, Mock, Options, ServerHandle, serve};

pub(crate) struct Service {
    pub mock: Mock,
    pub login: String,
    running: ServerHandle,
    runtime: tokio::runtime::Runtime,
}

impl Service {
    pub(crate) fn start() -> Self {
        Self::with(Options { keys_per_identity: 20, seed: Some(1), ..Options::default() })
    }

    pub(crate) fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (mock, login) = runtime.block_on(async { Mock::with_user(options) });
        let address: SocketAddr = ([127, 0, 0, 1], 0).into();
        let running = runtime.block_on(serve(mock.clone(), address, |_, _| {})).unwrap();
        Self { mock, login, running, runtime }
    }

    pub(crate) fn endpoint(&self) -> String {
        self.running.endpoint()
    }

    /// The one key of that name.
    pub(crate) fn key(&self, name: &str) -> Key {
        let keys = self.mock.keys_named(name);
        assert_eq!(keys.len(), 1, "keys named {name}");
        keys.into_iter().next().unwrap()
    }

    /// What was asked that would change a key, since the journal was cleared last.
    pub(crate) fn writes(&self) -> Vec<String> {
        self.mock.journal().iter().filter(|entry| entry.is_write()).map(iam_identity_mock::Entry::call).collect()
    }

    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}
