//! The parts of a score in words: what was found, the points, the weight, and what each adds.

use crate::{
    citizen::Citizen,
    offer::ScorePart,
    score::{FULL, Held, Wait, continuity, familiarity},
    search::Ranked,
    weights::{Part, Yardstick},
    words::{duration, joined, tenths, thousandths},
};
use kernel::Text;

pub(crate) fn parts(
    yardstick: &Yardstick,
    citizen: &Citizen,
    ranked: &Ranked<'_>,
    wait: Wait,
) -> Vec<ScorePart> {
    Part::ALL
        .into_iter()
        .map(|part| {
            let weight = yardstick.weight(part);
            let points = yardstick.points(part, citizen, ranked.score.distance, ranked.unit, wait);
            let weighted = weight * points.known.unwrap_or(0);
            let value = match part {
                Part::Nearness => ranked.score.distance.map_or_else(
                    || Text::new("ukendt", "unknown"),
                    |distance| {
                        let (da, en) = tenths(distance);
                        Text::new(format!("{da} km"), format!("{en} km"))
                    },
                ),
                Part::ExpectedWait => match wait {
                    Wait::Now => Text::new("ledig nu", "available now"),
                    Wait::Minutes(minutes) => duration(minutes),
                    Wait::Unknown => Text::new("ukendt", "unknown"),
                },
                Part::Familiarity => statements(&familiarity(citizen, ranked.unit), &FAMILIARITY),
                Part::Continuity => statements(&continuity(citizen, ranked.unit), &CONTINUITY),
            };
            ScorePart {
                id: part,
                text: sentence(part, &value, points.known, points.open, weight),
                value,
                points: points.known,
                points_open: points.open,
                weight,
                weighted,
            }
        })
        .collect()
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
