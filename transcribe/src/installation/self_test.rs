// SPDX-License-Identifier: MPL-2.0
//! Tests a model before it is installed. Otherwise a model that cannot be loaded, or recognises
//! nothing, would fail in a meeting.

use std::collections::HashMap;
use std::f32::consts::TAU;
use std::ops::ControlFlow;

use crate::ctc::read_tokens;
use crate::engines::{EngineSettings, load};
use crate::hot_words::HotWords;
use crate::models::manifest::SelfTest;
use crate::models::{Engine, InstalledModel, ModelError, ModelFolder};
use crate::recogniser::SpeechRecognizer;
use crate::run::{TranscribeError, run_file};
use crate::sound::SAMPLE_RATE;

/// Maximum length of a test clip.
const MAX_CLIP_MS: u64 = 30_000;
/// Share of a clip's syllables that must be recognised. A model for another language, or with wrong
/// tokens, recognises almost nothing.
const MIN_RECOGNISED: f32 = 0.5;
/// More words than this in a second of silence and a second of a tone mean failure.
const MAX_SPURIOUS_WORDS: usize = 12;

/// Whether the list of tokens of a CTC model can be read and has the promised length. The error is
/// a text.
pub fn check_tokens(model: &InstalledModel, promised: Option<usize>) -> Result<(), String> {
    if model.engine != Engine::Ctc {
        return Ok(());
    }
    let found = read_tokens(&model.tokens_file())?.count();
    match promised {
        Some(promised) if promised != found => {
            Err(format!("its manifest promises {promised} tokens, there are {found}"))
        }
        _ => Ok(()),
    }
}

/// Loads `model` and tests it with its clip, or with silence and a tone if it has none.
pub fn run(folder: &ModelFolder, model: &InstalledModel, clip: Option<&SelfTest>) -> Result<(), ModelError> {
    let runtime = if model.engine == Engine::Ctc { Some(folder.runtime()?) } else { None };
    let failed = |reason: String| ModelError::SelfTest { name: model.name.clone(), reason };
    let settings = EngineSettings { threads: None, runtime };
    let mut engine = load(model, &settings).map_err(|error| failed(error.to_string()))?;
    match clip {
        Some(clip) => recognises_clip(model, clip, engine.as_mut()),
        None => is_quiet_for_silence(engine.as_mut()),
    }
    .map_err(failed)
}

fn recognises_clip(model: &InstalledModel, clip: &SelfTest, engine: &mut dyn SpeechRecognizer) -> Result<(), String> {
    let path = model.file.with_file_name(&clip.sound);
    let mut in_time = |progress: crate::run::Progress| {
        if progress.total_ms > MAX_CLIP_MS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let segments = match run_file(&path, engine, &HotWords::default(), &mut in_time) {
        Ok(heard) => heard.segments,
        Err(TranscribeError::Stopped) => return Err(format!("{} is longer than half a minute", clip.sound)),
        Err(error) => return Err(error.to_string()),
    };
    let heard = segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" ");
    let found = recognised_part(&clip.text, &heard);
    if found >= MIN_RECOGNISED { Ok(()) } else { Err(format!("it heard {heard:?} where {:?} is said", clip.text)) }
}

fn is_quiet_for_silence(engine: &mut dyn SpeechRecognizer) -> Result<(), String> {
    let second = SAMPLE_RATE as usize;
    let tone = |at: usize| 0.1 * (TAU * 440.0 * at as f32 / SAMPLE_RATE as f32).sin();
    let sound: Vec<f32> = std::iter::repeat_n(0.0, second).chain((0..second).map(tone)).collect();
    let phrases = engine.recognise(&sound, &HotWords::default()).map_err(|error| error.to_string())?;
    let words: usize = phrases.iter().map(|phrase| phrase.words.len()).sum();
    if words <= MAX_SPURIOUS_WORDS { Ok(()) } else { Err(format!("it heard {words} words in silence and a tone")) }
}

/// Part of the syllables of `said` that also occur in `heard`, at any position.
fn recognised_part(said: &str, heard: &str) -> f32 {
    let syllables = |text: &str| -> Vec<String> {
        let parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let mut there: HashMap<String, usize> = HashMap::new();
    for syllable in syllables(heard) {
        *there.entry(syllable).or_default() += 1;
    }
    let said = syllables(said);
    let found = said
        .iter()
        .filter(|syllable| there.get_mut(*syllable).filter(|count| **count > 0).map(|count| *count -= 1).is_some());
    found.count() as f32 / said.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syllable_heard_counts_once() {
        assert!((recognised_part("Xin chào, xin chào", "xin chào bạn") - 0.5).abs() < 1e-6);
        assert!(recognised_part("Kính thưa", "") < 1e-6);
    }
}
