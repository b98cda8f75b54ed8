// SPDX-License-Identifier: MPL-2.0
//! Following a recording while it is written: words as they are spoken, segments as stretches of
//! speech end.
//!
//! ```text
//! page written -> sound -> stretches of speech -> LiveEvent::Partial, Partial, ... -> LiveEvent::Settled
//! ```
//!
//! What is settled is word for word what [`crate::run_file`] says of the finished file, so a
//! transcript made while people speak needs no second pass with the same engine. Two exceptions:
//! where the recorder stood still in the middle of a stretch for longer than [`IDLE_MS`], the
//! stretch is cut there; so is one that makes room for others ([`crate::Turns`]).

use std::path::Path;

use crate::guards;
use crate::hot_words::HotWords;
use crate::recogniser::{Recognition, SpeechRecognizer};
use crate::run::TranscribeError;
use crate::segment::{Segment, segments_of};
use crate::sound::{GrowingOpus, SAMPLE_RATE, SoundError};
use crate::speech::{Splitter, Stretch};
use crate::word::{Word, joined};

/// When nothing has been written for so long, whoever spoke has been muted or cut off, and the
/// stretch is over. Packets of silence come every 400 ms (DTX), the recorder writes every 200 ms.
pub const IDLE_MS: u64 = 1_500;
/// One [`LiveTrack::poll`] works on so much sound at most: with several tracks none waits for
/// another's backlog.
const MOST_PER_POLL_MS: u64 = 4_000;

/// What happened on a track since the last poll.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveEvent {
    /// Somebody speaks; replaces the last partial of this track.
    Partial(Partial),
    /// A stretch of speech is over; replaces the last partial of this track. Empty when nothing was
    /// said after all.
    Settled(Vec<Segment>),
}

/// What was heard so far of a stretch that is still being spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct Partial {
    /// Where the stretch begins, in milliseconds of the recording; the same in all partials of one
    /// stretch.
    pub start_ms: u64,
    /// Up to where was listened.
    pub end_ms: u64,
    /// Positions in the recording; never empty.
    pub words: Vec<Word>,
    /// So many of the first words will not change any more; further ones may.
    pub firm: usize,
}

impl Partial {
    /// The words with single spaces between them.
    pub fn text(&self) -> String {
        joined(&self.words)
    }
}

/// A recording that is followed. Holds at most half a minute of sound; without a voice in it a few
/// kilobytes.
///
/// A value without clock or thread: call [`Self::poll`] several times a second, with whichever
/// engine is free. Sound that was not asked for waits on disk, so nothing is lost by coming late.
pub struct LiveTrack {
    sound: GrowingOpus,
    splitter: Splitter,
    /// Stretches whose voice ends here or before were settled by an earlier run.
    known_ms: u64,
    partials: bool,
    recognition: Option<Followed>,
    /// Found, but not handed out yet: more than one entry only after an error.
    events: Vec<LiveEvent>,
    /// Time of the last poll that found sound, and whether the idle time behind it has been
    /// noticed.
    grown_ms: Option<u64>,
    /// The next poll makes room for another track.
    cut: bool,
    /// Time of the last poll.
    polled_ms: Option<u64>,
    /// Since when it holds sound.
    holds_since: Option<u64>,
    /// Position behind the last sound that was read.
    read_ms: u64,
    behind: bool,
    ended: bool,
    finished: bool,
}

/// A stretch that an engine listens to.
struct Followed {
    position: u64,
    recognition: Recognition,
    /// Samples that it was given.
    heard: usize,
    /// The last partial that was reported.
    shown: Vec<Word>,
}

