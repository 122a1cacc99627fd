//! The placement table: in which state which act is possible, by whom, and where it leads.
//!
//! The one place where the order of a placement is written down. [`crate::decide`] asks it before every act,
//! the engine takes its roles from it, and the documentation's table and picture are made from it.

use crate::request::RequestState::{
    self, Accepted, Closed, Confirmed, Decided, Ended, InStay, Offered, Referred,
};
use kernel::{
    Refusal,
    Role::{self, Assessor, Citizen, Leader, Provider, Sender, Transport},
    Text,
};

/// A row: an act in a state.
#[derive(Debug)]
pub struct Row {
    /// The state of the request in which the act is possible.
    pub state: RequestState,
    /// The act, as [`crate::Command::act`] names it.
    pub act: &'static str,
    /// Who may do it. The time itself does what nobody does (empty).
    pub who: &'static [Role],
    /// The states it can lead to.
    pub next: &'static [RequestState],
    /// What becomes of the place.
    pub place: &'static str,
    /// Which clock of the scheme starts or stops, if any.
    pub clock: &'static str,
}

const fn row(
    state: RequestState,
    act: &'static str,
    who: &'static [Role],
    next: &'static [RequestState],
    place: &'static str,
    clock: &'static str,
) -> Row {
    Row { state, act, who, next, place, clock }
}

const BOTH_SIDES: &[Role] = &[Sender, Assessor, Provider];

/// The table. A command outside it is refused with what is possible instead.
pub const TABLE: &[Row] = &[
    row(Referred, "hear", &[Assessor], &[Referred], "–", "decision_due"),
    row(Referred, "decide", &[Assessor], &[Decided, Closed], "–", "place_due"),
    row(Referred, "cancel", &[Sender, Assessor, Citizen], &[Closed], "–", "–"),
    row(Decided, "hear", &[Assessor], &[Decided], "–", "place_due"),
    row(Decided, "decide", &[Assessor], &[Decided, Closed], "–", "place_due"),
    row(Decided, "offer", &[Assessor], &[Offered], "held", "hold_expires"),
    row(Decided, "cancel", &[Sender, Assessor, Citizen], &[Closed], "–", "–"),
    row(Offered, "accept", &[Assessor, Citizen], &[Accepted], "held", "answer_due"),
    row(Offered, "decline", &[Assessor, Citizen], &[Decided], "freed", "–"),
    row(Offered, "withdraw", &[Assessor], &[Decided], "freed", "–"),
    row(Offered, "expire", &[], &[Decided], "freed", "hold_expires"),
    row(Offered, "cancel", &[Sender, Assessor, Citizen], &[Closed], "freed", "–"),
    row(Accepted, "confirm", &[Provider], &[Confirmed], "reserved", "arrival_due"),
    row(Accepted, "refuse", &[Provider], &[Decided], "freed", "–"),
    row(Accepted, "withdraw", &[Assessor], &[Decided], "freed", "–"),
    row(Accepted, "expire", &[], &[Decided], "freed", "answer_due"),
    row(Accepted, "decline", &[Assessor, Citizen], &[Decided], "freed", "–"),
    row(Accepted, "cancel", &[Sender, Assessor, Citizen], &[Closed], "freed", "–"),
    row(Confirmed, "order_transport", &[Sender, Assessor], &[Confirmed], "reserved", "–"),
    row(Confirmed, "depart", &[Sender, Transport], &[Confirmed], "reserved", "–"),
    row(
        Confirmed,
        "arrive",
        &[Provider],
        &[InStay],
        "occupied",
        "treatment_responsibility_after_extraordinary_discharge",
    ),
    row(Confirmed, "cancel", &[Sender, Assessor, Citizen], &[Closed], "freed", "–"),
    row(InStay, "leave", &[Provider], &[InStay], "kept", "leave_kept"),
    row(InStay, "return", &[Provider], &[InStay], "occupied", "–"),
    row(InStay, "transfer", &[Provider, Assessor], &[InStay, Referred], "occupied", "decision_due"),
    row(InStay, "ready", BOTH_SIDES, &[InStay], "occupied", "–"),
    row(InStay, "end", &[Provider, Assessor], &[Ended], "freed", "–"),
];

