//! From an order to a command that an area can decide: who is meant is found in the vault, or recorded there.
//!
//! Nothing is written here; what should be written to the vault goes with the events of the same batch.

use crate::{
    access::Sight,
    fault::EngineFault,
    identity::{CPR, Identity, TEMPORARY_NUMBER},
    open::NameTriesLimit,
    submission::Order,
};
use eventlog::{EventLog, PersonKey, PersonRecord, VaultWrite};
use kernel::{Actor, Instant, PersonId, Refusal, RefusalKind};
use pathways::{Command, PersonEvent};
use std::{borrow::Cow, collections::BTreeMap};
use world::{Event, World};

/// Why an order could not be resolved.
pub(crate) enum Unresolved {
    Refused(Refusal),
    /// Refused, and that it was tried is to be recorded.
    Noted(Refusal, Box<Event>),
    Fault(EngineFault),
}

impl From<Refusal> for Unresolved {
    fn from(refusal: Refusal) -> Self {
        Unresolved::Refused(refusal)
    }
}

impl From<eventlog::LogFault> for Unresolved {
    fn from(fault: eventlog::LogFault) -> Self {
        Unresolved::Fault(fault.into())
    }
}

/// What is to be decided, and what is to be written of the person if it is.
pub(crate) struct Resolved<'a> {
    /// The command; `None` where the events are given already.
    pub(crate) command: Option<Cow<'a, world::Command>>,
    /// What happens beside the command, or without one.
    pub(crate) events: Vec<Event>,
    /// Who the person is from now on.
    pub(crate) identity: Option<(PersonId, Identity)>,
    /// Whether the person was drawn here.
    pub(crate) new: bool,
}

/// What the vault holds, with what the batch is about to write there.
pub(crate) struct Vault<'s> {
    pub(crate) store: &'s dyn EventLog,
    pub(crate) written: &'s Written,
}

/// What is decided and about to be written to the vault.
#[derive(Default)]
pub(crate) struct Written {
    numbers: BTreeMap<(&'static str, String), PersonId>,
    identities: BTreeMap<PersonId, Identity>,
}

/// How many persons' writes are kept beside the vault before what is on its way must land first.
const WRITTEN_MAX: usize = 4096;

impl Written {
    /// Forgets all of it: it is in the vault.
    pub(crate) fn clear(&mut self) {
        self.numbers.clear();
        self.identities.clear();
    }

    /// Whether so much is on its way that it should land first.
    pub(crate) fn is_long(&self) -> bool {
        self.identities.len() >= WRITTEN_MAX
    }

    /// Notes an identity that is about to be written.
    pub(crate) fn note(&mut self, person: PersonId, identity: &Identity) {
        if let Some(before) = self.identities.insert(person, identity.clone()) {
            for number in numbers(&before) {
                self.numbers.remove(&number);
            }
        }
        self.numbers.extend(numbers(identity).map(|number| (number, person)));
    }
}

/// The numbers that a person is found by.
fn numbers(identity: &Identity) -> impl Iterator<Item = (&'static str, String)> {
    let each = [(CPR, &identity.cpr), (TEMPORARY_NUMBER, &identity.temporary_number)];
    each.into_iter().filter_map(|(kind, number)| Some((kind, number.clone()?)))
}

impl Vault<'_> {
    fn find(&self, kind: &'static str, number: Option<&String>) -> Result<Option<PersonId>, Unresolved> {
        let Some(number) = number else {
            return Ok(None);
        };
        if let Some(person) = self.written.numbers.get(&(kind, number.clone())) {
            return Ok(Some(*person));
        }
        let found = self.store.find_person(kind, number)?;
        Ok(found.map(|key| PersonId(key.0)))
    }

    fn identity(&self, person: PersonId) -> Result<Option<Identity>, Unresolved> {
        if let Some(identity) = self.written.identities.get(&person) {
            return Ok(Some(identity.clone()));
        }
        read_identity(self.store, person)
    }
}

/// Who a person is, as the vault has it.
pub(crate) fn read_identity(store: &dyn EventLog, person: PersonId) -> Result<Option<Identity>, Unresolved> {
    match store.person_record(PersonKey(person.0))? {
        PersonRecord::Known { plaintext, .. } => Ok(Some(Identity::from_plaintext(&plaintext)?)),
        PersonRecord::Unknown | PersonRecord::Empty | PersonRecord::Forgotten => Ok(None),
    }
}

/// The vault write that records who a person is.
pub(crate) fn record(
    person: PersonId,
    new: bool,
    identity: &Identity,
    now: Instant,
) -> Result<VaultWrite, Refusal> {
    Ok(VaultWrite::PutRecord {
        person: PersonKey(person.0),
        new,
        recorded_at_us: now.microseconds(),
        plaintext: identity.plaintext()?.into(),
        lookups: identity.lookups(),
    })
}

/// Who gives an order, when, and how often they may try.
pub(crate) struct Asker<'s> {
    pub(crate) actor: &'s Actor,
    pub(crate) now: Instant,
    pub(crate) limit: NameTriesLimit,
}

