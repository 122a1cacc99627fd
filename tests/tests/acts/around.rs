//! What goes with a pathway: handover, records that belong together, forgetting, the letter, sharing.

use crate::common::*;
use kernel::{PathwayId, PersonId, Verdict};
use pathways::view::relation::Relation;
use pathways::{CitizenSide, Command, Correction, ItemState, Refer, ReferralSource, answers, view};
use places::PlaceKind;
use tests_end_to_end::house::*;

#[test]
fn handover_items_are_missing_until_ticked_and_arrival_notes_what_was_missing() {
    let mut house = House::founded(at("2022-01-03T09:00"));
    let unit = house.unit("beredskab", PlaceKind::EmergencyPlace, NAESTVED, NAESTVED, 1);
    let refer = Refer {
        person: PersonId([1; 16]),
        temporary: false,
        source: ReferralSource::HospitalWard,
        sender: organisation("hospital-slagelse"),
        residence: Some(organisation(NAESTVED)),
        extraordinary: true,
        facts: answered(&[("stable", "yes"), ("treatment_finished", "no")]),
        note: String::new(),
        at: None,
    };
    house.must(&ward(), Command::Refer(refer));
    let pathway = PathwayId(1);
    let missing = |house: &House| {
        let law = house.world.below().law().unwrap();
        let list = answers::handover(&law, &get(house, pathway), house.now);
        list.iter().filter(|item| item.is_missing()).map(|item| item.id.to_string()).collect::<Vec<_>>()
    };
    assert!(
        missing(&house).contains(&"medicine".to_owned())
            && missing(&house).contains(&"treatment_equipment".to_owned())
    );
    let mark = |item: &str, state| Command::MarkItem { pathway, item: item.into(), state };
    assert_eq!(code(house.act(&ward(), mark("umbrella", ItemState::Ready))), "no_such_item");
    house.must(&ward(), mark("medicine", ItemState::Ready));
    assert!(!missing(&house).contains(&"medicine".to_owned()));
    let left = missing(&house).len();
    house.decide(pathway, "emergency_place", "").unwrap();
    house.must(
        &assessor(),
        Command::Offer { pathway, unit, deviation: Some("enheden er udstyret i dag".into()) },
    );
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    house.must(&staff(), Command::Confirm { pathway });
    house.now = at("2022-01-03T10:00");
    house.must(&ward(), Command::OrderTransport { pathway, pick_up: at("2022-01-03T10:30") });
    assert_eq!(
        code(house.act(&ward(), Command::OrderTransport { pathway, pick_up: at("2022-01-03T09:30") })),
        "in_past"
    );
    house.must(&ward(), Command::Depart { pathway, at: None });
    assert_eq!(code(house.act(&ward(), Command::Depart { pathway, at: None })), "already_departed");
    assert_eq!(
        code(house.act(&staff(), Command::Arrive { pathway, at: Some(at("2022-01-03T09:30")) })),
        "arrived_before_departure"
    );
    house.must(&staff(), Command::Arrive { pathway, at: None });
    assert_eq!(
        usize::from(get(&house, pathway).staying().unwrap().stay.as_ref().unwrap().items_missing),
        left
    );
    assert_eq!(
        get(&house, pathway).discharged.unwrap().value,
        at("2022-01-03T10:00"),
        "leaving the ward is the discharge"
    );
}

#[test]
fn records_are_joined_and_separated_and_nothing_is_lost() {
    let (mut house, _) = house();
    let (one, two) = (PersonId([1; 16]), PersonId([2; 16]));
    let first = house.refer(1, NAESTVED, NEEDS).unwrap();
    let second = house.refer(2, NAESTVED, &[]).unwrap();
    let join = |kept, merged| Command::JoinPersons { kept, merged };
    assert_eq!(code(house.act(&assessor(), join(one, one))), "same_record");
    assert_eq!(code(house.act(&assessor(), join(one, PersonId([7; 16])))), "no_such_person");
    assert_eq!(code(house.act(&assessor(), Command::SeparatePersons { merged: two })), "not_joined");
    house.must(&assessor(), join(one, two));
    assert_eq!(house.world.pathways.pathways_of(two), [first, second]);
    assert_eq!(house.world.pathways.stands_for(two), one);
    assert_eq!(house.world.pathways.doubled_persons(), [(one, vec![first, second])], "somebody must look");
    assert_eq!(code(house.act(&assessor(), join(two, one))), "already_joined");
    house.must(&assessor(), Command::SeparatePersons { merged: two });
    assert_eq!(house.world.pathways.pathways_of(two), [second]);
    assert_eq!(house.world.pathways.count(), 2, "nobody is counted twice");
}

