// SPDX-License-Identifier: MPL-2.0
//! Reads Opus packets from an Ogg file (RFC 7845) unchanged.

use std::io::{Read, Seek};

use bytes::Bytes;
use ogg::PacketReader;

use crate::file_problem::FileProblem;

/// The two header packets of the stream.
const HEADERS: usize = 2;

pub(super) fn packets(file: impl Read + Seek, most: usize) -> Result<Vec<Bytes>, FileProblem> {
    let mut reader = PacketReader::new(file);
    let mut packets = Vec::new();
    let mut serial = None;
    let mut seen = 0;
    while let Some(packet) = reader.read_packet().map_err(|_| FileProblem::Damaged)? {
        let serial = *serial.get_or_insert_with(|| packet.stream_serial());
        if packet.stream_serial() != serial {
            continue;
        }
        if seen == 0 && !packet.data.starts_with(b"OpusHead") {
            return Err(FileProblem::NotAVoice);
        }
        seen += 1;
        if seen > HEADERS && !packet.data.is_empty() {
            if packets.len() == most {
                return Err(FileProblem::TooLong);
            }
            packets.push(packet.data.into());
        }
    }
    Ok(packets)
}
