// SPDX-License-Identifier: MPL-2.0
use super::*;

/// 2026-11-22 08:00 in Việt Nam.
const MORNING: Millis = Millis(1_795_309_200_000);

fn day_of_november(day: i64) -> Millis {
    MORNING.plus((day - 22) * DAY_MS)
}

fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

fn cuc() -> UserId {
    UserId::parse("cuc").unwrap()
}

/// Tả Van reports until 30 November.
fn item() -> ActionItem {
    let content = Content {
        text: "Báo cáo thu ngân sách".into(),
        agenda_item: None,
        unit: Some(unit("ta-van")),
        coordinating: vec![],
        people: String::new(),
        deadline: Some(deadline(day_of_november(30), MORNING).unwrap()),
    };
    ActionItem {
        id: ActionItemId::parse("a").unwrap(),
        meeting: MeetingId::parse("m").unwrap(),
        mark: None,
        said_at: None,
        content,
        given_by: UserId::parse("an").unwrap(),
        created_at: MORNING,
        version: 1,
        state: ItemState::Open,
        report: None,
        late_reason: String::new(),
        extension: None,
    }
}

fn step(act: ItemAct, text: &str) -> Step {
    Step { act, text: text.into(), late_reason: String::new(), to: None }
}

impl ActionItem {
    fn take(&self, act: ItemAct, text: &str, day: i64) -> Result<Self, Unfit> {
        self.after(&step(act, text), &cuc(), day_of_november(day))
    }
}

#[test]
fn a_unit_notes_progress_and_reports_and_who_gave_it_confirms() {
    let begun = item().take(ItemAct::Note, "Đã thu số liệu", 23).unwrap();
    assert_eq!((begun.state, begun.version), (ItemState::InProgress, 2));
    let reported = begun.take(ItemAct::Report, "Đã gửi báo cáo", 29).unwrap();
    assert_eq!(reported.state, ItemState::Reported);
    assert_eq!(reported.take(ItemAct::Note, "Gửi thêm phụ lục", 29).unwrap().state, ItemState::Reported);
    let done = reported.take(ItemAct::Confirm, "", 40).unwrap();
    assert_eq!((done.state, done.days_late(day_of_november(50))), (ItemState::Done, None), "it came on time");
    for act in [ItemAct::Note, ItemAct::Report, ItemAct::Confirm, ItemAct::Return, ItemAct::Cancel] {
        assert_eq!(done.take(act, "Nữa", 41), Err(Unfit::State), "{act:?}");
    }
}

#[test]
fn a_report_that_is_not_accepted_is_work_again_and_late_again() {
    let reported = item().take(ItemAct::Report, "Đã gửi", 30).unwrap();
    assert_eq!(reported.take(ItemAct::Return, "", 33), Err(Unfit::Text), "it is said why");
    let returned = reported.take(ItemAct::Return, "Thiếu số liệu quý III", 33).unwrap();
    assert_eq!((returned.state, &returned.report), (ItemState::InProgress, &None));
    assert_eq!(returned.days_late(day_of_november(33)), Some(3));
}

#[test]
fn the_last_day_is_in_time_and_what_is_late_says_why() {
    let evening = deadline(day_of_november(30), MORNING).unwrap();
    assert!(!item().is_overdue(evening));
    assert!(item().is_overdue(evening.plus(1)));
    assert!(item().take(ItemAct::Report, "Đã gửi", 30).is_ok());
    assert_eq!(item().take(ItemAct::Report, "Đã gửi", 31), Err(Unfit::LateReason));
    let late = Step { late_reason: "Chờ số liệu của thuế".into(), ..step(ItemAct::Report, "Đã gửi") };
    let reported = item().after(&late, &cuc(), day_of_november(32)).unwrap();
    assert_eq!((&*reported.late_reason, reported.days_late(day_of_november(60))), ("Chờ số liệu của thuế", Some(2)));
    // Said before: it need not be said again.
    let explained = Step { late_reason: "Mưa lũ".into(), ..step(ItemAct::Note, "Đang làm") };
    let explained = item().after(&explained, &cuc(), day_of_november(31)).unwrap();
    assert_eq!(explained.take(ItemAct::Report, "Đã gửi", 32).unwrap().late_reason, "Mưa lũ");
    assert!(explained.is_overdue(day_of_november(31)), "a reason is no extension");
}