impl LiveTrack {
    /// Follows the Ogg Opus file at `path` from its beginning. Stretches whose voice ends at or
    /// before `known_ms` are listened through without being recognised: where a transcript was
    /// interrupted, give the end of its last segment.
    ///
    /// # Errors
    /// [`SoundError::Read`] when there is no such file.
    pub fn open(path: &Path, known_ms: u64) -> Result<Self, SoundError> {
        Ok(Self {
            sound: GrowingOpus::open(path)?,
            splitter: Splitter::new(),
            known_ms,
            partials: true,
            recognition: None,
            events: Vec::new(),
            grown_ms: None,
            cut: false,
            polled_ms: None,
            holds_since: None,
            read_ms: 0,
            behind: false,
            ended: false,
            finished: false,
        })
    }

    /// Whether to report partials (at first yes). Without them the engine hears each stretch once
    /// it is over.
    pub fn tell_partials(&mut self, partials: bool) {
        self.partials = partials;
    }

    /// Says that the recorder has finished the file: what is left is read to the end.
    pub fn end(&mut self) {
        self.ended = true;
        self.sound.end();
    }

    /// Whether everything up to the end has been settled: no further poll gives anything.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Whether more sound was waiting when the last poll ended: poll again without waiting.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// Samples of 16 kHz that are kept because somebody speaks: at most half a minute; none between
    /// stretches of speech.
    pub fn held_samples(&self) -> usize {
        self.splitter.held()
    }

    /// Whether an engine's [`Recognition`] is open for what is being said.
    pub fn is_heard(&self) -> bool {
        self.recognition.is_some()
    }

    /// Since which poll sound is held without a moment between, in the time that polls were told.
    pub(crate) fn holds_since(&self) -> Option<u64> {
        self.holds_since
    }

    /// Time that the last poll was told.
    pub(crate) fn polled_ms(&self) -> Option<u64> {
        self.polled_ms
    }

    /// There is such a track at `now_ms`; before its first poll it has waited since it was seen
    /// first.
    pub(crate) fn seen(&mut self, now_ms: u64) {
        self.polled_ms.get_or_insert(now_ms);
    }

    /// Has the next poll end the stretch that goes on, settle it and read nothing.
    pub(crate) fn cut(&mut self) {
        self.cut = true;
    }

    /// Position in milliseconds up to which the file has been read.
    pub fn read_ms(&self) -> u64 {
        self.read_ms
    }

    /// Position in milliseconds before which no further segment will begin.
    pub fn settled_ms(&self) -> u64 {
        self.splitter.settled_ms()
    }

    /// Reads what was written since, up to four seconds of it, and lets `engine` hear it. `now_ms`
    /// may count from anything that stays the same; it only tells how long nothing was written.
    ///
    /// # Errors
    /// [`TranscribeError::Sound`] when the file cannot be read or is no Opus;
    /// [`TranscribeError::Recogniser`] when the engine failed on a stretch, which is then left out.
    /// What was found before comes with the next poll.
    pub fn poll(
        &mut self,
        engine: &mut dyn SpeechRecognizer,
        hot_words: &HotWords,
        now_ms: u64,
    ) -> Result<Vec<LiveEvent>, TranscribeError> {
        self.polled_ms = Some(now_ms);
        let events = self.follow(engine, hot_words, now_ms);
        self.holds_since = if self.held_samples() == 0 { None } else { self.holds_since.or(Some(now_ms)) };
        events
    }

    fn follow(
        &mut self,
        engine: &mut dyn SpeechRecognizer,
        hot_words: &HotWords,
        now_ms: u64,
    ) -> Result<Vec<LiveEvent>, TranscribeError> {
        self.behind = false;
        if std::mem::take(&mut self.cut) {
            self.behind = true;
            self.splitter.finish();
            self.hear(engine, hot_words)?;
            return Ok(std::mem::take(&mut self.events));
        }
        let mut worked = 0;
        while let Some(block) = self.sound.next_block()? {
            worked += milliseconds(block.samples.len() as u64);
            self.read_ms = milliseconds(block.position + block.samples.len() as u64);
            self.grown_ms = Some(now_ms);
            self.splitter.push(block.position, &block.samples);
            self.hear(engine, hot_words)?;
            if worked >= MOST_PER_POLL_MS {
                self.behind = true;
                return Ok(std::mem::take(&mut self.events));
            }
        }
        if self.ended && !self.finished {
            self.finished = true;
            self.splitter.finish();
            self.hear(engine, hot_words)?;
        } else if self.grown_ms.is_some_and(|grown| now_ms.saturating_sub(grown) >= IDLE_MS) {
            self.grown_ms = None;
            self.splitter.finish();
            self.hear(engine, hot_words)?;
        }
        Ok(std::mem::take(&mut self.events))
    }

