// SPDX-License-Identifier: MPL-2.0
//! Ogg Opus recordings as the server's recorder writes them: a page every so many packets, a new
//! page behind every gap.

use std::path::Path;

use ogg::{PacketWriteEndInfo, PacketWriter};

use super::{Voice, sounds};

/// Samples of 48 kHz in a packet of 20 ms, as browsers send them.
const PACKET: usize = 960;
const PRE_SKIP: u16 = 312;

/// Speech and gaps, in order.
pub struct Recording {
    /// 50 are a second, 10 the fifth of a second after which the server's recorder writes.
    packets_per_page: usize,
    pages: Vec<(u64, Vec<Vec<u8>>)>,
    granule: u64,
    encoder: Option<opus::Encoder>,
}

impl Recording {
    pub fn new() -> Self {
        Self { packets_per_page: 50, pages: Vec::new(), granule: 0, encoder: None }
    }

    pub fn pages_of(self, packets_per_page: usize) -> Self {
        Self { packets_per_page, ..self }
    }

    pub fn voice(self, voice: &Voice) -> Self {
        self.voice_losing(voice, |_| false)
    }

    /// As `voice`, without the packets of these numbers: lost on the way.
    pub fn voice_losing(self, voice: &Voice, lost: impl Fn(usize) -> bool) -> Self {
        self.sound(&sounds::load(&voice.wav48), lost)
    }

    /// A room in which nobody speaks: every packet is there, with noise that nobody hears.
    pub fn quiet_ms(self, milliseconds: usize) -> Self {
        self.sound(&quiet(milliseconds * 48), |_| false)
    }

    /// The same as browsers send it (DTX): a packet every 400 ms.
    pub fn quiet_with_dtx_ms(mut self, milliseconds: usize) -> Self {
        let packet = self.encoder().encode_vec_float(&quiet(PACKET), 1500).unwrap();
        for _ in 0..milliseconds / 400 {
            self.granule += PACKET as u64;
            self.pages.push((self.granule, vec![packet.clone()]));
            self = self.gap_ms(380);
        }
        self
    }

    /// Sound of 48 kHz.
    fn sound(mut self, samples: &[f32], lost: impl Fn(usize) -> bool) -> Self {
        let mut page = Vec::new();
        for (number, chunk) in samples.chunks(PACKET).enumerate() {
            let mut samples = chunk.to_vec();
            samples.resize(PACKET, 0.0);
            let packet = self.encoder().encode_vec_float(&samples, 1500).unwrap();
            if lost(number) {
                self.end_page(&mut page);
                self.granule += PACKET as u64;
                continue;
            }
            page.push(packet);
            self.granule += PACKET as u64;
            if page.len() == self.packets_per_page {
                self.end_page(&mut page);
            }
        }
        self.end_page(&mut page);
        self
    }

    /// Muted, or the line was down: nothing is written, time goes on.
    pub fn gap_ms(mut self, milliseconds: u64) -> Self {
        self.granule += milliseconds * 48;
        self
    }

    fn encoder(&mut self) -> &mut opus::Encoder {
        self.encoder.get_or_insert_with(|| {
            let mut encoder = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Voip).unwrap();
            encoder.set_bitrate(opus::Bitrate::Bits(32_000)).unwrap();
            encoder
        })
    }

    fn end_page(&mut self, page: &mut Vec<Vec<u8>>) {
        if !page.is_empty() {
            self.pages.push((self.granule, std::mem::take(page)));
        }
    }

    /// Written by a clock that shows `clock(granule)` where the true one shows `granule`.
    pub fn by_clock(mut self, clock: impl Fn(u64) -> u64) -> Self {
        for (granule, _) in &mut self.pages {
            *granule = clock(*granule);
        }
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.timed_pages().into_iter().flat_map(|(_, page)| page).collect()
    }

    /// The bytes of headers and pages, each with the moment in milliseconds at which its sound is
    /// over.
    pub fn timed_pages(&self) -> Vec<(u64, Vec<u8>)> {
        let mut writer = PacketWriter::new(Vec::new());
        let mut head = b"OpusHead\x01\x02".to_vec();
        head.extend_from_slice(&PRE_SKIP.to_le_bytes());
        head.extend_from_slice(&48_000_u32.to_le_bytes());
        head.extend_from_slice(&[0, 0, 0]);
        let tags = b"OpusTags\x04\0\0\0test\0\0\0\0".to_vec();
        writer.write_packet(head, 1, PacketWriteEndInfo::EndPage, 0).unwrap();
        writer.write_packet(tags, 1, PacketWriteEndInfo::EndPage, 0).unwrap();
        let mut timed = vec![(0, std::mem::take(writer.inner_mut()))];
        for (granule, packets) in &self.pages {
            for (number, packet) in packets.iter().enumerate() {
                let end = if number + 1 == packets.len() {
                    PacketWriteEndInfo::EndPage
                } else {
                    PacketWriteEndInfo::NormalPacket
                };
                writer.write_packet(packet.clone(), 1, end, *granule).unwrap();
            }
            timed.push((granule / 48, std::mem::take(writer.inner_mut())));
        }
        timed
    }

    pub fn save(&self, path: &Path) {
        std::fs::write(path, self.bytes()).unwrap();
    }
}

fn quiet(samples: usize) -> Vec<f32> {
    let noise = sounds::white(1, -72.0);
    noise.iter().copied().cycle().take(samples).collect()
}
