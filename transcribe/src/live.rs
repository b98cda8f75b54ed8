// SPDX-License-Identifier: MPL-2.0
//! Follows a recording while it is written: words as they are spoken, segments when a stretch of
//! speech ends.
//!
//! ```text
//! page written -> sound -> stretches of speech -> LiveEvent::Partial, Partial, ...
//!     -> LiveEvent::Final
//! ```
//!
//! Final text equals, word for word, the result of [`crate::run_file`] for the finished file, so a
//! transcript made while people speak needs no second pass with the same engine. Two exceptions: a
//! stretch is cut where the recorder wrote nothing for longer than [`IDLE_MS`], and where it makes
//! room for another track ([`crate::TrackScheduler`]).

use std::path::Path;

use crate::hallucination_filter;
use crate::hot_words::HotWords;
use crate::recogniser::{Recognition, SpeechRecognizer};
use crate::run::TranscribeError;
use crate::segment::{Heard, heard_in};
use crate::sound::{GrowingOpus, SAMPLE_RATE, SoundError};
use crate::speech::{Splitter, Stretch};
use crate::word::{Word, joined};

/// If nothing was written for this long, the speaker is muted or disconnected, and the stretch
/// ends. With DTX, silence has a packet every 400 ms; the recorder writes every 200 ms.
pub const IDLE_MS: u64 = 1_500;
/// Maximum amount of audio processed by one [`LiveTrack::poll`], so that no track waits for the
/// backlog of another.
const MAX_PER_POLL_MS: u64 = 4_000;

/// Events on a track since the last poll.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveEvent {
    /// Somebody is speaking; replaces the last partial result of this track.
    Partial(Partial),
    /// A stretch of speech has ended; replaces the last partial result of this track. Without
    /// segments if it was not speech.
    Final(Heard),
}

/// The partial result of a stretch that is still being spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct Partial {
    /// Where the stretch begins, in milliseconds of the recording; the same in all partials of one
    /// stretch.
    pub start_ms: u64,
    /// Position up to which audio has been recognised.
    pub end_ms: u64,
    /// Positions in the recording; never empty.
    pub words: Vec<Word>,
    /// This many of the first words are final; further ones may be too.
    pub firm: usize,
}

impl Partial {
    /// The words with single spaces between them.
    pub fn text(&self) -> String {
        joined(&self.words)
    }
}

/// A recording that is followed. Holds at most half a minute of audio, and a few kilobytes while
/// nobody speaks.
///
/// It has no clock and no thread: call [`Self::poll`] several times a second, with any free engine.
/// Audio that has not been read stays on disk, so nothing is lost by polling late.
pub struct LiveTrack {
    sound: GrowingOpus,
    splitter: Splitter,
    /// Stretches whose voice ends here or before were recognised by an earlier run.
    known_ms: u64,
    partials: bool,
    recognition: Option<Followed>,
    /// Events not returned yet; more than one entry only after an error.
    events: Vec<LiveEvent>,
    /// Time of the last poll that found audio, and whether the idle time after it has been handled.
    grown_ms: Option<u64>,
    /// The next poll makes room for another track.
    cut: bool,
    /// Time of the last poll.
    polled_ms: Option<u64>,
    /// Time since when it holds audio.
    holds_since: Option<u64>,
    /// Position after the last sample that was read.
    read_ms: u64,
    behind: bool,
    ended: bool,
    finished: bool,
}

/// A stretch that is being recognised.
struct Followed {
    position: u64,
    recognition: Recognition,
    /// Number of samples passed to the engine.
    heard: usize,
    /// The last partial that was reported.
    shown: Vec<Word>,
}

impl LiveTrack {
    /// Follows the Ogg Opus file at `path` from its beginning. Stretches whose voice ends at or
    /// before `known_ms` are skipped: to continue an interrupted transcript, pass the end of its
    /// last segment.
    ///
    /// # Errors
    /// [`SoundError::Read`] if there is no such file.
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

    /// Whether to report partials (yes by default). Without them the engine recognises each stretch
    /// when it is complete.
    pub fn report_partials(&mut self, partials: bool) {
        self.partials = partials;
    }

    /// Marks the file as finished by the recorder: the rest is read to the end.
    pub fn end(&mut self) {
        self.ended = true;
        self.sound.end();
    }

    /// Whether the whole file is recognised: further polls return nothing.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Whether more audio was available when the last poll ended: poll again without waiting.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// Number of samples (16 kHz) held because somebody speaks: at most half a minute; none between
    /// stretches of speech.
    pub fn held_samples(&self) -> usize {
        self.splitter.held()
    }

    /// Whether an engine's [`Recognition`] is open for the current stretch.
    pub fn is_heard(&self) -> bool {
        self.recognition.is_some()
    }

    /// The time, as passed to polls, since when audio is held without interruption.
    pub(crate) fn holds_since(&self) -> Option<u64> {
        self.holds_since
    }

    /// The time passed to the last poll.
    pub(crate) fn polled_ms(&self) -> Option<u64> {
        self.polled_ms
    }

    /// Registers the track at `now_ms`: before its first poll, its waiting time counts from the
    /// first call.
    pub(crate) fn seen(&mut self, now_ms: u64) {
        self.polled_ms.get_or_insert(now_ms);
    }

    /// Makes the next poll end the current stretch, recognise it and read nothing.
    pub(crate) fn cut(&mut self) {
        self.cut = true;
    }

    /// Position in milliseconds up to which the file has been read.
    pub fn read_ms(&self) -> u64 {
        self.read_ms
    }

    /// Position in milliseconds before which no further segment will begin.
    pub fn final_ms(&self) -> u64 {
        self.splitter.final_ms()
    }

    /// Reads new audio, up to four seconds of it, and passes it to `engine`. `now_ms` may have any
    /// fixed origin; it is only used to measure how long nothing was written.
    ///
    /// # Errors
    /// [`TranscribeError::Sound`] when the file cannot be read or is no Opus;
    /// [`TranscribeError::Recogniser`] if the engine failed on a stretch, which is then skipped.
    /// Results found before it are returned by the next poll.
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
            if worked >= MAX_PER_POLL_MS {
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

    /// Recognises completed stretches, and the current one as far as it goes.
    fn hear(&mut self, engine: &mut dyn SpeechRecognizer, hot_words: &HotWords) -> Result<(), TranscribeError> {
        while let Some(stretch) = self.splitter.next_stretch() {
            self.finalise(&stretch, engine, hot_words)?;
        }
        let growing = self.splitter.growing();
        // The detector discarded the stretch: there was no voice in it.
        if let Some(gone) =
            self.recognition.take_if(|followed| growing.is_none_or(|it| it.position != followed.position))
            && !gone.shown.is_empty()
        {
            self.events.push(LiveEvent::Final(Heard::default()));
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
        if heard.words != followed.shown && hallucination_filter::may_show(&heard.words, engine.thresholds()) {
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
            // Only the newest partial of one poll is reported.
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

    fn finalise(
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
            // Not recognised as a stream, or cut for its length before the current position.
            _ => engine.recognise(&stretch.samples, hot_words)?,
        };
        let heard = heard_in(stretch, phrases, engine);
        if shown || !heard.is_empty() {
            self.events.push(LiveEvent::Final(heard));
        }
        Ok(())
    }
}

fn milliseconds(samples: u64) -> u64 {
    samples * 1000 / u64::from(SAMPLE_RATE)
}
