// SPDX-License-Identifier: MPL-2.0
//! Action items as a table for spreadsheet programs: what a person sees and asks for, and the
//! counts by unit.

use base::Refusal;
use documents::table::{Cell, Table, csv, workbook};
use meetings::action_item::ItemState;
use meetings::people::User;
use protocol::http::{ItemQuery, ItemTally, ListedItem};
use protocol::problem::Language;

use super::{Names, filter};
use crate::UseCases;

/// Most rows of one file; the latest deadlines are left out.
const MOST_ROWS: i64 = 20_000;

/// A table that is ready to be written as a file.
#[derive(Debug)]
pub struct ItemTable(Table);

impl ItemTable {
    /// Of the file, without its ending.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub fn csv(&self) -> String {
        csv(&self.0)
    }

    /// Runs on a blocking thread: twenty thousand rows are megabytes to pack.
    pub async fn workbook(self) -> Result<Vec<u8>, Refusal> {
        let made = tokio::task::spawn_blocking(move || workbook(&self.0));
        made.await.map_err(Refusal::internal)?.map_err(Refusal::internal)
    }
}

impl UseCases {
    /// The items that this person sees and asks for, whatever page is asked for.
    pub async fn action_item_table(
        &self,
        user: &User,
        asked: &ItemQuery,
        language: Language,
    ) -> Result<ItemTable, Refusal> {
        let now = self.clock.now();
        let (items, _) = self.store.action_items().list(user, &filter(asked)?, (0, MOST_ROWS), now).await?;
        let names = Names::read(&self.store).await?;
        let rows = (1..).zip(items).map(|(n, stored)| row(n, names.listed(stored, now), language)).collect();
        let (name, columns) = match language {
            Language::Vietnamese => ("Nhiệm vụ", VIETNAMESE),
            Language::English => ("Action items", ENGLISH),
        };
        Ok(ItemTable(table(name, &columns, rows)))
    }

    /// How units did, as [`Self::action_item_tallies`] answers.
    pub async fn action_item_tally_table(
        &self,
        user: &User,
        asked: &ItemQuery,
        language: Language,
    ) -> Result<ItemTable, Refusal> {
        let tallies = self.action_item_tallies(user, asked).await?;
        let (name, columns, all) = match language {
            Language::Vietnamese => ("Tổng hợp nhiệm vụ", TALLY_VIETNAMESE, "Tổng cộng"),
            Language::English => ("Action items by unit", TALLY_ENGLISH, "Total"),
        };
        let mut rows: Vec<Vec<Cell>> =
            tallies.units.into_iter().map(|unit| tally_row(unit.name, &unit.tally)).collect();
        rows.push(tally_row(all.to_owned(), &tallies.all));
        Ok(ItemTable(table(name, &columns, rows)))
    }
}

const VIETNAMESE: [(&str, u32); 15] = [
    ("STT", 6),
    ("Nhiệm vụ", 60),
    ("Đơn vị chủ trì", 30),
    ("Đơn vị phối hợp", 30),
    ("Người thực hiện", 24),
    ("Hạn", 12),
    ("Trạng thái", 22),
    ("Số ngày trễ hẹn", 10),
    ("Lý do trễ hẹn", 40),
    ("Ngày báo cáo hoàn thành", 14),
    ("Xin gia hạn đến", 14),
    ("Cuộc họp", 40),
    ("Ngày họp", 12),
    ("Người giao", 24),
    ("Ngày giao", 12),
];
const ENGLISH: [(&str, u32); 15] = [
    ("No.", 6),
    ("Action item", 60),
    ("Leading unit", 30),
    ("Coordinating units", 30),
    ("People", 24),
    ("Deadline", 12),
    ("State", 22),
    ("Days late", 10),
    ("Why it is late", 40),
    ("Reported on", 14),
    ("Extension asked for until", 14),
    ("Meeting", 40),
    ("Met on", 12),
    ("Given by", 24),
    ("Given on", 12),
];
const TALLY_VIETNAMESE: [(&str, u32); 9] = [
    ("Đơn vị", 40),
    ("Số nhiệm vụ", 12),
    ("Đang thực hiện, trong hạn", 14),
    ("Hoàn thành đúng hạn", 14),
    ("Hoàn thành trễ hẹn", 14),
    ("Quá hạn, chưa hoàn thành", 14),
    ("Trễ hẹn có lý do", 12),
    ("Chờ xác nhận", 12),
    ("Tỷ lệ đúng hạn (%)", 12),
];
const TALLY_ENGLISH: [(&str, u32); 9] = [
    ("Unit", 40),
    ("Action items", 12),
    ("Running, not overdue", 14),
    ("Finished on time", 14),
    ("Finished late", 14),
    ("Overdue", 14),
    ("Late with a reason", 12),
    ("To be confirmed", 12),
    ("On time (%)", 12),
];

fn table(name: &str, columns: &[(&str, u32)], rows: Vec<Vec<Cell>>) -> Table {
    let columns = columns.iter().map(|(heading, width)| ((*heading).to_owned(), *width)).collect();
    Table { name: name.to_owned(), columns, rows }
}

fn row(number: i64, item: ListedItem, language: Language) -> Vec<Cell> {
    let state = state_words(&item, language).to_owned();
    vec![
        Cell::Number(number),
        Cell::Text(item.text),
        Cell::Text(item.unit_name),
        Cell::Text(item.coordinating_names.join("; ")),
        Cell::Text(item.people),
        Cell::day(item.deadline),
        Cell::Text(state),
        Cell::number(item.days_late),
        Cell::Text(item.late_reason),
        Cell::day(item.reported_at),
        Cell::day(item.asked_to),
        Cell::Text(item.meeting_title),
        Cell::Day(item.met_at),
        Cell::Text(item.given_by),
        Cell::Day(item.given_at),
    ]
}

fn state_words(item: &ListedItem, language: Language) -> &'static str {
    match (language, item.state) {
        (Language::Vietnamese, _) if item.overdue => "Quá hạn",
        (Language::English, _) if item.overdue => "Overdue",
        (Language::Vietnamese, ItemState::Open) => "Chưa thực hiện",
        (Language::Vietnamese, ItemState::InProgress) => "Đang thực hiện",
        (Language::Vietnamese, ItemState::Reported) => "Chờ xác nhận hoàn thành",
        (Language::Vietnamese, ItemState::Done) => "Đã hoàn thành",
        (Language::Vietnamese, ItemState::Cancelled) => "Đã hủy",
        (Language::English, ItemState::Open) => "Not begun",
        (Language::English, ItemState::InProgress) => "In progress",
        (Language::English, ItemState::Reported) => "Reported, to be confirmed",
        (Language::English, ItemState::Done) => "Done",
        (Language::English, ItemState::Cancelled) => "Cancelled",
    }
}

fn tally_row(name: String, tally: &ItemTally) -> Vec<Cell> {
    let number = |count: u32| Cell::Number(i64::from(count));
    vec![
        Cell::Text(name),
        number(tally.given),
        number(tally.running),
        number(tally.on_time),
        number(tally.late),
        number(tally.overdue),
        number(tally.explained),
        number(tally.waiting),
        Cell::number(tally.on_time_percent.map(i64::from)),
    ]
}