/// Acts that need a pathway under way but no state of their own.
pub const ANY_LIVE: &[(&str, &[Role])] = &[
    ("assess", BOTH_SIDES),
    ("mark_item", BOTH_SIDES),
    ("discharge", &[Sender]),
    ("ready", BOTH_SIDES),
    ("die", BOTH_SIDES),
    ("record_basis", BOTH_SIDES),
    ("record_representative", BOTH_SIDES),
    ("record_wish", &[Sender, Assessor, Provider, Citizen]),
];

/// Acts that are possible at any time, also when the pathway is closed.
pub const ANY_TIME: &[(&str, &[Role])] = &[
    ("correct", &[Sender, Assessor, Provider, Leader]),
    ("fill_letter", &[Assessor]),
    ("end_basis", BOTH_SIDES),
];

/// An entry that can be corrected (the act `correct`).
#[derive(Debug)]
pub struct Correctable {
    /// As the prompt names it.
    pub entry: &'static str,
    /// Whether it can also be said that it never happened (`none`).
    pub never: bool,
    /// What is set right with it.
    pub settles: &'static str,
    /// The states that the correction itself can bring about.
    pub leads_to: &'static [RequestState],
}

const fn correctable(
    entry: &'static str,
    never: bool,
    settles: &'static str,
    leads_to: &'static [RequestState],
) -> Correctable {
    Correctable { entry, never, settles, leads_to }
}

/// What can be corrected, and what goes with it.
pub const CORRECTABLE: &[Correctable] = &[
    correctable(
        "arrival",
        true,
        "the place's occupation; the stay that ended by it; the discharge that was entered with it; the waiting that ended by it; if it never was, the place is promised again, unless it is another's by now",
        &[Confirmed, Decided, InStay],
    ),
    correctable(
        "stay-end",
        true,
        "the place's occupation; the waiting that ended by it; if it never was, the stay goes on, and what was still sought waits again, without the place",
        &[InStay, Decided, Referred],
    ),
    correctable("discharge", true, "the clock of treatment responsibility", &[]),
    correctable("ready-since", false, "the days of waiting", &[]),
    correctable("residence", false, "authority and payer, also for days that have passed", &[]),
    correctable("sender", false, "authority and payer, also for days that have passed", &[]),
    correctable(
        "referral",
        false,
        "the beginning of the timelines; the turn in the queue; the clock for the decision",
        &[],
    ),
    correctable("departure", true, "the discharge that was entered with it", &[]),
    correctable("leave", true, "the place: on leave or occupied; the clock for keeping it", &[]),
    correctable("return", true, "the place: on leave or occupied; the clock for keeping it", &[]),
    correctable(
        "death",
        true,
        "the stay goes on, and its place is occupied; who waited waits again, without the place; a leave and a waiting go on",
        &[InStay, Decided, Referred],
    ),
];

/// Whether an act is possible in a state.
#[must_use]
pub fn possible(state: RequestState, act: &str) -> bool {
    TABLE.iter().any(|row| row.state == state && row.act == act)
}

/// The refusal of an act in a state, with what is possible instead.
#[must_use]
pub fn refusal(state: Option<RequestState>, act: &str) -> Refusal {
    let Some(state) = state else {
        return Refusal::state(
            "pathway_closed",
            format!("'{}' er ikke muligt: forløbet er lukket", act_text(act).da),
            format!("'{act}' is not possible: the pathway is closed"),
        )
        .instead(
            "opret en ny henvisning, eller ret en forkert oplysning",
            "open a new referral, or correct a wrong entry",
        );
    };
    let mut refusal = Refusal::state(
        "not_in_this_state",
        format!("'{}' er ikke muligt, når anmodningen er '{}'", act_text(act).da, state.text().da),
        format!("'{act}' is not possible while the request is '{}'", state.text().en),
    );
    for row in TABLE.iter().filter(|row| row.state == state && !row.who.is_empty()) {
        let who: Vec<_> = row.who.iter().map(|role| role.text()).collect();
        let (da, en): (Vec<_>, Vec<_>) = who.into_iter().map(|text| (text.da, text.en)).unzip();
        let words = act_text(row.act);
        refusal = refusal.instead(
            format!("{} ({})", words.da, da.join(", ")),
            format!("{} ({})", words.en, en.join(", ")),
        );
    }
    refusal
}

