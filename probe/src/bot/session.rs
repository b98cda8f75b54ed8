// SPDX-License-Identifier: MPL-2.0
//! One session on one WebSocket: the order of messages is that of the page
//! (web/client/src/session).

use std::future::pending;
use std::time::{Duration, Instant};

use protocol::live::{
    ClientMessage, CloseReason, ConnectionUpdate, LobbyUpdate, MAX_TILES, MediaRequest, MediaUpdate, PresenceRequest,
    PresenceUpdate, ServerMessage, Slot, SlotContent, Source, Tile, TrackUpdate,
};
use tokio::time::sleep_until;

use super::room::Seen;
use super::signalling::Signalling;
use super::{Shared, Story};
use crate::clock::now;
use crate::fault::Fault;
use crate::link::{Broken, LinkState, Meter, Publisher, Subscriber};
use crate::measure::Ms;

/// How often what has no timer of its own is polled.
const TICK: Duration = Duration::from_millis(250);
/// How often the line is asked for its round trip and our lost packets.
const ASK_LINE: Duration = Duration::from_secs(3);
/// The server says something every 15 s; after a longer silence the connection is lost.
const SILENCE: Duration = Duration::from_secs(40);
/// Names that are remembered of those heard and seen.
const MOST_NAMES: usize = 1_000;
/// First wait before a failed media connection is made anew; doubles up to the longest. Those of a
/// page.
const MEDIA_RETRY: Duration = Duration::from_secs(1);
const LONGEST_MEDIA_RETRY: Duration = Duration::from_secs(15);

/// How a session ended.
pub(super) enum End {
    /// The run is over, and the bot has left.
    Finished,
    /// The connection is lost.
    Lost,
    Fault(Fault),
}

/// What the loop waits for.
enum Woke {
    Stop,
    Message(Option<Result<Box<ServerMessage>, Fault>>),
    Publisher,
    Subscriber,
    Time,
}

pub(super) struct Session<'s> {
    shared: &'s Shared,
    story: &'s mut Story,
    speaks: bool,
    signalling: Signalling,
    seen: Seen,
    publisher: Option<Publisher>,
    subscriber: Option<Subscriber>,
    shown: Vec<Tile>,
    held_back: Vec<SlotContent>,
    held_since: Option<Ms>,
    welcomed: Option<Ms>,
    refused: Option<String>,
    next_tick: Instant,
    next_line: Instant,
    media_retry: Duration,
    media_again: Option<Instant>,
}

impl<'s> Session<'s> {
    pub async fn run(shared: &'s Shared, number: usize, story: &'s mut Story) -> End {
        let plan = &shared.plan;
        // Not given up at the end of the run: the server may have let the bot in already, and who
        // goes without a word stays in the room for a while.
        let signalling = match Signalling::open(plan, &plan.tokens[number], &shared.trust).await {
            Ok(signalling) => signalling,
            Err(fault) => return End::Fault(fault),
        };
        let begins = now();
        let mut session = Session {
            shared,
            story,
            speaks: number < plan.speakers,
            signalling,
            seen: Seen::default(),
            publisher: None,
            subscriber: None,
            shown: Vec::new(),
            held_back: Vec::new(),
            held_since: None,
            welcomed: None,
            refused: None,
            next_tick: begins + TICK,
            next_line: begins + ASK_LINE,
            media_retry: MEDIA_RETRY,
            media_again: None,
        };
        let end = session.talk().await;
        session.fold();
        end
    }

