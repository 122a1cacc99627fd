//! What the list says, case by case.

use crate::support::{Country, KIND, at, book, codes, east, law, noon, organisation, person, weighed};
use kernel::{FactValue, Period};
use matching::{Home, Index, Offer, Part, offers, offers_with};
use pathways::{CitizenSide, PersonEvent, What};
use registry::OrganisationKind;

fn part(offer: &Offer, part: Part) -> &matching::ScorePart {
    offer.parts.iter().find(|each| each.id == part).unwrap()
}

fn note_codes(offer: &Offer) -> Vec<&str> {
    offer.notes.iter().map(|note| note.code).collect()
}

#[test]
fn the_nearer_of_two_stands_first_and_the_parts_add_up_to_the_score() {
    let mut country = Country::new();
    country.unit("away", |unit| unit.position = east(20));
    country.unit("near", |unit| unit.position = east(2));
    let citizen = country.citizen();
    let list = country.offers(citizen);
    assert_eq!(codes(&list), ["near", "away"]);
    let near = &list.offers[0];
    // 0.02 degrees of longitude at 55 degrees north: 111.195 km × cos 55° × 0.02 = 1.276 km.
    assert_eq!(near.distance_km_tenths, Some(13));
    let nearness = part(near, Part::Nearness);
    // 1,000 × (1,000 − 13) / 1,000 tenths of a kilometre, weight 40.
    assert_eq!((nearness.points, nearness.weight, nearness.weighted), (Some(987), 40, 39_480));
    assert_eq!(nearness.value.da, "1,3 km");
    assert_eq!(nearness.text.da, "nærhed: 1,3 km; 0,987 × vægt 40 = 39,48");
    assert_eq!(part(near, Part::ExpectedWait).weighted, 20_000);
    for offer in &list.offers {
        assert_eq!(offer.score, offer.parts.iter().map(|part| part.weighted).sum::<i64>());
        let open = offer.parts.iter().map(|part| part.weight * part.points_open).sum::<i64>();
        assert_eq!(offer.score_open, open);
    }
    assert_eq!((list.considered, list.fitting, &list.nothing), (2, 2, &None));
    assert!(near.cost.free && near.cost.text.da.contains("gratis"), "{}", near.cost.text.da);
    assert_eq!(near.availability.available, 2);
    assert_eq!(near.availability.age_minutes, Some(240));
    assert_eq!(near.availability.source.as_deref(), Some("test"));
}

#[test]
fn the_weights_are_the_schemes_with_what_they_rest_on() {
    let mut country = Country::new();
    let citizen = country.citizen();
    let list = country.offers(citizen);
    let weights: Vec<_> = list.weights.iter().map(|weight| (weight.part, weight.value)).collect();
    let expected =
        [(Part::Nearness, 40), (Part::Familiarity, 25), (Part::ExpectedWait, 20), (Part::Continuity, 15)];
    assert_eq!(weights, expected.map(|(part, value)| (Some(part), value)));
    assert!(list.weights.iter().all(|weight| !weight.basis.is_empty()));
}

#[test]
fn impossible_weights_are_refused_and_say_which() {
    let mut country = Country::new();
    let citizen = country.citizen();
    let pathway = country.pathway(citizen);
    for weight in [-1, 1_000_001] {
        let book = weighed([weight, 25, 20, 15]);
        let refusal =
            offers(&country.world, &book.law(None).unwrap(), &pathway, KIND, noon(), 10).unwrap_err();
        assert_eq!(refusal.code, "weight_impossible");
        assert!(refusal.text.en.contains("weight_nearness"), "{refusal}");
    }
}

#[test]
fn nothing_is_offered_before_it_is_decided_or_after_the_citizen_is_forgotten() {
    let mut country = Country::new();
    country.unit("near", |_| {});
    let citizen = country.refer(Some("home"), &[]);
    let pathway = country.pathway(citizen);
    let request = pathway.live_request().unwrap();
    let refusal = offers(&country.world, &law(), &pathway, request, noon(), 10).unwrap_err();
    assert_eq!(refusal.code, "not_decided");
    // Were it decided so, there would be one.
    let list = offers(&country.world, &law(), &pathway, KIND, noon(), 10).unwrap();
    assert_eq!(codes(&list), ["near"]);

    let event = pathways::Event::Person(PersonEvent::Forgotten { person: pathway.person });
    country.apply(world::Event::Pathways(event));
    let pathway = country.pathway(citizen);
    let refusal = offers(&country.world, &law(), &pathway, KIND, noon(), 10).unwrap_err();
    assert_eq!(refusal.code, "person_forgotten");
}

