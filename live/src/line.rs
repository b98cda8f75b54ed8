// SPDX-License-Identifier: MPL-2.0
//! The room's end of one socket: a bounded queue of messages to send.

use base::Refusal;
use meetings::ids::ParticipantId;
use protocol::live::{CloseReason, ConnectionUpdate, ServerMessage};
use protocol::problem::Language;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::text::Text;

/// Messages that may wait for one reader; their text is shared with all other readers. "Mute all"
/// in a full room is one message per participant, which must fit. Whoever lets more pile up is
/// disconnected and comes back to a fresh picture.
pub const QUEUE: usize = 2048;

/// Messages for one page. Dropping it lets the socket send what waits and close.
#[derive(Debug)]
pub struct Line {
    pub participant: ParticipantId,
    pub language: Language,
    queue: mpsc::Sender<Text>,
    /// Cuts the socket off at once.
    cut: CancellationToken,
    /// Of a machine without a page ([`super::seat`]): where it hears that one of its media
    /// connections is gone.
    links: Option<mpsc::Sender<sfu::Direction>>,
}

/// Losses of media connections that may wait for a machine; it has two connections.
const LINKS: usize = 16;

/// The socket's end.
#[derive(Debug)]
pub struct LineEnd {
    pub queue: mpsc::Receiver<Text>,
    pub cut: CancellationToken,
}

pub fn line(participant: ParticipantId, language: Language) -> (Line, LineEnd) {
    let (sender, queue) = mpsc::channel(QUEUE);
    let cut = CancellationToken::new();
    (Line { participant, language, queue: sender, cut: cut.clone(), links: None }, LineEnd { queue, cut })
}

/// The line of a machine, which has no page: its media connections are all there is of it.
pub fn machine_line(participant: ParticipantId, language: Language) -> (Line, LineEnd, mpsc::Receiver<sfu::Direction>) {
    let (line, end) = line(participant, language);
    let (links, lost) = mpsc::channel(LINKS);
    (Line { links: Some(links), ..line }, end, lost)
}

impl Line {
    pub fn is_machine(&self) -> bool {
        self.links.is_some()
    }

    /// Tells a machine that a media connection is gone. It looks for itself whether that is still
    /// so.
    pub fn link_lost(&self, direction: sfu::Direction) {
        if let Some(links) = &self.links {
            // Full: it is about to look anyway.
            let _ = links.try_send(direction);
        }
    }

    pub fn send(&self, message: &ServerMessage) {
        self.send_text(Text::of(message));
    }

    /// Never waits: a reader who is too slow is cut off.
    pub fn send_text(&self, text: Text) {
        if self.queue.try_send(text).is_err() && !self.cut.is_cancelled() {
            tracing::info!(participant = %self.participant, "a page reads too slowly and is disconnected");
            self.cut.cancel();
        }
    }

    pub fn refuse(&self, refusal: &Refusal) {
        self.send(&ServerMessage::Connection(ConnectionUpdate::Refused { problem: refusal.problem(self.language) }));
    }

    /// Says why and closes.
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
        let (line, mut end) = line(mai, Language::Vietnamese);
        let message = ServerMessage::Media(MediaUpdate::Speakers { participants: Vec::new() });
        for _ in 0..QUEUE {
            line.send(&message);
        }
        assert!(!end.cut.is_cancelled(), "a full queue may still be read");
        line.send(&message);
        assert!(end.cut.is_cancelled());
        line.send(&message);
        let waiting = std::iter::from_fn(|| end.queue.try_recv().ok()).count();
        assert_eq!(waiting, QUEUE, "what was too much is not kept anywhere");
    }
}
