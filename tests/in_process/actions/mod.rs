//! The actions.

mod switch;
