//! What all objects of the provider have in common: declarations, inputs, values that are not known yet, and secrets.

mod allowed_accounts;
mod credential;
mod declarations;
mod inputs;
mod secrets;
mod unknown;
