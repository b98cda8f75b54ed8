// SPDX-License-Identifier: MPL-2.0
//! The floor: seal and send, nothing else.

use std::net::{Ipv4Addr, UdpSocket};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::Result;
use super::process::cpu_seconds;

const PACKETS: u64 = 300_000;
const BYTES: usize = 1200;

/// CPU seconds per million packets.
pub fn measure() -> Result<f64> {
    let sink = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let to = sink.local_addr()?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &[7; 16])?);
    let mut packet = vec![0_u8; 12 + BYTES + 16];
    let before = cpu_seconds()?;
    for number in 0..PACKETS {
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&number.to_be_bytes());
        let (head, body) = packet.split_at_mut(12);
        let (payload, tag) = body.split_at_mut(BYTES);
        let sealed =
            key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(&head[..]), payload)?;
        tag.copy_from_slice(sealed.as_ref());
        socket.send_to(&packet, to)?;
    }
    Ok((cpu_seconds()? - before) * 1e6 / PACKETS as f64)
}