#[test]
fn what_is_out_is_counted_once_and_the_nearest_are_named_with_their_obstacle() {
    let mut country = Country::new();
    let closed = country.unit("a-closed", |_| {});
    let event = places::Event::UnitClosed {
        unit: closed,
        period: Period { start: at("2027-02-01T00:00"), end: Some(at("2027-02-01T18:00")) },
        reason: "infection".into(),
        source: "test".into(),
    };
    country.apply(world::Event::Places(event));
    country.unit("b-plain", |_| {});
    let full = country.unit("c-full", |unit| {
        unit.capabilities = vec!["isolation".into()];
        (unit.approved, unit.physical, unit.staffed) = (1, 1, 1);
    });
    let event = places::Event::CleaningStarted {
        place: country.place(full),
        from: at("2027-02-01T08:00"),
        planned_until: Some(at("2027-02-01T16:00")),
    };
    country.apply(world::Event::Places(event));
    country.unit("d-other-region", |unit| {
        unit.municipality = organisation("far");
        unit.capabilities = vec!["isolation".into()];
    });
    country.unit("e-two-reasons", |unit| unit.staffed = 0);
    country.unit("f-other-kind", |unit| unit.kind = places::PlaceKind::NursingHome);
    let citizen = country.refer(Some("home"), &[("infection_isolation", FactValue::Yes)]);
    country.decide(citizen);
    let list = country.offers(citizen);

    assert_eq!((codes(&list), list.fitting, list.considered), (Vec::new(), 0, 6));
    let groups: Vec<_> = list.rejected.iter().map(|group| (group.code, group.count)).collect();
    assert_eq!(
        groups,
        [("wrong_kind", 1), ("capability_missing", 3), ("other_region", 1), ("none_available", 1)]
    );
    assert_eq!(list.rejected[1].text.da, "enheden mangler: isolation");
    let near: Vec<_> = list.nearly.iter().map(|miss| (miss.code.as_str(), miss.obstacles[0].code)).collect();
    // The full one is free in four hours, the plain one lacks isolation, the last lies in another region. The closed
    // one and the one without staff fail twice.
    assert_eq!(
        near,
        [("b-plain", "capability_missing"), ("c-full", "none_available"), ("d-other-region", "other_region")]
    );
    assert_eq!(list.nearly[1].free_at, Some(at("2027-02-01T16:00")));
    assert!(
        list.nearly[1].text.da.starts_with("Enhed c-full: fuldt, planlagt fri 16:00"),
        "{}",
        list.nearly[1].text.da
    );
    for miss in &list.nearly {
        assert_eq!(miss.score, miss.parts.iter().map(|part| part.weighted).sum::<i64>());
    }
    let nothing = list.nothing.unwrap();
    for words in [
        "Ingen sundheds- og omsorgsplads",
        "3: enheden mangler: isolation",
        "Enhed c-full: fuldt, planlagt fri 16:00",
    ] {
        assert!(nothing.da.contains(words), "{}", nothing.da);
    }
}

#[test]
fn a_closed_unit_says_until_when_and_an_empty_country_says_that_it_is_empty() {
    let mut country = Country::new();
    let citizen = country.citizen();
    let list = country.offers(citizen);
    assert_eq!(list.nothing.unwrap().en, "No place: no units are registered.");
    let unit = country.unit("closed", |_| {});
    let event = places::Event::UnitClosed {
        unit,
        period: Period { start: at("2027-02-01T00:00"), end: Some(at("2027-02-02T07:00")) },
        reason: "infection".into(),
        source: "test".into(),
    };
    country.apply(world::Event::Places(event));
    let list = country.offers(citizen);
    assert_eq!(list.nearly[0].obstacles[0].code, "unit_closed");
    assert_eq!(list.nearly[0].text.da, "Enhed closed: lukket til 2027-02-02 07:00");
    // When it opens is not when a place is free: the wait is unknown, not nought.
    let wait = list.nearly[0].parts.iter().find(|part| part.id == Part::ExpectedWait).unwrap();
    assert_eq!((wait.points, wait.weighted, wait.points_open), (None, 0, 1_000));
}

#[test]
fn a_unit_that_refused_or_was_declined_is_not_offered_again() {
    let mut country = Country::new();
    let (first, second) =
        (country.unit("first", |_| {}), country.unit("second", |unit| unit.position = east(5)));
    country.unit("third", |unit| unit.position = east(9));
    let citizen = country.citizen();
    let at = country.now;
    for (unit, refused) in [(first, true), (second, false)] {
        let place = country.world.places.choose(unit, at).unwrap();
        let hold = Period { start: at, end: Some(at.plus_hours(2).unwrap()) };
        country.on_pathway(citizen, What::Offered { request: 1, unit, place, hold }, None);
        let what = if refused {
            What::Refused { request: 1, unit, place, code: "staffing".into(), at }
        } else {
            What::Declined { request: 1, by: CitizenSide::Citizen, place, keeps_turn: true, at }
        };
        country.on_pathway(citizen, what, None);
    }
    let list = country.offers(citizen);
    assert_eq!(codes(&list), ["third"]);
    let groups: Vec<_> = list.rejected.iter().map(|group| (group.code, group.count)).collect();
    assert_eq!(groups, [("refused_before", 1), ("declined_before", 1)]);
}

