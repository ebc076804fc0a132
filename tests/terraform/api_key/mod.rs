//! The resource `ibm_iam_api_key`.

pub(crate) mod import;
mod limit;
mod lock;
mod move_state;
mod on_destroy;
mod owner;
mod read;
mod update;
mod values;

use testkit::working_directory::WorkingDirectory;

use crate::cases::Case;

/// A configuration of one key: the arguments, and more of the block.
pub(crate) fn key(body: &str) -> String {
    format!("resource \"ibm_iam_api_key\" \"it\" {{\n  {body}\n}}\n")
}

pub(crate) fn start(directory: &WorkingDirectory, body: &str) {
    directory.configure(&key(body));
    directory.init();
    directory.apply();
    directory.assert_settled();
}

pub(crate) fn rotated(round: &str, creates_first: bool) -> String {
    key(&format!(
        "name = \"mine\"\n  rotate_when_changed = {{ a = {round:?} }}\n  lifecycle {{\n    create_before_destroy = \
         {creates_first}\n  }}"
    ))
}

/// The cases of all files.
pub(crate) fn cases() -> Vec<Case> {
    let files = [
        import::cases,
        limit::cases,
        lock::cases,
        move_state::cases,
        on_destroy::cases,
        owner::cases,
        read::cases,
        update::cases,
        values::cases,
    ];
    files.into_iter().flat_map(|cases| cases()).collect()
}
