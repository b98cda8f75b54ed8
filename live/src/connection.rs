// SPDX-License-Identifier: MPL-2.0
//! The room's end of one signalling connection: a bounded queue of messages to send.

use base::Refusal;
use meetings::ids::ParticipantId;
use protocol::live::{CloseReason, ConnectionUpdate, ServerMessage};
use protocol::problem::Language;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::encoded_message::EncodedMessage;

/// Messages queued for one client; their bytes are shared with all other clients. "Mute all" in a
/// full room is one message per participant, which must fit. A client that lets more pile up is
/// disconnected; it reconnects and gets the whole state anew.
pub const QUEUE: usize = 2048;

/// Losses of media connections queued for a machine; it has two media connections.
const MAX_MEDIA_LOSSES: usize = 16;

/// One client, as the room sees it: a page, or a machine without a page. Dropping it lets the
/// socket send what is queued and close.
#[derive(Debug)]
pub struct ClientConnection {
    pub participant: ParticipantId,
    pub language: Language,
    queue: mpsc::Sender<EncodedMessage>,
    /// Cancelled when the client is disconnected without sending what is queued.
    disconnect: CancellationToken,
    /// Of a machine ([`super::machine_session`]): reports that a media connection was lost.
    media_losses: Option<mpsc::Sender<sfu::Direction>>,
}

/// The socket's end.
#[derive(Debug)]
pub struct ClientReceiver {
    pub queue: mpsc::Receiver<EncodedMessage>,
    pub disconnect: CancellationToken,
}

/// The two ends of a page's connection.
pub fn page_connection(participant: ParticipantId, language: Language) -> (ClientConnection, ClientReceiver) {
    let (sender, queue) = mpsc::channel(QUEUE);
    let disconnect = CancellationToken::new();
    let connection =
        ClientConnection { participant, language, queue: sender, disconnect: disconnect.clone(), media_losses: None };
    (connection, ClientReceiver { queue, disconnect })
}

/// The two ends of a machine's connection, and the losses of its media connections.
pub fn machine_connection(
    participant: ParticipantId,
    language: Language,
) -> (ClientConnection, ClientReceiver, mpsc::Receiver<sfu::Direction>) {
    let (connection, receiver) = page_connection(participant, language);
    let (losses, lost) = mpsc::channel(MAX_MEDIA_LOSSES);
    (ClientConnection { media_losses: Some(losses), ..connection }, receiver, lost)
}

impl ClientConnection {
    pub fn is_machine(&self) -> bool {
        self.media_losses.is_some()
    }

    /// Tells a machine that a media connection was lost. It checks whether that is still so.
    pub fn media_lost(&self, direction: sfu::Direction) {
        if let Some(losses) = &self.media_losses {
            // Full: it is about to check anyway.
            let _ = losses.try_send(direction);
        }
    }

    pub fn send(&self, message: &ServerMessage) {
        self.send_encoded(EncodedMessage::of(message));
    }

    /// Never waits: a client that reads too slowly is disconnected.
    pub fn send_encoded(&self, message: EncodedMessage) {
        if self.queue.try_send(message).is_err() && !self.disconnect.is_cancelled() {
            tracing::info!(participant = %self.participant, "a page reads too slowly and is disconnected");
            self.disconnect.cancel();
        }
    }

    pub fn refuse(&self, refusal: &Refusal) {
        self.send(&ServerMessage::Connection(ConnectionUpdate::Refused { problem: refusal.problem(self.language) }));
    }

    /// Sends the reason and closes.
    pub fn close(self, reason: CloseReason) {
        self.send(&ServerMessage::Connection(ConnectionUpdate::Closed { reason }));
    }
}

#[cfg(test)]
mod tests {
    use protocol::live::MediaUpdate;

    use super::*;

    #[test]
    fn who_reads_too_slowly_is_cut_off_and_nobody_waits_for_them() {
        let mai = ParticipantId::parse("mai").unwrap();
        let (connection, mut receiver) = page_connection(mai, Language::Vietnamese);
        let message = ServerMessage::Media(MediaUpdate::Speakers { participants: Vec::new() });
        for _ in 0..QUEUE {
            connection.send(&message);
        }
        assert!(!receiver.disconnect.is_cancelled(), "a full queue may still be read");
        connection.send(&message);
        assert!(receiver.disconnect.is_cancelled());
        connection.send(&message);
        let waiting = std::iter::from_fn(|| receiver.queue.try_recv().ok()).count();
        assert_eq!(waiting, QUEUE, "what was too much is not kept anywhere");
    }
}
