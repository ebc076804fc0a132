//! The program, started as a user would.

#![allow(clippy::unwrap_used, clippy::panic)]

mod cli;
mod control;
mod doors;
mod https;
mod official;
mod recorded;
mod support;
