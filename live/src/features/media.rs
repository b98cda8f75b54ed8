// SPDX-License-Identifier: MPL-2.0
//! What pages ask of the media plane. None of it is durable. The rules decide what may be
//! published.

use base::Refusal;
use meetings::room::tracks::Source;
use protocol::live::{MAX_TILES, MediaRequest, Tile};
use protocol::problem::ProblemCode;

use super::{Action, DirectFeature, Feature, RequestContext, Requester};
use crate::media::may_subscribe;
use crate::publish_offer::PublishOffer;
use crate::sdp::handshake;

pub struct Media;

impl Feature for Media {
    type Request = MediaRequest;

    /// For a session description the engine creates or changes a connection.
    fn cost(request: &MediaRequest) -> i64 {
        match request {
            MediaRequest::PublishOffer { .. } | MediaRequest::Subscribe | MediaRequest::RestartSubscription => 10,
            MediaRequest::SubscribeAnswer { .. } => 5,
            MediaRequest::View { .. } | MediaRequest::Economy { .. } => 1,
        }
    }
}

impl DirectFeature for Media {
    async fn handle(context: RequestContext<'_>, by: Requester, request: MediaRequest) -> Result<Action, Refusal> {
        let RequestContext { room, connections, media, .. } = context;
        let Requester { participant: by, connection } = by;
        let offer = match request {
            MediaRequest::PublishOffer { sdp, tracks } => {
                return Ok(Action::Publish(PublishOffer::new(handshake::begun_by_us(&sdp), tracks)?));
            }
            MediaRequest::Subscribe => {
                may_subscribe(room, &by)?;
                media.subscribe(by.clone()).await?
            }
            MediaRequest::RestartSubscription => {
                may_subscribe(room, &by)?;
                media.restart_subscription(by.clone()).await?
            }
            MediaRequest::SubscribeAnswer { sdp, generation } => {
                media.subscribe_answer(&by, &sdp, generation).await?;
                match media.offer_more_slots(&by).await? {
                    Some(offer) => offer,
                    None => return Ok(Action::Done),
                }
            }
            MediaRequest::View { tiles } => {
                let tiles = checked(tiles)?;
                may_subscribe(room, &by)?;
                media.set_view(&by, &tiles).await?;
                match media.offer_more_slots(&by).await? {
                    Some(offer) => offer,
                    None => return Ok(Action::Done),
                }
            }
            MediaRequest::Economy { wanted } => {
                may_subscribe(room, &by)?;
                media.set_economy(&by, wanted).await?;
                return Ok(Action::Done);
            }
        };
        if let Some(connection) = connections.get(connection) {
            connection.send(&offer.into());
            // The page may have missed what changed while its socket was lost.
            connection.send(&media.economy(&by).into());
            connection.send(&media.way(&by).into());
        }
        Ok(Action::Done)
    }
}

fn checked(tiles: Vec<Tile>) -> Result<Vec<Tile>, Refusal> {
    let pictures = tiles.iter().all(|tile| tile.source != Source::Microphone);
    if pictures && tiles.len() <= MAX_TILES { Ok(tiles) } else { Err(ProblemCode::BadMedia.into()) }
}

#[cfg(test)]
mod tests {
    use meetings::ids::ParticipantId;

    use super::*;

    #[test]
    fn nobody_can_look_at_a_microphone_or_at_a_thousand_tiles() {
        let an = ParticipantId::parse("an").unwrap();
        let tile = |source| Tile { participant: an.clone(), source, width: 320, height: 180 };
        for tiles in [vec![tile(Source::Camera); MAX_TILES + 1], vec![tile(Source::Microphone)]] {
            assert_eq!(checked(tiles).unwrap_err().code, ProblemCode::BadMedia);
        }
    }
}
