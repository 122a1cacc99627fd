//! The parts of a score in words: what was found, the points, the weight, and what each adds.

use crate::{
    citizen::Citizen,
    offer::ScorePart,
    score::{FULL, Held, Points, Wait, continuity, familiarity},
    search::Ranked,
    weights::{Part, Yardstick},
    words::{duration, joined, tenths, thousandths},
};
use kernel::Text;
use std::{cell::RefCell, sync::Arc};

/// The parts of scores in words. Most units of a list have most parts in common, so what was said once is shared.
#[derive(Default)]
pub(crate) struct Phrases {
    said: RefCell<Vec<(Key, Phrase)>>,
}

/// On what the words depend: what was found, its points, its weight.
type Key = (Found, Points, i64);

/// What was found of a part, and the part in one sentence.
type Phrase = (Arc<Text>, Arc<Text>);

/// What was found of a part, as far as words follow from it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Nearness(Option<i64>),
    ExpectedWait(Wait),
    Familiarity([Held; 2]),
    Continuity([Held; 4]),
}

impl Found {
    fn words(&self) -> Text {
        match self {
            Found::Nearness(None) | Found::ExpectedWait(Wait::Unknown) => Text::new("ukendt", "unknown"),
            Found::Nearness(Some(distance)) => {
                let (da, en) = tenths(*distance);
                Text::new(format!("{da} km"), format!("{en} km"))
            }
            Found::ExpectedWait(Wait::Now) => Text::new("ledig nu", "available now"),
            Found::ExpectedWait(Wait::Minutes(minutes)) => duration(*minutes),
            Found::Familiarity(held) => statements(held, &FAMILIARITY),
            Found::Continuity(held) => statements(held, &CONTINUITY),
        }
    }
}

impl Phrases {
    pub fn parts(
        &self,
        yardstick: &Yardstick,
        citizen: &Citizen,
        ranked: &Ranked<'_>,
        wait: Wait,
    ) -> Vec<ScorePart> {
        let part = |part: Part| {
            let weight = yardstick.weight(part);
            let points = yardstick.points(part, citizen, ranked.score.distance, ranked.unit, wait);
            let found = match part {
                Part::Nearness => Found::Nearness(ranked.score.distance),
                Part::ExpectedWait => Found::ExpectedWait(wait),
                Part::Familiarity => Found::Familiarity(familiarity(citizen, ranked.unit)),
                Part::Continuity => Found::Continuity(continuity(citizen, ranked.unit)),
            };
            let (value, text) = self.phrase(part, found, points, weight);
            ScorePart {
                id: part,
                text,
                value,
                points: points.known,
                points_open: points.open,
                weight,
                weighted: weight * points.known.unwrap_or(0),
            }
        };
        Part::ALL.into_iter().map(part).collect()
    }

    fn phrase(&self, part: Part, found: Found, points: Points, weight: i64) -> Phrase {
        let say = || {
            let value = found.words();
            let text = sentence(part, &value, points.known, points.open, weight);
            (Arc::new(value), Arc::new(text))
        };
        // Hardly two units lie equally far away: that is not worth remembering.
        if matches!(found, Found::Nearness(Some(_))) {
            return say();
        }
        let mut said = self.said.borrow_mut();
        let key: Key = (found, points, weight);
        if let Some((_, phrase)) = said.iter().find(|(known, _)| *known == key) {
            return phrase.clone();
        }
        let phrase = say();
        said.push((key, phrase.clone()));
        phrase
    }
}

fn sentence(part: Part, value: &Text, points: Option<i64>, open: i64, weight: i64) -> Text {
    let name = part.text();
    let Some(points) = points else {
        return Text::new(
            format!("{}: {}; ukendt giver ingen point (vægt {weight})", name.da, value.da),
            format!("{}: {}; unknown gives no points (weight {weight})", name.en, value.en),
        );
    };
    let ((sum_da, sum_en), (share_da, share_en)) = (thousandths(weight * points), thousandths(points));
    let mut text = Text::new(
        format!("{}: {}; {share_da} × vægt {weight} = {sum_da}", name.da, value.da),
        format!("{}: {}; {share_en} × weight {weight} = {sum_en}", name.en, value.en),
    );
    if open > 0 {
        let (more_da, more_en) = thousandths(weight * open);
        text.da += &format!(" (op til {more_da} mere, hvis det ukendte var kendt)");
        text.en += &format!(" (up to {more_en} more, were the unknown known)");
    }
    text
}

/// A statement when it holds, when it does not, and when it is not known, in Danish and English.
type Said = [(&'static str, &'static str); 3];

const FAMILIARITY: [Said; 2] = [
    [
        ("borgeren har været der før", "the citizen stayed there before"),
        ("borgeren har ikke været der før", "the citizen did not stay there before"),
        ("om borgeren har været der før, vides ikke", "whether the citizen stayed there before is not known"),
    ],
    [
        ("ønsket af borgeren", "wished for by the citizen"),
        ("ikke blandt borgerens ønsker", "not among the citizen's wishes"),
        ("borgerens ønsker kendes ikke", "the citizen's wishes are not known"),
    ],
];

const CONTINUITY: [Said; 4] = [
    [
        ("i bopælskommunen", "in the municipality of residence"),
        ("ikke i bopælskommunen", "not in the municipality of residence"),
        ("om det er bopælskommunen, vides ikke", "whether it is the municipality of residence is not known"),
    ],
    [
        ("samme sundhedsråd som bopælen", "the same health council as at home"),
        ("andet sundhedsråd end bopælen", "another health council than at home"),
        ("om sundhedsrådet er det samme, vides ikke", "whether the health council is the same is not known"),
    ],
    [
        ("en driftsherre, som borgeren kender", "an operator that the citizen knows"),
        ("en driftsherre, som borgeren ikke kender", "an operator that the citizen does not know"),
        (
            "om borgeren kender driftsherren, vides ikke",
            "whether the citizen knows the operator is not known",
        ),
    ],
    [
        ("samme enhed som ved et tidligere ophold", "the same unit as at an earlier stay"),
        ("ingen tidligere ophold på enheden", "no earlier stay at the unit"),
        ("om der var et tidligere ophold, vides ikke", "whether there was an earlier stay is not known"),
    ],
];

fn statements(held: &[Held], said: &[Said]) -> Text {
    let asked = held.iter().zip(said).filter_map(|(held, [yes, no, unknown])| {
        let (da, en) = match (*held)? {
            None => unknown,
            Some(0) => no,
            Some(_) => yes,
        };
        let rank = (*held)?.filter(|points| (1..FULL).contains(points)).map(thousandths);
        Some(match rank {
            Some((share_da, share_en)) => {
                Text::new(format!("{da} ({share_da})"), format!("{en} ({share_en})"))
            }
            None => Text::new(*da, *en),
        })
    });
    let asked: Vec<Text> = asked.collect();
    if asked.is_empty() {
        return Text::new("intet ophold og intet ønske er registreret", "no stay and no wish is recorded");
    }
    joined(asked, ", ")
}