#[test]
fn a_citizen_on_their_way_is_not_forgotten_and_a_forgotten_one_not_changed() {
    let (mut house, unit) = house();
    let person = PersonId([1; 16]);
    let pathway = arrived(&mut house, 1, unit);
    assert_eq!(code(house.act(&assessor(), Command::Forget { person })), "pathway_under_way");
    forward(&mut house, 60);
    house.must(&staff(), Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None });
    house.must(&assessor(), Command::Forget { person });
    let known = get(&house, pathway);
    assert!(
        known.known.open().is_none() && known.requests[0].decision.as_ref().unwrap().basis.open().is_none()
    );
    assert!(known.requests[0].stay.is_some(), "the stay still counts");
    assert_eq!(code(house.act(&assessor(), Command::Forget { person })), "person_forgotten");
    let correct = Command::Correct {
        pathway,
        request: None,
        correction: Correction::Arrival(Some(house.now)),
        reason: "x".into(),
    };
    assert_eq!(code(house.act(&staff(), correct)), "person_forgotten");
    assert_eq!(house.refer(1, NAESTVED, NEEDS).unwrap_err().code, "person_forgotten");
    let law = house.world.below().law().unwrap();
    assert_eq!(
        view::letter::letter(&law, house.world.around(), &known).unwrap_err().code,
        "person_forgotten"
    );
}

