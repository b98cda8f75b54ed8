// SPDX-License-Identifier: MPL-2.0
//! An engine that counts what it is asked.

use transcribe::text::Style;
use transcribe::{
    ConfidenceThresholds, HotWords, PartialWords, Phrase, RecogniserError, Recognition, SpeechRecognizer,
};

pub struct Counting<E> {
    engine: E,
    /// Stretches that it began to listen to.
    pub begun: usize,
    /// Stretches that it heard once they were over.
    pub recognised: usize,
    /// Samples that it was given.
    pub samples: usize,
}

impl<E> Counting<E> {
    pub fn new(engine: E) -> Self {
        Self { engine, begun: 0, recognised: 0, samples: 0 }
    }
}

impl<E: SpeechRecognizer> SpeechRecognizer for Counting<E> {
    fn model(&self) -> &str {
        self.engine.model()
    }

    fn style(&self) -> Style {
        self.engine.style()
    }

    fn thresholds(&self) -> ConfidenceThresholds {
        self.engine.thresholds()
    }

    fn recognise(&mut self, speech: &[f32], hot_words: &HotWords) -> Result<Vec<Phrase>, RecogniserError> {
        self.recognised += 1;
        self.samples += speech.len();
        self.engine.recognise(speech, hot_words)
    }

    fn start_stream(&mut self, hot_words: &HotWords) -> Option<Recognition> {
        self.begun += 1;
        self.engine.start_stream(hot_words)
    }

    fn feed(&mut self, recognition: &mut Recognition, speech: &[f32]) -> Result<PartialWords, RecogniserError> {
        self.samples += speech.len();
        self.engine.feed(recognition, speech)
    }

    fn finish(&mut self, recognition: Recognition) -> Result<Vec<Phrase>, RecogniserError> {
        self.engine.finish(recognition)
    }
}
