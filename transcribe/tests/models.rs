// SPDX-License-Identifier: MPL-2.0
//! The folder of models: intact models are added, others are refused and leave nothing behind.

mod common;

use std::path::{Path, PathBuf};

use common::{ctc_bundle, model_file, runtime, sounds, voice};
use sha2::{Digest, Sha256};
use transcribe::{
    Engine, ModelDetails, ModelError, ModelFolder, ModelProblem, RecogniserError, WhisperRecogniser, WhisperSettings,
    load_engine, open_engine,
};

fn named(name: &str) -> ModelDetails {
    ModelDetails { name: Some(name.to_owned()), ..ModelDetails::default() }
}

/// Names of everything that a folder holds, except its lock.
fn content(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != ".lock")
        .collect()
}

#[test]
fn a_model_is_added_found_after_a_restart_and_removed() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("models");
    let models = ModelFolder::new(&folder);
    assert!(models.list().unwrap().is_empty());
    assert!(matches!(models.find(None), Err(ModelError::NoModel)));

    let details = ModelDetails { licence: Some("MIT".to_owned()), ..ModelDetails::default() };
    let added = models.add(model_file(), &details).unwrap();
    assert_eq!((added.name.as_str(), added.kind.as_str()), ("base-q8_0", "base"));
    assert_eq!(added.sha256.len(), 64);
    assert_eq!(added.size, std::fs::metadata(model_file()).unwrap().len());

    let after_restart = ModelFolder::new(&folder);
    assert_eq!(after_restart.list().unwrap(), std::slice::from_ref(&added));
    assert_eq!(after_restart.find(None).unwrap(), added);
    assert_eq!(after_restart.verify("base-q8_0").unwrap(), added);
    WhisperRecogniser::load(&added.file, &added.name, &WhisperSettings::default()).unwrap();

    assert!(matches!(models.add(model_file(), &details), Err(ModelError::NameTaken { name }) if name == "base-q8_0"));
    assert!(matches!(models.find(Some("large")), Err(ModelError::NotFound { name }) if name == "large"));
    models.remove("base-q8_0").unwrap();
    assert!(matches!(models.remove("base-q8_0"), Err(ModelError::NotFound { .. })));
    assert!(content(&folder).is_empty());
}

#[test]
fn a_model_truncated_anywhere_is_refused_and_never_visible() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("models");
    let models = ModelFolder::new(&folder);
    let whole = std::fs::read(model_file()).unwrap();
    let cut = data.path().join("ggml-base.bin");
    for length in [5, 40, 60, 50_000, 400_000, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&cut, &whole[..length]).unwrap();
        let error = models.add(&cut, &ModelDetails::default()).unwrap_err();
        assert!(matches!(error, ModelError::CutShort { .. }), "{length} bytes: {error}");
        assert!(error.to_string().contains("cut short"), "{error}");
        assert!(content(&folder).is_empty(), "{length} bytes");
        let loaded = WhisperRecogniser::load(&cut, "base", &WhisperSettings::default());
        assert!(matches!(loaded, Err(RecogniserError::Load { .. })), "{length} bytes");
    }
}

#[test]
fn other_files_and_other_names_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("models");
    let models = ModelFolder::new(&folder);
    let file = data.path().join("letter.bin");
    for content in [&b""[..], b"PK\x03\x04 a document", &[0; 4096]] {
        std::fs::write(&file, content).unwrap();
        let error = models.add(&file, &ModelDetails::default()).unwrap_err();
        assert!(matches!(error, ModelError::NotAModel { .. }), "{error}");
    }
    // A header that asks for absurd amounts of memory.
    let mut absurd = std::fs::read(model_file()).unwrap();
    absurd.truncate(10_000);
    absurd[4..8].copy_from_slice(&i32::MAX.to_le_bytes());
    std::fs::write(&file, &absurd).unwrap();
    assert!(matches!(models.add(&file, &ModelDetails::default()), Err(ModelError::NotAModel { .. })));
    assert!(matches!(models.add(data.path(), &named("folder")), Err(ModelError::BadBundle { .. })));
    assert!(matches!(models.add(&data.path().join("none.bin"), &named("none")), Err(ModelError::Io { .. })));

    for name in ["", "../up", "a/b", ".hidden", "Xã", "LARGE", &"x".repeat(65)] {
        let error = models.add(model_file(), &named(name)).unwrap_err();
        assert!(matches!(error, ModelError::BadName { .. }), "{name:?}: {error}");
        assert!(models.find(Some(name)).is_err() && models.remove(name).is_err(), "{name:?}");
    }
    assert!(content(&folder).is_empty());
}

#[test]
fn damage_after_installation_is_detected() {
    let data = tempfile::tempdir().unwrap();
    let models = ModelFolder::new(data.path().join("models"));
    let model = models.add(model_file(), &named("base")).unwrap();
    let mut bytes = std::fs::read(&model.file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&model.file, &bytes).unwrap();
    assert!(matches!(models.verify("base"), Err(ModelError::Damaged { .. })));
    std::fs::write(&model.file, &bytes[..middle]).unwrap();
    assert!(matches!(models.find(Some("base")), Err(ModelError::Damaged { .. })));
}

