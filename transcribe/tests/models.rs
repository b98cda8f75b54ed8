//! The folder of models: whole ones come in, others are refused and leave nothing behind.

mod common;

use std::path::Path;

use common::model_file;
use transcribe::{ModelDetails, ModelError, ModelFolder, RecogniserError, WhisperRecogniser, WhisperSettings};

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
fn a_model_cut_short_anywhere_is_refused_and_never_visible() {
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
    assert!(matches!(models.add(data.path(), &named("folder")), Err(ModelError::NotAModel { .. })));
    assert!(matches!(models.add(&data.path().join("none.bin"), &named("none")), Err(ModelError::Io { .. })));

    for name in ["", "../up", "a/b", ".hidden", "Xã", "LARGE", &"x".repeat(65)] {
        let error = models.add(model_file(), &named(name)).unwrap_err();
        assert!(matches!(error, ModelError::BadName { .. }), "{name:?}: {error}");
        assert!(models.find(Some(name)).is_err() && models.remove(name).is_err(), "{name:?}");
    }
    assert!(content(&folder).is_empty());
}

#[test]
fn damage_after_installation_is_noticed() {
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
fn a_copy_that_was_interrupted_is_not_a_model() {
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
