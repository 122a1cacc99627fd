//! Who a citizen is: a resource of its own, shown for a purpose and noted. A CPR number comes in a body, never in an address.

use super::{query, referral::IdentityGiven, taken};
use crate::{
    answer::{Answered, Done, done, shown, told},
    body::{Json, Named, Query},
    caller::Caller,
    op::Op,
    problem::Problem,
    shown::given,
    values::{PathwayNumber, Person},
};
use axum::{
    http::StatusCode,
    routing::{get, post},
};
use engine::Order;
use front::House;
use pathways::Command;

const TAG: &str = "persons";

taken!(
    /// Whom to look for.
    PersonSought {
        /// The CPR number, with or without hyphen.
        #[schema(pattern = "^\\d{6}-?\\d{4}$", example = "010142-1234")]
        cpr: String,
    }
);

given!(
    /// Whether there is somebody.
    PersonFound {
        /// The person's record; null: there is nobody of whom the caller may know.
        person: Option<Person>,
        /// The person's pathways that the caller may see.
        pathways: Vec<PathwayNumber>,
    }
);

given!(
    /// Who a citizen is. What the caller may not see of it is null.
    IdentityShown {
        /// The person's record.
        person: Person,
        /// The name.
        name: String,
        /// The CPR number, without hyphen; null while it is not known.
        cpr: Option<String>,
        /// The number that stands in until the CPR number is known.
        temporary_number: Option<String>,
        /// The address.
        address: Option<String>,
        /// Whether name and address are protected: do not pass them on.
        protected: bool,
        /// Next of kin and how to reach them.
        next_of_kin: Option<String>,
        /// The general practitioner.
        general_practitioner: Option<String>,
        /// Other names and spellings.
        other_names: Vec<String>,
        /// Whether the person is made up.
        synthetic: bool,
    }
);

taken!(
    /// Two records that are one person.
    JoinBody {
        /// The record that stays.
        kept: Person,
        /// The record that is joined to it.
        merged: Person,
    }
);

query!(
    /// What is confirmed with the number.
    IdentifyAsked {
        /// That it is the same person, though the temporary number was given for another date of birth.
        #[serde(default)]
        same_person: bool,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::asking("/persons/lookup", "find_person", TAG, "ask_person", || post(find))
            .says("The person with a CPR number", "Only somebody of whom the caller may know. Every try is noted.")
            .takes::<PersonSought>()
            .gives::<PersonFound>()
            .with_purpose()
            .breaks_glass(),
        Op::get("/persons/{person}/identity", "get_identity", TAG, "ask_identity", || get(identity))
            .says("Who a citizen is", "For those whose task needs it, for a purpose that is named. Every look is noted.")
            .gives::<IdentityShown>()
            .with_purpose()
            .breaks_glass(),
        Op::doing("/persons/{person}/identity", "update_identity", TAG, "update_identity", || post(update))
            .says("Change what is known of who a person is", "All that is known now; it replaces what was.")
            .takes::<IdentityGiven>()
            .gives::<Done>(),
        Op::doing("/persons/{person}/identify", "identify", TAG, "identify", || post(identify))
            .says("The CPR number is now known", "Of a person with a temporary number.")
            .query::<IdentifyAsked>()
            .takes::<IdentityGiven>()
            .gives::<Done>(),
        Op::doing("/persons/join", "join_persons", TAG, "join_persons", || post(join))
            .says("Two records are one person", "It can be undone.")
            .takes::<JoinBody>()
            .gives::<Done>(),
        Op::doing("/persons/{person}/separate", "separate_persons", TAG, "separate_persons", || post(separate))
            .says("Undo a joining", "Of the record that was joined to another.")
            .gives::<Done>(),
        Op::doing("/persons/{person}/forget", "forget_person", TAG, "forget", || post(forget))
            .says("Forget a person", "The key is destroyed: what describes the person can never be opened again. Coarse facts stay.")
            .gives::<Done>(),
    ]
}

async fn find(caller: Caller, Json(body): Json<PersonSought>) -> Answered {
    let (asker, cpr) = (caller.clone(), body.cpr);
    let find = move |house: &House| house.engine().find_person_on(asker.visit.actor(), &asker.occasion, &cpr);
    let found = caller.house().on_disk(find).await?.map_err(Problem::from)?;
    let pathways = match found {
        Some(person) => caller.house().engine().visible_pathways(caller.visit.actor(), person)?,
        None => Vec::new(),
    };
    told(&PersonFound {
        person: found.map(Person),
        pathways: pathways.into_iter().map(PathwayNumber).collect(),
    })
}

async fn identity(caller: Caller, Named(person): Named<Person>) -> Answered {
    let found = caller.identity(person.clone()).await?;
    shown(&IdentityShown {
        person,
        name: found.name,
        cpr: found.cpr,
        temporary_number: found.temporary_number,
        address: found.address,
        protected: found.protected,
        next_of_kin: found.next_of_kin,
        general_practitioner: found.general_practitioner,
        other_names: found.other_names,
        synthetic: found.synthetic,
    })
}

async fn update(caller: Caller, Named(person): Named<Person>, Json(body): Json<IdentityGiven>) -> Answered {
    let order = Order::UpdateIdentity { person: person.0, identity: body.into() };
    done(&caller.submit(order).await?, StatusCode::OK, None)
}

async fn identify(
    caller: Caller,
    Named(person): Named<Person>,
    Query(asked): Query<IdentifyAsked>,
    Json(body): Json<IdentityGiven>,
) -> Answered {
    let order = Order::Identify { person: person.0, identity: body.into(), same_person: asked.same_person };
    done(&caller.submit(order).await?, StatusCode::OK, None)
}

async fn join(caller: Caller, Json(body): Json<JoinBody>) -> Answered {
    let command = Command::JoinPersons { kept: body.kept.0, merged: body.merged.0 };
    done(&caller.submit(command).await?, StatusCode::OK, None)
}

async fn separate(caller: Caller, Named(person): Named<Person>) -> Answered {
    done(&caller.submit(Command::SeparatePersons { merged: person.0 }).await?, StatusCode::OK, None)
}

async fn forget(caller: Caller, Named(person): Named<Person>) -> Answered {
    done(&caller.submit(Command::Forget { person: person.0 }).await?, StatusCode::OK, None)
}
