//! The page `docs/placement.md` is made from the placement table: its picture and its rows are the code's.
//! `RECORD=1 cargo test -p pathways --test placement_page` writes it anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use pathways::{
    RequestState,
    table::{ANY_LIVE, ANY_TIME, CORRECTABLE, TABLE, act_text},
};
use std::{fmt::Write, path::Path};

fn slug(state: RequestState) -> String {
    serde_json::to_value(state).unwrap().as_str().unwrap().to_owned()
}

fn who(roles: &[kernel::Role]) -> String {
    if roles.is_empty() {
        return "the time itself".into();
    }
    roles.iter().map(|role| role.text().en).collect::<Vec<_>>().join(", ")
}

fn page() -> String {
    let mut out = String::from(
        "# A placement, step by step\n\n\
         *This page is made from the table in `crates/areas/pathways/src/table.rs`; a test fails when they differ.*\n\n\
         A command outside the table is refused with what is possible instead. A request holds one place at a time; a\n\
         citizen who moves between units holds two at most.\n\n```mermaid\nstateDiagram-v2\n    [*] --> referred: refer\n",
    );
    for row in TABLE {
        for next in row.next.iter().filter(|next| **next != row.state) {
            writeln!(out, "    {} --> {}: {}", slug(row.state), slug(*next), row.act).unwrap();
        }
    }
    out.push_str("    ended --> [*]\n    closed --> [*]\n```\n\n");
    out.push_str("| state | act | *Danish* | who | leads to | place | clock of the scheme |\n|---|---|---|---|---|---|---|\n");
    for row in TABLE {
        let next: Vec<_> = row.next.iter().map(|next| slug(*next)).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            slug(row.state),
            act_text(row.act).en,
            act_text(row.act).da,
            who(row.who),
            next.join(" or "),
            row.place,
            row.clock
        )
        .unwrap();
    }
    out.push_str("\n## While a pathway is under way\n\n| act | *Danish* | who |\n|---|---|---|\n");
    for (act, roles) in ANY_LIVE {
        writeln!(out, "| {} | {} | {} |", act_text(act).en, act_text(act).da, who(roles)).unwrap();
    }
    out.push_str("\n## At any time, also afterwards\n\n| act | *Danish* | who |\n|---|---|---|\n");
    for (act, roles) in ANY_TIME {
        writeln!(out, "| {} | {} | {} |", act_text(act).en, act_text(act).da, who(roles)).unwrap();
    }
    out.push_str(
        "\n## What can be corrected\n\n\
         A correction is made by who entered the wrong entry, or a leader of the same organisation. One that makes the\n\
         stays of two citizens overlap is stored, shown as a conflict to the unit, and the notices and clocks that rested\n\
         on it are listed. One that would put a citizen in two places at once is refused (decision 0005).\n\n\
         | entry | may it never have happened | what is set right with it | leads to |\n|---|---|---|---|\n",
    );
    for each in CORRECTABLE {
        let never = if each.never { "yes (`none`)" } else { "no" };
        let next: Vec<_> = each.leads_to.iter().map(|next| slug(*next)).collect();
        let next = if next.is_empty() { "–".to_owned() } else { next.join(" or ") };
        writeln!(out, "| {} | {never} | {} | {next} |", each.entry, each.settles).unwrap();
    }
    out
}

#[test]
fn the_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/placement.md");
    if std::env::var_os("RECORD").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page(), "docs/placement.md is not the table: run with RECORD=1");
}