    async fn talk(&mut self) -> End {
        loop {
            let ends = self.shared.ends();
            let publishing = self.publisher.as_ref().map(|publisher| &publisher.connection);
            let subscribing = self.subscriber.as_ref().map(|subscriber| &subscriber.connection);
            let due = [
                Some(ends),
                Some(self.next_tick),
                self.publisher.as_ref().map(Publisher::due),
                subscribing.map(crate::link::Connection::due),
            ];
            let due = due.into_iter().flatten().min().unwrap_or(ends);
            let woke = tokio::select! {
                () = self.shared.stop.cancelled() => Woke::Stop,
                message = self.signalling.next() => Woke::Message(message.map(|it| it.map(Box::new))),
                () = readable(publishing) => Woke::Publisher,
                () = readable(subscribing) => Woke::Subscriber,
                () = sleep_until(due.into()) => Woke::Time,
            };
            let now = now();
            if matches!(woke, Woke::Stop) || now >= ends {
                self.leave().await;
                return End::Finished;
            }
            let publisher_due = self.publisher.as_ref().is_some_and(|publisher| publisher.due() <= now);
            if (publisher_due || matches!(woke, Woke::Publisher))
                && let Some(publisher) = &mut self.publisher
            {
                publisher.drive(now);
            }
            let subscriber_due = self.subscriber.as_ref().is_some_and(|subscriber| subscriber.connection.due() <= now);
            if (subscriber_due || matches!(woke, Woke::Subscriber))
                && let Some(subscriber) = &mut self.subscriber
            {
                subscriber.drive(now, self.shared.at(now));
            }
            let going = match woke {
                Woke::Message(None) => Err(self.lost()),
                Woke::Message(Some(Err(fault))) => Err(End::Fault(fault)),
                Woke::Message(Some(Ok(message))) => self.received(*message, now).await,
                _ => Ok(()),
            };
            let going = match going {
                Ok(()) if now >= self.next_tick => self.tick(now).await,
                going => going,
            };
            if let Err(end) = going {
                return end;
            }
        }
    }

