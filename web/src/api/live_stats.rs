// SPDX-License-Identifier: MPL-2.0
//! What flows in live meetings, for the office that looks after the server and the lines.

use std::collections::{BTreeMap, HashMap};

use axum::extract::State;
use live::PersonLook;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::policy::may_administer;
use protocol::http::{
    LayerCount, LinkStats, LiveMeeting, LiveStats, ParticipantStats, PublishedStats, ReceivedStats, Transport,
};
use protocol::live::Source;
use protocol::problem::ProblemCode;
use sfu::{PeerStats, SlotStats, TransportStats};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

/// Meetings in one answer; the media plane opens no more rooms.
const MOST_MEETINGS: usize = 200;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(stats))
}

/// Meetings that are live, the one with most people first.
#[utoipa::path(get, path = "/live", tag = "live", responses((status = 200, body = [LiveMeeting])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<LiveMeeting>>, Refused> {
    may_administer(&signed_in.user)?;
    let mut meetings = Vec::new();
    for id in app.rooms.live().into_iter().take(MOST_MEETINGS) {
        let Some(look) = app.rooms.look(&id).await else { continue };
        let present = app.rooms.present(&id);
        meetings.push(LiveMeeting {
            id,
            title: look.title,
            unit_name: look.unit_name,
            started_at: look.started_at,
            present,
        });
    }
    meetings.sort_by(|a, b| b.present.cmp(&a.present).then_with(|| a.title.cmp(&b.title)));
    Ok(Json(meetings))
}

/// Every participant's connections, tracks and losses in a live meeting. At most as many as may be
/// in a meeting.
#[utoipa::path(get, path = "/live/{meeting}/stats", tag = "live", params(("meeting" = String, Path)),
    responses((status = 200, body = LiveStats)))]
async fn stats(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(meeting): Path<MeetingId>,
) -> Result<Json<LiveStats>, Refused> {
    may_administer(&signed_in.user)?;
    let look = app.rooms.look(&meeting).await.ok_or(ProblemCode::NotFound)?;
    let media = app.rooms.media_stats(&meeting).await?;
    let mut peers: HashMap<ParticipantId, PeerStats> = media
        .peers
        .into_iter()
        .filter_map(|peer| Some((ParticipantId::parse(peer.peer.as_str()).ok()?, peer)))
        .collect();
    let participants = look.people.into_iter().map(|person| {
        let peer = peers.remove(&person.id);
        participant(person, peer)
    });
    Ok(Json(LiveStats {
        at: app.clock.now(),
        title: look.title,
        unit_name: look.unit_name,
        participants: participants.collect(),
    }))
}

fn participant(person: PersonLook, peer: Option<PeerStats>) -> ParticipantStats {
    let PersonLook { id, name, unit_name, role, connected, levels } = person;
    let (publish, subscribe) = peer.as_ref().map(|peer| (peer.publish, peer.subscribe)).unwrap_or_default();
    let (publications, slots) = peer.map(|peer| (peer.publications, peer.slots)).unwrap_or_default();
    let mut publications: Vec<PublishedStats> = publications.into_iter().map(published).collect();
    publications.sort_by_key(|publication| publication.source);
    ParticipantStats {
        id,
        name,
        unit_name,
        role,
        connected,
        level: levels.worst(),
        publish: publish.map(link),
        subscribe: subscribe.map(link),
        publications,
        receiving: received(&slots),
    }
}

fn link(stats: TransportStats) -> LinkStats {
    LinkStats {
        connected: stats.connected,
        transport: stats.transport.map(|transport| match transport {
            sfu::Transport::Udp => Transport::Udp,
            sfu::Transport::Tcp => Transport::Tcp,
        }),
        received_packets: stats.received_packets,
        received_bytes: stats.received_bytes,
        sent_packets: stats.sent_packets,
        sent_bytes: stats.sent_bytes,
        loss: stats.loss,
        round_trip_ms: stats.rtt_ms,
        estimate: stats.estimate.map(sfu::Bitrate::bps),
    }
}

fn published(stats: sfu::PublicationStats) -> PublishedStats {
    PublishedStats {
        source: match stats.source {
            sfu::Source::Microphone => Source::Microphone,
            sfu::Source::Camera => Source::Camera,
            sfu::Source::Screen => Source::Screen,
        },
        muted: stats.muted,
        codec: stats.codec.to_owned(),
        layers: stats.layers,
        packets: stats.packets,
        bytes: stats.bytes,
        recording_dropped: stats.recording_dropped,
    }
}

fn received(slots: &[SlotStats]) -> ReceivedStats {
    let carried = || slots.iter().filter_map(|slot| Some((slot, slot.track.as_ref()?)));
    let pictures = || carried().filter(|(_, track)| !track.source.is_audio()).map(|(slot, _)| slot);
    let mut layers: BTreeMap<&str, u32> = BTreeMap::new();
    for layer in pictures().filter_map(|slot| slot.layer.as_deref()) {
        *layers.entry(layer).or_default() += 1;
    }
    ReceivedStats {
        sounds: carried().filter(|(_, track)| track.source.is_audio()).count() as u32,
        pictures: pictures().filter(|slot| !slot.paused).count() as u32,
        paused: pictures().filter(|slot| slot.paused).count() as u32,
        layers: layers.into_iter().map(|(layer, pictures)| LayerCount { layer: layer.to_owned(), pictures }).collect(),
    }
}
