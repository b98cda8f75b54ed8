// SPDX-License-Identifier: MPL-2.0
//! How the room's task carries out what is asked of it.

use std::collections::BTreeMap;

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::arrival::{Arrival, ConnectionId, Connectivity};
use meetings::room::ending::EndCommand;
use meetings::room::lobby::LobbyCommand;
use meetings::room::papers::PaperCommand;
use meetings::room::presence::PresenceCommand;
use meetings::room::tracks::TrackCommand;
use meetings::room::votes::VoteCommand;
use meetings::utterance::UtteranceEvent;
use protocol::live::{ClientMessage, MediaUpdate};
use protocol::problem::ProblemCode;
use sfu::Direction;
use store::Actor;
use tracing::Span;

use super::RoomTask;
use crate::connection::ClientConnection;
use crate::features::{self, Action, RequestContext, Requester};
use crate::room_request::{ParticipantStatus, PutOut, RoomRequest, RoomStatus};
use crate::visitor::Visitor;

impl RoomTask {
    /// The span in which a request is carried out: who asks, where it is a participant.
    pub fn span_of(&self, request: &RoomRequest) -> Span {
        let participant = match request {
            RoomRequest::Join { visitor, .. } => Some(&visitor.participant),
            RoomRequest::Disconnected { participant, .. } => Some(participant),
            RoomRequest::Message { connection, .. }
            | RoomRequest::Publish { connection, .. }
            | RoomRequest::Receive { connection, .. }
            | RoomRequest::EndMedia { connection, .. } => {
                self.connections.get(*connection).map(|connection| &connection.participant)
            }
            RoomRequest::End { .. }
            | RoomRequest::PutOut { .. }
            | RoomRequest::Status { .. }
            | RoomRequest::Utterance(_)
            | RoomRequest::LinkWithdrawn
            | RoomRequest::RightsChanged
            | RoomRequest::PapersChanged
            | RoomRequest::Chat(_)
            | RoomRequest::ScreenStill(_)
            | RoomRequest::VotesChanged
            | RoomRequest::Restarting => None,
        };
        let participant = participant.map(tracing::field::display);
        tracing::info_span!("step", request = request.name(), participant)
    }

    pub async fn handle(&mut self, request: RoomRequest) {
        // Whoever asked may have gone: then nobody reads the reply.
        match request {
            RoomRequest::Join { visitor, connection, reply } => {
                let joined = self.join(visitor, connection).await;
                // If the socket is gone, its `Disconnected` follows.
                let _ = reply.send(joined);
            }
            RoomRequest::Message { connection, message } => {
                if let Err(refusal) = self.on_message(connection, message).await
                    && let Some(connection) = self.connections.get(connection)
                {
                    connection.refuse(&refusal);
                }
            }
            RoomRequest::Disconnected { connection, participant } => {
                self.connections.remove(connection);
                self.captions.hide(connection);
                // Nothing of it is stored, so it fails only when the meeting has ended.
                let _ = self.step(PresenceCommand::ConnectionLost { participant, connection }, &Actor::System).await;
            }
            RoomRequest::End { cancels, actor, reply } => {
                let command = cancels.map_or(EndCommand::ByOffice, |reason| EndCommand::Cancel { reason });
                let ended = self.step(command, &actor).await;
                let _ = reply.send(ended);
            }
            RoomRequest::Publish { connection, offer, reply } => {
                let answer = match self.participant_on(connection) {
                    Some(by) => self.publish(by, offer).await,
                    None => Err(ProblemCode::Unavailable.into()),
                };
                let _ = reply.send(answer);
            }
            RoomRequest::Receive { connection, sdp, view, reply } => {
                let answer = match self.participant_on(connection) {
                    Some(by) => self.media.receive(&self.room, by, &sdp, view).await,
                    None => Err(ProblemCode::Unavailable.into()),
                };
                let _ = reply.send(answer);
            }
            RoomRequest::EndMedia { connection, direction } => {
                if let Some(by) = self.participant_on(connection) {
                    self.end_media(by, direction).await;
                }
            }
            RoomRequest::PutOut { participant, reply } => {
                // Whoever asked may have gone.
                let is_sent_out = self.room.door().sent_out_person(&participant).is_some();
                let how = if is_sent_out { PutOut::SentOut } else { PutOut::Removed };
                let is_out = is_sent_out || self.room.removed().is_put_out_now(&participant);
                let _ = reply.send(is_out.then_some(how));
            }
            RoomRequest::Status { reply } => drop(reply.send(self.status())),
            RoomRequest::Utterance(mut event) => {
                // Where several share a microphone, the floor says who speaks.
                if let UtteranceEvent::Partial(partial) = &mut event
                    && let Some(speaker) = self.room.floor().speaker(&partial.participant)
                {
                    speaker.clone_into(&mut partial.speaker);
                }
                self.captions.on_utterance(event, &self.connections);
            }
            RoomRequest::RightsChanged => {
                self.rights_changed = true;
                self.follow_changed_rights().await;
            }
            RoomRequest::LinkWithdrawn => {
                // Nothing of it is stored here, so it fails only when the meeting has ended.
                let _ = self.step(LobbyCommand::LinkWithdrawn, &Actor::System).await;
            }
            RoomRequest::PapersChanged => self.refresh_papers().await,
            RoomRequest::Chat(ask) => self.on_chat(ask).await,
            RoomRequest::ScreenStill(ask) => self.on_screen_still(ask),
            RoomRequest::VotesChanged => self.refresh_votes().await,
            RoomRequest::Restarting => {}
        }
    }

