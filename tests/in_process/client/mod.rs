//! The client and the provider block that it is made from, without the provider's server.

mod account_scale;
mod credentials;
mod echoes;
mod endpoints;
mod hosts;
mod ids;
mod lists;
mod load;
mod reads;
mod responses;
mod service_id_reads;
mod service_ids;
mod tokens;
