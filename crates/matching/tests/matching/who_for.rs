//! Who a place is for, and who could leave.

use crate::support::{Country, at, law, noon};
use kernel::{FactValue, UnitId};
use matching::who_for;
use pathways::What;

#[test]
fn the_longest_turn_stands_first_also_when_another_would_score_higher() {
    let mut country = Country::new();
    let unit = country.unit("near", |unit| (unit.approved, unit.physical, unit.staffed) = (1, 1, 1));
    let long = country.refer(Some("next"), &[]);
    country.decide(long);
    country.now = at("2027-02-01T09:00");
    let near = country.citizen();
    let undecided = country.refer(Some("home"), &[]);
    let needs_more = country.refer(Some("home"), &[("dementia", FactValue::Yes)]);
    country.decide(needs_more);
    let west = country.refer(Some("far"), &[]);
    country.decide(west);

    let found = who_for(&country.world, &law(), unit, noon()).unwrap();
    let who: Vec<_> = found.candidates.iter().map(|candidate| candidate.pathway).collect();
    assert_eq!(who, [long, near], "{undecided} is not decided");
    assert!(found.candidates[0].score < found.candidates[1].score);
    assert_eq!(found.candidates[0].waited_minutes, 240);
    assert!(found.candidates[0].why.da.contains("2027-02-01 08:00"));
    for candidate in &found.candidates {
        assert_eq!(candidate.score, candidate.parts.iter().map(|part| part.weighted).sum::<i64>());
    }
    let unfit: Vec<_> = found.unfit.iter().map(|group| (group.code, group.count)).collect();
    assert_eq!(unfit, [("capability_missing", 1), ("other_region", 1)]);
}

#[test]
fn who_is_ready_could_leave_with_the_cause_and_who_is_not_could_not() {
    let mut country = Country::new();
    let unit = country.unit("near", |_| {});
    let (ready, staying) = (country.citizen(), country.citizen());
    country.arrive(ready, unit);
    country.arrive(staying, unit);
    let cause = law().codes("delay_cause")[0].clone();
    let since = at("2027-02-01T10:00");
    country.on_pathway(ready, What::ReadyDeclared { at: since, cause: cause.id.clone() }, None);
    let found = who_for(&country.world, &law(), unit, noon()).unwrap();
    assert_eq!(found.could_leave.len(), 1);
    let leaver = &found.could_leave[0];
    assert_eq!((leaver.pathway, leaver.ready_since), (ready, since));
    assert!(leaver.why.da.ends_with(&cause.text.da), "{}", leaver.why.da);
    assert_eq!(found.availability.available, 0);
    assert!(found.candidates.is_empty());
    // Before the citizen was ready nobody could leave.
    let before = who_for(&country.world, &law(), unit, at("2027-02-01T09:00")).unwrap();
    assert!(before.could_leave.is_empty());
}

#[test]
fn it_says_when_a_place_will_be_free_and_counts_the_wait() {
    let mut country = Country::new();
    let unit = country.unit("near", |unit| (unit.approved, unit.physical, unit.staffed) = (1, 1, 1));
    let event = places::Event::CleaningStarted {
        place: country.place(unit),
        from: at("2027-02-01T08:00"),
        planned_until: Some(at("2027-02-01T18:00")),
    };
    country.apply(world::Event::Places(event));
    country.citizen();
    let found = who_for(&country.world, &law(), unit, noon()).unwrap();
    assert_eq!(found.planned_free[0].at, at("2027-02-01T18:00"));
    let wait = &found.candidates[0].parts[2];
    // Six of seventy-two hours: 1,000 × 66 / 72.
    assert_eq!((wait.value.en.as_str(), wait.points), ("6 h 0 min", Some(916)));
}

#[test]
fn an_unknown_unit_is_refused() {
    let country = Country::new();
    let refusal = who_for(&country.world, &law(), UnitId(9), noon()).unwrap_err();
    assert_eq!(refusal.code, "unit_unknown");
    assert!(!refusal.instead.is_empty());
}
