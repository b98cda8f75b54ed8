// SPDX-License-Identifier: MPL-2.0
//! The test of a line before a meeting.

use meetings::ids::ParticipantId;
use meetings::line_test::{self as rules, LineFigures};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::live::IceServer;

/// A test has begun. It ends by itself, whether the page comes back or not.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LineTestBegun {
    pub test: String,
    /// Relays for networks that let nothing else through.
    pub ice_servers: Vec<IceServer>,
}

/// The page's two connections: one sends sound and a picture, the other receives.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LineTestOffers {
    /// SDP offer of the connection that sends.
    pub sending: String,
    /// The `mid` of its sound and of its picture.
    pub sound: String,
    pub picture: String,
    /// SDP offer of the connection that receives.
    pub receiving: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LineTestAnswers {
    pub sending: String,
    pub receiving: String,
}

/// What only the page could see of the test.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LineTestSeen {
    /// What the browser believes the line takes, bit/s; null where it does not say.
    pub up: Option<f64>,
    pub jitter_ms: Option<f64>,
    pub round_trip_ms: Option<f64>,
    /// Only the relay was reached.
    pub relay: bool,
}

/// What a test has shown. Rates in bit/s on the wire, losses as shares from 0 to 1.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LineReport {
    pub at: Millis,
    pub verdict: LineVerdict,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub up: u64,
    /// The test looks for no more: the line may carry more.
    pub up_is_least: bool,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub down: u64,
    pub down_is_least: bool,
    pub up_loss: Option<f64>,
    pub down_loss: Option<f64>,
    pub round_trip_ms: Option<u32>,
    pub jitter_ms: Option<u32>,
    pub path: LinePath,
}

impl LineReport {
    pub fn of(at: Millis, figures: &LineFigures) -> Self {
        let share = |thousandths: u32| f64::from(thousandths) / 1000.0;
        Self {
            at,
            verdict: match figures.verdict() {
                rules::LineVerdict::Weak => LineVerdict::Weak,
                rules::LineVerdict::Sound => LineVerdict::Sound,
                rules::LineVerdict::SmallPicture => LineVerdict::SmallPicture,
                rules::LineVerdict::Good => LineVerdict::Good,
            },
            up: figures.up,
            up_is_least: figures.up_is_least,
            down: figures.down,
            down_is_least: figures.down_is_least,
            up_loss: figures.up_loss.map(share),
            down_loss: figures.down_loss.map(share),
            round_trip_ms: figures.round_trip_ms,
            jitter_ms: figures.jitter_ms,
            path: match figures.path {
                rules::LinePath::Udp => LinePath::Udp,
                rules::LinePath::Tcp => LinePath::Tcp,
                rules::LinePath::Relay => LinePath::Relay,
            },
        }
    }
}

/// The last test of somebody, for the office that looks after the sites.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TestedLine {
    pub participant: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub is_guest: bool,
    pub report: LineReport,
}

/// What the line can do in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LineVerdict {
    /// Not even sound is sure to be understood.
    Weak,
    /// Sound and papers, no moving pictures.
    Sound,
    SmallPicture,
    Good,
}

/// What media travelled on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LinePath {
    Udp,
    /// Nothing by UDP came through.
    Tcp,
    /// Only the relay was reached.
    Relay,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<LineTestBegun>();
    types.add::<LineTestOffers>();
    types.add::<LineTestAnswers>();
    types.add::<LineTestSeen>();
    types.add::<LineReport>();
    types.add::<TestedLine>();
    types.add::<LineVerdict>();
    types.add::<LinePath>();
}
