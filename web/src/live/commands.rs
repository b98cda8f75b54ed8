//! From a page's message to what it asks of the room or of the media plane.

use std::collections::BTreeMap;

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::Command;
use meetings::room::agenda::AgendaCommand;
use meetings::room::chairing::ChairCommand;
use meetings::room::chat::ChatCommand;
use meetings::room::ending::EndCommand;
use meetings::room::hands::HandCommand;
use meetings::room::lobby::LobbyCommand;
use meetings::room::marks::{Content, MarkCommand};
use meetings::room::opening::OpeningCommand;
use meetings::room::presence::PresenceCommand;
use meetings::room::removal::RemovalCommand;
use meetings::room::screen::ScreenCommand;
use meetings::room::tracks::{Source, TrackCommand};
use protocol::live::{ClientMessage, MAX_TILES, PublishedTrack, Tile};
use protocol::problem::ProblemCode;

use super::words;

/// What a message asks for.
#[derive(Debug)]
pub enum Asked {
    Room(Command),
    Publish(Offer),
    Subscribe,
    RestartSubscription,
    SubscribeAnswer {
        sdp: String,
        generation: u32,
    },
    View(Vec<Tile>),
    /// Captions on this page, or no longer.
    Captions(bool),
    /// Answered by the socket itself.
    Nothing,
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

/// Reads `message` as coming from `by`. What is too much or contradicts itself is refused.
pub fn asked(by: ParticipantId, message: ClientMessage) -> Result<Asked, Refusal> {
    let command: Command = match message {
        ClientMessage::PublishOffer { sdp, tracks } => return offer(sdp, tracks).map(Asked::Publish),
        ClientMessage::Subscribe => return Ok(Asked::Subscribe),
        ClientMessage::RestartSubscription => return Ok(Asked::RestartSubscription),
        ClientMessage::SubscribeAnswer { sdp, generation } => return Ok(Asked::SubscribeAnswer { sdp, generation }),
        ClientMessage::View { tiles } => return view(tiles).map(Asked::View),
        ClientMessage::Captions { wanted } => return Ok(Asked::Captions(wanted)),
        ClientMessage::Ping { .. } => return Ok(Asked::Nothing),
        ClientMessage::SetMuted { source, muted } => {
            TrackCommand::SetMuted { by, source: words::source(source), muted }.into()
        }
        ClientMessage::RaiseHand { raised: true } => HandCommand::Raise { by }.into(),
        ClientMessage::RaiseHand { raised: false } => HandCommand::Lower { by }.into(),
        ClientMessage::Chat { text } => ChatCommand::Post { by, text }.into(),
        ClientMessage::Leave => PresenceCommand::Leave { by }.into(),
        ClientMessage::Mute { participant } => TrackCommand::Mute { by, participant }.into(),
        ClientMessage::MuteAll => TrackCommand::MuteAll { by }.into(),
        ClientMessage::Remove { participant } => RemovalCommand::Remove { by, participant }.into(),
        ClientMessage::Admit { participant, admitted } => {
            LobbyCommand::Settle { by, guest: participant, admitted }.into()
        }
        ClientMessage::OpenMeeting => OpeningCommand::Open { by }.into(),
        ClientMessage::RefuseAllWaiting => LobbyCommand::RefuseAll { by }.into(),
        ClientMessage::SetAgendaItem { item } => AgendaCommand::SetCurrent { by, item }.into(),
        ClientMessage::AddMark { kind, text } => MarkCommand::Add { by, kind: words::mark_kind(kind), text }.into(),
        ClientMessage::ChangeMark { seen, kind, text, agenda_item } => {
            let content = Content { kind: words::mark_kind(kind), text, agenda_item };
            MarkCommand::Change { by, seen: words::mark_seen(seen), content }.into()
        }
        ClientMessage::PublishMarks { seen } => {
            MarkCommand::Publish { by, seen: seen.into_iter().map(words::mark_seen).collect() }.into()
        }
        ClientMessage::WithdrawMark { seen } => MarkCommand::Withdraw { by, seen: words::mark_seen(seen) }.into(),
        ClientMessage::DeleteMark { seen } => MarkCommand::Delete { by, seen: words::mark_seen(seen) }.into(),
        ClientMessage::RestoreMark { seen } => MarkCommand::Restore { by, seen: words::mark_seen(seen) }.into(),
        ClientMessage::TakeScreen { over } => ScreenCommand::Take { by, over }.into(),
        ClientMessage::StopScreen { participant } => ScreenCommand::Stop { by, participant }.into(),
        ClientMessage::HandOverChair { participant } => ChairCommand::HandOver { by, to: participant }.into(),
        ClientMessage::TakeChairBack => ChairCommand::TakeBack { by }.into(),
        ClientMessage::EndMeeting => EndCommand::ByParticipant(by).into(),
    };
    Ok(Asked::Room(command))
}

fn offer(sdp: String, tracks: Vec<PublishedTrack>) -> Result<Offer, Refusal> {
    let mut lines: Vec<(String, Source)> = Vec::new();
    let mut muted = BTreeMap::new();
    for track in tracks {
        let source = words::source(track.source);
        let line_again = lines.iter().any(|(mid, _)| *mid == track.mid);
        if track.mid.len() > MAX_MID_BYTES || line_again || muted.insert(source, track.muted).is_some() {
            return Err(ProblemCode::BadMedia.into());
        }
        lines.push((track.mid, source));
    }
    Ok(Offer { sdp, lines, muted })
}

fn view(tiles: Vec<Tile>) -> Result<Vec<Tile>, Refusal> {
    let pictures = tiles.iter().all(|tile| tile.source != protocol::live::Source::Microphone);
    if pictures && tiles.len() <= MAX_TILES { Ok(tiles) } else { Err(ProblemCode::BadMedia.into()) }
}

#[cfg(test)]
mod tests {
    use protocol::live;

    use super::*;

    fn an() -> ParticipantId {
        ParticipantId::parse("an").unwrap()
    }

    fn track(mid: &str, source: live::Source) -> PublishedTrack {
        PublishedTrack { mid: mid.into(), source, muted: false }
    }

    #[test]
    fn an_offer_that_names_a_line_or_a_source_twice_is_refused() {
        for (one, other) in [
            (track("0", live::Source::Microphone), track("0", live::Source::Camera)),
            (track("0", live::Source::Camera), track("1", live::Source::Camera)),
            (track("0", live::Source::Camera), track(&"9".repeat(33), live::Source::Screen)),
        ] {
            let message = ClientMessage::PublishOffer { sdp: "v=0".into(), tracks: vec![one, other] };
            assert_eq!(asked(an(), message).unwrap_err().code, ProblemCode::BadMedia);
        }
    }

    #[test]
    fn nobody_can_look_at_a_microphone_or_at_a_thousand_tiles() {
        let tile = |source| Tile { participant: an(), source, width: 320, height: 180 };
        let many = ClientMessage::View { tiles: vec![tile(live::Source::Camera); MAX_TILES + 1] };
        let sound = ClientMessage::View { tiles: vec![tile(live::Source::Microphone)] };
        for message in [many, sound] {
            assert_eq!(asked(an(), message).unwrap_err().code, ProblemCode::BadMedia);
        }
    }
}