/// Finds out what an order comes to.
pub(crate) fn resolve<'a>(
    order: &'a Order,
    world: &World,
    vault: &Vault<'_>,
    asker: &Asker<'_>,
) -> Result<Resolved<'a>, Unresolved> {
    let plain = |command| Resolved { command: Some(command), events: Vec::new(), identity: None, new: false };
    match order {
        Order::Command(command) => Ok(plain(Cow::Borrowed(command))),
        Order::Refer { identity, refer, same_person } => {
            let identity = identity.clone().checked()?;
            let (person, new) = whom(&identity, vault)?;
            let recorded = if new {
                Some(identity.clone())
            } else {
                check_tries(world, person, asker)?;
                let named = under_the_name(world, person, &identity, *same_person, vault)?;
                alive(world, person)?;
                named
            };
            let confirmed = pathways::Event::Person(PersonEvent::SamePersonConfirmed { person });
            let confirmed = (!new && recorded.is_some()).then_some(Event::Pathways(confirmed));
            let refer = pathways::Refer {
                person,
                temporary: world
                    .pathways
                    .person(person)
                    .map_or(identity.cpr.is_none(), |record| record.temporary),
                ..refer.clone()
            };
            Ok(Resolved {
                identity: recorded.map(|identity| (person, identity)),
                events: confirmed.into_iter().collect(),
                new,
                ..plain(Cow::Owned(world::Command::Pathways(Command::Refer(refer))))
            })
        }
        Order::Identify { person, identity, same_person } => {
            let mut identity = identity.clone().checked()?;
            if identity.cpr.is_none() {
                return Err(Refusal::invalid(
                    "cpr_missing",
                    "CPR-nummeret mangler",
                    "the CPR number is missing",
                )
                .instead("angiv CPR-nummeret", "give the CPR number")
                .into());
            }
            free_for(*person, &identity, vault)?;
            if let Some(before) = vault.identity(*person)? {
                if !same_person && !before.may_have_been_born_as(&identity) {
                    return Err(born_otherwise().into());
                }
                identity.temporary_number = identity.temporary_number.or(before.temporary_number);
            }
            Ok(Resolved {
                identity: Some((*person, identity)),
                ..plain(Cow::Owned(world::Command::Pathways(Command::Identify { person: *person })))
            })
        }
        Order::UpdateIdentity { person, identity } => {
            let identity = identity.clone().checked()?;
            known(world, *person)?;
            free_for(*person, &identity, vault)?;
            if identity.cpr.is_some() && world.pathways.person(*person).is_some_and(|record| record.temporary)
            {
                return Err(Refusal::state(
                    "person_goes_by_temporary_number",
                    "personen har hidtil kun et midlertidigt nummer",
                    "the person has gone by a temporary number until now",
                )
                .instead("registrér CPR-nummeret ('identify')", "record the CPR number ('identify')")
                .into());
            }
            let event = pathways::Event::Person(PersonEvent::IdentityUpdated { person: *person });
            Ok(Resolved {
                command: None,
                events: vec![Event::Pathways(event)],
                identity: Some((*person, identity)),
                new: false,
            })
        }
    }
}

/// The person who has the numbers, and whether they are new.
fn whom(identity: &Identity, vault: &Vault<'_>) -> Result<(PersonId, bool), Unresolved> {
    if let Some(found) = vault.find(CPR, identity.cpr.as_ref())? {
        return Ok((found, false));
    }
    if let Some(found) = vault.find(TEMPORARY_NUMBER, identity.temporary_number.as_ref())? {
        if identity.cpr.is_some() {
            return Err(Refusal::state(
                "person_goes_by_temporary_number",
                format!(
                    "personen med det midlertidige nummer er registreret som {found} uden dette CPR-nummer"
                ),
                format!(
                    "the person with the temporary number is recorded as {found} without this CPR number"
                ),
            )
            .instead("registrér CPR-nummeret først ('identify')", "record the CPR number first ('identify')")
            .into());
        }
        return Ok((found, false));
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Unresolved::Fault(EngineFault::NoRandomness { message: error.to_string() }))?;
    Ok((PersonId(bytes), true))
}

/// Refuses when the person whom a number leads to goes by other names than the one given, unless the sender says that
/// it is the same person. Then it is what is to be recorded of them. The known name is not told: the number may have
/// been mistyped, and the person be a stranger to the sender.
fn under_the_name(
    world: &World,
    person: PersonId,
    given: &Identity,
    same_person: bool,
    vault: &Vault<'_>,
) -> Result<Option<Identity>, Unresolved> {
    let Some(known) = vault.identity(person)? else {
        return Ok(None);
    };
    if known.goes_by(&given.name) {
        return Ok(None);
    }
    // Of a record that is joined to another, the other's names are the person's too.
    let standing = world.pathways.stands_for(person);
    if standing != person && vault.identity(standing)?.is_some_and(|kept| kept.goes_by(&given.name)) {
        return Ok(None);
    }
    if same_person {
        return Ok(Some(known.also_called(&given.name)?));
    }
    let refusal = Refusal::state(
        "name_differs",
        "nummeret er registreret under et andet navn",
        "the number is recorded under another name",
    )
    .instead(
        "kontrollér nummeret, eller bekræft, at det er samme person ('--same-person')",
        "check the number, or confirm that it is the same person ('--same-person')",
    );
    let tried = Event::Pathways(pathways::Event::Person(PersonEvent::NameDiffered { person }));
    Err(Unresolved::Noted(refusal, Box::new(tried)))
}

