// SPDX-License-Identifier: MPL-2.0
//! Milliseconds to typeset minutes of two pages with a transcript, and of about thirty pages: the
//! median of several runs.

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::{TestMinutes, fonts};
use documents::typeset;

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn main() {
    let fonts = fonts();
    for (name, paragraphs, runs) in [("typeset_short", 0, 50), ("typeset_long", 300, 10)] {
        let minutes = TestMinutes::new().with_paragraphs(paragraphs);
        let mut pages = 0;
        let mut times: Vec<f64> = (0..runs)
            .map(|_| {
                let begin = Instant::now();
                let document = typeset(&minutes.content, &minutes.facts, &fonts);
                let took = begin.elapsed().as_secs_f64() * 1000.0;
                pages = document.map_or(0, |d| d.pages);
                took
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            r#"{{"bench":"{name}","pages":{pages},"runs":{runs},"median_ms":{:.2},"max_ms":{:.2}}}"#,
            times[runs / 2],
            times[runs - 1]
        );
    }
}
