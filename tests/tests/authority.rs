//! Whose decision a placement is: who has to make it, and what is said where somebody else did.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{PathwayId, Role, Verdict};
use pathways::{
    Command, Decide,
    view::{
        authority::{self, Authority},
        due,
    },
};
use tests_end_to_end::house::*;

const NAESTVED: &str = "municipality-0370";
const REGION: &str = "region-ostdanmark";

/// The facts of the first story, without the aim.
const NO_AIM: &[(&str, &str)] =
    &[("temporary_health_intervention", "yes"), ("can_stay_at_home", "no"), ("condition", "somatic")];

/// Whose it is to act on the request that waits.
fn due_at(house: &House, id: PathwayId) -> Vec<String> {
    let pathway = house.world.pathways.pathway(id).unwrap();
    let list = due::of(house.world.around(), &pathway, house.now);
    let of_request = list.into_iter().filter(|due| due.request.is_some());
    of_request.map(|due| due.organisation.unwrap().to_string()).collect()
}

fn authority_of(house: &House, id: PathwayId) -> Authority {
    let pathway = house.world.pathways.pathway(id).unwrap();
    let decision = pathway.requests[0].decision.as_ref().unwrap();
    let law = house.world.below().law().unwrap();
    authority::of_decision(&law, house.world.around(), &pathway, decision).unwrap()
}

#[test]
fn the_decision_is_due_at_whoever_has_the_authority_for_the_place_that_follows() {
    let mut house = House::founded(at("2026-12-30T08:00"));
    let before = house.refer(1, NAESTVED, NEEDS).unwrap();
    assert_eq!(due_at(&house, before), [NAESTVED]);
    // The same pathway after New Year, still not decided: the rules point to a regional place.
    house.now = at("2027-01-02T08:00");
    house.tick();
    assert_eq!(due_at(&house, before), [REGION]);
    let relief = [
        ("temporary_health_intervention", "no"),
        ("relief_needed", "yes"),
        ("can_stay_at_home", "no"),
        ("condition", "somatic"),
    ];
    let relief = house.refer(2, NAESTVED, &relief).unwrap();
    assert_eq!(due_at(&house, relief), [NAESTVED], "relief places stay with the municipality");
    let open = house.refer(3, NAESTVED, NO_AIM).unwrap();
    assert_eq!(due_at(&house, open), [NAESTVED, REGION], "while it is open both hear of it");
    house.decide(before, "regional_health_and_care_place", "").unwrap();
    assert_eq!(due_at(&house, before), [REGION], "also the place is for the region to find");
}

#[test]
fn a_decision_for_the_authority_is_a_judgement_with_the_sentences_and_stands() {
    let mut house = House::founded(at("2027-01-02T08:00"));
    let by_municipality = house.refer(1, NAESTVED, NEEDS).unwrap();
    house.decide(by_municipality, "regional_health_and_care_place", "").unwrap();
    let found = authority_of(&house, by_municipality);
    assert_eq!(found.party.organisation.as_ref().unwrap().as_str(), REGION);
    assert_eq!((found.decided_by.as_str(), found.decided_itself), (NAESTVED, Some(false)));
    let Verdict::Judgement { open, .. } = &found.answer.verdict else { panic!("{:?}", found.answer.verdict) };
    assert_eq!(open[0].id, "deciding_for_the_region_left_open");
    let quotes: Vec<_> = open[0].basis.iter().filter_map(|basis| basis.quote.as_deref()).collect();
    assert!(quotes.iter().any(|quote| quote.contains("entydigt myndighedsansvar placeret hos regionen")));
    assert!(quotes.iter().any(|quote| quote.contains("varetage driften")), "{quotes:?}");
    assert!(
        quotes.iter().any(|quote| quote.contains("midlertidige pladser på vegne af regionen")),
        "{quotes:?}"
    );

    let by_region = house.refer(2, NAESTVED, NEEDS).unwrap();
    let decide = Decide {
        pathway: by_region,
        conclusion: "regional_health_and_care_place".into(),
        reason: String::new(),
        at: None,
    };
    house.must(&actor("ole", REGION, Role::Assessor), Command::Decide(decide));
    let found = authority_of(&house, by_region);
    assert_eq!(found.decided_itself, Some(true));
    assert_eq!(found.answer.verdict.settled().unwrap().id, "region_decides");

    // Before the transfer the municipality is the authority.
    let mut earlier = House::founded(at("2026-12-30T08:00"));
    let municipal = earlier.refer(1, NAESTVED, NEEDS).unwrap();
    earlier.decide(municipal, "municipal_temporary_place", "").unwrap();
    let found = authority_of(&earlier, municipal);
    assert_eq!(found.decided_itself, Some(true));
    assert_eq!(found.answer.verdict.settled().unwrap().id, "municipality_decides");
}

#[test]
fn where_the_scheme_names_no_authority_the_scheme_says_who_is_asked_and_that_no_source_does() {
    let facts = [("stable", "yes"), ("treatment_finished", "no")];
    let mut house = House::founded(at("2027-01-02T08:00"));
    let id = house.refer_as(1, NAESTVED, &facts, true).unwrap();
    house.decide(id, "emergency_place", "stabil").unwrap();
    let pathway = house.world.pathways.pathway(id).unwrap();
    let deciding = authority::deciders(house.world.around(), &pathway, &pathway.requests[0], house.now);
    assert_eq!(deciding.organisations.iter().map(|one| one.as_str()).collect::<Vec<_>>(), [NAESTVED]);
    assert!(deciding.not_in_sources.unwrap().da.contains("kilderne siger ikke"));
    let due = due::of(house.world.around(), &pathway, house.now);
    assert!(due.iter().any(|due| due.what.da.contains("find en plads (kilderne siger ikke")), "{due:?}");
    // A named authority needs no such word.
    let named = house.refer(2, NAESTVED, NEEDS).unwrap();
    let pathway = house.world.pathways.pathway(named).unwrap();
    let deciding = authority::deciders(house.world.around(), &pathway, &pathway.requests[0], house.now);
    assert_eq!(deciding.not_in_sources, None);
    // The choice stands in the scheme alone: without it the answer is that nobody is known.
    let without: Vec<_> = scheme_files()
        .into_iter()
        .map(|file| match file.text.split_once("[[code]]\nlist = \"decider\"") {
            Some((before, _)) => schemes::SourceFile::new(&file.path, before),
            None => file,
        })
        .collect();
    let without = schemes::Rulebook::load(&without).unwrap();
    let around = pathways::answers::Around { rulebook: Some(&without), ..house.world.around() };
    let pathway = house.world.pathways.pathway(id).unwrap();
    let deciding = authority::deciders(around, &pathway, &pathway.requests[0], house.now);
    assert_eq!((deciding.organisations, deciding.not_in_sources), (Vec::new(), None));
}
