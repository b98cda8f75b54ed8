// SPDX-License-Identifier: MPL-2.0
//! The report as text, for an IT officer.

use std::fmt::Write as _;

use protocol::problem::Language;

use super::{BotReport, Report, Spread, Verdict};

/// Longer lists show the worst ones only.
const MOST_LISTED: usize = 20;
const MOST_NAMES: usize = 10;

impl Verdict {
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Good, Language::Vietnamese) => "Tốt",
            (Self::Good, Language::English) => "Good",
            (Self::SoundOnly, Language::Vietnamese) => "Đủ cho tiếng và tài liệu",
            (Self::SoundOnly, Language::English) => "Enough for sound and documents",
            (Self::Weak, Language::Vietnamese) => "Yếu",
            (Self::Weak, Language::English) => "Weak",
            (Self::Unknown, Language::Vietnamese) => "Chưa kết luận được: trong lúc thử không có ai phát tiếng, hình",
            (Self::Unknown, Language::English) => "Not known: nobody spoke or showed anything meanwhile",
        }
    }
}

impl Report {
    /// The report in words.
    pub fn text(&self, language: Language) -> String {
        let mut page = Page { language, text: String::new() };
        page.line(self.address.as_str(), "");
        page.line(page.say("Kết luận", "Verdict"), self.verdict.words(language));
        if self.interrupted {
            page.line(page.say("Lưu ý", "Note"), page.say("dừng giữa chừng", "stopped before its time"));
        }
        match self.each.as_slice() {
            [one] => page.bot(one),
            all => page.many(self, all),
        }
        page.text
    }
}

struct Page {
    language: Language,
    text: String,
}

