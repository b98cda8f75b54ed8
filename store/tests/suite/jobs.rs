// SPDX-License-Identifier: MPL-2.0
//! Jobs that survive their worker.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::json;
use store::jobs::{DEFAULT_MAX_ATTEMPTS, JobState, OpenJobs};
use store::{Actor, Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING};

fn lost<T: std::fmt::Debug>(outcome: &store::Result<T>) {
    assert!(matches!(outcome, Err(Error::Conflict(Conflict::LeaseLost))), "{outcome:?}");
}

on_both_databases! {
    async fn unfinished_jobs_are_counted_by_state(db: &Database) {
        let store = crate::office::Office::new(db).await.store;
        let (jobs, actor) = (store.jobs(), Actor::System);
        assert_eq!(jobs.open().await.unwrap(), OpenJobs::default());
        for meeting in ["one", "two", "three", "four"] {
            save!(store => jobs().enqueue("transcribe", meeting, &json!({}), &actor, MORNING)).unwrap();
        }
        let done = save!(store => jobs().lease("transcribe", "worker", MORNING, MINUTE)).unwrap().unwrap();
        save!(store => jobs().complete(&done.id, "worker", MORNING)).unwrap();
        let failed = save!(store => jobs().lease("transcribe", "worker", MORNING, MINUTE)).unwrap().unwrap();
        save!(store => jobs().fail(&failed.id, "worker", "no model", None, MORNING)).unwrap();
        save!(store => jobs().lease("transcribe", "worker", MORNING, MINUTE)).unwrap().unwrap();
        assert_eq!(jobs.open().await.unwrap(), OpenJobs { queued: 1, running: 1, failed: 1 });
    }

    async fn a_job_of_a_killed_worker_is_taken_over(db: &Database) {
        let store = db.open().await;
        let job = save!(store => jobs().enqueue("transcribe", "m1", &json!({"model": "base"}), &Actor::System, MORNING)).unwrap();
        let first = save!(store => jobs().lease("transcribe", "worker-1", MORNING, MINUTE)).unwrap().unwrap();
        assert_eq!((&first.id, first.attempts, first.payload), (&job.id, 1, json!({"model": "base"})));
        store.jobs().heartbeat(&job.id, "worker-1", 40, "Đang gỡ băng", MINUTE, MORNING.plus(1000)).await.unwrap();
        let seen = store.jobs().get(&job.id).await.unwrap();
        assert_eq!((seen.progress, seen.note.as_str()), (40, "Đang gỡ băng"));

        // Worker 1 is heard no more. Its lease, extended by the heartbeat, still holds ...
        assert_eq!(save!(store => jobs().lease("transcribe", "worker-2", MORNING.plus(MINUTE), MINUTE)).unwrap(), None);
        // ... and then ends.
        let later = MORNING.plus(MINUTE + 1000);
        let second = save!(store => jobs().lease("transcribe", "worker-2", later, MINUTE)).unwrap().unwrap();
        assert_eq!((&second.id, second.attempts), (&job.id, 2));

        // It was not dead, only slow: what it says no longer counts.
        lost(&store.jobs().heartbeat(&job.id, "worker-1", 90, "", MINUTE, later).await);
        lost(&save!(store => jobs().complete(&job.id, "worker-1", later)));
        lost(&save!(store => jobs().fail(&job.id, "worker-1", "?", None, later)));
        save!(store => jobs().complete(&job.id, "worker-2", later)).unwrap();
        let done = store.jobs().list("m1").await.unwrap();
        assert_eq!(done.iter().map(|j| (j.state, j.progress)).collect::<Vec<_>>(), [(JobState::Done, 100)]);
        lost(&save!(store => jobs().complete(&job.id, "worker-2", later)));
    }

    async fn an_open_job_is_not_queued_twice(db: &Database) {
        let store = db.open().await;
        let first = save!(store => jobs().enqueue("transcribe", "m1", &json!({}), &Actor::System, MORNING)).unwrap();
        assert_eq!(save!(store => jobs().enqueue("transcribe", "m1", &json!({}), &Actor::System, MORNING)).unwrap().id, first.id);
        save!(store => jobs().lease("transcribe", "w", MORNING, MINUTE)).unwrap().unwrap();
        assert_eq!(save!(store => jobs().enqueue("transcribe", "m1", &json!({}), &Actor::System, MORNING)).unwrap().id, first.id);
        let other = save!(store => jobs().enqueue("draft", "m1", &json!({}), &Actor::System, MORNING)).unwrap();
        assert_ne!(other.id, first.id);
        save!(store => jobs().complete(&first.id, "w", MORNING)).unwrap();
        // On request again.
        assert_ne!(save!(store => jobs().enqueue("transcribe", "m1", &json!({}), &Actor::System, MORNING)).unwrap().id, first.id);
    }

    async fn many_workers_never_hold_the_same_job(db: &Database) {
        let store = Arc::new(db.open().await);
        for n in 0..12 {
            save!(store => jobs().enqueue("transcribe", &format!("m{n}"), &json!({}), &Actor::System, MORNING)).unwrap();
        }
        let workers: Vec<_> = (0..6).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                while let Some(job) = save!(store => jobs().lease("transcribe", &format!("w{n}"), MORNING, MINUTE)).unwrap() {
                    mine.push(job.id);
                }
                mine
            })
        }).collect();
        let mut taken = Vec::new();
        for worker in workers {
            taken.extend(worker.await.unwrap());
        }
        assert_eq!(taken.len(), 12);
        assert_eq!(taken.iter().collect::<HashSet<_>>().len(), 12);
    }

    async fn a_failing_job_is_retried_and_finally_fails(db: &Database) {
        let store = db.open().await;
        let job = save!(store => jobs().enqueue("transcribe", "m1", &json!({}), &Actor::System, MORNING)).unwrap();
        let mut now = MORNING;
        for attempt in 1..=DEFAULT_MAX_ATTEMPTS {
            let leased = save!(store => jobs().lease("transcribe", "w", now, MINUTE)).unwrap().unwrap();
            assert_eq!(leased.attempts, attempt);
            let state = save!(store => jobs().fail(&job.id, "w", "hết bộ nhớ", Some(now.plus(MINUTE)), now)).unwrap();
            let expected = if attempt < DEFAULT_MAX_ATTEMPTS { JobState::Pending } else { JobState::Failed };
            assert_eq!(state, expected);
            assert_eq!(save!(store => jobs().lease("transcribe", "w", now, MINUTE)).unwrap(), None, "not before its time");
            now = now.plus(MINUTE);
        }
        let failed = store.jobs().get(&job.id).await.unwrap();
        assert_eq!((failed.state, failed.error.as_str()), (JobState::Failed, "hết bộ nhớ"));
        assert_eq!(save!(store => jobs().lease("transcribe", "w", now.plus(MINUTE), MINUTE)).unwrap(), None);
    }

    /// A job that kills every worker must not do so for ever.
    async fn a_job_that_crashes_its_workers_finally_fails(db: &Database) {
        let store = db.open().await;
        let job = save!(store => jobs().enqueue("transcribe", "m1", &json!({}), &Actor::System, MORNING)).unwrap();
        let mut now = MORNING;
        for _ in 0..DEFAULT_MAX_ATTEMPTS {
            save!(store => jobs().lease("transcribe", "w", now, MINUTE)).unwrap().unwrap();
            now = now.plus(MINUTE);
        }
        assert_eq!(save!(store => jobs().lease("transcribe", "w", now, MINUTE)).unwrap(), None);
        assert_eq!(store.jobs().get(&job.id).await.unwrap().state, JobState::Failed);
    }
}
