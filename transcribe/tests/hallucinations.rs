// SPDX-License-Identifier: MPL-2.0
//! No engine outputs a word for audio without speech.

mod common;

use std::ops::ControlFlow;

use common::{ctc, recogniser, sounds, voice};
use transcribe::{HotWords, SpeechRecognizer, run_file};

/// Every sound without words, through the whole way, with and without names that the engine leans
/// towards.
fn writes_nothing(engine: &mut dyn SpeechRecognizer) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sound.wav");
    let names = HotWords::new(["Lò Thị Mai", "Nguyễn Văn Bình", "xã Tân Lập", "Nghị quyết"]);
    let sounds = [
        ("silence", vec![0.0; 20 * sounds::RATE]),
        ("white noise", sounds::white(20, -30.0)),
        ("pink noise", sounds::pink(20, -30.0)),
        ("loud rumble", sounds::brown(20, -15.0)),
        ("keyboard", sounds::keyboard(20)),
        ("applause", sounds::applause(15)),
        ("song", sounds::song(20)),
        ("guitar", sounds::guitar(12)),
        ("organ", sounds::organ(8)),
        // The faint echo of a voice that is heard elsewhere, below what the detector takes for a
        // speaker.
        ("echo", sounds::echo(&sounds::load(&voice("doan").wav16), -62.0)),
    ];
    for (name, sound) in sounds {
        sounds::save(&file, 16_000, &sound);
        for hot_words in [&HotWords::default(), &names] {
            let heard = run_file(&file, engine, hot_words, &mut |_| ControlFlow::Continue(())).unwrap();
            assert_eq!(heard.segments, [], "{name} with {}", engine.model());
        }
    }
}

#[test]
fn whisper_outputs_nothing_without_speech() {
    writes_nothing(&mut recogniser());
}

#[test]
fn ctc_outputs_nothing_without_speech() {
    writes_nothing(&mut ctc());
}
