//! A matrix of certificates and TLS servers: what a `get` and a `tls` step say of each.
//!
//! The servers are `openssl s_server`, because rustls cannot be most of them. Where clients differ,
//! the verdict is that of curl and browsers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod authorities;
mod chains;
mod keys;
mod names;
#[path = "../servers/pki.rs"]
mod pki;
#[path = "../probes/mod.rs"]
mod probes;
mod row;
mod servers;
#[path = "../servers/tls.rs"]
mod tls;
