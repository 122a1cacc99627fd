//! The referral, which opens a pathway: who the citizen is, and what is known of the need.

use super::{
    acts::{Answer, answered, time, words},
    taken,
};
use crate::{
    answer::{Answered, Done, done},
    body::Json,
    caller::Caller,
    op::Op,
    values::{Line, Moment, Organisation, ReferralSource, Words},
};
use axum::{http::StatusCode, routing::post};
use engine::{Identity, Order};
use pathways::Refer;
use std::collections::BTreeMap;

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::doing("/pathways", "refer", "pathways", "refer", || post(refer))
            .says(
                "Refer a citizen",
                "Opens a pathway. The citizen is found by the number, or recorded; the number is never a part of an address.",
            )
            .takes::<ReferBody>()
            .gives::<Done>()
            .created(),
    ]
}

taken!(
    /// Who a citizen is, as far as it is known.
    IdentityGiven {
        /// The name, or `ukendt`.
        name: Line,
        /// The CPR number, with or without hyphen; left out while it is not known.
        #[schema(pattern = "^\\d{6}-?\\d{4}$", example = "010142-1234")]
        cpr: Option<String>,
        /// The number that stands in until the CPR number is known.
        #[schema(max_length = 20)]
        temporary_number: Option<String>,
        /// The address, if known.
        address: Option<Line>,
        /// Whether name and address are protected.
        #[serde(default)]
        protected: bool,
        /// Next of kin and how to reach them, if known.
        next_of_kin: Option<Line>,
        /// The general practitioner, if known.
        general_practitioner: Option<Line>,
        /// Other names and spellings.
        #[serde(default)]
        #[schema(max_items = 20)]
        other_names: Vec<Line>,
        /// Whether the person is made up.
        #[serde(default)]
        synthetic: bool,
    }
);

impl From<IdentityGiven> for Identity {
    fn from(given: IdentityGiven) -> Self {
        let line = |line: Option<Line>| line.map(|line| line.0);
        Identity {
            name: given.name.0,
            cpr: given.cpr,
            temporary_number: given.temporary_number,
            address: line(given.address),
            protected: given.protected,
            next_of_kin: line(given.next_of_kin),
            general_practitioner: line(given.general_practitioner),
            other_names: given.other_names.into_iter().map(|name| name.0).collect(),
            synthetic: given.synthetic,
        }
    }
}

taken!(
    /// A referral (*henvisning*), which opens a pathway.
    ReferBody {
        /// Who the citizen is. Found by the number, or recorded with the referral.
        identity: IdentityGiven,
        /// That it is the person who has the number, though recorded under another name. The name is then kept too.
        #[serde(default)]
        same_person: bool,
        /// What kind of sender refers.
        source: ReferralSource,
        /// The organisation that refers; the caller's own where nothing is said.
        sender: Option<Organisation>,
        /// The municipality of residence, where it is known.
        residence: Option<Organisation>,
        /// Whether it is an extraordinary discharge under a surge agreement.
        #[serde(default)]
        extraordinary: bool,
        /// The facts known at referral.
        #[serde(default)]
        facts: BTreeMap<String, Answer>,
        /// Free text for the assessor.
        note: Option<Words>,
        /// When the referral was made; now where nothing is said.
        at: Option<Moment>,
    }
);

async fn refer(caller: Caller, Json(body): Json<ReferBody>) -> Answered {
    let identity = Identity::from(body.identity);
    let own = || caller.visit.actor().organisation.clone();
    let refer = Refer {
        // Both are filled in by the writer, who finds the person or records them.
        person: kernel::PersonId([0; 16]),
        temporary: identity.cpr.is_none(),
        source: body.source.0,
        sender: body.sender.map_or_else(own, |sender| sender.0),
        residence: body.residence.map(|residence| residence.0),
        extraordinary: body.extraordinary,
        facts: answered(body.facts),
        note: words(body.note),
        at: time(body.at),
    };
    let order = Order::Refer { identity, refer, same_person: body.same_person };
    let receipt = caller.submit(order).await?;
    let location = receipt.pathway.map(|pathway| format!("{}/pathways/{pathway}", crate::BASE));
    done(&receipt, StatusCode::CREATED, location.as_deref())
}
