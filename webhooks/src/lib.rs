// SPDX-License-Identifier: MPL-2.0
//! Sends signed notifications to other programs by HTTP. The format is that of Standard Webhooks
//! (standardwebhooks.com, 1.0.0), for which receivers find libraries in most languages. Knows no
//! meetings. Why: docs/decisions/0075-webhooks.md.

mod failure;
mod post;
mod signature;
mod target;

pub use failure::{Failure, Trouble};
pub use post::{Delivery, Sender};
pub use signature::{BadSecret, Secret};
pub use target::{BadTarget, Target};