    /// Settles the stretches that are over and listens to the one that goes on.
    fn hear(&mut self, engine: &mut dyn SpeechRecognizer, hot_words: &HotWords) -> Result<(), TranscribeError> {
        while let Some(stretch) = self.splitter.next_stretch() {
            self.settle(&stretch, engine, hot_words)?;
        }
        let growing = self.splitter.growing();
        // The detector gave a stretch up: there was no voice in it.
        if let Some(gone) =
            self.recognition.take_if(|followed| growing.is_none_or(|it| it.position != followed.position))
            && !gone.shown.is_empty()
        {
            self.events.push(LiveEvent::Settled(Vec::new()));
        }
        let Some(growing) = growing.filter(|growing| self.partials && growing.voice) else { return Ok(()) };
        if milliseconds(growing.position + growing.samples.len() as u64) <= self.known_ms {
            return Ok(());
        }
        let mut followed = match self.recognition.take() {
            Some(followed) => followed,
            None => match engine.start_stream(hot_words) {
                Some(recognition) => Followed { position: growing.position, recognition, heard: 0, shown: Vec::new() },
                None => return Ok(()),
            },
        };
        let heard = engine.feed(&mut followed.recognition, &growing.samples[followed.heard..])?;
        followed.heard = growing.samples.len();
        if heard.words != followed.shown && guards::may_show(&heard.words, engine.doubt()) {
            let begin_ms = milliseconds(growing.position);
            let placed = |word: &Word| Word {
                start_ms: begin_ms + word.start_ms,
                end_ms: begin_ms + word.end_ms,
                ..word.clone()
            };
            let partial = Partial {
                start_ms: begin_ms,
                end_ms: milliseconds(growing.position + growing.samples.len() as u64),
                words: heard.words.iter().map(placed).collect(),
                firm: heard.firm,
            };
            // Within one poll only the newest counts.
            if let Some(LiveEvent::Partial(last)) = self.events.last_mut() {
                *last = partial;
            } else {
                self.events.push(LiveEvent::Partial(partial));
            }
            followed.shown = heard.words;
        }
        self.recognition = Some(followed);
        Ok(())
    }

    fn settle(
        &mut self,
        stretch: &Stretch,
        engine: &mut dyn SpeechRecognizer,
        hot_words: &HotWords,
    ) -> Result<(), TranscribeError> {
        let followed = self.recognition.take_if(|followed| followed.position == stretch.position);
        if milliseconds(stretch.position + stretch.voice.end as u64) <= self.known_ms {
            return Ok(());
        }
        let shown = followed.as_ref().is_some_and(|followed| !followed.shown.is_empty());
        let phrases = match followed {
            Some(mut followed) if followed.heard <= stretch.samples.len() => {
                engine.feed(&mut followed.recognition, &stretch.samples[followed.heard..])?;
                engine.finish(followed.recognition)?
            }
            // Never listened to, or cut for its length in a place that lies behind.
            _ => engine.recognise(&stretch.samples, hot_words)?,
        };
        let segments = segments_of(stretch, phrases, engine);
        if shown || !segments.is_empty() {
            self.events.push(LiveEvent::Settled(segments));
        }
        Ok(())
    }
}

fn milliseconds(samples: u64) -> u64 {
    samples * 1000 / u64::from(SAMPLE_RATE)
}
