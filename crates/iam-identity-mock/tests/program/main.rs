//! The program, started as a user would.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod access;
mod cli;
mod clients;
mod control;
mod exports;
mod go_client;
mod https;
mod ibm_cloud_ibm;
mod official;
#[cfg(unix)]
mod pages;
mod recorded;
mod replay;
mod reset;
mod seed;
mod support;
