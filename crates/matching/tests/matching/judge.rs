//! The morning match against an independent exact solver, SciPy's, on a thousand random instances, capacities included.

use matching::morning::{Choice, Matched, Problem};
use std::{
    fmt::Write as _,
    fs,
    process::{Command, Stdio},
};

const INSTANCES: usize = 1_000;

/// A row of numbers that is the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(bound)).unwrap()
    }
}

/// Few or many, crowded or roomy, with many equal scores or hardly any.
fn drawn(dice: &mut Dice) -> (Vec<u32>, Vec<Vec<Choice>>) {
    let (units, citizens) = (1 + dice.below(12), dice.below(40));
    let (roomy, open, scores) =
        (1 + dice.below(6), 1 + dice.below(10), [3, 50, 100_000][dice.below(3) as usize]);
    let capacities = (0..units).map(|_| dice.below(roomy + 1)).collect();
    let choices = (0..citizens).map(|_| {
        let units: Vec<u32> = (0..units).filter(|_| dice.below(10) < open).collect();
        let mut row: Vec<_> =
            units.into_iter().map(|unit| Choice { unit, score: dice.below(scores).into() }).collect();
        row.sort_by_key(|choice| (-choice.score, choice.unit));
        row
    });
    let choices = choices.collect();
    (capacities, choices)
}

fn written(capacities: &[u32], choices: &[Vec<Choice>]) -> String {
    let row = |row: &Vec<Choice>| {
        let row: Vec<String> =
            row.iter().map(|choice| format!("[{},{}]", choice.unit, choice.score)).collect();
        format!("[{}]", row.join(","))
    };
    let rows: Vec<String> = choices.iter().map(row).collect();
    format!("{{\"capacities\":{capacities:?},\"choices\":[{}]}}", rows.join(","))
}

/// A whole number of a line that the judge answered.
fn number(line: &str, name: &str) -> i64 {
    let (_, rest) = line.split_once(&format!("\"{name}\": ")).unwrap_or_else(|| panic!("{name} in {line}"));
    rest.split([',', '}']).next().unwrap().trim().parse().unwrap()
}

#[test]
fn a_thousand_random_instances_come_to_what_another_exact_solver_finds() {
    let Some(python) = std::env::var_os("SNITFLADE_TEST_SCIPY") else {
        panic!(
            "there is no other solver to test with: run `eval \"$(cargo xtask tools)\"` first, or `cargo xtask test`"
        );
    };
    let mut dice = Dice(20_261_123);
    let (mut text, mut ours) = (String::new(), Vec::new());
    for _ in 0..INSTANCES {
        let (capacities, choices) = drawn(&mut dice);
        writeln!(text, "{}", written(&capacities, &choices)).unwrap();
        let matched = Matched::of(Problem::new(capacities, choices).unwrap());
        ours.push(matched.problem().total(matched.given()));
    }
    let asked = std::env::temp_dir().join(format!("snitflade-judge-{}", std::process::id()));
    fs::write(&asked, text).unwrap();
    let output = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matching/judge.py"))
        .stdin(Stdio::from(fs::File::open(&asked).unwrap()))
        .output()
        .unwrap();
    fs::remove_file(&asked).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers = String::from_utf8(output.stdout).unwrap();
    let theirs: Vec<_> =
        answers.lines().map(|line| (number(line, "placed"), number(line, "points"))).collect();
    assert_eq!(theirs.len(), INSTANCES);
    let (mut short, mut placed) = (0, 0);
    for (instance, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert_eq!((i64::try_from(ours.placed).unwrap(), ours.points), theirs, "instance {instance}");
        short += usize::from(ours.placed == 0);
        placed += ours.placed;
    }
    assert!(
        short < INSTANCES / 5 && placed > 5 * INSTANCES,
        "the instances say something: {short}, {placed}"
    );
}
