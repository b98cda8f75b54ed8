// SPDX-License-Identifier: MPL-2.0
//! The only place that uses the `rtc` crate: sending and receiving connections.

mod connection;
mod engine;
mod feedback;
mod publisher;
mod subscriber;

pub(crate) use connection::{Connection, LinkState};
pub(crate) use engine::Engine;
pub(crate) use publisher::Publisher;
pub(crate) use subscriber::{Meter, Subscriber};

/// An error of the library or the system; only for display.
#[derive(Debug)]
pub(crate) struct Broken(pub String);

pub(crate) type Result<T> = std::result::Result<T, Broken>;

fn broken(error: impl std::fmt::Display) -> Broken {
    Broken(error.to_string())
}
