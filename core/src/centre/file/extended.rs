//! The pack's figures of extended hours (延时服务).

use super::Fault;
use super::reader::{Reader, Table};
use crate::centre::ExtendedFigures;
use crate::domain::WindowId;

pub(super) fn read(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<ExtendedFigures> {
    const RULE: &str = "GY-EXT-2";
    let mut table = root.regulation(reader, "extended", RULE)?;
    let minutes = "a number of minutes from 1 to 1440";
    let figures = ExtendedFigures {
        regulation: table.text(reader, "regulation", "GY-CORE-14"),
        ask_minutes: table.integer(reader, "ask_minutes", RULE, 1..=1440, minutes),
        stale_minutes: table.integer(reader, "stale_minutes", "GY-EXT-15", 1..=1440, minutes),
        close: closings(reader, &mut table),
    };
    table.close(reader);
    Some(figures)
}

fn closings(reader: &mut Reader<'_>, extended: &mut Table<'_>) -> Vec<(WindowId, u32)> {
    const RULE: &str = "GY-EXT-2";
    let Some(mut table) = extended.regulation(reader, "close", RULE) else { return Vec::new() };
    let mut windows = Vec::new();
    for key in table.keys() {
        let second = table.clock(reader, key, RULE);
        if second > 86_400 {
            table.report(reader, key, Fault::Contradiction("the window closes after midnight"), RULE);
        }
        windows.push((WindowId::new(key), second));
    }
    table.close(reader);
    windows
}