#[test]
fn an_interrupted_copy_is_not_a_model() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("models");
    // What a power cut in the middle of `add` leaves.
    std::fs::create_dir_all(folder.join(".arriving")).unwrap();
    std::fs::write(folder.join(".arriving/model.bin"), b"lmgg").unwrap();
    let models = ModelFolder::new(&folder);
    assert!(models.list().unwrap().is_empty());
    models.add(model_file(), &named("base")).unwrap();
    assert_eq!(content(&folder), ["base"]);
}

/// A copy of the CTC bundle with a clip, whose manifest is changed by `change`; small, since the
/// network is only linked.
fn bundle(folder: &Path, change: impl FnOnce(&mut serde_json::Value)) -> PathBuf {
    let home = folder.join("bundle");
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir(&home).unwrap();
    std::os::unix::fs::symlink(ctc_bundle().join("model.onnx"), home.join("model.onnx")).unwrap();
    std::fs::copy(ctc_bundle().join("tokens.txt"), home.join("tokens.txt")).unwrap();
    std::fs::copy(&voice("doan").wav16, home.join("clip.wav")).unwrap();
    let text = std::fs::read(ctc_bundle().join("manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&text).unwrap();
    manifest["files"]["clip.wav"] = sha256(&home.join("clip.wav")).into();
    manifest["self_test"] = serde_json::json!({"sound": "clip.wav", "text": voice("doan").text});
    change(&mut manifest);
    std::fs::write(home.join("manifest.json"), manifest.to_string()).unwrap();
    home
}

fn sha256(file: &Path) -> String {
    hex::encode(Sha256::digest(std::fs::read(file).unwrap()))
}

fn folder_with_runtime(data: &Path) -> ModelFolder {
    ModelFolder::new(data.join("models")).with_runtime(Some(runtime().to_owned()))
}

#[test]
fn a_bundle_that_recognises_its_clip_is_added_and_preferred_to_whisper() {
    let data = tempfile::tempdir().unwrap();
    let models = folder_with_runtime(data.path());
    models.add(model_file(), &named("base")).unwrap();
    let added = models.add(&bundle(data.path(), |_| {}), &ModelDetails::default()).unwrap();
    assert_eq!((added.name.as_str(), added.engine), ("vi-conformer-ctc", Engine::Ctc));
    assert_eq!((added.language.as_deref(), added.licence.as_deref()), (Some("vi"), Some("Apache-2.0")));
    assert_eq!(models.verify("vi-conformer-ctc").unwrap(), added);

    let opened = open_engine(&models, None, Some(1)).unwrap();
    assert_eq!((opened.engine.model(), opened.warnings), ("vi-conformer-ctc", vec![]));
    let opened = open_engine(&models, Some("base"), Some(1)).unwrap();
    assert_eq!((opened.engine.model(), opened.warnings), ("base", vec![]));
}

#[test]
fn bundles_that_do_not_match_their_manifest_are_refused_with_the_reason() {
    let data = tempfile::tempdir().unwrap();
    let models = folder_with_runtime(data.path());
    let refused = |bundle: &Path| {
        let error = models.add(bundle, &ModelDetails::default()).unwrap_err();
        assert!(content(&data.path().join("models")).is_empty(), "{error}");
        error
    };
    let wrong_digest = bundle(data.path(), |manifest| manifest["files"]["tokens.txt"] = "0".repeat(64).into());
    assert!(refused(&wrong_digest).to_string().contains("tokens.txt has the SHA-256"));
    let promises = bundle(data.path(), |manifest| manifest["tokens"] = 5_000.into());
    assert!(refused(&promises).to_string().contains("promises 5000 tokens, there are 4968"));
    let gone = bundle(data.path(), |_| {});
    std::fs::remove_file(gone.join("clip.wav")).unwrap();
    assert!(matches!(refused(&gone), ModelError::Io { .. }));

    // Its list has a token less than the network, and the manifest says so too.
    let short = bundle(data.path(), |_| {});
    let tokens = std::fs::read_to_string(short.join("tokens.txt")).unwrap();
    let fewer = tokens.lines().take(4_967).collect::<Vec<_>>().join("\n");
    let short = with_tokens(data.path(), &fewer, 4_967);
    let error = refused(&short).to_string();
    assert!(error.contains("the network has 4968 tokens, the list beside it 4967"), "{error}");

    // The right number of tokens, but those of another model.
    let mut pieces: Vec<&str> = tokens.lines().map(|line| line.rsplit_once(' ').unwrap().0).collect();
    pieces[1..].reverse();
    let numbered = pieces.iter().enumerate().map(|(number, piece)| format!("{piece} {number}"));
    let other = numbered.collect::<Vec<_>>().join("\n");
    let error = refused(&with_tokens(data.path(), &other, 4_968));
    assert!(matches!(error, ModelError::SelfTest { .. }), "{error}");
    assert!(error.to_string().contains("Nuôi con theo phong cách"), "{error}");

    // No network at all.
    let letter = bundle(data.path(), |manifest| {
        manifest["files"]["model.onnx"] = hex::encode(Sha256::digest("Kính gửi")).into();
    });
    std::fs::remove_file(letter.join("model.onnx")).unwrap();
    std::fs::write(letter.join("model.onnx"), "Kính gửi").unwrap();
    assert!(matches!(refused(&letter), ModelError::SelfTest { .. }));
    assert!(matches!(refused(data.path()), ModelError::BadBundle { .. }), "a folder without manifest");
}

fn with_tokens(folder: &Path, tokens: &str, count: usize) -> PathBuf {
    let home = bundle(folder, |manifest| {
        manifest["tokens"] = count.into();
        manifest["files"]["tokens.txt"] = hex::encode(Sha256::digest(tokens)).into();
    });
    std::fs::write(home.join("tokens.txt"), tokens).unwrap();
    home
}

#[test]
fn a_bundle_without_clip_is_tested_with_silence() {
    let data = tempfile::tempdir().unwrap();
    let models = folder_with_runtime(data.path());
    let plain = bundle(data.path(), |manifest| {
        manifest.as_object_mut().unwrap().remove("self_test");
    });
    models.add(&plain, &named("plain")).unwrap();
    sounds::save(&plain.join("clip.wav"), 16_000, &vec![0.0; 40 * sounds::RATE]);
    let digest = sha256(&plain.join("clip.wav"));
    let long = bundle(data.path(), |manifest| manifest["files"]["clip.wav"] = digest.into());
    sounds::save(&long.join("clip.wav"), 16_000, &vec![0.0; 40 * sounds::RATE]);
    let error = models.add(&long, &named("long")).unwrap_err();
    assert!(error.to_string().contains("half a minute"), "{error}");
}

#[test]
fn whisper_is_used_with_a_warning_if_ctc_cannot() {
    let data = tempfile::tempdir().unwrap();
    let models = folder_with_runtime(data.path());
    models.add(model_file(), &named("base")).unwrap();
    let ctc = models.add(&bundle(data.path(), |_| {}), &ModelDetails::default()).unwrap();

    let no_runtime = ModelFolder::new(data.path().join("models")).with_runtime(Some("/none/libonnxruntime.so".into()));
    let opened = open_engine(&no_runtime, None, Some(1)).unwrap();
    assert_eq!(opened.engine.model(), "base");
    assert_eq!((opened.warnings[0].model.as_str(), opened.warnings[0].instead.as_str()), ("vi-conformer-ctc", "base"));
    assert!(opened.warnings[0].reason.contains("/none/libonnxruntime.so"), "{:?}", opened.warnings);
    assert_eq!(no_runtime.choose(Some("vi-conformer-ctc")).unwrap().name, "base");
    assert_eq!(models.choose(Some("removed")).unwrap().name, "vi-conformer-ctc");
    assert!(load_engine(&no_runtime, "vi-conformer-ctc", None).is_err());
    let refused = no_runtime.add(&bundle(data.path(), |_| {}), &named("second"));
    assert!(matches!(refused, Err(ModelError::Runtime(_))), "{refused:?}");

    let choice = no_runtime.choice(Some("removed"), |_| Ok(())).unwrap();
    let over = choice.passed_over.iter().map(|(name, error)| (name.as_str(), error.problem()));
    let wanted = [("removed", ModelProblem::NotInstalled), ("vi-conformer-ctc", ModelProblem::NoRuntime)];
    assert_eq!((choice.serves.unwrap().name.as_str(), over.collect::<Vec<_>>()), ("base", wanted.to_vec()));
    let nobody = no_runtime.choice(None, |model| Err(ModelError::NotFound { name: model.name.clone() })).unwrap();
    assert!(nobody.serves.is_none() && nobody.passed_over.len() == 2, "{nobody:?}");

    let opened = open_engine(&models, Some("removed"), Some(1)).unwrap();
    assert_eq!(opened.engine.model(), "vi-conformer-ctc");
    assert_eq!(opened.warnings[0].model, "removed");

    // A manifest that cannot be read takes nothing from the others.
    let broken = data.path().join("models/broken");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join("manifest.json"), "{").unwrap();
    let opened = open_engine(&models, None, Some(1)).unwrap();
    assert_eq!((opened.engine.model(), opened.warnings[0].model.as_str()), ("vi-conformer-ctc", "broken"));
    models.remove("broken").unwrap();

    std::fs::write(&ctc.file, "cut").unwrap();
    let opened = open_engine(&models, None, Some(1)).unwrap();
    assert_eq!((opened.engine.model(), opened.warnings.len()), ("base", 1));
    models.remove("base").unwrap();
    assert!(matches!(open_engine(&models, None, None), Err(ModelError::Damaged { .. })));
    models.remove("vi-conformer-ctc").unwrap();
    assert!(matches!(open_engine(&models, None, None), Err(ModelError::NoModel)));
}