    /// Somebody came, changed or left.
    fn people(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::Presence(PresenceUpdate::Participant { participant }) => self.seen.changed(&participant),
            ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) => {
                self.seen.left(participant.as_str());
            }
            _ => {}
        }
    }

    async fn received(&mut self, message: ServerMessage, now: Instant) -> Result<(), End> {
        match message {
            ServerMessage::Lobby(LobbyUpdate::Lobby { .. }) => self.story.in_lobby = true,
            ServerMessage::Connection(ConnectionUpdate::Welcome { you, version, state }) => {
                if version != protocol::VERSION {
                    return Err(End::Fault(Fault::Version));
                }
                let at = self.shared.at(now);
                self.welcomed = Some(at);
                self.story.welcome.get_or_insert(at);
                self.story.fault = None;
                self.story.name =
                    state.presence.participants.iter().find(|one| one.id == you).map(|one| one.name.clone());
                self.seen.welcome(you.as_str(), state.presence.participants);
                self.publish(now).await?;
                self.tell(&ClientMessage::Media(MediaRequest::Subscribe)).await?;
            }
            ServerMessage::Presence(_) => self.people(message),
            ServerMessage::Connection(ConnectionUpdate::Several { messages }) => {
                for message in messages {
                    self.people(message);
                }
            }
            ServerMessage::Media(MediaUpdate::PublishAnswer { sdp }) => {
                if let Some(publisher) = &mut self.publisher {
                    publisher.answered(sdp, now).map_err(nonsense)?;
                    publisher.drive(now);
                }
            }
            ServerMessage::Media(MediaUpdate::SubscribeOffer { sdp, generation }) => {
                self.answer(sdp, generation, now).await?;
            }
            ServerMessage::Media(MediaUpdate::Slots { slots }) => self.assigned(slots, now),
            ServerMessage::Media(MediaUpdate::VideoPaused { participant, source, reason }) => {
                self.paused(&SlotContent { participant, source }, reason.is_some(), now);
            }
            ServerMessage::Track(TrackUpdate::MutedByChair { .. }) => {
                self.story.muted_by_chair = true;
                if let Some(lane) = self.publisher.as_mut().and_then(|publisher| publisher.lane(Source::Microphone)) {
                    lane.on = false;
                }
            }
            ServerMessage::Connection(ConnectionUpdate::Refused { problem }) => {
                self.refused = Some(format!("{} {}", problem.title, problem.detail).trim().to_owned());
                if self.speaks && self.welcomed.is_some() {
                    self.story.fault = self.refused.clone().map(Fault::Said);
                }
            }
            ServerMessage::Connection(ConnectionUpdate::Closed { reason }) => {
                return Err(End::Fault(Fault::Closed(reason)));
            }
            _ => {}
        }
        Ok(())
    }

    /// The connection is lost; the last message of the server says why.
    fn lost(&mut self) -> End {
        if self.welcomed.is_none() {
            self.story.fault = self.refused.take().map(Fault::Said).or(Some(Fault::Closed(CloseReason::Restarting)));
        }
        End::Lost
    }

    async fn tell(&mut self, message: &ClientMessage) -> Result<(), End> {
        if self.signalling.send(message).await { Ok(()) } else { Err(End::Lost) }
    }

    /// Replaces the publishing connection. Those who do not speak have their lines switched off, as
    /// pages do.
    async fn publish(&mut self, now: Instant) -> Result<(), End> {
        self.fold_publisher();
        let plan = &self.shared.plan;
        let (voice, picture) = if self.speaks { (plan.voice.clone(), plan.picture.clone()) } else { (None, None) };
        let offer = Publisher::offer(&self.shared.engine, self.signalling.from, voice, picture, now);
        let (mut publisher, sdp, tracks) = offer.map_err(machine)?;
        if self.story.muted_by_chair
            && let Some(lane) = publisher.lane(Source::Microphone)
        {
            lane.on = false;
        }
        self.publisher = Some(publisher);
        self.tell(&ClientMessage::Media(MediaRequest::PublishOffer { sdp, tracks })).await
    }

    async fn answer(&mut self, sdp: String, generation: u32, now: Instant) -> Result<(), End> {
        let known = self.subscriber.as_ref().is_some_and(|subscriber| subscriber.is_named_in(&sdp));
        if !known {
            self.fold_subscriber();
            let opened = Subscriber::open(&self.shared.engine, self.signalling.from, &sdp, now);
            self.subscriber = Some(opened.map_err(machine)?);
        }
        let Some(subscriber) = &mut self.subscriber else { return Ok(()) };
        let sdp = subscriber.answer(sdp, now).map_err(nonsense)?;
        subscriber.drive(now, self.shared.at(now));
        self.tell(&ClientMessage::Media(MediaRequest::SubscribeAnswer { sdp, generation })).await
    }

    fn assigned(&mut self, slots: Vec<Slot>, now: Instant) {
        for slot in self.seen.assigned(slots) {
            self.rests(&slot.mid, now);
            let shows_a_page = slot.content.as_ref().is_some_and(|content| content.source == Source::Screen);
            if let Some(Meter::Picture(meter)) = self.subscriber.as_mut().and_then(|one| one.meter(&slot.mid)) {
                meter.may_stand_still = shows_a_page;
            }
        }
    }

    /// The server holds a picture back, because the line has no room for it or we cannot read it,
    /// or goes on with it.
    fn paused(&mut self, picture: &SlotContent, paused: bool, now: Instant) {
        if paused && let Some(slot) = self.seen.slot_of(picture).map(str::to_owned) {
            self.rests(&slot, now);
        }
        self.held_back.retain(|held| held != picture);
        if paused && self.held_back.len() < MAX_TILES {
            self.held_back.push(picture.clone());
        }
        self.count_held_back(now);
    }

    /// Adds up the time in which any picture was held back.
    fn count_held_back(&mut self, now: Instant) {
        let at = self.shared.at(now);
        let (held, seen) = (&mut self.held_back, &self.seen);
        held.retain(|picture| seen.shows(picture));
        if let Some(since) = self.held_since.take() {
            self.story.totals.held_back_ms += at - since;
        }
        self.held_since = (!self.held_back.is_empty()).then_some(at);
    }

    /// What a slot carried so far has ended there.
    fn rests(&mut self, mid: &str, now: Instant) {
        let at = self.shared.at(now);
        match self.subscriber.as_mut().and_then(|subscriber| subscriber.meter(mid)) {
            Some(Meter::Sound(meter)) => meter.switched(),
            Some(Meter::Picture(meter)) => meter.rests(at),
            None => {}
        }
    }

    async fn tick(&mut self, now: Instant) -> Result<(), End> {
        self.next_tick = now + TICK;
        if now.saturating_duration_since(self.signalling.last_received) > SILENCE {
            return Err(End::Lost);
        }
        if self.welcomed.is_none() {
            return Ok(());
        }
        self.note_who();
        self.count_held_back(now);
        let tiles = self.seen.tiles(self.shared.plan.tiles);
        if tiles != self.shown {
            self.tell(&ClientMessage::Media(MediaRequest::View { tiles: tiles.clone() })).await?;
            self.shown = tiles;
        }
        if now >= self.next_line {
            self.next_line = now + ASK_LINE;
            self.ask_line(now);
        }
        self.mend(now).await
    }

    /// Remembers whose packets came. A slot that changes hands between two looks is found at the
    /// next.
    fn note_who(&mut self) {
        let Some(subscriber) = &mut self.subscriber else { return };
        for (mid, name) in self.seen.carried() {
            let Some((meter, counted)) = subscriber.counted(mid) else { continue };
            let (received, known) = match meter {
                Meter::Sound(meter) => (meter.received(), &mut self.story.heard),
                Meter::Picture(meter) => (meter.pictures, &mut self.story.seen),
            };
            if received > *counted && known.len() < MOST_NAMES && !known.iter().any(|known| known == name) {
                known.push(name.to_owned());
            }
            *counted = received;
        }
    }

    fn ask_line(&mut self, now: Instant) {
        if let Some(subscriber) = &mut self.subscriber {
            let round_trip = subscriber.connection.round_trip_ms(now);
            if let Some(ms) = round_trip {
                self.story.totals.round_trip(ms);
            }
        }
    }

    /// Replaces failed media connections.
    async fn mend(&mut self, now: Instant) -> Result<(), End> {
        let state = |link: Option<LinkState>| link.unwrap_or(LinkState::Connecting);
        let publishing = state(self.publisher.as_ref().map(|publisher| publisher.connection.state()));
        let subscribing = state(self.subscriber.as_ref().map(|subscriber| subscriber.connection.state()));
        if subscribing == LinkState::Connected {
            self.story.media = true;
        }
        if publishing != LinkState::Failed && subscribing != LinkState::Failed {
            return Ok(());
        }
        let again = *self.media_again.get_or_insert(now + self.media_retry);
        if now < again {
            return Ok(());
        }
        self.media_again = None;
        self.media_retry = (self.media_retry * 2).min(LONGEST_MEDIA_RETRY);
        if publishing == LinkState::Failed {
            self.publish(now).await?;
        }
        if subscribing == LinkState::Failed {
            self.fold_subscriber();
            self.shown.clear();
            self.tell(&ClientMessage::Media(MediaRequest::Subscribe)).await?;
        }
        Ok(())
    }

    async fn leave(&mut self) {
        self.ask_line(now());
        self.note_who();
        self.tell(&ClientMessage::Presence(PresenceRequest::Leave)).await.ok();
        self.fold();
        self.signalling.close().await;
    }

    /// Adds up everything that this session measured.
    fn fold(&mut self) {
        self.count_held_back(now());
        self.fold_publisher();
        self.fold_subscriber();
        if let Some(welcomed) = self.welcomed.take() {
            self.story.inside_ms += self.shared.at(now()) - welcomed;
        }
    }

    fn fold_publisher(&mut self) {
        let Some(mut publisher) = self.publisher.take() else { return };
        let totals = &mut self.story.totals;
        for source in [Source::Microphone, Source::Camera] {
            if let Some(lane) = publisher.lane(source) {
                totals.packets_sent += lane.packets;
                totals.sent_lost += lane.lost;
                totals.key_frames_wanted += lane.keys_wanted;
            }
        }
        publisher.connection.close();
        totals.bytes_in += publisher.connection.bytes_in;
        totals.bytes_out += publisher.connection.bytes_out;
    }

    fn fold_subscriber(&mut self) {
        let Some(mut subscriber) = self.subscriber.take() else { return };
        let at = self.shared.at(now());
        self.story.media |= subscriber.connection.state() == LinkState::Connected;
        let story = &mut *self.story;
        story.first_sound = story.first_sound.or(subscriber.first_sound);
        story.first_picture = story.first_picture.or(subscriber.first_picture);
        for meter in subscriber.meters() {
            match meter {
                Meter::Sound(meter) => story.totals.sound(meter),
                Meter::Picture(meter) => story.totals.picture(meter, at),
            }
        }
        subscriber.connection.close();
        story.totals.bytes_in += subscriber.connection.bytes_in;
        story.totals.bytes_out += subscriber.connection.bytes_out;
    }
}

async fn readable(connection: Option<&crate::link::Connection>) {
    match connection {
        Some(connection) => connection.readable().await,
        None => pending().await,
    }
}

fn nonsense(broken: Broken) -> End {
    End::Fault(Fault::Nonsense(broken.0))
}

fn machine(broken: Broken) -> End {
    End::Fault(Fault::Machine(broken.0))
}
