// SPDX-License-Identifier: MPL-2.0
//! Bodies of WHIP and WHEP requests: the first byte chooses between an offer and a fragment of
//! candidates. The readers are taken in by path: the server around them is not needed and takes
//! long to compile with these flags.
#![no_main]
#![allow(dead_code, reason = "the server uses more of these files than is fuzzed")]

#[path = "../../live/src/sdp/fragment.rs"]
mod fragment;
#[path = "../../live/src/sdp/ice.rs"]
mod ice;
#[path = "../../live/src/sdp/offer.rs"]
mod offer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else { return };
    if choice & 1 == 0 {
        let _ = fragment::Fragment::parse(body);
    } else if let Ok(offer) = offer::Offer::read(body) {
        let _ = (offer.published(), offer.received(), offer.answerable());
    }
});