#[test]
fn an_extension_is_asked_for_with_a_reason_and_moves_the_deadline_when_it_is_granted() {
    let ask = |text: &str, day| {
        let to = Some(day_of_november(day));
        item().after(&Step { to, ..step(ItemAct::AskExtension, text) }, &cuc(), day_of_november(31))
    };
    assert_eq!(ask("", 35), Err(Unfit::Text));
    assert_eq!(ask("Mưa lũ", 30), Err(Unfit::DeadlinePassed));
    assert_eq!(ask("Mưa lũ", 10_000), Err(Unfit::DeadlineFar));
    let asked = ask("Mưa lũ", 35).unwrap();
    assert!(asked.is_overdue(day_of_november(31)), "asking is not enough");
    let granted = asked.take(ItemAct::GrantExtension, "", 31).unwrap();
    assert_eq!(granted.content.deadline, Some(deadline(day_of_november(35), MORNING).unwrap()));
    assert!(!granted.is_overdue(day_of_november(35)) && granted.extension.is_none());
    assert_eq!(asked.take(ItemAct::GrantExtension, "", 36), Err(Unfit::DeadlinePassed), "it was answered too late");
    assert_eq!(asked.take(ItemAct::RefuseExtension, "", 31), Err(Unfit::Text));
    assert_eq!(asked.take(ItemAct::RefuseExtension, "Cần ngay", 31).unwrap().content.deadline, item().content.deadline);
    assert_eq!(item().take(ItemAct::GrantExtension, "", 25), Err(Unfit::State), "nobody asked");
    let same_day = Step { to: Some(day_of_november(30)), ..step(ItemAct::AskExtension, "Mưa lũ") };
    assert_eq!(item().after(&same_day, &cuc(), MORNING), Err(Unfit::NotLater));
    let without = ActionItem { content: Content { deadline: None, ..item().content }, ..item() };
    assert_eq!(without.after(&same_day, &cuc(), MORNING), Err(Unfit::State), "there is nothing to extend");
}

#[test]
fn a_deadline_in_the_past_is_refused_but_one_that_has_passed_may_stay() {
    let now = day_of_november(31);
    let content = |deadline| Content { deadline, text: "Báo cáo bổ sung".into(), ..item().content };
    let corrected = item().corrected(content(item().content.deadline), false, now).unwrap();
    assert_eq!((&*corrected.content.text, corrected.version), ("Báo cáo bổ sung", 2));
    assert_eq!(item().corrected(content(Some(day_of_november(29))), false, now), Err(Unfit::DeadlinePassed));
    assert_eq!(item().corrected(content(Some(Millis(i64::MIN))), false, now), Err(Unfit::DeadlinePassed));
    assert_eq!(item().corrected(content(Some(Millis(i64::MAX))), false, now), Err(Unfit::DeadlineFar));
    let today = item().corrected(content(Some(now)), false, now).unwrap();
    assert!(!today.is_overdue(now));
}

#[test]
fn signed_minutes_leave_open_only_what_they_do_not_say() {
    let open = ActionItem { content: Content { unit: None, deadline: None, ..item().content }, ..item() };
    let full = item().content;
    let filled = open.corrected(full.clone(), true, MORNING).unwrap();
    assert_eq!(filled.content, full);
    let other = Content { unit: Some(unit("sa-pa")), ..full.clone() };
    assert_eq!(filled.corrected(other, true, MORNING), Err(Unfit::Frozen));
    let longer = Content { deadline: Some(day_of_november(60)), ..full };
    assert_eq!(filled.corrected(longer, true, MORNING), Err(Unfit::Frozen), "an extension is asked for");
}

#[test]
fn a_unit_is_named_once_and_does_not_help_itself() {
    let coordinating = ["sa-pa", "ta-van", "sa-pa"].map(unit).to_vec();
    let content = Content { coordinating, ..item().content };
    assert_eq!(content.checked(None, MORNING).unwrap().coordinating, [unit("sa-pa")]);
    let many = (0..=MAX_COORDINATING).map(|n| unit(&format!("u{n}"))).collect();
    let crowd = Content { coordinating: many, ..item().content };
    assert_eq!(crowd.checked(None, MORNING), Err(Unfit::Coordinating));
}

#[test]
fn each_reminder_comes_on_its_day_or_as_soon_as_the_server_is_there() {
    let deadline = item().content.deadline.unwrap();
    let days = [22, 23, 26, 27, 28, 29, 30, 31, 32, 33, 36, 37, 60];
    let reminders = days.map(|day| reminder(deadline, day_of_november(day)));
    let expected = [None, Some(7), Some(7), Some(3), Some(3), Some(1), Some(1)].into_iter();
    let expected = expected.chain([Some(-1), Some(-1), Some(-3), Some(-3), Some(-7), Some(-7)]);
    assert_eq!(reminders.to_vec(), expected.collect::<Vec<_>>());
}

#[test]
fn the_rate_counts_what_is_finished_or_overdue() {
    assert_eq!(Tally { given: 3, running: 3, ..Tally::default() }.on_time_percent(), None);
    let tally = Tally { given: 8, running: 2, on_time: 4, late: 1, overdue: 1, ..Tally::default() };
    assert_eq!(tally.on_time_percent(), Some(67));
}
