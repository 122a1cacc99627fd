//! The tile map: each municipality a square of the same size near its place on the map, so that small ones are seen too.
//! Colour tells the measure in six steps, the number stands in the square, and a table beside it says the same in words.

use maud::{Markup, html};
use std::{collections::BTreeMap, sync::OnceLock};

const POSITIONS: &str = include_str!("../../data/tile_map.csv");

/// The side of a square, with its gap.
const SIDE: u32 = 52;
/// The gap between two squares.
const GAP: u32 = 3;

/// Column and row of each municipality's square, by municipality code.
pub(crate) fn positions() -> &'static BTreeMap<String, (u32, u32)> {
    static POSITIONS_READ: OnceLock<BTreeMap<String, (u32, u32)>> = OnceLock::new();
    POSITIONS_READ.get_or_init(|| {
        let lines = POSITIONS.lines().skip(1);
        let read = |line: &str| {
            let mut parts = line.split(',');
            let code = parts.next()?.to_owned();
            Some((code, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))
        };
        lines.filter_map(read).collect()
    })
}

/// One square.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tile {
    /// The municipality's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How dark it is, 0 to 5; none where the measure is not known there.
    pub step: Option<u8>,
    /// What stands in it.
    pub value: String,
    /// What a screen reader says of it.
    pub said: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is the one chosen.
    pub chosen: bool,
}

/// The map.
pub(crate) fn map(tiles: &[Tile], title: &str) -> Markup {
    let columns = positions().values().map(|(column, _)| column + 1).max().unwrap_or(1);
    let rows = positions().values().map(|(_, row)| row + 1).max().unwrap_or(1);
    html! {
        // Where there is little room the map keeps its size and is moved about: its names must still be read.
        div.tiles-wrap { svg.tiles viewBox={ "0 0 " (columns * SIDE) " " (rows * SIDE) } role="group" aria-label=(title) {
            @for (tile, label) in tiles.iter().zip(labels(tiles)) {
                @if let Some((column, row)) = positions().get(&tile.code) {
                    @let class = tile.step.map_or_else(|| "unknown".to_owned(), |step| format!("m{}", step.min(5)));
                    a href=(tile.href) class={ (class) @if tile.chosen { " chosen" } } {
                        // A name of its own would have to hold what stands in the square, where names are cut short.
                        title { (tile.said) }
                        rect x=(column * SIDE) y=(row * SIDE) width=(SIDE - GAP) height=(SIDE - GAP) rx="3" {}
                        text x=(column * SIDE + 4) y=(row * SIDE + 14) aria-hidden="true" { (label) }
                        text.value x=(column * SIDE + (SIDE - GAP) / 2) y=(row * SIDE + 38) text-anchor="middle" aria-hidden="true" { (tile.value) }
                    }
                }
            }
        } }
    }
}

/// What stands in each square: the name, cut where it does not fit. Those that would read the same are told apart by their
/// endings: Fr.berg, Fr.havn.
fn labels(tiles: &[Tile]) -> Vec<String> {
    let cut: Vec<String> = tiles.iter().map(|tile| cut(&tile.name)).collect();
    let is_shared = |label: &String| cut.iter().filter(|other| *other == label).count() > 1;
    let labelled = cut.iter().zip(tiles);
    labelled
        .map(|(label, tile)| if is_shared(label) { both_ends(&tile.name) } else { label.clone() })
        .collect()
}

/// About how wide a letter is, in hundredths of the size of the type.
const fn width(letter: char) -> u32 {
    match letter {
        'i' | 'j' | 'l' => 28,
        't' | 'f' | 'r' | '.' | '-' => 40,
        's' => 52,
        'm' | 'w' | 'æ' => 96,
        'A'..='Z' | 'Æ' | 'Ø' | 'Å' => 72,
        _ => 62,
    }
}

/// As much of a name as fits in a square.
fn cut(name: &str) -> String {
    const FITS: u32 = 415;
    let mut taken = 0;
    let fits = |letter: &char| {
        taken += width(*letter);
        taken <= FITS
    };
    let head: String = name.chars().take_while(fits).collect();
    if head == name {
        return head;
    }
    // The point takes the place of what does not fit.
    let letters: Vec<char> = head.chars().collect();
    let kept = letters.len().saturating_sub(usize::from(letters.len() > 5));
    letters.iter().take(kept).chain(&['.']).collect()
}

/// Beginning and ending of a name.
fn both_ends(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    letters.iter().take(2).chain(&['.']).chain(letters.iter().skip(letters.len().saturating_sub(4))).collect()
}

/// Into which of six steps a value falls, of 0 to the most there is: nothing is always the lightest, and only nothing.
pub(crate) fn step(value: u64, most: u64) -> u8 {
    if value == 0 || most == 0 {
        return 0;
    }
    let step = (value.saturating_mul(5)).div_ceil(most).clamp(1, 5);
    u8::try_from(step).unwrap_or(5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_of_the_98_municipalities_has_a_square_of_its_own() {
        assert_eq!(positions().len(), 98);
        let squares: BTreeSet<_> = positions().values().collect();
        assert_eq!(squares.len(), 98);
    }

    #[test]
    fn neighbours_lie_near_each_other_and_north_is_up() {
        let of = |code: &str| positions()[code];
        // Skagen's municipality above Aalborg's, Aalborg's above Aarhus'; København east of Roskilde; Bornholm outermost.
        assert!(of("0813").1 <= of("0851").1 && of("0851").1 < of("0751").1);
        assert!(of("0101").0 > of("0265").0);
        assert!(positions().values().all(|(column, _)| *column <= of("0400").0));
    }

    #[test]
    fn a_square_says_the_name_or_what_of_it_tells_it_apart() {
        let tile = |name: &str| Tile {
            code: String::new(),
            name: name.to_owned(),
            step: None,
            value: String::new(),
            said: String::new(),
            href: String::new(),
            chosen: false,
        };
        let names = ["Vejle", "Næstved", "Frederiksberg", "Frederikshavn", "Vallensbæk", "Skive"];
        let labels = labels(&names.map(tile));
        assert_eq!(labels, ["Vejle", "Næstv.", "Fr.berg", "Fr.havn", "Vallen.", "Skive"]);
    }

    #[test]
    fn only_nothing_is_the_lightest() {
        assert_eq!((step(0, 10), step(1, 10), step(10, 10), step(3, 0)), (0, 1, 5, 0));
    }
}