/// A temporary number carries a date of birth, which may have been a guess; the CPR number may be a stranger's, too.
fn born_otherwise() -> Refusal {
    Refusal::state(
        "birth_date_differs",
        "det midlertidige nummer blev givet til en med en anden fødselsdato end CPR-nummerets",
        "the temporary number was given for another date of birth than the CPR number's",
    )
    .instead(
        "kontrollér nummeret, eller bekræft, at det er samme person ('--same-person')",
        "check the number, or confirm that it is the same person ('--same-person')",
    )
}

/// Refuses whoever has tried too many wrong names on this person's number of late, whatever the name is now: otherwise the
/// name of whoever has a number could be found by trying.
fn check_tries(world: &World, person: PersonId, asker: &Asker<'_>) -> Result<(), Refusal> {
    let NameTriesLimit { tries_max, within_minutes } = asker.limit;
    let tries = world.pathways.name_tries().count(person, asker.actor, asker.now, within_minutes);
    if tries < tries_max {
        return Ok(());
    }
    let hours = within_minutes.div_euclid(60);
    Err(Refusal::new(
        RefusalKind::Forbidden,
        "too_many_names",
        format!("du har forsøgt med {tries} forkerte navne på det nummer inden for {hours} timer"),
        format!("you have tried {tries} wrong names on that number within {hours} hours"),
    )
    .instead(
        "kontakt borgerens bopælskommune, som kan henvise eller rette navnet",
        "contact the citizen's municipality of residence, which can refer or correct the name",
    ))
}

/// Refuses when a pathway says that the person died.
fn alive(world: &World, person: PersonId) -> Result<(), Refusal> {
    let mut pathways =
        world.pathways.pathways_of(person).into_iter().filter_map(|id| world.pathways.pathway(id));
    if pathways.any(|pathway| pathway.died.is_some()) {
        return Err(Refusal::state(
            "person_died",
            "personen med nummeret er registreret som død",
            "the person with the number is recorded as dead",
        )
        .instead(
            "kontrollér nummeret, eller få registreringen rettet, hvis den er forkert",
            "check the number, or have the entry corrected if it is wrong",
        ));
    }
    Ok(())
}

/// The refusal as the actor may hear it: whoever may not see the pathway that a citizen has already is not told which
/// it is.
pub(crate) fn veiled(
    refusal: Refusal,
    command: &world::Command,
    sight: &Sight<'_>,
    world: &World,
) -> Refusal {
    let world::Command::Pathways(Command::Refer(refer)) = command else {
        return refusal;
    };
    let hidden = world.pathways.live_pathway_of(refer.person).is_some_and(|live| !sight.sees(live));
    if refusal.code != "live_request_exists" || !hidden {
        return refusal;
    }
    Refusal::state(
        "live_request_exists",
        "borgeren har allerede et åbent forløb hos en anden",
        "the citizen already has a pathway under way with somebody else",
    )
    .instead("kontakt bopælskommunen", "contact the municipality of residence")
}

/// Refuses when one of the numbers belongs to somebody else.
fn free_for(person: PersonId, identity: &Identity, vault: &Vault<'_>) -> Result<(), Unresolved> {
    let numbers = [
        (CPR, &identity.cpr, "CPR-nummeret", "the CPR number", "cpr_taken"),
        (
            TEMPORARY_NUMBER,
            &identity.temporary_number,
            "det midlertidige nummer",
            "the temporary number",
            "temporary_number_taken",
        ),
    ];
    for (kind, number, da, en, code) in numbers {
        if let Some(other) = vault.find(kind, number.as_ref())?.filter(|other| *other != person) {
            return Err(Refusal::state(
                code,
                format!("{da} hører allerede til registreringen {other}"),
                format!("{en} belongs to the record {other} already"),
            )
            .instead(
                format!("er de den samme person, så saml dem: behold {other}, og saml {person} med den"),
                format!("if they are one person, join them: keep {other}, and join {person} to it"),
            )
            .into());
        }
    }
    Ok(())
}

fn known(world: &World, person: PersonId) -> Result<(), Refusal> {
    match world.pathways.person(person) {
        None => Err(Refusal::not_found(
            "no_such_person",
            "personen har intet forløb her",
            "the person has no pathway here",
        )),
        Some(record) if record.forgotten => Err(Refusal::new(
            RefusalKind::State,
            "person_forgotten",
            "borgerens oplysninger er slettet",
            "the citizen has been forgotten",
        )),
        Some(_) => Ok(()),
    }
}
