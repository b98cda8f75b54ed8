// SPDX-License-Identifier: MPL-2.0
//! What machines send and get instead of messages: offers, and fragments of candidates. Pure; reads
//! what strangers send.

pub mod fragment;
pub mod ice;
pub mod offer;

use base::Refusal;
use protocol::problem::ProblemCode;

use self::fragment::Malformed;
use self::offer::Unanswerable;

impl From<Malformed> for Refusal {
    fn from(why: Malformed) -> Self {
        let code = if why == Malformed::TooLarge { ProblemCode::TooLarge } else { ProblemCode::BadRequest };
        Self::from(code).with_fact(why.to_string())
    }
}

impl From<Unanswerable> for Refusal {
    fn from(why: Unanswerable) -> Self {
        let code = if why.is_syntax() { ProblemCode::BadRequest } else { ProblemCode::StreamRefused };
        Self::from(code).with_fact(why.to_string())
    }
}