    /// Reads the papers again. After a failure the next change, or the next start, brings them.
    async fn refresh_papers(&mut self) {
        let refreshed = async {
            let papers = self.services.store.papers().of(&self.meeting.id).await?;
            self.carry_out(PaperCommand::Replace { papers }.into(), &Actor::System).await
        };
        if let Err(refusal) = refreshed.await {
            tracing::warn!(?refusal, "the papers of the meeting could not be read");
        }
    }

    /// Reads the votes again, like the papers.
    async fn refresh_votes(&mut self) {
        let refreshed = async {
            let votes = self.services.store.votes().summaries(&self.meeting.id, self.services.clock.now()).await?;
            self.carry_out(VoteCommand::Replace { votes }.into(), &Actor::System).await
        };
        if let Err(refusal) = refreshed.await {
            tracing::warn!(?refusal, "the votes of the meeting could not be read");
        }
    }

    fn status(&self) -> RoomStatus {
        let people = self.room.presence().iter().map(|(id, who)| ParticipantStatus {
            id: id.clone(),
            name: who.name.clone(),
            unit_name: who.unit_name.clone(),
            role: who.role,
            is_guest: who.is_guest,
            connected: matches!(who.connectivity, Connectivity::Connected(_)),
            returned_at: self.room.removed().returned_at(id).flatten(),
            levels: self.links.of(id),
        });
        RoomStatus {
            title: self.meeting.title.clone(),
            unit_name: self.unit_name.clone(),
            started_at: self.room.started_at(),
            people: people.collect(),
        }
    }

    async fn join(&mut self, visitor: Visitor, client: ClientConnection) -> Result<ConnectionId, Refusal> {
        self.check_rights().await?;
        let role = self.role_of(&visitor).await?;
        self.last_connection += 1;
        let connection = self.last_connection;
        let Visitor { participant, name, unit, unit_name, admission, namesake, from, line, .. } = visitor;
        let now = self.services.clock.now();
        self.media.line_tested(&participant, line.and_then(|line| line.figures.first_estimate(line.tested_at, now)));
        self.connections.add(connection, client);
        let arrival = Arrival { participant, connection, name, unit, unit_name, role, admission, namesake, from };
        let joined = self.step(PresenceCommand::Join(arrival), &Actor::System).await;
        if joined.is_err() {
            self.connections.remove(connection);
        }
        joined.map(|()| connection)
    }

    async fn on_message(&mut self, connection: ConnectionId, message: ClientMessage) -> Result<(), Refusal> {
        // Messages of a connection that was replaced or closed in the meantime are dropped.
        let Some(participant) = self.participant_on(connection) else { return Ok(()) };
        // What pages ask for ahead; who waits in the lobby asks for it again once inside.
        let is_ahead = matches!(message, ClientMessage::Media(_) | ClientMessage::Caption(_));
        if is_ahead && self.room.lobby().get(&participant).is_some() {
            return Ok(());
        }
        let requester = Requester { participant: participant.clone(), connection };
        let context = RequestContext {
            room: &self.room,
            connections: &self.connections,
            media: &mut self.media,
            captions: &mut self.captions,
            stills: &mut self.stills,
            screen_stills: &mut self.screen_stills,
            now: self.services.clock.now(),
        };
        match features::handle(context, requester, message).await? {
            Action::Apply(command) => self.step(command, &Actor::System).await,
            Action::Publish(offer) => {
                let sdp = self.publish(participant, offer).await?;
                if let Some(connection) = self.connections.get(connection) {
                    connection.send(&MediaUpdate::PublishAnswer { sdp }.into());
                }
                Ok(())
            }
            Action::Done => Ok(()),
        }
    }

    /// Ends one of a machine's two media connections.
    async fn end_media(&mut self, by: ParticipantId, direction: Direction) {
        if direction == Direction::Publish {
            let nothing = TrackCommand::Publish { by: by.clone(), tracks: BTreeMap::new(), names: BTreeMap::new() };
            if self.step(nothing, &Actor::System).await.is_err() {
                tracing::warn!(participant = %by, "the end of a stream could not be stored");
            }
        }
        if let Err(error) = self.media.disconnect(&by, direction).await {
            tracing::warn!(participant = %by, %error, "the media plane did not follow");
        }
    }
}