#[test]
fn an_unknown_residence_is_said_measured_from_the_sender_and_bars_no_region() {
    let mut country = Country::new();
    country.unit("east", |unit| unit.position = east(0));
    country.unit("west", |unit| {
        unit.municipality = organisation("far");
        unit.position = east(11);
    });
    let citizen = country.refer(None, &[]);
    country.decide(citizen);
    let list = country.offers(citizen);
    assert_eq!(list.home, Home::Sender(organisation("hospital")));
    assert_eq!(codes(&list), ["west", "east"], "the sender lies at 10 hundredths");
    for offer in &list.offers {
        assert!(note_codes(offer).contains(&"residence_unknown"));
        assert!(note_codes(offer).contains(&"measured_from_sender"));
        let continuity = part(offer, Part::Continuity);
        assert_eq!((continuity.points, continuity.weighted, continuity.points_open), (None, 0, 1_000));
    }
}

#[test]
fn an_unknown_distance_gives_no_points_and_stands_behind_a_known_one() {
    let mut country = Country::new();
    country.organisation("unplaced", OrganisationKind::Municipality, Some("region-east"), None);
    for (code, municipality, position) in
        [("a-nowhere", "unplaced", None), ("b-town", "next", None), ("c-beyond", "next", east(200))]
    {
        country.unit(code, |unit| {
            unit.municipality = organisation(municipality);
            unit.position = position;
        });
    }
    let citizen = country.citizen();
    let list = country.offers(citizen);
    // The one beyond the distance that counts has no points either, but its distance is known.
    assert_eq!(codes(&list), ["b-town", "c-beyond", "a-nowhere"]);
    assert_eq!(note_codes(&list.offers[0]), ["measured_to_town"]);
    let nowhere = &list.offers[2];
    assert_eq!(note_codes(nowhere), ["distance_unknown"]);
    let nearness = part(nowhere, Part::Nearness);
    assert_eq!((nearness.points, nearness.points_open, nearness.value.da.as_str()), (None, 1_000, "ukendt"));
    assert!(nowhere.score_open >= 40_000);
    assert_eq!(part(&list.offers[1], Part::Nearness).points, Some(0));

    let mut country = Country::new();
    country.organisation("unplaced", OrganisationKind::Municipality, Some("region-east"), None);
    country.unit("only", |_| {});
    let citizen = country.refer(Some("unplaced"), &[]);
    country.decide(citizen);
    assert_eq!(country.offers(citizen).home, Home::Sender(organisation("hospital")));
}

#[test]
fn an_unanswered_need_is_a_note_with_the_question_and_no_obstacle() {
    let mut country = Country::new();
    country.unit("plain", |_| {});
    country.unit("able", |unit| {
        unit.capabilities = vec!["dementia".into()];
        unit.position = east(9);
    });
    let citizen = country.refer(Some("home"), &[("dementia", FactValue::NotKnown)]);
    country.decide(citizen);
    let list = country.offers(citizen);
    assert_eq!(codes(&list), ["plain", "able"]);
    assert_eq!(note_codes(&list.offers[0]), ["capability_perhaps_needed"]);
    let question = law().fact("dementia").unwrap().question;
    let note = &list.offers[0].notes[0].text.da;
    assert!(note.ends_with(&format!("{} (dementia)", question.da)), "{note}");
    assert!(note_codes(&list.offers[1]).is_empty());
}

#[test]
fn stale_figures_are_said_with_their_age() {
    let mut country = Country::new();
    country.unit("near", |_| {});
    let citizen = country.citizen();
    assert_eq!(country.offers(citizen).offers[0].availability.stale, None, "no limit is set");
    let event = places::Event::StaleLimitSet { minutes: 60, source: "test".into() };
    country.apply(world::Event::Places(event));
    let list = country.offers(citizen);
    assert_eq!(list.offers[0].availability.stale, Some(true));
    assert!(
        list.offers[0]
            .notes
            .iter()
            .any(|note| note.code == "figures_stale" && note.text.da.contains("4 t. 0 min."))
    );
}

