//! Rotation without downtime: the next key takes the place of the current one, which goes on working for a while.
//!
//! - [`model`]: the attributes of a rotating key. [`schedule`]: when it is due. Both pure.
//! - [`plan`]: decides in the plan whether the key is rotated. Pure, and without a clock: only [`read`] looks at the time, and
//!   notes what is due in the state.
//! - [`rotate`]: the requests of a rotation. [`retire`]: gives a key its last hours.
//! - [`validate`]: what no attribute can check alone. [`import`]: the keys that there are.

pub(crate) mod import;
pub(crate) mod model;
pub(super) mod plan;
pub(super) mod read;
pub(super) mod retire;
mod rotate;
mod schedule;
pub(crate) mod validate;
