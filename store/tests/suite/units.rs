// SPDX-License-Identifier: MPL-2.0
//! The tree of units and its import.

use store::unit_import::{ImportError, Imported, Outcome, RowProblem, UnitRow};
use store::{Actor, Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{MORNING, Office};

fn row(line: u64, code: &str, name: &str, parent: &str) -> UnitRow {
    UnitRow {
        line,
        code: code.into(),
        name: name.into(),
        parent_code: Some(parent.to_owned()).filter(|p| !p.is_empty()),
    }
}

on_both_databases! {
    async fn units_form_a_tree(db: &Database) {
        let office = Office::new(db).await;
        let tree = office.store.units().tree().await.unwrap();
        let shape: Vec<_> = tree.iter().map(|(depth, unit)| (*depth, unit.code.as_str())).collect();
        assert_eq!(shape, [(0, "H38"), (1, "H38.01"), (1, "H38.02"), (1, "H38.99")]);
        assert_eq!(office.store.units().by_code("H38.02").await.unwrap(), office.sa_pa);
        assert_eq!(office.store.units().get(&office.province.id).await.unwrap(), office.province);
        assert!(matches!(office.store.units().by_code("X").await, Err(Error::NotFound("unit"))));
        let again = store::units::NewUnit { code: "H38".into(), name: "Khác".into(), parent: None };
        let refused = save!(office.store => units().create(&again, &Actor::CommandLine, MORNING));
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken("unit code")))), "{refused:?}");
    }

    async fn a_spreadsheet_creates_and_updates_units(db: &Database) {
        let office = Office::new(db).await;
        let rows = [
            // The child stands before its parent.
            row(2, "H38.03.01", "Thôn Nậm Cang", "H38.03"),
            row(3, "H38.03", "UBND xã Bát Xát", "H38"),
            row(4, "H38.02", "UBND phường Sa Pa mới", "H38"),
            row(5, "H38.01", "UBND xã Bảo Thắng", "H38"),
        ];
        let done = save!(office.store => units().upsert_many(&rows, None, &Actor::CommandLine, MORNING)).unwrap();
        assert_eq!(done, Imported { created: 2, updated: 1, unchanged: 1 });
        let tree = office.store.units().tree().await.unwrap();
        let shape: Vec<_> = tree.iter().map(|(depth, unit)| (*depth, unit.code.as_str())).collect();
        assert_eq!(shape, [(0, "H38"), (1, "H38.01"), (1, "H38.02"), (1, "H38.03"), (2, "H38.03.01"), (1, "H38.99")]);
        // Users of a renamed unit still belong to it.
        assert_eq!(office.store.units().get(&office.dung.unit).await.unwrap().name, "UBND phường Sa Pa mới");

        let again = save!(office.store => units().upsert_many(&rows, None, &Actor::CommandLine, MORNING)).unwrap();
        assert_eq!(again, Imported { created: 0, updated: 0, unchanged: 4 });
    }

    async fn a_spreadsheet_with_errors_reports_the_rows_and_changes_nothing(db: &Database) {
        let office = Office::new(db).await;
        let before = office.store.units().list().await.unwrap();
        let rows = [
            row(2, "N1", "Đơn vị mới", "H38"),
            row(3, "N2", "Không có cấp trên", "NOWHERE"),
            row(4, "N1", "Trùng mã", "H38"),
            row(5, "H38", "Tỉnh dưới xã", "H38.01"),
            row(6, "n1", "Trùng mã, viết thường", "H38"),
        ];
        let Err(ImportError::Rows(errors)) =
            save!(office.store => units().upsert_many(&rows, None, &Actor::CommandLine, MORNING))
        else { panic!("accepted") };
        let found: Vec<_> = errors.into_iter().map(|e| (e.line, e.problem)).collect();
        assert_eq!(found, [
            (3, RowProblem::UnknownParent("NOWHERE".into())),
            (4, RowProblem::Duplicate { first_line: 2 }),
            (5, RowProblem::Cycle),
            (6, RowProblem::Duplicate { first_line: 2 }),
        ]);
        assert_eq!(office.store.units().list().await.unwrap(), before);
    }

    async fn a_code_is_the_same_in_small_letters(db: &Database) {
        let office = Office::new(db).await;
        let units = office.store.units();
        assert_eq!(units.by_code("h38.01").await.unwrap(), units.by_code("H38.01").await.unwrap());
        let rows = [row(2, "h38.02", "UBND phường Sa Pa mới", "h38")];
        let done = save!(office.store => units().upsert_many(&rows, None, &Actor::CommandLine, MORNING)).unwrap();
        assert_eq!(done, Imported { created: 0, updated: 1, unchanged: 0 });
        let renamed = units.by_code("H38.02").await.unwrap();
        assert_eq!((renamed.code.as_str(), renamed.name.as_str()), ("H38.02", "UBND phường Sa Pa mới"));
        for (code, other) in [("Đ1", "đ1"), ("Ｙ2", "y2")] {
            let new = store::units::NewUnit { code: code.into(), name: code.into(), parent: None };
            save!(office.store => units().create(&new, &Actor::CommandLine, MORNING)).unwrap();
            assert_eq!(units.by_code(other).await.unwrap().code, code);
        }
        let twin = store::units::NewUnit { code: "h38".into(), name: "Tỉnh".into(), parent: None };
        let refused = save!(office.store => units().create(&twin, &Actor::CommandLine, MORNING));
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken(store::UNIT_CODE)))), "{refused:?}");
    }

    async fn a_preview_of_units_shows_the_effect_of_each_row_and_changes_nothing(db: &Database) {
        let office = Office::new(db).await;
        let before = office.store.units().list().await.unwrap();
        let rows = [
            row(2, "H38.03.01", "Thôn Nậm Cang", "H38.03"),
            row(3, "H38.03", "UBND xã Bát Xát", "H38"),
            row(4, "H38.02", "UBND phường Sa Pa mới", "H38"),
            // Another unit above it.
            row(5, "H38.99", "Trung tâm CNTT", ""),
            row(6, "H38.01", "UBND xã Bảo Thắng", "H38"),
        ];
        let units = office.store.units();
        let preview = units.preview(&rows).await.unwrap();
        let changed = |name: &str| Outcome::Changed { name_before: name.into() };
        assert_eq!(preview.outcomes, [
            Outcome::New, Outcome::New, changed("UBND phường Sa Pa"), changed("Trung tâm CNTT"), Outcome::Unchanged,
        ]);
        assert_eq!(units.preview(&rows).await.unwrap(), preview, "the same list, the same plan");
        assert_eq!(units.list().await.unwrap(), before);
        let Err(ImportError::Rows(errors)) = units.preview(&[row(2, "N", "Mới", "NOWHERE")]).await
        else { panic!("accepted") };
        assert_eq!((errors[0].line, &errors[0].problem), (2, &RowProblem::UnknownParent("NOWHERE".into())));

        // The unit is renamed between preview and import, as an administrator may.
        let renamed = [row(2, "H38.02", "UBND phường Sa Pa 2", "H38")];
        save!(office.store => units().upsert_many(&renamed, None, &Actor::CommandLine, MORNING)).unwrap();
        let overtaken = save!(office.store => units().upsert_many(&rows, Some(&preview.plan), &Actor::CommandLine, MORNING));
        assert!(matches!(overtaken, Err(ImportError::Changed)), "{overtaken:?}");
        assert_eq!(units.list().await.unwrap().len(), before.len());
        let again = units.preview(&rows).await.unwrap();
        let done = save!(office.store => units().upsert_many(&rows, Some(&again.plan), &Actor::CommandLine, MORNING)).unwrap();
        assert_eq!(done, Imported { created: 2, updated: 2, unchanged: 1 });
    }
}
