// SPDX-License-Identifier: MPL-2.0
//! Which engine runs which model, and what happens when the wanted one cannot run.

use std::fmt;
use std::path::PathBuf;

use crate::ctc::CtcRecogniser;
use crate::models::{Engine, InstalledModel, ModelError, ModelFolder};
use crate::recogniser::{RecogniserError, SpeechRecognizer};
use crate::whisper::{WhisperRecogniser, WhisperSettings};

/// What an engine needs beside its model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineSettings {
    /// Processor threads; `None` leaves half of the processors to the meeting.
    pub threads: Option<usize>,
    /// The ONNX runtime library; needed by CTC models.
    pub runtime: Option<PathBuf>,
}

/// Loads `model` into its engine: a second, and up to a few for a large one.
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

/// An engine that is ready, and what the IT office should know about how it was chosen.
pub struct Opened {
    pub engine: Box<dyn SpeechRecognizer>,
    pub warnings: Vec<ModelWarning>,
}

/// A model could not be used, and another one serves instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelWarning {
    /// The model that should have served.
    pub model: String,
    /// Why it does not, in English.
    pub reason: String,
    /// The model that serves instead.
    pub instead: String,
}

impl fmt::Display for ModelWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the speech model {} cannot be used ({}); {} serves instead", self.model, self.reason, self.instead)
    }
}

/// Opens the engine for captions or for the final transcript: the model `wanted`, or without a name
/// the one that hears best (CTC, then Whisper by size). A model that cannot be used is passed over
/// with a warning.
///
/// # Errors
/// [`ModelError::NoModel`] when none is installed; the first model's own error when none can be
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

/// What came of opening an engine.
pub struct Tried {
    /// None when no model can be used.
    pub engine: Option<Box<dyn SpeechRecognizer>>,
    /// Models that were tried before, in vain.
    pub failed: Vec<(String, ModelError)>,
}

/// As [`open_engine`], for whoever wants to know about every model that failed.
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

/// The engine of the installed model `name`, and no other.
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
