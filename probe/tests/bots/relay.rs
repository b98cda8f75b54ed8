// SPDX-License-Identifier: MPL-2.0
//! A lossy link: a relay between the bots and the media port that drops a part of the packets.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// Where the server announces its media; this is us.
pub const ANNOUNCED: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const LARGEST_DATAGRAM: usize = 2048;
/// A handshake's packets are spared, so that a test is about what follows: media packets are 0x80
/// and above (RFC 7983).
const FIRST_MEDIA_BYTE: u8 = 128;

/// What the line does to media packets, in percent.
#[derive(Debug, Clone, Copy)]
pub struct Loss {
    /// From the server to the bots.
    pub down: u32,
    /// From the bots to the server.
    pub up: u32,
}

/// Relays between `ANNOUNCED:port` and the server on `127.0.0.1:port`, for as long as the process
/// lives.
pub fn start(port: u16, loss: Loss, seed: u64) {
    let front = Arc::new(UdpSocket::bind((ANNOUNCED, port)).unwrap());
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let dice = Arc::new(Mutex::new(StdRng::seed_from_u64(seed)));
    std::thread::spawn(move || {
        let mut backs: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
        let mut buffer = [0; LARGEST_DATAGRAM];
        while let Ok((length, from)) = front.recv_from(&mut buffer) {
            let back = backs.entry(from).or_insert_with(|| {
                let back = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
                back.connect(server).unwrap();
                let (front, back_again, dice) = (front.clone(), back.clone(), dice.clone());
                std::thread::spawn(move || pass_back(&back_again, &front, from, loss.down, &dice));
                back
            });
            if !falls(&buffer[..length], loss.up, &dice) {
                let _ = back.send(&buffer[..length]);
            }
        }
    });
}

fn pass_back(back: &UdpSocket, front: &UdpSocket, to: SocketAddr, percent: u32, dice: &Mutex<StdRng>) {
    let mut buffer = [0; LARGEST_DATAGRAM];
    while let Ok(length) = back.recv(&mut buffer) {
        if !falls(&buffer[..length], percent, dice) {
            let _ = front.send_to(&buffer[..length], to);
        }
    }
}

fn falls(datagram: &[u8], percent: u32, dice: &Mutex<StdRng>) -> bool {
    datagram.first().is_some_and(|first| *first >= FIRST_MEDIA_BYTE)
        && dice.lock().unwrap().random_range(0..100) < percent
}
