// SPDX-License-Identifier: MPL-2.0
//! Audio files of recorders, telephones and other programs: they are transcribed completely, or
//! refused with the reason.

mod common;

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::score::Score;
use common::{ctc, sounds, voice};
use tempfile::TempDir;
use transcribe::{
    CtcRecogniser, HotWords, LOUDNESS_STEP_MS, RecordingPart, SoundError, SoundFault, TranscribeError, as_recording,
    run_file,
};

/// A desk with Đoan's sentence on it, in whatever file somebody brings.
struct Desk {
    folder: TempDir,
    engine: CtcRecogniser,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), engine: ctc() }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    }

    /// `voice` as ffmpeg writes it under `name`, with these options.
    fn saved_by_ffmpeg(&self, voice: &Path, name: &str, options: &[&str]) -> PathBuf {
        let file = self.folder.path().join(name);
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-y", "-loglevel", "error", "-i"]).arg(voice).args(options).arg(&file);
        assert!(ffmpeg.status().expect("ffmpeg runs").success(), "{name}");
        file
    }

    fn hear(&mut self, file: &Path) -> Result<String, TranscribeError> {
        let heard = run_file(file, &mut self.engine, &HotWords::default(), &mut |_| ControlFlow::Continue(()))?;
        Ok(common::text(&heard.segments))
    }

    fn heard(&mut self, file: &Path) -> String {
        self.hear(file).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The reason why `file` is refused.
    fn refusal(&mut self, file: &Path) -> String {
        match self.hear(file) {
            Err(TranscribeError::Sound(error @ SoundError::Unknown { .. })) => error.to_string(),
            other => panic!("{}: {other:?}", file.display()),
        }
    }
}

/// 16 kHz, 16 bits; `length` is what the head says of the sound.
fn wav(samples: &[f32], channels: u16, length: Option<u32>) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
    let length = length.unwrap_or(data.len() as u32);
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(length.saturating_add(36).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    for number in [1, channels] {
        bytes.extend(number.to_le_bytes());
    }
    for number in [16_000, 32_000 * u32::from(channels)] {
        bytes.extend(number.to_le_bytes());
    }
    for number in [2 * channels, 16] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(b"data");
    bytes.extend(length.to_le_bytes());
    bytes.extend(data);
    bytes
}

fn on_channels(samples: &[f32], channels: &[f32]) -> Vec<f32> {
    samples.iter().flat_map(|sample| channels.iter().map(move |factor| sample * factor)).collect()
}

/// Nearly all of `truth` was heard and nothing else: at most one syllable in five is another.
fn nearly(heard: &str, truth: &str) {
    let wrong = Score::of(truth, heard).rate();
    assert!(wrong <= 0.2, "{:.0} % wrong: {heard}, not {truth}", wrong * 100.0);
}

#[test]
fn a_file_without_length_in_its_header_is_read_to_the_end() {
    let mut desk = Desk::new();
    let sound = sounds::load(&voice("doan").wav16);
    let whole = desk.file("whole.wav", &wav(&sound, 1, None));
    let truth = desk.heard(&whole);
    assert!(truth.split_whitespace().count() > 10, "{truth}");
    let stereo = on_channels(&sound, &[1.0, 1.0]);
    let mut long_file = wav(&sound, 1, Some(u32::MAX));
    long_file[..4].copy_from_slice(b"RF64");
    for (name, bytes) in [
        ("length 0", wav(&sound, 1, Some(0))),
        ("length unknown", wav(&sound, 1, Some(u32::MAX))),
        ("length unknown, stereo", wav(&stereo, 2, Some(u32::MAX))),
        ("length of a moment, never put right", wav(&sound, 1, Some(4_096))),
        ("length beyond the end", wav(&sound, 1, Some(1_000_000_000))),
        ("longer than 4 GB by its head", long_file),
    ] {
        let file = desk.file("recorder.wav", &bytes);
        assert_eq!(desk.heard(&file), truth, "{name}");
    }
    // A title behind the sound is no sound.
    let mut titled = wav(&sound, 1, None);
    titled.extend(b"LIST\x0c\0\0\0INFOIART\0\0\0\0");
    let file = desk.file("titled.wav", &titled);
    assert_eq!(desk.heard(&file), truth);
}

