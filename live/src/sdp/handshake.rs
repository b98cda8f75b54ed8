// SPDX-License-Identifier: MPL-2.0
//! The server begins the DTLS handshake with pages.
//!
//! A browser that begins it sends a hello of 1.4 KB, since it offers a key exchange that withstands
//! quantum computers. Its first packet has 1,228 bytes and vanishes where a path carries less: there
//! would be no sound. Ours has some 300 bytes, and what browsers answer fits. It also takes a packet
//! and half a round trip less. See `docs/decisions/0044-small-mtu.md`.

const EITHER: &str = "a=setup:actpass";

/// A page's offer as the engine gets it, which otherwise lets who offers begin.
pub fn begun_by_us(page_offer: &str) -> String {
    page_offer.replace(EITHER, "a=setup:passive")
}

/// An offer of ours as the page gets it. RFC 8842 wants the other end to choose; browsers that may
/// choose begin themselves.
pub fn we_begin(our_offer: &str) -> String {
    our_offer.replace(EITHER, "a=setup:active")
}
