// SPDX-License-Identifier: MPL-2.0
//! What every room of the server shares.

use std::path::Path;
use std::sync::Arc;

use base::Clock;
use sfu::SfuHandle;
use store::Store;
use tokio::sync::watch;

use super::caption_source::CaptionSource;
use super::link_meter::LinkMeter;
use super::turn::Turn;

#[derive(Debug)]
pub struct RoomServices {
    pub store: Store,
    pub clock: Clock,
    /// The data folder; recordings go below it.
    pub data: Arc<Path>,
    /// None where the server runs without media.
    pub media: Option<SfuHandle>,
    pub link_meter: LinkMeter,
    /// The TURN relay, where there is one.
    pub turn: Option<Turn>,
    pub caption_source: CaptionSource,
    /// A meeting in which nobody is left ends after this long, in milliseconds.
    pub close_empty_after_ms: i64,
    /// True when the recordings of an earlier run are recovered; before that no new one may begin.
    pub recovered: watch::Receiver<bool>,
}
