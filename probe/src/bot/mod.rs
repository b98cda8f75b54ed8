// SPDX-License-Identifier: MPL-2.0
//! One test participant: joins, reconnects like a page, leaves.

mod room;
mod session;
mod signalling;

use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::live::CloseReason;
use rustls::ClientConfig;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;

use session::{End, Session};
pub(crate) use signalling::trust;

use crate::clock::now;
use crate::fault::Fault;
use crate::link::Engine;
use crate::measure::{Ms, Totals};
use crate::plan::Plan;
use crate::report::BotReport;

/// First delay before reconnecting; doubles up to the longest. The same as in pages.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Shared by the bots of one thread.
#[derive(Debug)]
pub(crate) struct Shared {
    pub plan: Arc<Plan>,
    pub engine: Engine,
    pub trust: Arc<ClientConfig>,
    pub began: Instant,
    pub stop: CancellationToken,
}

impl Shared {
    /// `now` on the clock of the run.
    fn at(&self, now: Instant) -> Ms {
        now.saturating_duration_since(self.began).as_secs_f64() * 1000.0
    }

    fn ends(&self) -> Instant {
        self.began + self.plan.ramp + self.plan.stay
    }
}

/// What is known of a bot so far.
#[derive(Debug, Default)]
struct Story {
    name: Option<String>,
    knocked: Option<Ms>,
    welcome: Option<Ms>,
    first_sound: Option<Ms>,
    first_picture: Option<Ms>,
    /// Time spent in the meeting.
    inside_ms: f64,
    media: bool,
    in_lobby: bool,
    muted_by_chair: bool,
    lost_lines: u32,
    fault: Option<Fault>,
    /// Names of those whose sound, and whose picture, came.
    heard: Vec<String>,
    seen: Vec<String>,
    totals: Totals,
}

/// Runs one bot until the end of the run.
pub(crate) async fn run(shared: &Shared, number: usize) -> BotReport {
    let mut story = Story::default();
    let begins = shared.began + shared.plan.begins(number);
    tokio::select! {
        () = shared.stop.cancelled() => {}
        () = sleep_until(begins.into()) => live(shared, number, &mut story).await,
    }
    report(shared, number, story)
}

async fn live(shared: &Shared, number: usize, story: &mut Story) {
    story.knocked = Some(shared.at(now()));
    let mut wait = FIRST_WAIT;
    loop {
        let welcomed_before = story.welcome.is_some();
        let end = Session::run(shared, number, story).await;
        match end {
            End::Finished => return,
            End::Fault(fault) if !fault.passes() => {
                story.fault = Some(fault);
                return;
            }
            End::Fault(fault) => story.fault = Some(fault),
            End::Lost => {}
        }
        if welcomed_before || story.welcome.is_some() {
            story.lost_lines += 1;
        }
        let again = now() + wait.mul_f64(rand::random_range(0.75..1.25));
        wait = (wait * 2).min(LONGEST_WAIT);
        if again >= shared.ends() {
            return;
        }
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = sleep_until(again.into()) => {}
        }
    }
}

fn report(shared: &Shared, number: usize, story: Story) -> BotReport {
    let fault = match story.fault {
        Some(fault) => Some(fault),
        None if story.welcome.is_none() && story.in_lobby => Some(Fault::InLobby),
        None if story.welcome.is_none() && story.knocked.is_some() => Some(Fault::Closed(CloseReason::Refused)),
        None if story.welcome.is_some() && !story.media => Some(Fault::NoMedia),
        None => None,
    };
    let since = |at: Option<Ms>| at.zip(story.knocked).map(|(at, knocked)| (at - knocked).max(0.0));
    BotReport::new(crate::report::Measured {
        number,
        name: story.name,
        problem: fault.map(|fault| fault.words(shared.plan.language)),
        joined_ms: since(story.welcome),
        first_sound_ms: since(story.first_sound),
        first_picture_ms: since(story.first_picture),
        inside_ms: story.inside_ms,
        media: story.media,
        muted_by_chair: story.muted_by_chair,
        lost_lines: story.lost_lines,
        heard: story.heard,
        seen: story.seen,
        totals: story.totals,
    })
}
