//! Managed resources: the trait [`Resource`], and its requests and responses.

mod change;
mod contract;
mod responses;
mod stored;

pub use change::Change;
pub use contract::{
    ApplyRequest, ApplyResponse, ImportRequest, ImportResponse, ModifyPlanRequest, MoveStateResponse, PlanRequest,
    PlanResponse, Progress, ReadRequest, ReadResponse, Resource, StateResponse,
};
pub use stored::{AdoptResponse, MoveStateRequest, UpgradeStateRequest, UpgradeStateResponse, Upgrader};
