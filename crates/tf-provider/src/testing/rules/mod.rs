//! What Terraform's core enforces.
//!
//! The rules are those of
//! [`internal/plans/objchange`](https://github.com/hashicorp/terraform/tree/main/internal/plans/objchange) and of the
//! [life cycle of an instance](https://github.com/hashicorp/terraform/blob/main/docs/resource-instance-change-lifecycle.md).

mod agreement;
mod deferral;
mod state;
mod validity;
mod violation;

pub(super) use agreement::disagreements;
pub(super) use deferral::deferral;
pub(super) use state::{unknown_parts, write_only_values};
pub(super) use validity::contradictions;
pub(super) use violation::{Violation, assert_none};
