// SPDX-License-Identifier: MPL-2.0
//! The network of a CTC model, run by ONNX Runtime. The only file that uses `ort`.
//!
//! The runtime is a shared library, loaded once per process with the first model that needs it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::{DynValue, Tensor, TensorElementType, TensorRef, ValueType};

/// Names of the network's inputs and outputs, as in WeNet's streaming export.
const CHUNK: &str = "chunk";
const OFFSET: &str = "offset";
const CACHES: [&str; 2] = ["att_cache", "cnn_cache"];
const OUTPUT: &str = "output";
const NEW_CACHES: [&str; 2] = ["r_att_cache", "r_cnn_cache"];
/// Maximum accepted dimensions: a second of frames, a large vocabulary, 64 MB of cache.
const MAX_CHUNK: i64 = 1_000;
const MAX_TOKENS: i64 = super::tokens::MAX_TOKENS as i64;
const MAX_CACHE: i64 = 16 * 1024 * 1024;

/// Shape of one step of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Frames in a chunk, including the overlap with the next one.
    pub chunk: usize,
    /// Values in a frame.
    pub bands: usize,
    /// Output steps per chunk.
    pub steps: usize,
    /// Probabilities per step.
    pub tokens: usize,
    caches: [Vec<i64>; 2],
}

/// A loaded network: weights and working memory. The state of a stream is its [`Memory`].
pub struct Network {
    session: Session,
    shape: Shape,
}

/// The network's state of one stream.
pub struct Memory {
    offset: i64,
    caches: [DynValue; 2],
}

impl Network {
    /// Loads the network in `file` with the runtime library `runtime`, which stays loaded. The
    /// error is a text.
    pub fn load(runtime: &Path, file: &Path, threads: usize) -> Result<Self, String> {
        let environment = environment(runtime)?;
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let session = (|| -> ort::Result<Session> {
            Session::builder(&environment)?
                .with_optimization_level(GraphOptimizationLevel::Level3)?
                .with_intra_threads(threads.max(1))?
                .with_inter_threads(1)?
                // Spinning threads would take processor time from the meeting.
                .with_intra_op_spinning(false)?
                .commit_from_file(file)
        })()
        .map_err(|error| failed(&error))?;
        let shape = shape(&session).map_err(|reason| failed(&reason))?;
        Ok(Self { session, shape })
    }

    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Runs the network on a chunk of silence: the output must be log probabilities. The error is a
    /// text.
    pub fn check(&mut self) -> Result<(), String> {
        let (chunk, tokens) = (self.shape.chunk * self.shape.bands, self.shape.tokens);
        let mut logs = Vec::new();
        let mut memory = self.begin()?;
        self.step(&mut memory, &vec![0.0; chunk], &mut logs)?;
        if logs.len() != self.shape.steps * tokens {
            return Err(format!("the network gave {} numbers instead of {}", logs.len(), self.shape.steps * tokens));
        }
        let sure = |step: &[f32]| (step.iter().map(|log| f64::from(log.exp())).sum::<f64>() - 1.0).abs() < 0.01;
        if !logs.chunks_exact(tokens).all(sure) {
            return Err("the network's outputs are no logarithms of probabilities".to_owned());
        }
        Ok(())
    }

    /// The state of a new stream.
    pub fn begin(&self) -> Result<Memory, String> {
        let [one, other] = &self.shape.caches;
        let empty = |shape: &Vec<i64>| -> Result<DynValue, String> {
            let size = shape.iter().product::<i64>() as usize;
            let tensor = Tensor::from_array((shape.clone(), vec![0.0_f32; size])).map_err(|error| error.to_string())?;
            Ok(tensor.into_dyn())
        };
        Ok(Memory { offset: 0, caches: [empty(one)?, empty(other)?] })
    }

