//! Every message of the provider as users read it, in `messages.txt`. One file for each file of messages.

/// Samples of messages: `constructor(arguments): "what distinguishes this sample from others of the constructor";`.
macro_rules! messages {
    ($($name:ident($($argument:expr),* $(,)?) $(: $variant:literal)?;)+) => {
        vec![$(tf_provider::golden::Sample::of(
            concat!(stringify!($name) $(, ": ", $variant)?),
            &crate::diagnostics::$name($($argument),*),
        )),+]
    };
}

mod arguments;
mod client;
mod creation;
mod credential;
mod files;
mod functions;
mod key;
mod lease;
mod lock;
mod login;
mod lookup;
mod operation;
mod owner;
mod progress;
mod provider;
mod requests;
mod rotation;
mod sample;
mod service_id;
mod value;

use std::path::Path;

use tf_provider::golden::compare;

const COMMAND: &str = "cargo test --workspace --lib golden";

#[tokio::test(start_paused = true)]
async fn every_message_of_the_provider_reads_as_in_the_golden_file() {
    let samples = [
        creation::samples(),
        credential::samples(),
        key::samples(),
        files::samples(),
        lease::samples(),
        lock::samples(),
        login::samples(),
        lookup::samples(),
        operation::samples(),
        requests::samples(),
        client::samples().await,
        owner::samples(),
        provider::samples(),
        rotation::samples(),
        service_id::samples(),
        value::samples(),
        arguments::samples(),
        functions::samples(),
        progress::samples(),
    ]
    .concat();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/golden/messages.txt");
    compare(&file, &samples, COMMAND).unwrap_or_else(|difference| panic!("{difference}"));
}
