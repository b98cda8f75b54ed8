// SPDX-License-Identifier: MPL-2.0
//! The real model, human voices, and recordings made of them.

#![allow(dead_code, reason = "every test file uses its own part")]

pub mod counting;
pub mod following;
pub mod recording;
pub mod score;
pub mod sounds;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde::Deserialize;
use transcribe::{CtcRecogniser, HotWords, Segment, TranscribeError, WhisperRecogniser, WhisperSettings, run_file};

/// A human clip and what is said in it.
#[derive(Clone, Deserialize)]
pub struct Voice {
    pub name: String,
    pub text: String,
    pub seconds: f64,
    pub wav16: PathBuf,
    pub wav48: PathBuf,
}

/// The small Whisper model: `DIEMCAU_TEST_MODEL`, or what tests/speech/fetch-model.py makes (a look
/// when it is there).
pub fn model_file() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| match std::env::var_os("DIEMCAU_TEST_MODEL") {
        Some(file) => file.into(),
        None => fetch("fetch-model.py"),
    })
}

/// The ONNX runtime: `DIEMCAU_TEST_ONNXRUNTIME`, or what tests/speech/fetch-onnxruntime.py gets.
pub fn runtime() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| match std::env::var_os("DIEMCAU_TEST_ONNXRUNTIME") {
        Some(file) => file.into(),
        None => fetch("fetch-onnxruntime.py"),
    })
}

/// The CTC model's bundle: `DIEMCAU_TEST_CTC_MODEL`, or what tests/speech/fetch-ctc-model.py makes.
pub fn ctc_bundle() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| match std::env::var_os("DIEMCAU_TEST_CTC_MODEL") {
        Some(folder) => folder.into(),
        None => fetch("fetch-ctc-model.py"),
    })
}

pub fn ctc() -> CtcRecogniser {
    let bundle = ctc_bundle();
    CtcRecogniser::load(runtime(), &bundle.join("model.onnx"), &bundle.join("tokens.txt"), "ctc", 1)
        .expect("the model loads")
}

/// The six human voices: `DIEMCAU_TEST_VOICES`, or what tests/speech/fetch-voices.py makes.
pub fn voices() -> &'static [Voice] {
    static VOICES: OnceLock<Vec<Voice>> = OnceLock::new();
    VOICES.get_or_init(|| {
        let folder = std::env::var_os("DIEMCAU_TEST_VOICES").map_or_else(|| fetch("fetch-voices.py"), PathBuf::from);
        let listing = std::fs::read(folder.join("voices.json")).expect("the listing of voices");
        let mut voices: Vec<Voice> = serde_json::from_slice(&listing).expect("the listing of voices is JSON");
        for voice in &mut voices {
            voice.wav16 = folder.join(&voice.wav16);
            voice.wav48 = folder.join(&voice.wav48);
        }
        voices
    })
}

pub fn voice(name: &str) -> &'static Voice {
    voices().iter().find(|voice| voice.name == name).unwrap_or_else(|| panic!("a voice named {name}"))
}

/// Runs one of the project's scripts, which prints where the thing is on its last line.
fn fetch(script: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/speech").join(script);
    let out = Command::new("python3").arg(&script).output().expect("python3 runs");
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{}: {said}{}", script.display(), String::from_utf8_lossy(&out.stderr));
    said.lines().last().expect("a path").into()
}

pub fn recogniser() -> WhisperRecogniser {
    // One thread: tests run side by side already.
    let settings = WhisperSettings { threads: 1, ..WhisperSettings::default() };
    WhisperRecogniser::load(model_file(), "base", &settings).expect("the model loads")
}

/// The whole text of `file`.
pub fn transcribed(file: &Path) -> Vec<Segment> {
    listen(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

pub fn listen(file: &Path) -> Result<Vec<Segment>, TranscribeError> {
    let heard = run_file(file, &mut recogniser(), &HotWords::default(), &mut |_| ControlFlow::Continue(()))?;
    Ok(heard.segments)
}

/// Everything that was heard, as one line.
pub fn text(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" ")
}