    /// Processes one chunk of frames and appends `steps` times `tokens` log probabilities to
    /// `logs`.
    pub fn step(&mut self, memory: &mut Memory, chunk: &[f32], logs: &mut Vec<f32>) -> Result<(), String> {
        let shape = &self.shape;
        let mut run = || -> ort::Result<()> {
            let frames = TensorRef::from_array_view(([1, shape.chunk, shape.bands], chunk))?;
            let offset = Tensor::from_array(([1_usize, 1], vec![memory.offset]))?;
            let mut outputs = self.session.run(ort::inputs![
                CHUNK => frames,
                OFFSET => offset,
                CACHES[0] => &memory.caches[0],
                CACHES[1] => &memory.caches[1],
            ])?;
            let (_, values) = outputs[OUTPUT].try_extract_tensor::<f32>()?;
            logs.extend_from_slice(values);
            for (cache, name) in memory.caches.iter_mut().zip(NEW_CACHES) {
                if let Some(new) = outputs.remove(name) {
                    *cache = new;
                }
            }
            Ok(())
        };
        run().map_err(|error| error.to_string())?;
        memory.offset += shape.steps as i64;
        Ok(())
    }
}

/// The environment of the process, created with the first requested library.
fn environment(runtime: &Path) -> Result<Environment, String> {
    static LOADED: Mutex<Option<(PathBuf, Environment)>> = Mutex::new(None);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((path, environment)) = &*loaded {
        if path != runtime {
            tracing::warn!(loaded = %path.display(), wanted = %runtime.display(), "another ONNX Runtime is loaded already");
        }
        return Ok(environment.clone());
    }
    let builder = ort::init_from(runtime).map_err(|error| format!("ONNX Runtime cannot be used: {error}"))?;
    let environment = builder
        .with_name("diemcau")
        .with_telemetry(false)
        .build()
        .map_err(|error| format!("ONNX Runtime {} cannot be used: {error}", runtime.display()))?;
    *loaded = Some((runtime.to_owned(), environment.clone()));
    Ok(environment)
}

/// Reads the shape from the network itself, independent of a manifest, and rejects networks that
/// are not streaming ones of the expected form.
fn shape(session: &Session) -> Result<Shape, String> {
    let floats = |outlets: &[ort::value::Outlet], name: &str| floats_of(outlets, name);
    let chunk = floats(session.inputs(), CHUNK)?;
    let output = floats(session.outputs(), OUTPUT)?;
    let caches = [floats(session.inputs(), CACHES[0])?, floats(session.inputs(), CACHES[1])?];
    let new_caches = [floats(session.outputs(), NEW_CACHES[0])?, floats(session.outputs(), NEW_CACHES[1])?];
    if session.inputs().len() != 2 + CACHES.len() {
        return Err(format!("the network has {} inputs instead of 4", session.inputs().len()));
    }
    let fixed = |name: &str, shape: &[i64], length: usize, most: i64| {
        let sizes = shape.get(1..).unwrap_or_default();
        let whole = shape.len() == length && sizes.iter().all(|&size| size > 0 && size <= most);
        if whole { Ok(()) } else { Err(format!("{name} of the network has the shape {shape:?}")) }
    };
    fixed(CHUNK, &chunk, 3, MAX_CHUNK)?;
    fixed(OUTPUT, &output, 3, MAX_TOKENS)?;
    for (index, (cache, new)) in caches.iter().zip(&new_caches).enumerate() {
        fixed(CACHES[index], cache, cache.len().max(2), MAX_CACHE)?;
        let size = cache[1..].iter().try_fold(1_i64, |product, &size| product.checked_mul(size));
        if size.is_none_or(|size| size > MAX_CACHE) || cache[1..] != new.get(1..).unwrap_or_default()[..] {
            return Err(format!("{} of the network has the shape {cache:?}, comes back as {new:?}", CACHES[index]));
        }
    }
    // The first dimension is the batch size: one.
    let single = |shape: Vec<i64>| std::iter::once(1).chain(shape.into_iter().skip(1)).collect::<Vec<_>>();
    Ok(Shape {
        chunk: chunk[1] as usize,
        bands: chunk[2] as usize,
        steps: output[1] as usize,
        tokens: output[2] as usize,
        caches: caches.map(single),
    })
}

fn floats_of(outlets: &[ort::value::Outlet], name: &str) -> Result<Vec<i64>, String> {
    let outlet = outlets.iter().find(|outlet| outlet.name() == name);
    match outlet.map(ort::value::Outlet::dtype) {
        Some(ValueType::Tensor { ty: TensorElementType::Float32, shape, .. }) => Ok(shape.to_vec()),
        Some(other) => Err(format!("{name} of the network is {other} instead of numbers")),
        None => Err(format!("the network has no {name}")),
    }
}