/// An act in the users' words.
#[must_use]
pub fn act_text(act: &str) -> Text {
    let (da, en) = match act {
        "refer" => ("henvis", "refer"),
        "assess" => ("besvar oplysninger", "assess facts"),
        "hear" => ("partshør", "hear the citizen"),
        "decide" => ("træf afgørelse", "decide"),
        "offer" => ("tilbyd plads", "offer a place"),
        "accept" => ("acceptér", "accept"),
        "decline" => ("sig nej", "decline"),
        "withdraw" => ("træk tilbuddet tilbage", "withdraw the offer"),
        "confirm" => ("bekræft", "confirm"),
        "refuse" => ("afvis", "refuse"),
        "mark_item" => ("afkryds på overleveringslisten", "mark a handover item"),
        "order_transport" => ("bestil transport", "order transport"),
        "discharge" => ("udskriv", "discharge"),
        "depart" => ("meld afgang", "report departure"),
        "arrive" => ("bekræft ankomst", "confirm arrival"),
        "leave" => ("meld orlov", "report leave"),
        "return" => ("meld tilbage", "report return"),
        "transfer" => ("søg anden plads", "seek a transfer"),
        "ready" => ("meld klar til at flytte", "declare ready"),
        "end" => ("afslut ophold", "end the stay"),
        "die" => ("meld død", "report death"),
        "cancel" => ("annullér", "cancel"),
        "correct" => ("ret en oplysning", "correct an entry"),
        "expire" => ("fristen udløber", "the clock runs out"),
        "record_basis" => ("registrér grundlag for deling", "record a basis for sharing"),
        "end_basis" => ("afslut deling", "end the sharing"),
        "record_representative" => ("registrér repræsentant", "record a representative"),
        "record_wish" => ("registrér ønske", "record a wish"),
        "fill_letter" => ("udfyld brevet", "fill the letter"),
        "join_persons" => ("saml to personer", "join two records"),
        "separate_persons" => ("skil to personer", "separate two records"),
        "identify" => ("registrér CPR-nummer", "record the CPR number"),
        "forget" => ("glem en borger", "forget a citizen"),
        other => (other, other),
    };
    Text::new(da, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_but_the_last_two_has_a_way_on_and_no_row_stands_twice() {
        for state in RequestState::ALL {
            let rows: Vec<_> = TABLE.iter().filter(|row| row.state == state).collect();
            assert_eq!(rows.is_empty(), matches!(state, Ended | Closed), "{state:?}");
            for (index, row) in rows.iter().enumerate() {
                assert!(
                    rows.iter().skip(index + 1).all(|other| other.act != row.act),
                    "{state:?} {}",
                    row.act
                );
            }
        }
    }

    #[test]
    fn every_act_has_words_of_its_own() {
        let acts =
            TABLE.iter().map(|row| row.act).chain(ANY_LIVE.iter().chain(ANY_TIME).map(|(act, _)| *act));
        for act in acts {
            assert_ne!(act_text(act).da, act, "{act}");
        }
    }

    #[test]
    fn only_an_arrival_an_end_or_a_death_that_was_none_changes_the_state_of_a_request() {
        let leading: Vec<_> =
            CORRECTABLE.iter().filter(|each| !each.leads_to.is_empty()).map(|each| each.entry).collect();
        assert_eq!(leading, ["arrival", "stay-end", "death"]);
    }

    #[test]
    fn a_refusal_names_what_is_possible() {
        let refusal = refusal(Some(Referred), "arrive");
        assert_eq!(refusal.code, "not_in_this_state");
        assert!(refusal.instead.iter().any(|text| text.en == "decide (assessor)"));
    }
}