impl Page {
    fn say(&self, vietnamese: &'static str, english: &'static str) -> &'static str {
        match self.language {
            Language::Vietnamese => vietnamese,
            Language::English => english,
        }
    }

    fn line(&mut self, label: &str, value: impl AsRef<str>) {
        let value = value.as_ref();
        let _ =
            if value.is_empty() { writeln!(self.text, "{label}") } else { writeln!(self.text, "  {label}: {value}") };
    }

    /// A number that is not negative: 1234.5 as "1.234,5" in Vietnamese.
    fn number(&self, value: f64) -> String {
        let plain = if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") };
        let (whole, part) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, part)| (whole, Some(part)));
        let (thousands, comma) = match self.language {
            Language::Vietnamese => ('.', ','),
            Language::English => (',', '.'),
        };
        let mut grouped = String::new();
        let digits = whole.len();
        for (index, digit) in whole.char_indices() {
            if index > 0 && (digits - index).is_multiple_of(3) {
                grouped.push(thousands);
            }
            grouped.push(digit);
        }
        if let Some(part) = part {
            grouped.push(comma);
            grouped.push_str(part);
        }
        grouped
    }

    fn count(&self, value: u64) -> String {
        self.number(value as f64)
    }

    fn seconds(&self, ms: Option<f64>) -> String {
        ms.map_or_else(|| "-".to_owned(), |ms| format!("{} s", self.number((ms / 100.0).round() / 10.0)))
    }

    fn ms(&self, ms: Option<f64>) -> String {
        ms.map_or_else(|| "-".to_owned(), |ms| format!("{} ms", self.number(ms.round())))
    }

    fn percent(&self, value: Option<f64>) -> String {
        value.map_or_else(|| "-".to_owned(), |value| format!("{} %", self.number(value)))
    }

    fn bot(&mut self, bot: &BotReport) {
        if let Some(problem) = &bot.problem {
            self.line(self.say("Trở ngại", "Problem"), problem);
        }
        if bot.joined_ms.is_none() {
            return;
        }
        if let Some(name) = &bot.name {
            self.line(self.say("Tên trong cuộc họp", "Name in the meeting"), name);
        }
        self.line(self.say("Vào phòng họp sau", "In the meeting after"), self.seconds(bot.joined_ms));
        self.line(self.say("Nghe tiếng đầu tiên sau", "First sound after"), self.seconds(bot.first_sound_ms));
        if bot.picture.packets > 0 {
            self.line(self.say("Thấy hình đầu tiên sau", "First picture after"), self.seconds(bot.first_picture_ms));
        }
        let transport = bot.transport.map_or("-".to_owned(), str::to_uppercase);
        self.line(self.say("Đường tiếng và hình", "Sound and picture go by"), transport);
        self.line(self.say("Độ trễ khứ hồi", "Round trip"), self.ms(bot.round_trip_ms));
        if bot.reconnects > 0 {
            self.line(self.say("Số lần mất kết nối", "Lost connections"), self.count(bot.reconnects.into()));
        }
        if bot.sound.packets > 0 {
            let (lost, missing) = (self.percent(bot.sound.lost_percent), self.percent(bot.sound.missing_percent));
            let (packets, jitter) = (self.count(bot.sound.packets), self.ms(bot.sound.jitter_ms));
            let words = match self.language {
                Language::Vietnamese => {
                    format!("{packets} gói, mất {lost}, tiếng bị ngắt {missing}, dao động {jitter}")
                }
                Language::English => {
                    format!("{packets} packets, {lost} lost, {missing} of the sound missing, jitter {jitter}")
                }
            };
            self.line(self.say("Tiếng nhận được", "Sound received"), words);
            self.names(self.say("Nghe được", "Heard"), &bot.sound.from);
        }
        if bot.picture.packets > 0 {
            let (pictures, lost) = (self.count(bot.picture.pictures), self.percent(bot.picture.lost_percent));
            let (freezes, frozen) = (self.count(bot.picture.freezes), self.number(bot.picture.frozen_seconds));
            let asked = self.count(bot.picture.key_frames_asked);
            let words = match self.language {
                Language::Vietnamese => {
                    format!(
                        "{pictures} khung hình, mất {lost} gói, đứng hình {freezes} lần ({frozen} s), xin lại hình {asked} lần"
                    )
                }
                Language::English => {
                    format!(
                        "{pictures} pictures, {lost} of packets lost, {freezes} freezes ({frozen} s), asked {asked} times for a fresh picture"
                    )
                }
            };
            self.line(self.say("Hình nhận được", "Picture received"), words);
            self.names(self.say("Thấy hình", "Seen"), &bot.picture.from);
        }
        if bot.picture.held_back_seconds > 0.0 {
            let seconds = self.number(bot.picture.held_back_seconds);
            let words = match self.language {
                Language::Vietnamese => format!("{seconds} s, vì đường truyền không đủ"),
                Language::English => format!("{seconds} s, because the line had no room"),
            };
            self.line(self.say("Tạm dừng hình để giữ tiếng", "Picture held back"), words);
        }
        if bot.sent.packets > 0 {
            let (packets, lost) = (self.count(bot.sent.packets), self.percent(bot.sent.lost_percent));
            let words = match self.language {
                Language::Vietnamese => format!("{packets} gói, mất {lost}"),
                Language::English => format!("{packets} packets, {lost} lost"),
            };
            self.line(self.say("Đã gửi", "Sent"), words);
        }
        if bot.muted_by_chair {
            self.line(
                self.say("Lưu ý", "Note"),
                self.say("chủ trì đã tắt micrô", "the chair switched its microphone off"),
            );
        }
        let (down, up) = (self.number(bot.down_kbps), self.number(bot.up_kbps));
        let words = match self.language {
            Language::Vietnamese => format!("xuống {down} kbit/s, lên {up} kbit/s"),
            Language::English => format!("{down} kbit/s down, {up} kbit/s up"),
        };
        self.line(self.say("Đường truyền đã dùng", "Line used"), words);
    }

    fn names(&mut self, label: &'static str, names: &[String]) {
        if !names.is_empty() {
            let more = if names.len() > MOST_NAMES { ", …" } else { "" };
            self.line(label, format!("{}{more}", names[..names.len().min(MOST_NAMES)].join(", ")));
        }
    }

    fn many(&mut self, report: &Report, bots: &[BotReport]) {
        let joined = format!("{}/{}", self.count(report.joined as u64), self.count(report.bots as u64));
        self.line(self.say("Máy thử đã vào phòng họp", "Test participants in the meeting"), joined);
        let counts = [
            (Verdict::Good, report.good),
            (Verdict::SoundOnly, report.sound_only),
            (Verdict::Weak, report.weak),
            (Verdict::Unknown, report.unknown),
        ];
        for (verdict, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            self.line(verdict.words(self.language), self.count(count as u64));
        }
        self.spread(self.say("Vào phòng họp sau", "In the meeting after"), report.time_to_welcome_ms);
        self.spread(self.say("Nghe tiếng đầu tiên sau", "First sound after"), report.time_to_first_sound_ms);
        self.spread(self.say("Thấy hình đầu tiên sau", "First picture after"), report.time_to_first_picture_ms);
        let mut worst: Vec<_> = bots.iter().collect();
        worst.sort_by(|a, b| a.verdict.cmp(&b.verdict).then(a.number.cmp(&b.number)));
        if bots.len() > MOST_LISTED {
            worst.retain(|bot| bot.verdict != Verdict::Good);
            worst.truncate(MOST_LISTED);
        }
        for bot in worst {
            let name = bot.name.clone().unwrap_or_else(|| "-".to_owned());
            let _ = writeln!(self.text, "\n{}. {name}: {}", bot.number, bot.verdict.words(self.language));
            self.bot(&BotReport { name: None, ..bot.clone() });
        }
    }

    fn spread(&mut self, label: &str, spread: Spread) {
        if spread.count == 0 {
            return;
        }
        let (p50, p95, max) = (self.seconds(spread.p50), self.seconds(spread.p95), self.seconds(spread.max));
        let words = match self.language {
            Language::Vietnamese => format!("trung vị {p50}, 95 % dưới {p95}, lâu nhất {max}"),
            Language::English => format!("median {p50}, 95 % below {p95}, slowest {max}"),
        };
        self.line(label, words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Totals;
    use crate::report::Measured;

    fn tan_lap(number: usize, problem: Option<&str>) -> BotReport {
        let joined = problem.is_none();
        let totals = if joined {
            Totals { sound_packets: 2000, sound_lost: 40, heard_ms: 40_000.0, missing_ms: 800.0, ..Totals::default() }
        } else {
            Totals::default()
        };
        BotReport::new(Measured {
            number,
            name: Some("Xã Tân Lập".to_owned()),
            problem: problem.map(str::to_owned),
            joined_ms: joined.then_some(120.0),
            first_sound_ms: joined.then_some(640.0),
            first_picture_ms: None,
            inside_ms: 40_000.0,
            media: joined,
            muted_by_chair: false,
            lost_lines: 0,
            heard: Vec::new(),
            seen: Vec::new(),
            totals,
        })
    }

    #[test]
    fn one_line_reads_like_a_letter() {
        let report = Report::new("https://hop.tinh.gov.vn/hop/1".to_owned(), vec![tan_lap(0, None)], 40.0, false);
        let text = report.text(Language::Vietnamese);
        for words in [
            "Kết luận: Đủ cho tiếng và tài liệu",
            "Tên trong cuộc họp: Xã Tân Lập",
            "Nghe tiếng đầu tiên sau: 0,6 s",
            "2.000 gói, mất 2 %, tiếng bị ngắt 2 %",
        ] {
            assert!(text.contains(words), "{words} in:\n{text}");
        }
        assert!(report.text(Language::English).contains("2,000 packets, 2 % lost"));
    }

    #[test]
    fn a_conference_shows_the_worst_with_its_reason() {
        let mut bots: Vec<_> = (0..59).map(|n| tan_lap(n, None)).collect();
        bots.push(tan_lap(59, Some("Không kết nối được tới máy chủ.")));
        let report = Report::new("https://hop.tinh.gov.vn/hop/1".to_owned(), bots, 40.0, true);
        let text = report.text(Language::Vietnamese);
        assert!(text.contains("Máy thử đã vào phòng họp: 59/60"), "{text}");
        let (worst, others) = (text.find("60. Xã Tân Lập: Yếu").unwrap(), text.find("1. Xã Tân Lập:").unwrap());
        assert!(worst < others, "{text}");
        assert!(text.contains("Trở ngại: Không kết nối được tới máy chủ."));
        assert!(text.contains("dừng giữa chừng"));
        assert_eq!(text.matches("Xã Tân Lập:").count(), MOST_LISTED);
    }
}
