//! How operations, calls, lists and the client behave, on a virtual clock and without a socket.
#![cfg(feature = "client")]

mod call;
mod canary;
mod client;
mod errors;
mod limits;
mod models;
mod odd_payloads;
mod own_operations;
mod pager;
mod pages;
mod support;
