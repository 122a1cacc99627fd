//! A whole morning's list matched to all places at once: 5,000 citizens against 1,000 units with 10,000 places. Once as
//! bare numbers, beside SciPy's exact solver on the very same instance where that is there; once over a world, with every
//! suggestion explained.

use crate::{
    figure::{Fault, Figure, number},
    matching::{Dice, KIND, country, law_book},
};
use kernel::{FactValue, Instant, OrganisationId, PathwayId, PersonId, Sealed, Stamp};
use matching::{
    Index,
    morning::{Choice, Matched, Problem, Total, morning_match_with},
};
use pathways::{DecisionBasis, PathwayEvent, Private, ReferralSource, What};
use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    process::{Command, Stdio},
    time::Instant as Clock,
};
use world::World;

/// What is promised for the bare reckoning, in seconds.
const PROMISED_SECONDS: f64 = 1.0;
/// Where the Python with SciPy is.
const SCIPY: &str = "SNITFLADE_TEST_SCIPY";
const JUDGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/matching/tests/matching/judge.py");

/// Measures: the seconds of the bare reckoning against what is promised and against SciPy, and those of the whole.
pub fn run(smoke: bool) -> Result<Vec<Figure>, Fault> {
    let (citizens, units, places, rounds) = if smoke { (50, 10, 100, 3) } else { (5_000, 1_000, 10_000, 9) };
    let (capacities, choices) = instance(citizens, units, places);
    let open: usize = choices.iter().map(Vec::len).sum();
    let problem = Problem::new(capacities.clone(), choices.clone())?;
    let (mut times, mut total) = (Vec::new(), Total::default());
    for _ in 0..rounds {
        let problem = problem.clone();
        let clock = Clock::now();
        let matched = black_box(Matched::of(problem));
        times.push(clock.elapsed().as_secs_f64());
        total = matched.problem().total(matched.given());
    }
    let seconds = crate::figure::median(times);
    let title = format!("matching: {citizens} citizens, {places} places at once");
    let words = format!(
        "{units} units, {open} open choices, {} placed; {:.0} ms (median of {rounds})",
        total.placed,
        seconds * 1_000.0
    );
    let mut found = vec![(format!("{title}, of a second"), seconds / PROMISED_SECONDS, words)];
    match theirs(&capacities, &choices)? {
        Some((placed, points, scipy)) => {
            if (placed, points) != (total.placed, total.points) {
                return Err(format!("SciPy found {placed} placed, {points} points; here {total:?}").into());
            }
            let words =
                format!("the same instance and total; SciPy's solver alone {:.0} ms", scipy * 1_000.0);
            found.push((format!("{title}, against SciPy"), seconds / scipy, words));
        }
        None => {
            if let Some((_, _, words)) = found.last_mut() {
                *words += &format!(
                    "; SciPy is not there ({SCIPY} says where; `cargo xtask tools`), so no ratio to it"
                );
            }
        }
    }
    found.push(whole(citizens, units, places)?);
    Ok(found)
}

/// Citizens and units scattered over a country; the nearer a unit the more it counts; not every unit is open to
/// everybody.
fn instance(citizens: u32, units: u32, places: u32) -> (Vec<u32>, Vec<Vec<Choice>>) {
    let mut dice = Dice(2027);
    let towns: Vec<(u32, u32)> = (0..98).map(|_| (dice.below(4_000), dice.below(4_000))).collect();
    let somewhere = |dice: &mut Dice| {
        let town = usize::try_from(dice.below(98)).unwrap_or(0);
        towns.get(town).copied().unwrap_or((0, 0))
    };
    let able = |dice: &mut Dice, of_ten: u32| {
        (0..3).fold(0_u8, |all, bit| all | u8::from(dice.below(10) < of_ten) << bit)
    };
    let all: Vec<((u32, u32), u8)> = (0..units)
        .map(|_| {
            let (east, north) = somewhere(&mut dice);
            ((east + dice.below(200), north + dice.below(200)), able(&mut dice, 8))
        })
        .collect();
    let mut choices = Vec::new();
    for _ in 0..citizens {
        let ((east, north), needs) = (somewhere(&mut dice), able(&mut dice, 3));
        let fits = (0_u32..).zip(&all).filter(|(_, (_, able))| able & needs == needs);
        let mut row: Vec<Choice> = fits
            .map(|(unit, ((its_east, its_north), _))| {
                let far = (its_east.abs_diff(east).pow(2) + its_north.abs_diff(north).pow(2)).isqrt();
                Choice { unit, score: 30_000 + 40 * i64::from(1_000 - far.min(1_000)) }
            })
            .collect();
        row.sort_by_key(|choice| (-choice.score, choice.unit));
        choices.push(row);
    }
    let spread = (0..units).map(|unit| places / units + u32::from(unit < places % units)).collect();
    (spread, choices)
}