#[test]
fn a_known_unit_and_a_wish_count_in_their_order_also_from_a_joined_record() {
    let mut country = Country::new();
    let [a, b, c] = ["a", "b", "c"].map(|code| country.unit(code, |_| {}));
    let earlier = country.citizen();
    country.arrive(earlier, c);
    let place = country.place(c);
    let at = country.now;
    let reason = "home".into();
    country.on_pathway(
        earlier,
        What::StayEnded { request: 1, place, at, reason, cleaning_until: None },
        None,
    );
    let citizen = country.citizen();
    assert_eq!(codes(&country.offers(citizen)), ["a", "b", "c"], "nothing is known: by code");
    let event = PersonEvent::Joined { kept: person(2), merged: person(1) };
    country.apply(world::Event::Pathways(pathways::Event::Person(event)));
    let list = country.offers(citizen);
    assert_eq!(codes(&list), ["c", "a", "b"], "the other record's stay is the citizen's");
    assert_eq!(part(&list.offers[0], Part::Familiarity).points, Some(1_000));
    assert!(
        part(&list.offers[0], Part::Continuity).value.da.contains("samme enhed som ved et tidligere ophold")
    );

    country.wish(citizen, &[b, a]);
    let list = country.offers(citizen);
    let points: Vec<_> = list
        .offers
        .iter()
        .map(|offer| (offer.code.as_str(), part(offer, Part::Familiarity).points))
        .collect();
    // The mean of having been there and of the wish: b is first of two, a second.
    assert_eq!(points, [("c", Some(500)), ("b", Some(500)), ("a", Some(250))]);
}

#[test]
fn continuity_counts_municipality_council_and_operator_alike_and_leaves_the_unknown_open() {
    let mut country = Country::new();
    country.organisation("council-a", OrganisationKind::HealthCouncil, Some("region-east"), None);
    country.organisation("town", OrganisationKind::Municipality, Some("council-a"), east(0));
    for (code, municipality, council, operator) in [
        ("all", "town", Some("council-a"), "town"),
        ("council", "next", Some("council-a"), "region-east"),
        ("unsaid", "next", None, "region-east"),
    ] {
        country.unit(code, |unit| {
            unit.municipality = organisation(municipality);
            unit.council = council.map(organisation);
            unit.operator = organisation(operator);
        });
    }
    let citizen = country.refer(Some("town"), &[]);
    country.decide(citizen);
    let list = country.offers(citizen);
    let points: Vec<_> = list
        .offers
        .iter()
        .map(|offer| part(offer, Part::Continuity))
        .map(|part| (part.points, part.points_open))
        .collect();
    assert_eq!(codes(&list), ["all", "council", "unsaid"]);
    assert_eq!(points, [(Some(1_000), 0), (Some(333), 0), (Some(0), 333)]);
}

#[test]
fn without_the_schemes_measures_a_part_is_unknown_and_not_the_best() {
    let mut country = Country::new();
    country.unit("near", |_| {});
    let citizen = country.citizen();
    let book = book(&[(
        "values = [{ from = 2020-01-01, value = 100 }]",
        "values = [{ from = 2020-01-01, unset = true }]",
    )]);
    let list = country.offers_under(&book.law(None).unwrap(), citizen);
    let nearness = part(&list.offers[0], Part::Nearness);
    assert_eq!((nearness.points, nearness.weighted), (None, 0));
}

#[test]
fn an_outdated_index_is_noticed_and_not_used() {
    let mut country = Country::new();
    country.unit("a", |_| {});
    let citizen = country.citizen();
    let date = kernel::danish_date(noon());
    let mut index = Index::build(&country.world, date);
    assert!(index.matches(&country.world, date));
    country.unit("b", |_| {});
    assert!(!index.matches(&country.world, date));
    let pathway = country.pathway(citizen);
    let list = |index: &Index, country: &Country| {
        offers_with(index, &country.world, &law(), &pathway, KIND, noon(), 10).unwrap()
    };
    let fresh = list(&Index::build(&country.world, date), &country);
    assert_eq!(list(&index, &country), fresh);
    index.refresh(&country.world, date);
    assert!(index.matches(&country.world, date));
    assert_eq!(list(&index, &country), fresh);
    // A corrected municipality moves its units.
    let mut moved = country.world.registry.organisation(&organisation("home")).unwrap().clone();
    moved.part_of[0].parent = organisation("region-west");
    let event = registry::Event::OrganisationCorrected { organisation: moved, reason: "test".into() };
    country.apply(world::Event::Registry(event));
    assert!(!index.matches(&country.world, date));
    index.refresh(&country.world, date);
    assert!(index.matches(&country.world, date));
    assert_eq!(list(&index, &country), list(&Index::build(&country.world, date), &country));
    assert!(!index.matches(&country.world, date.tomorrow().unwrap()));
}
