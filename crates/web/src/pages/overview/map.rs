//! The tile map of the overview: by what it is coloured, what is known of each municipality, and the same as a table. Each
//! square leads to the rows behind its number.

use crate::{
    pages::pathways::waits,
    parts::tiles::{self, Tile},
    words::Say,
    wrong::Wrong,
};
use engine::ask::{DelayFigures, MunicipalityFigures, by_municipality};
use front::House;
use kernel::Date;
use maud::{Markup, html};
use places::Board;

/// By what the map is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Available,
    Occupancy,
    Waiting,
    DelayDays,
}

impl Measure {
    pub(super) const ALL: [Measure; 4] =
        [Measure::Available, Measure::Occupancy, Measure::Waiting, Measure::DelayDays];

    pub(super) const fn slug(self) -> &'static str {
        match self {
            Measure::Available => "ledige",
            Measure::Occupancy => "belaegning",
            Measure::Waiting => "venter",
            Measure::DelayDays => "dage",
        }
    }

    pub(super) const fn words(self, say: Say) -> &'static str {
        match self {
            Measure::Available => say.of("Ledige pladser", "Places available"),
            Measure::Occupancy => say.of("Belægning", "Occupancy"),
            Measure::Waiting => say.of("Ventende borgere", "Citizens waiting"),
            Measure::DelayDays => say.of("Ventedage", "Days of delay"),
        }
    }

    /// Where the rows behind the number of a municipality stand.
    fn rows(self, code: &str) -> String {
        match self {
            Measure::Available | Measure::Occupancy => format!("/pladser?kommune={code}"),
            Measure::Waiting | Measure::DelayDays => waits::address(Some(code)),
        }
    }

    const fn meaning(self, say: Say) -> &'static str {
        match self {
            Measure::Available => say.of(
                "Pladser, der kan loves bort nu: bemandede og ikke optaget, reserveret, blokeret eller under rengøring.",
                "Places that can be promised now: staffed and not occupied, reserved, blocked or being cleaned.",
            ),
            Measure::Occupancy => say.of(
                "Optagne og reserverede pladser som andel af dem, der kan bruges.",
                "Occupied and reserved places as a share of those that can be used.",
            ),
            Measure::Waiting => say.of(
                "Ventetider hos færdigbehandlede borgere med bopæl i kommunen de seneste 30 dage. Små tal vises ikke.",
                "Times of waiting of citizens ready to move who live in the municipality, in the last 30 days. Small counts are not shown.",
            ),
            Measure::DelayDays => say.of(
                "Dage, som færdigbehandlede borgere har ventet de seneste 30 dage, efter bopæl. Små tal vises ikke.",
                "Days that citizens ready to move have waited in the last 30 days, by residence. Small counts are not shown.",
            ),
        }
    }
}

/// The figures of every municipality, by name.
pub(super) fn gathered(
    house: &House,
    board: &Board,
    delays: Option<&DelayFigures>,
    date: Date,
) -> Result<Vec<MunicipalityFigures>, Wrong> {
    let figures = house.engine().read(|world| by_municipality(world, board, delays, date));
    figures.map_err(|fault| Wrong::from(engine::AskError::from(fault)))
}

/// What the measure says of a municipality: a number for the colour, and words.
fn value(figures: &MunicipalityFigures, measure: Measure, hidden: &str, say: Say) -> (Option<u64>, String) {
    let totals = &figures.totals;
    let whole = |count: Option<i64>| match count {
        Some(count) => (u64::try_from(count).ok(), say.whole(count)),
        None => (None, hidden.to_owned()),
    };
    match measure {
        Measure::Available if totals.units == 0 => (None, "–".to_owned()),
        Measure::Available => (Some(totals.available), say.count(totals.available)),
        Measure::Occupancy => {
            let taken = totals.occupied + totals.reserved + totals.held + totals.on_leave;
            let (part, of) = (i64::try_from(taken).unwrap_or(0), i64::try_from(totals.usable).unwrap_or(0));
            match say.percent(part, of) {
                Some(words) => (u64::try_from(part * 100 / of.max(1)).ok(), words),
                None => (None, "–".to_owned()),
            }
        }
        Measure::Waiting => whole(figures.times.known()),
        Measure::DelayDays => whole(figures.days.known()),
    }
}

/// The steps that a value can fall into, each with the most that falls into it.
fn bounds(most: u64) -> Vec<(u64, u64)> {
    let mut bounds: Vec<(u64, u64)> = Vec::new();
    for step in 1..=5 {
        let bound = most.saturating_mul(step) / 5;
        if bound > bounds.last().map_or(0, |(_, last)| *last) {
            bounds.push((step, bound));
        }
    }
    bounds
}

pub(super) fn drawn(figures: &[MunicipalityFigures], measure: Measure, hidden: &str, say: Say) -> Markup {
    let values: Vec<(Option<u64>, String)> =
        figures.iter().map(|one| value(one, measure, hidden, say)).collect();
    let most = match measure {
        Measure::Occupancy => 100,
        _ => values.iter().filter_map(|(number, _)| *number).max().unwrap_or(0),
    };
    let tiles: Vec<Tile> = figures
        .iter()
        .zip(&values)
        .map(|(figures, (number, words))| Tile {
            code: figures.code.clone(),
            name: figures.name.clone(),
            step: number.map(|number| tiles::step(number, most)),
            value: words.clone(),
            said: format!("{}: {} {words}", figures.name, measure.words(say)),
            href: measure.rows(&figures.code),
            chosen: false,
        })
        .collect();
    html! {
        p.muted { (measure.meaning(say)) }
        (tiles::map(&tiles, measure.words(say)))
        ul.keys aria-label=(say.of("Farverne", "The colours")) {
            li { span.key.m0 {} (say.of("ingen", "none")) }
            @for (step, bound) in bounds(most) {
                li { span class={ "key m" (step) } {} (say.of("op til ", "up to ")) (say.count(bound)) @if measure == Measure::Occupancy { "%" } }
            }
            li { span.key.unknown {} (say.of("kendes ikke eller vises ikke", "not known or not shown")) }
        }
        details {
            summary { (say.of("De samme tal som tabel", "The same figures as a table")) }
            div.table-wrap tabindex="0" role="region" aria-label=(measure.words(say)) { table {
                caption { (measure.words(say)) }
                thead { tr { th scope="col" { (say.of("Kommune", "Municipality")) } th.num scope="col" { (measure.words(say)) } th.num scope="col" { (say.of("Enheder", "Units")) } } }
                tbody {
                    @for (figures, (_, words)) in figures.iter().zip(&values) {
                        tr { th scope="row" { a href=(measure.rows(&figures.code)) { (figures.name) } } td.num { (words) } td.num { (say.count(figures.totals.units)) } }
                    }
                }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legend_has_the_steps_that_there_are() {
        assert_eq!(bounds(0), []);
        assert_eq!(bounds(3), [(2, 1), (4, 2), (5, 3)]);
        assert_eq!(bounds(100).len(), 5);
        for most in 1..40 {
            for value in 1..=most {
                let step = u64::from(tiles::step(value, most));
                let bound = bounds(most).into_iter().find(|(known, _)| *known == step);
                assert!(bound.is_some_and(|(_, bound)| value <= bound), "{value} of {most}");
            }
        }
    }
}
