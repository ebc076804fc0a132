//! The resource `ibm_iam_service_api_key`. What it has in common with `ibm_iam_api_key` is shown by the same tests; a file of
//! its own is about what only keys of service IDs have.

#[path = "../api_key/create.rs"]
mod create;
#[path = "../api_key/file.rs"]
mod file;
#[path = "../api_key/import.rs"]
mod import;
#[path = "../api_key/interrupt.rs"]
mod interrupt;
#[path = "../api_key/limit.rs"]
mod limit;
#[path = "../api_key/lock.rs"]
mod lock;
#[path = "../api_key/on_destroy.rs"]
mod on_destroy;
#[path = "../api_key/property.rs"]
mod property;
#[path = "../api_key/read.rs"]
mod read;
#[path = "../api_key/recent.rs"]
mod recent;
#[path = "../api_key/timeouts.rs"]
mod timeouts;
#[path = "../api_key/unknown_outcome.rs"]
mod unknown_outcome;
#[path = "../api_key/update.rs"]
mod update;
#[path = "../api_key/values.rs"]
mod values;
#[path = "../api_key/write_only.rs"]
mod write_only;

mod locked;
mod owner;
mod queries;
mod storage;
mod take_over;

use tf_provider::value::Value;

pub(crate) use crate::api_key::{OTHER, OWN, fill, named, number, write_only};
use crate::terraform_core::CoreOf;
use crate::terraform_core::kind::ServiceKey;

/// A Terraform with one `ibm_iam_service_api_key`.
pub(crate) type Core = CoreOf<ServiceKey>;

/// A key that was created with this configuration; the journal is empty.
pub(crate) async fn created(config: &Value) -> Core {
    Core::created(config).await
}