#[test]
fn a_microphone_with_reversed_polarity_is_transcribed() {
    let mut desk = Desk::new();
    let sound = sounds::load(&voice("doan").wav16);
    let whole = desk.file("whole.wav", &wav(&sound, 1, None));
    let truth = desk.heard(&whole);
    let opposite = desk.file("opposite.wav", &wav(&on_channels(&sound, &[1.0, -1.0]), 2, None));
    assert_eq!(desk.heard(&opposite), truth);
    let unequal = desk.file("unequal.wav", &wav(&on_channels(&sound, &[1.0, -0.9]), 2, None));
    assert_eq!(desk.heard(&unequal), truth);
    // Encoders code two channels, not their mean: the same in Opus.
    let opus = desk.saved_by_ffmpeg(&opposite, "opposite.opus", &["-c:a", "libopus", "-b:a", "96k"]);
    let heard = desk.heard(&opus);
    nearly(&heard, &truth);
    let one_side = desk.file("one-side.wav", &wav(&on_channels(&sound, &[0.0, 1.0]), 2, None));
    let heard = desk.heard(&one_side);
    nearly(&heard, &truth);
}

#[test]
fn formats_of_telephones_and_recorders_are_transcribed() {
    let mut desk = Desk::new();
    let doan = &voice("doan").wav48;
    let truth = desk.heard(doan);
    for (name, options) in [
        ("alaw.wav", &["-c:a", "pcm_alaw", "-ar", "8000"][..]),
        ("mulaw.wav", &["-c:a", "pcm_mulaw", "-ar", "16000"]),
        ("ima-adpcm.wav", &["-c:a", "adpcm_ima_wav", "-ar", "16000"]),
        ("ms-adpcm.wav", &["-c:a", "adpcm_ms", "-ar", "16000"]),
        ("24-bit.wav", &["-c:a", "pcm_s24le"]),
        ("8-bit.wav", &["-c:a", "pcm_u8"]),
        ("64-bit.wav", &["-c:a", "pcm_f64le"]),
        ("long-head.wav", &["-rf64", "always"]),
        ("phone.m4a", &["-c:a", "aac"]),
        ("phone.mp3", &["-c:a", "libmp3lame", "-b:a", "64k"]),
        ("plain.aac", &["-c:a", "aac"]),
        ("archive.flac", &["-c:a", "flac"]),
    ] {
        let file = desk.saved_by_ffmpeg(doan, name, options);
        let heard = desk.heard(&file);
        nearly(&heard, &truth);
    }
}

#[test]
fn chained_recordings_are_transcribed_one_after_the_other() {
    let mut desk = Desk::new();
    let one = desk.saved_by_ffmpeg(&voice("doan").wav48, "one.opus", &["-c:a", "libopus"]);
    let two = desk.saved_by_ffmpeg(&voice("tuyen").wav48, "two.opus", &["-c:a", "libopus", "-serial_offset", "77"]);
    let (first, second) = (desk.heard(&one), desk.heard(&two));
    let bytes = |file: &Path| std::fs::read(file).unwrap();
    let chained = desk.file("chained.opus", &[bytes(&one), bytes(&two)].concat());
    let mut on = |_| ControlFlow::Continue(());
    let segments = run_file(&chained, &mut desk.engine, &HotWords::default(), &mut on).unwrap().segments;
    let heard = common::text(&segments);
    nearly(&heard, &format!("{first} {second}"));
    // The second begins where the first, of 6.14 s, ends.
    let last = segments.last().unwrap();
    assert!(last.end_ms > 6_140 + 3_500 && last.end_ms < 6_140 + 5_500, "{segments:?}");
    // The same stream again, under the same number.
    let twice = desk.file("twice.opus", &[bytes(&one), bytes(&one)].concat());
    let heard = desk.heard(&twice);
    nearly(&heard, &format!("{first} {first}"));
}

/// `file` as it is stored when somebody adds it to a meeting.
fn as_stored(desk: &Desk, file: &Path) -> (PathBuf, u64, usize) {
    let (mut pages, mut loudness) = (Vec::new(), Vec::new());
    let mut out = |part| {
        match part {
            RecordingPart::Pages(bytes) => pages.extend(bytes),
            RecordingPart::Loudness(steps) => loudness.extend(steps),
            RecordingPart::Progress { .. } => {}
        }
        Ok(())
    };
    let length = as_recording(File::open(file).unwrap(), file, 3_600_000, &mut out).unwrap();
    (desk.file("stored.opus", &pages), length, loudness.len())
}