#[test]
fn the_letter_says_what_why_cost_and_how_to_complain_and_waits_for_what_is_not_in_the_sources() {
    let (mut house, _) = house();
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    let fill =
        |field: &str, value: &str| Command::FillLetter { pathway, field: field.into(), value: value.into() };
    assert_eq!(code(house.act(&assessor(), fill("complaint_body", "x"))), "not_in_this_state");
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    let law_of = |house: &House| {
        let law = house.world.below().law().unwrap();
        view::letter::letter(&law, house.world.around(), &get(house, pathway)).unwrap()
    };
    let letter = law_of(&house);
    assert_eq!(letter.to_fill, ["complaint_body", "complaint_deadline", "legal_basis"]);
    assert!(!letter.can_be_sent());
    let text = letter.text(kernel::Language::Da);
    for expected in [
        "Du får en kommunal midlertidig plads",
        "Du kan ikke være i eget hjem",
        "kost og linned",
        "SKAL UDFYLDES",
        "KL:",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert_eq!(code(house.act(&assessor(), fill("colour", "blue"))), "no_such_letter_field");
    house.must(&assessor(), fill("complaint_body", "Ankestyrelsen (prøve)"));
    house.must(&assessor(), fill("complaint_deadline", "fire uger (prøve)"));
    house.must(&assessor(), fill("legal_basis", "§ 1 (prøve)"));
    let letter = law_of(&house);
    // Ready is only what has somebody to go to, at an address.
    let to = |address| Some(view::letter::Recipient { name: "Ane", address });
    assert!(!letter.is_ready_for(to(None)) && letter.is_ready_for(to(Some("Vejen 1"))));
    house.must(&assessor(), fill("recipient_address", "Vejen 2"));
    let letter = law_of(&house);
    assert!(letter.is_ready_for(to(None)) && !letter.is_ready_for(None));
    assert!(letter.head(to(None), kernel::Language::Da).contains("Vejen 2"));
    assert!(letter.can_be_sent() && letter.text(kernel::Language::En).contains("fire uger (prøve)"));
}

#[test]
fn sharing_has_a_basis_and_gives_a_relation() {
    let (mut house, _) = house();
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    let share = |with: &str, basis: &str| Command::RecordBasis {
        pathway,
        with: organisation(with),
        basis: basis.into(),
        note: "plan".into(),
    };
    assert_eq!(code(house.act(&assessor(), share("kl", "because"))), "unknown_code");
    assert_eq!(code(house.act(&assessor(), share("nobody", "consent"))), "no_such_organisation");
    let relations = |house: &House, of: &str| {
        let (date, of, pathway) = (kernel::danish_date(house.now), organisation(of), get(house, pathway));
        let all = [
            Relation::Sender,
            Relation::RegionOfSender,
            Relation::Residence,
            Relation::RegionOfResidence,
            Relation::Receiver,
            Relation::SharedWith,
        ];
        let holds = |each: &Relation| each.holds(house.world.around(), &pathway, &of, date);
        all.into_iter().filter(holds).collect::<Vec<_>>()
    };
    assert!(relations(&house, "kl").is_empty());
    house.must(&assessor(), share("kl", "consent"));
    assert_eq!(relations(&house, "kl"), [Relation::SharedWith]);
    let unshare = |with: &str, reason: &str| Command::EndBasis {
        pathway,
        with: organisation(with),
        reason: reason.into(),
    };
    assert_eq!(code(house.act(&assessor(), unshare("region-1085", "nej"))), "not_shared");
    assert_eq!(code(house.act(&assessor(), unshare("kl", " "))), "text_needed");
    house.must(&assessor(), unshare("kl", "samtykket er trukket tilbage"));
    assert!(relations(&house, "kl").is_empty(), "a consent that is withdrawn opens nothing");
    assert_eq!(code(house.act(&assessor(), unshare("kl", "igen"))), "not_shared");
    house.must(&assessor(), share("kl", "consent"));
    assert_eq!(relations(&house, "kl"), [Relation::SharedWith], "a new one opens it again");
    let sharing = &get(&house, pathway).sharing;
    assert!(matches!(&sharing[..], [first, second] if first.until.is_some() && second.until.is_none()));
    assert_eq!(relations(&house, "region-1085").len(), 2, "region of the sender and of the residence");
}

#[test]
fn after_the_hours_a_citizen_without_a_doctor_is_missing_one_and_somebody_is_told() {
    let mut house = House::founded(at("2022-03-26T09:00"));
    let refer = Refer {
        person: PersonId([1; 16]),
        temporary: true,
        source: ReferralSource::HospitalWard,
        sender: organisation("hospital-slagelse"),
        residence: None,
        extraordinary: true,
        facts: answered(&[("evacuated", "yes")]),
        note: String::new(),
        at: None,
    };
    house.must(&ward(), Command::Refer(refer));
    let pathway = PathwayId(1);
    house.now = at("2022-03-26T12:00");
    house.must(&ward(), Command::Discharge { pathway, at: None });
    assert_eq!(code(house.act(&ward(), Command::Discharge { pathway, at: None })), "already_discharged");
    house.now = at("2022-03-30T12:00");
    let treatment = |house: &House, when: &str| {
        let law = house.world.below().law().unwrap();
        view::who::who(
            &law,
            house.world.around(),
            &get(house, pathway),
            view::who::Timeline::Treatment,
            at(when),
        )
        .unwrap()
    };
    let last = treatment(&house, "2022-03-29T12:59:59");
    assert_eq!(last.party.unwrap().role, "hospital", "hours are hours: the clock went forward");
    let after = treatment(&house, "2022-03-29T13:00:00");
    let Verdict::Missing { facts, .. } = &after.answer.verdict else { panic!("{:?}", after.answer.verdict) };
    assert_eq!(facts[0].fact, "has_general_practitioner");
    let due = view::due::of(house.world.around(), &get(&house, pathway), house.now);
    assert!(due.iter().any(|due| due.what.en.contains("general practitioner") && due.late));
    house.must(&assessor(), Command::Identify { person: PersonId([1; 16]) });
    assert_eq!(
        code(house.act(&assessor(), Command::Identify { person: PersonId([1; 16]) })),
        "already_identified"
    );
    let facts = answered(&[("has_general_practitioner", "yes")]);
    house.must(&assessor(), Command::Assess { pathway, facts });
    assert_eq!(treatment(&house, "2022-03-29T13:00:00").party.unwrap().role, "general_practice");
}

#[test]
fn nothing_that_is_printed_of_a_command_tells_of_the_citizen() {
    let facts = answered(&[("dementia", "yes")]);
    let reason = "hun råber om natten";
    let printed = [
        format!("{:?}", Command::Assess { pathway: PathwayId(1), facts: facts.clone() }),
        format!("{:?}", facts),
        format!("{:?}", Command::Transfer { pathway: PathwayId(1), reason: reason.into() }),
    ];
    for text in printed {
        assert!(!text.contains("Yes") && !text.contains(reason), "{text}");
    }
}
