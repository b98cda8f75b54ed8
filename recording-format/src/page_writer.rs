// SPDX-License-Identifier: MPL-2.0
//! Makes Ogg pages of Opus packets. The framing and its checksums are the `ogg` crate's.

use std::io;

use ogg::PacketWriter;
use ogg::writing::PacketWriteEndInfo;

/// Whether a page ends behind a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageBreak {
    /// It goes on, unless it is full.
    None,
    Page,
    /// It ends, and the stream with it.
    Stream,
}

/// The pages of one stream. They gather in memory until they are taken.
pub struct PageWriter {
    packets: PacketWriter<'static, Vec<u8>>,
    serial: u32,
}

impl std::fmt::Debug for PageWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageWriter").field("serial", &self.serial).finish_non_exhaustive()
    }
}

impl PageWriter {
    /// Pages of the stream with this serial number, which any file may choose.
    pub fn new(serial: u32) -> Self {
        Self { packets: PacketWriter::new(Vec::new()), serial }
    }

    /// The two headers, each on a page of its own. They come first.
    ///
    /// # Errors
    /// As [`Self::packet`].
    pub fn headers(&mut self, head: Vec<u8>, tags: Vec<u8>) -> io::Result<()> {
        self.packet(head, 0, PageBreak::Page)?;
        self.packet(tags, 0, PageBreak::Page)
    }

    /// A packet whose sound ends at the granule position `end`.
    ///
    /// # Errors
    /// None that memory makes; the library's signature has one.
    pub fn packet(&mut self, packet: Vec<u8>, end: u64, page_break: PageBreak) -> io::Result<()> {
        let info = match page_break {
            PageBreak::None => PacketWriteEndInfo::NormalPacket,
            PageBreak::Page => PacketWriteEndInfo::EndPage,
            PageBreak::Stream => PacketWriteEndInfo::EndStream,
        };
        self.packets.write_packet(packet, self.serial, info, end)
    }

    /// The whole pages that have come together since the last call.
    pub fn take_pages(&mut self) -> Vec<u8> {
        std::mem::take(self.packets.inner_mut())
    }
}
