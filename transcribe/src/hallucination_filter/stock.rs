// SPDX-License-Identifier: MPL-2.0
//! Phrases of video channels, which an engine trained on their subtitles writes for silence and
//! noise.

/// A phrase is removed if at least this part of its syllables, in percent, is from [`STOCK`].
const STOCK_PERCENT: usize = 60;
/// Below this confidence one phrase of video channels is enough to remove it; meetings mention
/// channels too, but then the confidence is high.
const HIGH_CONFIDENCE: f32 = 0.6;

/// Typical phrases of video channels and of the end of subtitles. An engine trained on them outputs
/// them for silence and noise.
const STOCK: [&str; 22] = [
    "hãy subscribe cho kênh",
    "subscribe cho kênh",
    "ghiền mì gõ",
    "la la school",
    "để không bỏ lỡ những video hấp dẫn",
    "để không bỏ lỡ những video",
    "các bạn hãy đăng ký kênh",
    "các bạn hãy đăng ký cho kênh",
    "hãy đăng ký kênh",
    "nhớ đăng ký kênh",
    "đăng ký kênh để ủng hộ",
    "để ủng hộ mình nhé",
    "bấm chuông thông báo",
    "like và share",
    "phụ đề được thực hiện bởi",
    "cộng đồng amara org",
    "cảm ơn các bạn đã xem video",
    "cảm ơn đã xem video",
    "hẹn gặp lại các bạn trong những video tiếp theo",
    "hẹn gặp lại các bạn trong video tiếp theo",
    "thanks for watching",
    "thank you for watching",
];

/// Words of video channels: with low confidence a phrase with one of them is removed.
const CHANNEL_MARKS: [&str; 6] = ["subscribe", "đăng ký kênh", "đăng kí kênh", "vietsub", "amara org", "ghiền mì gõ"];

/// Possible in a meeting, but typical output for silence: removed if nothing else was recognised.
const SILENCE_PHRASES: [&str; 4] =
    ["cảm ơn các bạn đã theo dõi", "cảm ơn các bạn đã theo dõi và hẹn gặp lại", "chúc các bạn xem phim vui vẻ", "nhạc"];

/// Whether this is a typical hallucination.
pub fn is_stock(words: &[String], confidence: f32) -> bool {
    let said = words.join(" ");
    SILENCE_PHRASES.contains(&said.as_str())
        || stock_syllables(words) * 100 >= STOCK_PERCENT * words.len().max(1)
        || (confidence < HIGH_CONFIDENCE && CHANNEL_MARKS.iter().any(|mark| said.contains(mark)))
}

/// How many of `words` belong to stock phrases; the longest phrase wins.
fn stock_syllables(words: &[String]) -> usize {
    let (mut at, mut found) = (0, 0);
    while at < words.len() {
        let here = &words[at..];
        let fits = |stock: &str| {
            stock.split(' ').count() <= here.len() && stock.split(' ').zip(here).all(|(one, other)| one == other)
        };
        let length = STOCK.iter().filter(|stock| fits(stock)).map(|stock| stock.split(' ').count()).max().unwrap_or(0);
        found += length;
        at += length.max(1);
    }
    found
}
