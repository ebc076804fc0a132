//! Managed resources: the trait [`Resource`], and its requests and responses.

mod change;
mod contract;
mod stored;

pub use change::Change;
pub use contract::{
    ApplyRequest, ApplyResponse, ImportRequest, ModifyPlanRequest, PlanRequest, PlanResponse, Progress, ReadRequest,
    ReadResponse, Resource, StateResponse,
};
pub use stored::{MoveStateRequest, UpgradeStateRequest};
