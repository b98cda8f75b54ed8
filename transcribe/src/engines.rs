// SPDX-License-Identifier: MPL-2.0
//! Chooses the engine of a model, and another model if the preferred one cannot be used.

use std::fmt;
use std::path::PathBuf;

use crate::ctc::CtcRecogniser;
use crate::models::{Engine, InstalledModel, ModelError, ModelFolder};
use crate::recogniser::{RecogniserError, SpeechRecognizer};
use crate::whisper::{WhisperRecogniser, WhisperSettings};

/// Settings of an engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineSettings {
    /// Processor threads; `None` uses half of the cores and leaves the rest to the meeting.
    pub threads: Option<usize>,
    /// The ONNX runtime library; needed by CTC models.
    pub runtime: Option<PathBuf>,
}

/// Loads `model` into its engine; takes one to a few seconds.
///
/// # Errors
/// [`RecogniserError::Load`].
pub fn load(model: &InstalledModel, settings: &EngineSettings) -> Result<Box<dyn SpeechRecognizer>, RecogniserError> {
    let mut whisper = WhisperSettings::default();
    if let Some(threads) = settings.threads {
        whisper.threads = threads;
    }
    Ok(match model.engine {
        Engine::Whisper => Box::new(WhisperRecogniser::load(&model.file, &model.name, &whisper)?),
        Engine::Ctc => {
            let runtime = settings.runtime.as_ref().ok_or_else(|| RecogniserError::Load {
                model: model.name.clone(),
                reason: "there is no ONNX runtime library".to_owned(),
            })?;
            let (tokens, threads) = (model.tokens_file(), whisper.threads);
            Box::new(CtcRecogniser::load(runtime, &model.file, &tokens, &model.name, threads)?)
        }
    })
}

/// A loaded engine, and a warning for administrators about the choice.
pub struct Opened {
    pub engine: Box<dyn SpeechRecognizer>,
    pub warnings: Vec<ModelWarning>,
}

/// A model could not be used, and another one is used instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelWarning {
    /// The preferred model.
    pub model: String,
    /// The reason, in English.
    pub reason: String,
    /// The model that is used instead.
    pub instead: String,
}

impl fmt::Display for ModelWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the speech model {} cannot be used ({}); {} serves instead", self.model, self.reason, self.instead)
    }
}

/// Opens the engine for captions or for transcripts: the model `wanted`, or by default the most
/// accurate one (CTC, then Whisper by size). A model that cannot be used is skipped with a warning.
///
/// # Errors
/// [`ModelError::NoModel`] when none is installed; the error of the first model when none can be
/// used.
pub fn open_engine(folder: &ModelFolder, wanted: Option<&str>, threads: Option<usize>) -> Result<Opened, ModelError> {
    let Tried { engine, failed } = try_engines(folder, wanted, threads)?;
    let Some(engine) = engine else {
        return Err(failed.into_iter().next().map_or(ModelError::NoModel, |(_, error)| error));
    };
    let instead = engine.model().to_owned();
    let warning = |(model, error): (String, ModelError)| {
        let warning = ModelWarning { model, reason: error.to_string(), instead: instead.clone() };
        tracing::warn!("{warning}");
        warning
    };
    Ok(Opened { warnings: failed.into_iter().map(warning).collect(), engine })
}

/// The result of opening an engine.
pub struct Tried {
    /// `None` if no model can be used.
    pub engine: Option<Box<dyn SpeechRecognizer>>,
    /// Models that failed before.
    pub failed: Vec<(String, ModelError)>,
}

/// Like [`open_engine`], but reports every model that failed.
///
/// # Errors
/// [`ModelError::Io`] when the folder cannot be read.
pub fn try_engines(folder: &ModelFolder, wanted: Option<&str>, threads: Option<usize>) -> Result<Tried, ModelError> {
    let mut failed = Vec::new();
    for name in folder.in_order(wanted)? {
        match load_engine(folder, &name, threads) {
            Ok(engine) => return Ok(Tried { engine: Some(engine), failed }),
            Err(error) => failed.push((name, error)),
        }
    }
    Ok(Tried { engine: None, failed })
}

/// The engine of the installed model `name`; no other is tried.
///
/// # Errors
/// See [`ModelError`].
pub fn load_engine(
    folder: &ModelFolder,
    name: &str,
    threads: Option<usize>,
) -> Result<Box<dyn SpeechRecognizer>, ModelError> {
    let model = folder.ready(name)?;
    let runtime = if model.engine == Engine::Ctc { Some(folder.runtime()?) } else { None };
    load(&model, &EngineSettings { threads, runtime })
        .map_err(|error| ModelError::DoesNotLoad { name: name.to_owned(), reason: error.to_string() })
}
