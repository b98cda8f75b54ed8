// SPDX-License-Identifier: MPL-2.0
//! Letters by SMTP: addresses, how a letter is written, and the way to the server. Knows no
//! meetings. The only crate that uses `lettre`; why: docs/decisions/0057-mail.md.

mod address;
mod bounded_stream;
mod failure;
mod letter;
mod server;

pub use address::{Address, BadAddress, Domains};
pub use failure::{Failure, Trouble};
pub use letter::{Calendar, Letter, Method, Party, Sender, Written};
pub use server::{Connection, Encryption, Login, Server};
