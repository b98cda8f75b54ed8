// SPDX-License-Identifier: MPL-2.0
//! How many facts of made meetings a condensed draft keeps, and how long it is: one JSON object per
//! meeting, and one for all of a folder. `held-out` are meetings on which nobody tuned anything.

#[path = "../measuring/mod.rs"]
mod measuring;

use std::time::Instant;

use condense::{Length, Meeting, Note, Turn, condense};
use measuring::facts::{Score, head, is_kept};
use measuring::recogniser::Style;
use measuring::{Recognised, meetings_of};

fn main() {
    three_hours();
    for folder in ["seen", "held-out"] {
        let meetings = meetings_of(folder);
        for (style, transcript) in [(Style::Plain, "plain"), (Style::Punctuated, "punctuated")] {
            for (length, name) in [(Length::Summary, "summary"), (Length::Full, "full")] {
                let mut sum = Score::default();
                for made in &meetings {
                    let recognised = Recognised::of(made, style);
                    let notes = recognised.condensed(length);
                    let score = Score::of(&recognised, &notes);
                    line(&made.name, transcript, name, &score);
                    // `--show` prints drafts and lost facts, of meetings that one may tune on.
                    if folder == "seen" && std::env::args().any(|one| one == "--show") {
                        show(&recognised, &notes);
                    }
                    sum.add(&score);
                }
                line(folder, transcript, name, &sum);
            }
        }
    }
}

/// How long 30,000 syllables take, as of three hours of speech.
fn three_hours() {
    let all = meetings_of("seen");
    let recognised: Vec<Recognised> = all.iter().map(|made| Recognised::of(made, Style::Plain)).collect();
    let meetings: Vec<Meeting> = recognised.iter().map(Recognised::meeting).collect();
    let mut whole = Meeting::default();
    for one in &meetings {
        let (speakers, items) = (whole.speakers.len(), whole.turns.len());
        whole.speakers.extend(&one.speakers);
        whole.turns.extend(one.turns.iter().cloned().map(|turn| Turn {
            speaker: speakers + turn.speaker,
            item: turn.item.map(|item| items + item),
            ..turn
        }));
    }
    let syllables: usize = recognised.iter().map(Recognised::syllables).sum();
    for (length, name) in [(Length::Summary, "summary"), (Length::Full, "full")] {
        #[expect(clippy::disallowed_methods, reason = "measures time")]
        let began = Instant::now();
        let notes = condense(&whole, length).len();
        let ms = began.elapsed().as_millis();
        let line = serde_json::json!({"bench": "condensing", "syllables": syllables, "length": name, "notes": notes, "ms": ms});
        println!("{line}");
    }
}

fn show(recognised: &Recognised, notes: &[Note]) {
    for note in notes {
        let said = note.sentences.iter().flat_map(|one| &one.runs).map(|run| run.text.as_str());
        println!("{:?} {} {}", note.item, head(recognised, note), said.collect::<Vec<_>>().join(" "));
    }
    for fact in recognised.made.facts.iter().filter(|fact| !is_kept(recognised, notes, fact)) {
        println!("LOST {} {} {} {:?}", fact.speech, fact.kind, fact.gist, fact.must);
    }
}

fn line(meeting: &str, mode: &str, length: &str, score: &Score) {
    let Score { facts, kept, intact, intact_kept, invented, said, written } = score;
    let share = |part: usize, whole: usize| (part as f64 * 1000.0 / whole.max(1) as f64).round() / 1000.0;
    println!(
        "{}",
        serde_json::json!({
            "bench": "condensing", "meeting": meeting, "transcript": mode, "length": length,
            "facts": facts, "kept": share(*kept, *facts), "intact_facts": intact,
            "intact_kept": share(*intact_kept, *intact), "invented": invented, "share_of_speech": share(*written, *said),
        })
    );
}
