// SPDX-License-Identifier: MPL-2.0
//! `diemcau retention`

use std::process::ExitCode;

use meetings::policy::Asker;
use meetings::retention::RetentionKind;
use moments::{LocalTime, Millis};
use use_cases::retention::DueNow;

use super::{Context, refused};

/// Print how long sound, transcripts and chat of meetings are kept, which meetings are due to lose
/// some now, and which are held. Deletes nothing: the server does, once an hour.
#[derive(Debug, clap::Args)]
pub struct Retention {}

impl Retention {
    pub async fn run(context: &Context) -> anyhow::Result<ExitCode> {
        let use_cases = context.use_cases(&context.config(&[])?).await?;
        for due in use_cases.due_now(Asker::CommandLine).await.map_err(refused)? {
            say_due(&due);
        }
        let held = use_cases.retention_view().await.map_err(refused)?.held;
        say!("held meetings: {}", held.len());
        for one in held {
            let (at, by) = (time(one.placed_at), one.placed_by_name);
            say!("  {} {}: held since {at} by {by}, because: {}", one.meeting, one.title, one.reason);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn say_due(due: &DueNow) {
    let what = match due.kind {
        RetentionKind::Sound => "sound",
        RetentionKind::Transcript => "transcripts",
        RetentionKind::Chat => "chat",
    };
    let (Some(days), Some(from)) = (due.days, due.applies_from) else {
        return say!("{what}: kept for ever");
    };
    say!("{what}: kept for {days} days after the end of the meeting; the rule applies from {}", time(from));
    say!("  due now: {}; old enough and held back: {}", due.due_count, due.held_back);
    for (meeting, title, ended_at) in &due.due {
        say!("  {meeting} {title}: ended {}", ended_at.map(time).unwrap_or_default());
    }
    let named = due.due.len() as u64;
    if due.due_count > named {
        say!("  and {} more", due.due_count - named);
    }
}

fn time(at: Millis) -> String {
    let LocalTime { year, month, day, hour, minute, .. } = LocalTime::of(at);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
}
