//! Who calls: the visit behind the token, for what they ask, and under which key they do something. Every question and every
//! order of an operation goes through it.

use crate::{
    answer::tag_of,
    door::lists,
    problem::Problem,
    replays::Replays,
    shown::pathway::PathwayShown,
    values::{Person, UnitName},
};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use engine::{CommandKey, Identity, Occasion, Order, Question, Receipt, Reply};
use eventlog::records::{ApiToken, Records, RecordsFault, TokenId};
use front::{House, Visit};
use kernel::{PathwayId, Refusal, Text, UnitId};
use places::Unit;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use world::World;

/// Who calls.
#[derive(Clone)]
pub(crate) struct Caller {
    pub visit: Visit,
    pub token: Arc<ApiToken>,
    pub occasion: Occasion,
    pub key: Option<CommandKey>,
    pub if_match: Option<String>,
}

/// The name of a submission: of the token and the key that came with it, so that no two systems meet in one.
pub(crate) fn command_key(token: TokenId, given: &str) -> CommandKey {
    let mut digest = Sha256::new();
    digest.update(token.0);
    digest.update(given.as_bytes());
    let mut key = [0; 16];
    for (slot, byte) in key.iter_mut().zip(digest.finalize()) {
        *slot = byte;
    }
    CommandKey(key)
}

/// What a question came to, where it was the answer of its kind.
macro_rules! asked {
    ($caller:expr, $question:expr, $variant:ident) => {
        match $caller.ask($question).await? {
            engine::Reply::$variant(found) => found,
            _ => return Err($crate::problem::Problem::fault()),
        }
    };
}
pub(crate) use asked;

impl Caller {
    pub(crate) fn house(&self) -> &House {
        self.visit.house()
    }

    pub(crate) async fn ask(&self, question: Question) -> Result<Reply, Problem> {
        Ok(self.visit.ask_on(self.occasion.clone(), question).await?)
    }

    /// Looks at what shows no citizen. Whoever comes here was let in by the door.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> Result<T, Problem> {
        Ok(self.house().engine().read(look)?)
    }

    pub(crate) async fn identity(&self, person: Person) -> Result<Identity, Problem> {
        let caller = self.clone();
        let asked =
            move |house: &House| house.engine().identity_on(caller.visit.actor(), &caller.occasion, person.0);
        Ok(self.house().on_disk(asked).await??)
    }

    /// Does something with the records.
    pub(crate) async fn records<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Records) -> Result<T, RecordsFault> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.house().on_disk(move |house| work(house.records())).await??)
    }

    /// Does what waits for the disk and may be refused.
    pub(crate) async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&House) -> Result<T, engine::AskError> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.house().on_disk(work).await??)
    }

    pub(crate) fn key(&self) -> Result<CommandKey, Problem> {
        self.key.ok_or_else(Problem::fault)
    }

    /// Has something done, once for each key.
    pub(crate) async fn submit(&self, order: impl Into<Order>) -> Result<Receipt, Problem> {
        let key = self.key()?;
        let receipt = self.visit.submit(key, order).await?;
        Replays::of(self.house()).done(key);
        Ok(receipt)
    }

    /// That the pathway is the one that the caller has seen, where they say which. What was done before under the same key
    /// is answered again, whatever has happened since.
    pub(crate) async fn matches(&self, pathway: PathwayId) -> Result<(), Problem> {
        let Some(given) = &self.if_match else { return Ok(()) };
        if self.key.is_some_and(|key| Replays::of(self.house()).was_done(key)) {
            return Ok(());
        }
        let seen = asked!(self, Question::Pathway { pathway }, Pathway);
        let tag = tag_of(&PathwayShown::of(&seen))?;
        if lists(given, &tag) {
            return Ok(());
        }
        let text = Text::new(
            "forløbet er ændret, siden du læste det; intet blev gjort",
            "the pathway has changed since you read it; nothing was done",
        );
        Err(Problem::new(StatusCode::PRECONDITION_FAILED, "pathway_changed", text)
            .instead("læs det igen, og afgør på ny", "read it again, and decide anew"))
    }

    /// That something is as the caller has seen it, which they must say.
    pub(crate) fn stands<T: serde::Serialize>(&self, shown: &T) -> Result<(), Problem> {
        let Some(given) = &self.if_match else {
            let text = Text::new(
                "hovedet If-Match mangler: uden det kan du skrive over, hvad en anden har ændret",
                "the header If-Match is missing: without it you might write over what another has changed",
            );
            return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "if_match_missing", text)
                .instead("læs det først, og send dets ETag", "read it first, and send its ETag"));
        };
        if lists(given, &tag_of(shown)?) {
            return Ok(());
        }
        let text = Text::new(
            "det er ændret, siden du læste det; intet blev gjort",
            "it has changed since you read it; nothing was done",
        );
        Err(Problem::new(StatusCode::PRECONDITION_FAILED, "changed_meanwhile", text)
            .instead("læs det igen, og afgør på ny", "read it again, and decide anew"))
    }

    /// The number of a unit that is named by number or code.
    pub(crate) fn unit(&self, name: &UnitName) -> Result<UnitId, Problem> {
        self.read(|world| find_unit(world, name).map(|unit| unit.id))?.ok_or_else(unit_unknown)
    }
}

pub(crate) fn find_unit<'w>(world: &'w World, name: &UnitName) -> Option<&'w Unit> {
    match name.0.strip_prefix("E-").and_then(|number| number.parse().ok()) {
        Some(number) => world.places.unit(UnitId(number)),
        None => world.places.unit_by_code(&name.0),
    }
}

pub(crate) fn unit_unknown() -> Problem {
    Refusal::not_found("unit_unknown", "enheden kendes ikke", "the unit is unknown").into()
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Caller>().cloned().ok_or_else(Problem::fault)
    }
}