/// What SciPy finds: how many placed, points, and the seconds of its solver alone; none where it is not there.
fn theirs(capacities: &[u32], choices: &[Vec<Choice>]) -> Result<Option<(usize, i64, f64)>, Fault> {
    let Some(python) = std::env::var_os(SCIPY) else { return Ok(None) };
    let mut asked = format!("{{\"capacities\":{capacities:?},\"choices\":[");
    for (citizen, row) in choices.iter().enumerate() {
        asked += if citizen == 0 { "[" } else { ",[" };
        for (place, choice) in row.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(asked, "{comma}[{},{}]", choice.unit, choice.score)?;
        }
        asked += "]";
    }
    asked += "]}\n";
    let file = std::env::temp_dir().join(format!("snitflade-bench-{}", std::process::id()));
    fs::write(&file, asked)?;
    let output = Command::new(python).arg(JUDGE).stdin(Stdio::from(fs::File::open(&file)?)).output();
    fs::remove_file(&file)?;
    let output = output?;
    if !output.status.success() {
        return Err(format!("SciPy: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let answer = String::from_utf8(output.stdout)?;
    let told = |name: &str| -> Result<&str, Fault> {
        let rest =
            answer.split_once(&format!("\"{name}\": ")).ok_or_else(|| format!("SciPy said: {answer}"))?.1;
        Ok(rest.split([',', '}']).next().unwrap_or_default().trim())
    };
    Ok(Some((told("placed")?.parse()?, told("points")?.parse()?, told("seconds")?.parse()?)))
}

/// The whole: everybody's options looked up by the live search, matched, and every suggestion explained.
fn whole(citizens: u32, units: u32, places: u32) -> Result<Figure, Fault> {
    let book = law_book()?;
    let law = book.law(None)?;
    let at = Instant::read("2027-02-01T12:00:00Z")?;
    // Half the units are full and the others half full: so four times the places make about that many free ones.
    let mut world = country(units, places * 4)?;
    let mut dice = Dice(98);
    let homes: Vec<OrganisationId> = world.places.units().map(|unit| unit.municipality.clone()).collect();
    for number in 0..citizens {
        let pathway = PathwayId(10 + number);
        let home = homes.get(usize::try_from(dice.below(units))?).ok_or("no home")?;
        wait(&mut world, pathway, home, u64::from(number), &mut dice)?;
    }
    let index = Index::build(&world, kernel::danish_date(at));
    let clock = Clock::now();
    let found = morning_match_with(&index, &world, &law, at)?;
    let seconds = clock.elapsed().as_secs_f64();
    let waiting = found.patients.len();
    if waiting != usize::try_from(citizens)? || found.matched < found.in_turn {
        return Err(format!("{waiting} on the list; {:?} against {:?}", found.matched, found.in_turn).into());
    }
    let words = format!(
        "{waiting} citizens, {} units with {} places free, {} placed, {:.2} % more points than one after the other; \
         criteria, score, match and every reason",
        found.units,
        found.places,
        found.matched.placed,
        100.0 * (points(found.matched) / points(found.in_turn).max(1.0) - 1.0),
    );
    Ok((format!("matching: {citizens} citizens over a world, explained, seconds"), seconds, words))
}

fn points(total: Total) -> f64 {
    number(usize::try_from(total.points).unwrap_or(0))
}

/// A citizen who is referred and decided.
fn wait(
    world: &mut World,
    pathway: PathwayId,
    home: &OrganisationId,
    number: u64,
    dice: &mut Dice,
) -> Result<(), Fault> {
    let at = Instant::read("2027-01-31T12:00:00Z")?;
    let answer = |yes: bool| if yes { FactValue::Yes } else { FactValue::No };
    let facts = [("iv_antibiotics", answer(dice.below(4) == 0)), ("dementia", answer(dice.below(6) == 0))];
    let facts = facts.map(|(fact, value)| (fact.into(), value, true)).into();
    let referred = What::Referred {
        source: ReferralSource::HospitalWard,
        sender: home.clone(),
        residence: Some(home.clone()),
        extraordinary: false,
        temporary: false,
        at,
        due: None,
    };
    let decided = What::Decided {
        request: 1,
        conclusion: KIND.slug().into(),
        kind: Some(KIND),
        at,
        rulebook: "bench".into(),
        deviates: false,
        due: None,
    };
    let basis = DecisionBasis {
        reason: "bench".into(),
        facts: Vec::new(),
        verdict: "settled".into(),
        suggested: None,
        criteria: Vec::new(),
    };
    let mut person = [0; 16];
    for (byte, value) in person.iter_mut().zip(pathway.0.to_be_bytes()) {
        *byte = value;
    }
    let told =
        [(referred, Private::Facts { facts, note: String::new() }), (decided, Private::Decision(basis))];
    for (step, (what, private)) in (0_u64..).zip(told) {
        let event =
            PathwayEvent { pathway, person: PersonId(person), what, private: Some(Sealed::Open(private)) };
        let stamp = Stamp {
            position: 1_000_000 + 2 * number + step,
            recorded_at: at,
            actor: kernel::Actor {
                person: "bench".into(),
                organisation: home.clone(),
                role: kernel::Role::SystemOwner,
            },
        };
        world.apply(&world::Event::Pathways(pathways::Event::Pathway(event)), &stamp);
    }
    Ok(())
}
