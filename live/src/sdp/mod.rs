// SPDX-License-Identifier: MPL-2.0
//! SDP and trickle-ICE bodies of WHIP and WHEP; who begins the handshake with pages. Pure; parses
//! untrusted input.

pub mod fragment;
pub mod handshake;
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
