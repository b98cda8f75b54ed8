// SPDX-License-Identifier: MPL-2.0
//! One test of a line: a room of its own in the media plane, in which the page hears only itself.
//! It ends by itself.

use std::time::Duration;

use base::{Clock, Refusal};
use meetings::line_test::LineFigures;
use protocol::http::{LineTestAnswers, LineTestOffers, LineTestSeen};
use protocol::problem::ProblemCode;
use sfu::{PeerKey, PublishedSource, RoomKey, SfuHandle, Source, TransportStats};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::figures::{MOST_DOWN, Readings};
use crate::media;

/// From the press of the button to the result on the slowest line, with room to spare.
const LIFE: Duration = Duration::from_secs(40);
/// A page connects its media right after it has begun; on a slow line that takes some seconds.
const UNUSED: Duration = Duration::from_secs(10);
/// Between two looks at the connections.
const LOOKS: Duration = Duration::from_millis(250);
/// Media of a page that does not stop by itself ends so long after its connections came up, in
/// milliseconds. Pages take five seconds.
const MEDIA_MS: i64 = 8_000;
/// And after so many bytes in both directions: a good line takes half of it.
const MOST_BYTES: u64 = 2_500_000;
/// A `mid` is a short word.
const MOST_MID_CHARS: usize = 32;

/// What the page wants of its test.
#[derive(Debug)]
pub enum Order {
    Connect { offers: LineTestOffers, reply: oneshot::Sender<Result<LineTestAnswers, Refusal>> },
    Finish { seen: LineTestSeen, reply: oneshot::Sender<Result<LineFigures, Refusal>> },
}

#[derive(Debug)]
pub struct Running {
    sfu: SfuHandle,
    clock: Clock,
    room: RoomKey,
    readings: Readings,
    connected: bool,
    media_over: bool,
}

/// The page's connection that sends.
fn speaker() -> PeerKey {
    PeerKey::new("speaker")
}

/// The page's connection that receives: another peer, since nobody hears themselves.
fn listener() -> PeerKey {
    PeerKey::new("listener")
}

impl Running {
    /// Opens the room of the test.
    pub async fn begin(sfu: SfuHandle, clock: Clock, test: &str) -> Result<Self, Refusal> {
        let room = RoomKey::new(format!("line-test-{test}"));
        sfu.open_room(&room).await.map_err(media::refused)?;
        Ok(Self { sfu, clock, room, readings: Readings::default(), connected: false, media_over: false })
    }

    /// Until it is finished or cancelled (`orders` is closed), or its time is over.
    pub async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut looks = interval(LOOKS);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let over = sleep(LIFE);
        let unused = sleep(UNUSED);
        tokio::pin!(over, unused);
        loop {
            tokio::select! {
                () = &mut over => break,
                () = &mut unused, if !self.connected => break,
                _ = looks.tick() => self.look().await,
                order = orders.recv() => match order {
                    None => break,
                    // Whoever asked may have gone.
                    Some(Order::Connect { offers, reply }) => drop(reply.send(self.connect(offers).await)),
                    Some(Order::Finish { seen, reply }) => {
                        self.look().await;
                        let figures = self.readings.figures(&seen).ok_or_else(|| ProblemCode::LineTestOver.into());
                        drop(reply.send(figures));
                        break;
                    }
                },
            }
        }
        self.end().await;
    }

    /// Closes the room of the test.
    pub async fn end(mut self) {
        self.end_media().await;
    }

    async fn connect(&mut self, offers: LineTestOffers) -> Result<LineTestAnswers, Refusal> {
        let LineTestOffers { sending, sound, picture, receiving } = offers;
        let is_word = |mid: &String| !mid.is_empty() && mid.chars().count() <= MOST_MID_CHARS;
        if self.connected || self.media_over || !is_word(&sound) || !is_word(&picture) {
            return Err(ProblemCode::BadMedia.into());
        }
        self.connected = true;
        let source = |mid, source| PublishedSource { mid, source, recording: None };
        let sources = vec![source(sound, Source::Microphone), source(picture, Source::Camera)];
        let sent = self.sfu.publish_offer(&self.room, &speaker(), &sending, sources).await;
        let sending = sent.map_err(media::refused)?;
        let received = self.sfu.subscribe_offer(&self.room, &listener(), &receiving, None).await;
        let receiving = received.map_err(media::refused)?;
        let looks = self.sfu.look_for_room(&self.room, &listener(), MOST_DOWN).await;
        looks.map_err(media::refused)?;
        Ok(LineTestAnswers { sending, receiving })
    }

    async fn look(&mut self) {
        if !self.connected || self.media_over {
            return;
        }
        let Ok(links) = self.sfu.links(&self.room).await else { return };
        let of = |peer: &PeerKey| links.iter().find(|link| link.peer == *peer);
        let up = of(&speaker()).and_then(|link| link.publish);
        let down = of(&listener()).and_then(|link| link.subscribe);
        if let (Some(up), Some(down)) = (&up, &down) {
            self.readings.take(self.clock.now(), up, down);
        }
        let bytes = |stats: TransportStats| stats.received_bytes + stats.sent_bytes;
        let all: u64 = [up, down].into_iter().flatten().map(bytes).sum();
        let too_long = self.readings.lasts().is_some_and(|millis| millis > MEDIA_MS);
        if all > MOST_BYTES || too_long {
            self.end_media().await;
        }
    }

    async fn end_media(&mut self) {
        if !std::mem::replace(&mut self.media_over, true)
            && let Err(error) = self.sfu.close_room(&self.room).await
        {
            tracing::debug!(%error, "the room of a line test is gone already");
        }
    }
}
