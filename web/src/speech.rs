// SPDX-License-Identifier: MPL-2.0
//! Connects the crate `transcription-jobs` to the rest of the server: settings, rooms that show
//! captions, the draft that follows a transcript.

use std::path::Path;
use std::sync::Arc;

use base::Clock;
use live::Rooms;
use store::{Actor, Store};
use transcription_jobs::{Audience, Drafter, Engines, Jobs, Models, Setup};
use untrusted::Readers;

use crate::config::{Config, Role};

pub fn engines(data: &Path, config: &Config) -> Engines {
    let models = Models {
        runtime: config.onnxruntime.clone(),
        captions: config.captions_model.as_ref().map(|name| name.0.clone()),
        transcripts: config.transcript_model.as_ref().map(|name| name.0.clone()),
        threads: config.transcribe_threads.map(|threads| threads as usize),
        speakers: config.speakers_at_once as usize,
        elsewhere: config.role == Role::Web,
    };
    Engines::new(data, models)
}

/// Starts the jobs of this process's role. Captions go to `rooms`, if there are rooms in this
/// process.
pub fn start(
    store: &Store,
    clock: &Clock,
    config: &Config,
    engines: Engines,
    data: &Path,
    rooms: Option<Rooms>,
    readers: Readers,
) -> std::io::Result<Jobs> {
    match config.role {
        Role::Web => Ok(Jobs::elsewhere()),
        Role::All | Role::Transcribe => Jobs::start(Setup {
            store: store.clone(),
            clock: clock.clone(),
            engines,
            data: data.to_owned(),
            audience: rooms
                .map(|rooms| -> Audience { Arc::new(move |meeting, event| rooms.on_utterance(meeting, event)) }),
            drafter: drafter(store.clone(), clock.clone()),
            readers,
        }),
    }
}

fn drafter(store: Store, clock: Clock) -> Drafter {
    Arc::new(move |meeting| {
        let (store, now) = (store.clone(), clock.now());
        Box::pin(async move {
            let drafted = use_cases::drafting::first_draft(&store, &meeting, &Actor::System, now).await;
            drafted.map(drop).map_err(|refusal| refusal.code.as_str().to_owned())
        })
    })
}
