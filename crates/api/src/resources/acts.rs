//! What is done on a pathway: one operation for each act, with a body of its own. Which act is possible when stands in the
//! areas' table, and who may do it in the policies.

use super::{corrections::CorrectBody, taken};
use crate::{
    answer::{Answered, Done, done},
    body::{Json, Named},
    caller::Caller,
    op::{Matched, Op},
    problem::Problem,
    values::{
        CitizenSide, Code, FactValue, ItemState, Line, Moment, Organisation, PathwayNumber, Reason, UnitName,
        Words,
    },
};
use axum::{
    http::StatusCode,
    routing::{MethodRouter, post},
};
use front::House;
use kernel::{Instant, PathwayId};
use pathways::{AnsweredFact, AnsweredFacts, Command, Decide};
use serde::de::DeserializeOwned;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use utoipa::ToSchema;

const TAG: &str = "pathways";

/// The body of an act on a pathway.
pub(crate) trait Act: DeserializeOwned + ToSchema + Send + 'static {
    /// The command that it asks for.
    fn command(self, pathway: PathwayId, caller: &Caller) -> Result<Command, Problem>;
}

macro_rules! act {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }, |$body:pat_param, $pathway:ident| $command:expr) => {
        act!($(#[$doc])* $name { $($(#[$field_doc])* $field: $type,)* }, |$body, $pathway, _caller| $command);
    };
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }, |$body:pat_param, $pathway:ident, $caller:ident| $command:expr) => {
        taken!($(#[$doc])* $name { $($(#[$field_doc])* $field: $type,)* });
        impl Act for $name {
            fn command(self, $pathway: PathwayId, $caller: &Caller) -> Result<Command, Problem> {
                let $body = self;
                Ok($command)
            }
        }
    };
}

pub(super) use act;

pub(super) fn time(given: Option<Moment>) -> Option<Instant> {
    given.map(|given| given.0)
}

/// What was written; nothing where nothing was.
pub(super) fn words(given: Option<Words>) -> String {
    given.map(|given| given.0).unwrap_or_default()
}

taken!(
    /// The answer to a fact.
    Answer {
        /// The answer.
        value: FactValue,
        /// Whether the citizen knows the fact. A decision that rests on one they do not know needs a hearing first.
        #[serde(default = "yes")]
        #[schema(default = true)]
        known_to_citizen: bool,
    }
);

const fn yes() -> bool {
    true
}

pub(super) fn answered(facts: BTreeMap<String, Answer>) -> AnsweredFacts {
    let facts = facts.into_iter();
    facts
        .map(|(fact, answer)| {
            let fact_value =
                AnsweredFact { value: answer.value.0, known_to_citizen: answer.known_to_citizen };
            (SmolStr::from(fact), fact_value)
        })
        .collect()
}

act!(
    /// Facts answered; later answers replace earlier ones, which stay in the log.
    AssessBody {
        /// The answers, by the scheme's names.
        #[schema(example = json!({"can_be_at_home": {"value": false}}))]
        facts: BTreeMap<String, Answer>,
    },
    |body, pathway| Command::Assess { pathway, facts: answered(body.facts) }
);
act!(
    /// The citizen was heard on facts they did not know.
    HearBody {
        /// What the citizen said.
        outcome: Reason,
    },
    |body, pathway| Command::Hear { pathway, outcome: body.outcome.0 }
);
act!(
    /// A decision by the named person whose token it is.
    DecideBody {
        /// One of the conclusions of the scheme's question `placement`.
        conclusion: Code,
        /// Why. Needed when the rules do not settle it or the decision departs from them.
        reason: Option<Words>,
        /// When it was decided; now where nothing is said.
        at: Option<Moment>,
    },
    |body, pathway| Command::Decide(Decide {
        pathway,
        conclusion: body.conclusion.0,
        reason: words(body.reason),
        at: time(body.at),
    })
);
act!(
    /// A unit offered: a place is held until the clock runs out.
    OfferBody {
        /// The unit.
        unit: UnitName,
        /// Why it is offered although a hard criterion speaks against it.
        deviation: Option<Reason>,
    },
    |body, pathway, caller| Command::Offer {
        pathway,
        unit: caller.unit(&body.unit)?,
        deviation: body.deviation.map(|deviation| deviation.0),
    }
);
act!(
    /// The citizen, or who acts for them, accepts.
    AcceptBody {
        /// Who accepts.
        by: CitizenSide,
        /// That the citizen was told what it costs, where it costs.
        #[serde(default)]
        told_cost: bool,
    },
    |body, pathway| Command::Accept { pathway, by: body.by.0, told_cost: body.told_cost }
);
act!(
    /// The citizen, or who acts for them, declines.
    DeclineBody {
        /// Who declines.
        by: CitizenSide,
        /// Why, in their words.
        reason: Reason,
    },
    |body, pathway| Command::Decline { pathway, by: body.by.0, reason: body.reason.0 }
);
act!(
    /// The offer is withdrawn by the organisation that made it, before the unit confirms.
    WithdrawBody {
        /// Why, as that it was made by mistake.
        reason: Reason,
    },
    |body, pathway| Command::Withdraw { pathway, reason: body.reason.0 }
);
act!(
    /// Nothing more is said.
    ConfirmBody {},
    |_body, pathway| Command::Confirm { pathway }
);
act!(
    /// The receiving unit refuses.
    RefuseBody {
        /// A code of the scheme's list `refusal`.
        code: Code,
        /// More, in words.
        note: Option<Words>,
    },
    |body, pathway| Command::Refuse {
        pathway,
        code: body.code.0,
        note: words(body.note),
    }
);
act!(
    /// An item of the handover list is ticked.
    MarkItemBody {
        /// The item.
        item: Code,
        /// Its state.
        state: ItemState,
    },
    |body, pathway| Command::MarkItem { pathway, item: body.item.0, state: body.state.0 }
);
act!(
    /// Transport is ordered.
    OrderTransportBody {
        /// When it should be there.
        pick_up: Moment,
    },
    |body, pathway| Command::OrderTransport { pathway, pick_up: body.pick_up.0 }
);

macro_rules! timed {
    ($(#[$doc:meta])* $name:ident, $variant:ident) => {
        act!(
            $(#[$doc])*
            $name {
                /// When; now where nothing is said.
                at: Option<Moment>,
            },
            |body, pathway| Command::$variant { pathway, at: time(body.at) }
        );
    };
}
timed!(
    /// The citizen is discharged from hospital.
    DischargeBody,
    Discharge
);
timed!(
    /// The citizen left for the place.
    DepartBody,
    Depart
);
timed!(
    /// The citizen arrived. Only then is the handover done.
    ArriveBody,
    Arrive
);
timed!(
    /// The citizen goes on leave and the place is kept.
    LeaveBody,
    Leave
);
timed!(
    /// The citizen is back from leave.
    ReturnBody,
    Return
);
timed!(
    /// The citizen died.
    DieBody,
    Die
);
act!(
    /// Another place is asked for while the stay goes on.
    TransferBody {
        /// Why.
        reason: Reason,
    },
    |body, pathway| Command::Transfer { pathway, reason: body.reason.0 }
);
act!(
    /// The citizen is ready to move and waits.
    ReadyBody {
        /// A code of the scheme's list `delay_cause`. A new cause ends the one before.
        cause: Code,
        /// Since when; now where nothing is said.
        at: Option<Moment>,
    },
    |body, pathway| Command::Ready { pathway, at: time(body.at), cause: body.cause.0 }
);
act!(
    /// The stay ends.
    EndBody {
        /// A code of the scheme's list `end_reason`.
        reason: Code,
        /// When; now where nothing is said.
        at: Option<Moment>,
        /// Until when the place is planned to be cleaned, where it must be.
        cleaning_until: Option<Moment>,
    },
    |body, pathway| Command::End {
        pathway,
        at: time(body.at),
        reason: body.reason.0,
        cleaning_until: time(body.cleaning_until),
    }
);
act!(
    /// A request is closed before arrival.
    CancelBody {
        /// A code of the scheme's list `cancel_reason`.
        code: Code,
        /// More, in words.
        note: Option<Words>,
    },
    |body, pathway| Command::Cancel {
        pathway,
        code: body.code.0,
        note: words(body.note),
    }
);
act!(
    /// A basis for sharing with an organisation.
    RecordBasisBody {
        /// With whom.
        with: Organisation,
        /// A code of the scheme's list `sharing_basis`.
        basis: Code,
        /// What may be shared.
        note: Option<Words>,
    },
    |body, pathway| Command::RecordBasis {
        pathway,
        with: body.with.0,
        basis: body.basis.0,
        note: words(body.note),
    }
);
act!(
    /// It is shared with an organisation no longer.
    EndBasisBody {
        /// With whom.
        with: Organisation,
        /// Why.
        reason: Words,
    },
    |body, pathway| Command::EndBasis { pathway, with: body.with.0, reason: body.reason.0 }
);
act!(
    /// Who may act for the citizen.
    RecordRepresentativeBody {
        /// A code of the scheme's list `representative`.
        kind: Code,
        /// Name and how to reach them.
        name: Line,
    },
    |body, pathway| Command::RecordRepresentative { pathway, kind: body.kind.0, name: body.name.0 }
);
act!(
    /// What citizen and relatives wish.
    RecordWishBody {
        /// Units wished for, first choice first.
        #[serde(default)]
        #[schema(max_items = 50)]
        units: Vec<UnitName>,
        /// In words.
        note: Option<Words>,
    },
    |body, pathway, caller| Command::RecordWish {
        pathway,
        units: body.units.iter().map(|unit| caller.unit(unit)).collect::<Result<_, _>>()?,
        note: words(body.note),
    }
);
act!(
    /// A field of the letter that scheme and sources leave open.
    FillLetterBody {
        /// The field, as `complaint_body`.
        field: Code,
        /// What to write.
        value: Reason,
    },
    |body, pathway| Command::FillLetter { pathway, field: body.field.0, value: body.value.0 }
);

async fn perform<B: Act>(
    caller: Caller,
    Named(pathway): Named<PathwayNumber>,
    Json(body): Json<B>,
) -> Answered {
    let command = body.command(pathway.0, &caller)?;
    caller.matches(pathway.0).await?;
    done(&caller.submit(command).await?, StatusCode::OK, None)
}

fn on<B: Act>(
    path: &'static str,
    id: &'static str,
    what: &'static str,
    summary: &'static str,
    says: &'static str,
) -> Op {
    let handler: fn() -> MethodRouter<House> = || post(perform::<B>);
    Op::doing(path, id, TAG, what, handler)
        .says(summary, says)
        .takes::<B>()
        .gives::<Done>()
        .matched(Matched::Pathway)
}

/// An act by the end of its address and its name, which is also what the policies call it.
macro_rules! on {
    ($body:ty, $end:literal, $name:literal, $summary:literal, $says:literal) => {
        on::<$body>(concat!("/pathways/{pathway}/acts/", $end), $name, $name, $summary, $says)
    };
}

#[rustfmt::skip]
pub(crate) fn ops() -> Vec<Op> {
    vec![
        on!(AssessBody, "assess", "assess", "Answer facts", "Facts that the assessment needs, as they are known."),
        on!(HearBody, "hear", "hear", "Record a hearing", "The citizen was heard on facts they did not know (*partshøring*)."),
        on!(DecideBody, "decide", "decide", "Decide", "What kind of place or service. A suggestion is never a decision: a named person decides."),
        on!(OfferBody, "offer", "offer", "Offer a unit", "A place is held. `place_taken` and the like say that another was faster; ask for offers again."),
        on!(AcceptBody, "accept", "accept", "Accept", "The citizen, or who acts for them, says yes."),
        on!(DeclineBody, "decline", "decline", "Decline", "The citizen, or who acts for them, says no."),
        on!(WithdrawBody, "withdraw", "withdraw", "Withdraw the offer", "Whoever made the offer takes it back before the unit confirms. The place is free, the request stands as before, and the unit can be offered again. `already_confirmed`, `already_arrived` and `not_your_offer` say why not, and what to do."),
        on!(ConfirmBody, "confirm", "confirm", "Confirm", "The receiving unit confirms: the place is reserved."),
        on!(RefuseBody, "refuse", "refuse", "Refuse", "The receiving unit refuses; the request goes back to find another place."),
        on!(MarkItemBody, "mark-item", "mark_item", "Tick a handover item", "Ready, missing or not needed."),
        on!(OrderTransportBody, "order-transport", "order_transport", "Order transport", "When it should be there."),
        on!(DischargeBody, "discharge", "discharge", "Discharge", "The citizen is discharged from hospital."),
        on!(DepartBody, "depart", "depart", "Depart", "The citizen left for the place."),
        on!(ArriveBody, "arrive", "arrive", "Arrive", "The receiver confirms that the citizen arrived."),
        on!(LeaveBody, "leave", "leave", "Begin a leave", "The place is kept."),
        on!(ReturnBody, "return", "return", "End a leave", "The citizen is back."),
        on!(TransferBody, "transfer", "transfer", "Ask for another place", "While the stay goes on: opens a new request."),
        on!(ReadyBody, "ready", "ready", "Ready to move", "The citizen waits, for a coded cause."),
        on!(EndBody, "end", "end", "End the stay", "With a coded reason."),
        on!(DieBody, "die", "die", "Record a death", "Ends the stay and closes what waits."),
        on!(CancelBody, "cancel", "cancel", "Cancel", "Closes a request before arrival."),
        on!(CorrectBody, "correct", "correct", "Correct", "A wrong entry, by a new one. The old one stays in the log."),
        on!(RecordBasisBody, "record-basis", "record_basis", "Record a basis for sharing", "Consent, or another basis."),
        on!(EndBasisBody, "end-basis", "end_basis", "End a basis for sharing", "From then on the organisation sees nothing of the pathway by it; also on a closed pathway."),
        on!(RecordRepresentativeBody, "record-representative", "record_representative", "Record a representative", "Who may act for the citizen."),
        on!(RecordWishBody, "record-wish", "record_wish", "Record wishes", "Units that citizen and relatives wish for."),
        on!(FillLetterBody, "fill-letter", "fill_letter", "Fill in the letter", "What scheme and sources leave open."),
    ]
}
