// SPDX-License-Identifier: MPL-2.0
//! How a mix is encoded, by what the line takes.

use opus::{Application, Bitrate, Channels, Encoder, Signal};

use crate::RATE;

/// Headers cost 60 to 80 bytes a packet, so long frames save more than a low bit rate; they cost
/// more when one is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// For 96 kbit/s and more: 24 kbit/s in frames of 20 ms.
    Usual,
    /// For 48 kbit/s and more: 18 kbit/s in frames of 40 ms.
    Low,
    /// 12 kbit/s in frames of 60 ms.
    Narrow,
}

impl Encoding {
    /// Steps in a frame.
    pub(crate) fn steps(self) -> usize {
        match self {
            Self::Usual => 1,
            Self::Low => 2,
            Self::Narrow => 3,
        }
    }

    /// Bits per second of sound, without headers.
    fn bitrate(self) -> i32 {
        match self {
            Self::Usual => 24_000,
            Self::Low => 18_000,
            Self::Narrow => 12_000,
        }
    }

    /// Percent of losses that the encoder prepares for. At the lowest rate redundancy costs more
    /// than it repairs: what is lost is requested again.
    fn loss_percent(self) -> i32 {
        match self {
            Self::Usual => 5,
            Self::Low => 10,
            Self::Narrow => 0,
        }
    }

    pub(crate) fn encoder(self) -> opus::Result<Encoder> {
        let mut encoder = Encoder::new(RATE, Channels::Mono, Application::Voip)?;
        encoder.set_bitrate(Bitrate::Bits(self.bitrate()))?;
        encoder.set_signal(Signal::Voice)?;
        encoder.set_complexity(5)?;
        encoder.set_dtx(true)?;
        encoder.set_inband_fec(self.loss_percent() > 0)?;
        encoder.set_packet_loss_perc(self.loss_percent())?;
        Ok(encoder)
    }
}
