// SPDX-License-Identifier: MPL-2.0
//! What the welcome to a conference of a province takes on a slow line.

use protocol::live::{ConnectionUpdate, RoomState, ServerMessage};
use protocol::packing::pack;
use serde_json::{Value, json};

const SITES: usize = 350;
/// On 64 kbit/s a second and a half.
const MOST_BYTES: usize = 12 * 1024;

const FAMILIES: [&str; 12] =
    ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Lý", "Vàng", "Giàng", "Lò", "Sùng"];
const MIDDLES: [&str; 10] = ["Văn", "Thị", "Đức", "Minh", "Quốc", "Thanh", "A", "Seo", "Thị Mai", "Thị Kim"];
const GIVEN: [&str; 24] = [
    "An", "Bình", "Cường", "Dũng", "Giang", "Hà", "Hải", "Hạnh", "Hiếu", "Hoa", "Hùng", "Hương", "Lan", "Linh", "Long",
    "Mai", "Nam", "Nga", "Phong", "Phương", "Sơn", "Thắng", "Thủy", "Tuấn",
];
const FIRST: [&str; 23] = [
    "Tân",
    "Bản",
    "Nậm",
    "Cốc",
    "Hoàng",
    "Na",
    "Thải",
    "Bảo",
    "Lùng",
    "Tả",
    "Mường",
    "Nà",
    "Sín",
    "Phìn",
    "Long",
    "Thanh",
    "Bình",
    "Phú",
    "Sơn",
    "Thượng",
    "Kim",
    "Yên",
    "Xuân",
];
const SECOND: [&str; 25] = [
    "Lập", "Phố", "Lúc", "Lầu", "Hối", "Nhai", "Phình", "Chư", "Khương", "Van", "Chải", "Pha", "Lâm", "Hạ", "Đông",
    "Tây", "Hòa", "Quang", "Đức", "Thịnh", "Giang", "Vân", "Thủy", "Hồ", "Lộc",
];

/// Numbers that nothing packs, the same in every run (SplitMix64).
struct Drawn(u64);

impl Drawn {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[(self.next() % list.len() as u64) as usize]
    }

    fn id(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}

/// A column: the same of everybody.
fn column(mut of: impl FnMut(usize) -> Value) -> Value {
    (0..SITES).map(&mut of).collect()
}

/// In the middle of it: three items, six who ask, one who speaks, half of the cameras on.
fn conference() -> RoomState {
    let mut drawn = Drawn(1);
    let ids: Vec<String> = (0..SITES).map(|_| drawn.id()).collect();
    let people = json!({
        "id": ids,
        "name": column(|_| json!([drawn.one(&FAMILIES), drawn.one(&MIDDLES), drawn.one(&GIVEN)].join(" "))),
        "unit_name": column(|n| json!(format!("Xã {} {}", FIRST[n % FIRST.len()], SECOND[n % SECOND.len()]))),
        "role": column(|n| json!(if n == 0 { "chair" } else { "delegate" })),
        "is_guest": column(|_| json!(false)),
        "is_machine": column(|_| json!(false)),
        "connected": column(|n| json!(n % 40 != 39)),
        "tracks": column(|n| json!([
            {"source": "microphone", "muted": n > 3},
            {"source": "camera", "muted": drawn.next().is_multiple_of(2)}
        ])),
    });
    let agenda: Vec<_> = ["Báo cáo thu ngân sách", "Ý kiến các xã", "Kết luận"]
        .map(|title| json!({"id": drawn.id(), "title": title, "presenter": "", "minutes": 20, "skipped": false}))
        .into();
    let since = 1_796_000_000_000_i64;
    let state = json!({
        "meeting": drawn.id(), "title": "Hội nghị trực tuyến toàn tỉnh về thu ngân sách năm 2026",
        "unit_name": "Ủy ban nhân dân tỉnh Sơn Lâm", "your_role": "delegate", "planned_chair": ids[0],
        "started_at": since, "starts_at": since, "time_open": false, "now": since + 4_000_123, "people": people, "participants": [],
        "waiting": [], "removed": [], "locked": true, "sent_out": [], "spotlight": null,
        "floor": {
            "rules": {"mode": "conference", "limit_s": 180, "first_timers_first": true}, "queue": ids[40..46],
            "speeches": [{"participant": ids[30], "since": since + 3_900_456, "limit_s": 180, "speaker": null}],
            "given": ids[20..31].iter().map(|id| json!({"participant": id, "times": 1})).collect::<Vec<_>>()
        },
        "agenda": agenda, "current_item": agenda[1]["id"], "current_since": since + 2_000_000,
        "items_taken": [], "items_added": [], "papers": [], "shown_page": null, "chat": [], "chat_last": 0,
        "chat_closed": null, "chat_kept": true, "marks": [], "deleted_marks": [], "votes": [], "recording": "on"
    });
    serde_json::from_value(state).unwrap()
}

#[test]
fn the_welcome_to_a_conference_of_350_sites_takes_at_most_12_kilobytes() {
    let state = Box::new(conference());
    let you = state.presence.participants[SITES - 1].id.clone();
    let welcome: ServerMessage = ConnectionUpdate::Welcome { you, version: protocol::VERSION, state }.into();
    let text = serde_json::to_string(&welcome).unwrap();
    let packed = pack(&text).len();
    println!("{} bytes, packed {packed}", text.len());
    assert!(packed <= MOST_BYTES, "{packed} bytes");
}