#[test]
fn what_is_stored_of_a_file_says_the_same_words_at_the_same_time() {
    let mut desk = Desk::new();
    let doan = &voice("doan").wav48;
    let truth = desk.heard(doan);
    let sound = sounds::load(&voice("doan").wav16);
    let one = desk.saved_by_ffmpeg(doan, "one.opus", &["-c:a", "libopus"]);
    let twice = std::fs::read(&one).unwrap().repeat(2);
    let files = [
        ("phone.m4a", desk.saved_by_ffmpeg(doan, "phone.m4a", &["-c:a", "aac"]), truth.clone()),
        ("radio.wav", desk.saved_by_ffmpeg(doan, "radio.wav", &["-c:a", "pcm_mulaw", "-ar", "8000"]), truth.clone()),
        ("pipe.wav", desk.file("pipe.wav", &wav(&sound, 1, Some(0))), truth.clone()),
        ("opposite.wav", desk.file("opposite.wav", &wav(&on_channels(&sound, &[1.0, -1.0]), 2, None)), truth.clone()),
        ("chained.opus", desk.file("chained.opus", &twice), format!("{truth} {truth}")),
    ];
    for (name, file, truth) in files {
        let (stored, length, steps) = as_stored(&desk, &file);
        let heard = desk.heard(&stored);
        nearly(&heard, &truth);
        assert!(recording_format::length_ms(&stored).unwrap().abs_diff(length) <= 40, "{name}");
        assert_eq!(steps as u64, length.div_ceil(LOUDNESS_STEP_MS), "{name}");
    }
    let long = desk.file("long.wav", &wav(&vec![0.1; 16_000 * 3], 1, None));
    let refused = as_recording(File::open(&long).unwrap(), &long, 2_000, &mut |_| Ok(()));
    assert!(matches!(refused, Err(SoundError::Unknown { reason: SoundFault::TooLong(_), .. })));
}

#[test]
fn kinds_of_aac_that_would_be_heard_in_part_are_refused_by_name() {
    let mut desk = Desk::new();
    let phone = desk.saved_by_ffmpeg(&voice("doan").wav48, "p.m4a", &["-ac", "2", "-ar", "44100", "-c:a", "aac"]);
    let bytes = std::fs::read(phone).unwrap();
    let says = [0x12, 0x10, 0x56, 0xe5, 0x00];
    let at = bytes.windows(says.len()).position(|part| part == says).unwrap();
    for (config, name) in [([0x2b, 0x92, 0x08, 0, 0], "HE-AAC"), ([0xeb, 0x92, 0x08, 0, 0], "HE-AAC v2")] {
        let mut file = bytes.clone();
        file[at..at + says.len()].copy_from_slice(&config);
        let file = desk.file("he.m4a", &file);
        let refusal = desk.refusal(&file);
        assert!(refusal.contains(&format!("coded as {name}.")) && refusal.contains("he.m4a"), "{refusal}");
    }
}

#[test]
fn unsupported_and_damaged_files_are_refused_by_name() {
    let mut desk = Desk::new();
    let doan = &voice("doan").wav48;
    let six = "pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0";
    for (name, options, reason) in [
        ("vorbis.ogg", &["-c:a", "vorbis", "-strict", "-2", "-ac", "2"][..], "Vorbis"),
        ("hall.opus", &["-af", six, "-c:a", "libopus", "-mapping_family", "1"], "6 channels"),
        ("music.wma", &["-c:a", "wmav2"], "Windows Media Audio"),
        ("screen.webm", &["-c:a", "libopus", "-f", "webm"], "WebM"),
    ] {
        let file = desk.saved_by_ffmpeg(doan, name, options);
        let refusal = desk.refusal(&file);
        assert!(refusal.contains(reason) && refusal.contains(name), "{refusal}");
    }
    let mut strange = wav(&sounds::load(&voice("doan").wav16), 1, None);
    strange[20..22].copy_from_slice(&0x31_u16.to_le_bytes());
    let strange = desk.file("pager.wav", &strange);
    assert!(desk.refusal(&strange).contains("GSM 6.10"));
    let empty = desk.file("empty.wav", &wav(&[], 1, None));
    assert!(desk.refusal(&empty).contains("holds no sound"));
    // The middle of a telephone's file was never copied.
    let mut damaged = std::fs::read(desk.saved_by_ffmpeg(doan, "damaged.flac", &["-c:a", "flac"])).unwrap();
    let (from, to) = (damaged.len() / 4, damaged.len() / 4 * 3);
    damaged[from..to].fill(0x55);
    let damaged = desk.file("damaged.flac", &damaged);
    assert!(desk.hear(&damaged).is_err());
}
