// SPDX-License-Identifier: MPL-2.0
//! How many facts of made meetings a condensed draft keeps, and how long it is: one JSON object per
//! meeting, and one for all of a folder. `held-out` are meetings on which nobody tuned anything.

#[path = "../measuring/mod.rs"]
mod measuring;

use condense::{Length, Note};
use measuring::facts::{Score, head, is_kept};
use measuring::recogniser::Style;
use measuring::{Recognised, meetings_of};

fn main() {
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
