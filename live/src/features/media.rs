// SPDX-License-Identifier: MPL-2.0
//! What pages ask of the media plane. None of it is durable, but what they publish is a rule's to
//! allow.

use std::collections::BTreeMap;

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::tracks::Source;
use protocol::live::{MAX_TILES, MediaRequest, MediaUpdate, PublishedTrack, Tile};
use protocol::problem::ProblemCode;

use super::{Asker, Feature};
use crate::room_task::RoomTask;

pub struct Media;

impl Feature for Media {
    type Request = MediaRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: MediaRequest) -> Result<(), Refusal> {
        let Asker { participant: by, connection } = by;
        let answer = match request {
            MediaRequest::PublishOffer { sdp, tracks } => {
                let sdp = task.publish(by, offer(sdp, tracks)?).await?;
                MediaUpdate::PublishAnswer { sdp }
            }
            MediaRequest::Subscribe => {
                may_subscribe(&task.rules, &by)?;
                task.media.subscribe(by).await?
            }
            MediaRequest::RestartSubscription => {
                may_subscribe(&task.rules, &by)?;
                task.media.restart_subscription(by).await?
            }
            MediaRequest::SubscribeAnswer { sdp, generation } => {
                return task.media.subscribe_answer(&by, &sdp, generation).await;
            }
            MediaRequest::View { tiles } => {
                let tiles = view(tiles)?;
                may_subscribe(&task.rules, &by)?;
                return task.media.set_view(&by, &tiles).await;
            }
        };
        if let Some(line) = task.lines.get(connection) {
            line.send(&answer.into());
        }
        Ok(())
    }

    /// Session descriptions make the engine build or change a connection.
    fn cost(request: &MediaRequest) -> i64 {
        match request {
            MediaRequest::PublishOffer { .. } | MediaRequest::Subscribe | MediaRequest::RestartSubscription => 10,
            MediaRequest::SubscribeAnswer { .. } => 5,
            MediaRequest::View { .. } => 1,
        }
    }
}

/// Those inside who may hear and see. Who may be heard is the rules' to say.
pub fn may_subscribe(room: &Room, by: &ParticipantId) -> Result<(), Refusal> {
    let may = room.presence().get(by).is_some_and(|who| who.rights().subscribe);
    if may { Ok(()) } else { Err(ProblemCode::NotAllowed.into()) }
}

/// A checked publish offer: each line and each source once.
#[derive(Debug, Clone)]
pub struct Offer {
    pub sdp: String,
    pub lines: Vec<(String, Source)>,
    /// Whether each source is muted.
    pub muted: BTreeMap<Source, bool>,
}

/// Longest `mid` of a media line, in bytes (RFC 5888 has no bound; browsers use one or two digits).
const MAX_MID_BYTES: usize = 32;

fn offer(sdp: String, tracks: Vec<PublishedTrack>) -> Result<Offer, Refusal> {
    let mut lines: Vec<(String, Source)> = Vec::new();
    let mut muted = BTreeMap::new();
    for track in tracks {
        let line_again = lines.iter().any(|(mid, _)| *mid == track.mid);
        if track.mid.len() > MAX_MID_BYTES || line_again || muted.insert(track.source, track.muted).is_some() {
            return Err(ProblemCode::BadMedia.into());
        }
        lines.push((track.mid, track.source));
    }
    Ok(Offer { sdp, lines, muted })
}

fn view(tiles: Vec<Tile>) -> Result<Vec<Tile>, Refusal> {
    let pictures = tiles.iter().all(|tile| tile.source != Source::Microphone);
    if pictures && tiles.len() <= MAX_TILES { Ok(tiles) } else { Err(ProblemCode::BadMedia.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn an() -> ParticipantId {
        ParticipantId::parse("an").unwrap()
    }

    fn track(mid: &str, source: Source) -> PublishedTrack {
        PublishedTrack { mid: mid.into(), source, muted: false }
    }

    #[test]
    fn an_offer_that_names_a_line_or_a_source_twice_is_refused() {
        for (one, other) in [
            (track("0", Source::Microphone), track("0", Source::Camera)),
            (track("0", Source::Camera), track("1", Source::Camera)),
            (track("0", Source::Camera), track(&"9".repeat(33), Source::Screen)),
        ] {
            assert_eq!(offer("v=0".into(), vec![one, other]).unwrap_err().code, ProblemCode::BadMedia);
        }
    }

    #[test]
    fn nobody_can_look_at_a_microphone_or_at_a_thousand_tiles() {
        let tile = |source| Tile { participant: an(), source, width: 320, height: 180 };
        for tiles in [vec![tile(Source::Camera); MAX_TILES + 1], vec![tile(Source::Microphone)]] {
            assert_eq!(view(tiles).unwrap_err().code, ProblemCode::BadMedia);
        }
    }
}
