//! The acts around the citizen: the referral, who may act and see, wishes, records that are one person, forgetting.

use super::{Bench, acts::submit, next};
use crate::{args::placement, exit::Failure, output::Reply, session::Session, values};
use engine::{Identity, Order};
use kernel::{PathwayId, PersonId, Refusal, Role};
use pathways::{Command, Refer, ReferralSource};
use registry::OrganisationKind;

pub(super) fn refer(arguments: &placement::Refer, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let source: ReferralSource =
        values::kind_of("--source", &arguments.source, &ReferralSource::ALL, |each| {
            (each.slug(), each.text())
        })?;
    let facts = values::answered("--fact", &arguments.facts, &arguments.unknown_to_citizen)?;
    let at = values::instant_if("--at", arguments.at.as_deref())?;
    let note = values::text("--note", &arguments.note)?;
    let session = Session::open(bench.desk, bench.err)?;
    let sender = match &arguments.sender {
        Some(given) => session.directory.organisation("--sender", given, None)?,
        None => session.actor.organisation.clone(),
    };
    let municipality = Some(OrganisationKind::Municipality);
    let residence = arguments.residence.as_deref();
    let residence = residence
        .map(|given| session.directory.organisation("--residence", given, municipality))
        .transpose()?;
    let identity = Identity {
        name: arguments.name.trim().to_owned(),
        cpr: arguments.cpr.clone(),
        temporary_number: arguments.temporary_number.clone(),
        address: arguments.address.clone(),
        protected: arguments.protected,
        next_of_kin: arguments.next_of_kin.clone(),
        general_practitioner: arguments.general_practitioner.clone(),
        other_names: arguments.other_name.clone(),
        synthetic: session.synthetic,
    };
    let refer = Refer {
        // The writer fills in who it is: found by number, or new.
        person: PersonId([0; 16]),
        temporary: arguments.cpr.is_none(),
        source,
        sender,
        residence,
        extraordinary: arguments.extraordinary,
        facts,
        note,
        at,
    };
    let order = Order::Refer { identity, refer, same_person: arguments.same_person };
    let receipt = session.submit(bench.desk, order)?;
    next::acted("refer", &receipt, &session, bench)
}

pub(super) fn share(arguments: &placement::Share, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let basis = values::code("--basis", &arguments.basis)?;
    let note = values::text("--note", &arguments.note)?;
    submit(bench, |session| {
        let with = session.directory.organisation("--with", &arguments.with, None)?;
        Ok(Command::RecordBasis { pathway, with, basis, note })
    })
}

pub(super) fn unshare(arguments: &placement::Unshare, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let reason = values::text("--reason", &arguments.reason)?;
    submit(bench, |session| {
        let with = session.directory.organisation("--with", &arguments.with, None)?;
        Ok(Command::EndBasis { pathway, with, reason })
    })
}

pub(super) fn represent(
    arguments: &placement::Represent,
    bench: &mut Bench<'_, '_>,
) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let kind = values::code("CODE", &arguments.code)?;
    let name = values::text("--name", &arguments.name)?;
    submit(bench, |_| Ok(Command::RecordRepresentative { pathway, kind, name }))
}

pub(super) fn wish(arguments: &placement::Wish, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let note = values::text("--note", &arguments.note)?;
    submit(bench, |session| {
        let units = arguments.units.iter().map(|given| session.directory.unit(given));
        Ok(Command::RecordWish { pathway, units: units.collect::<Result<_, _>>()?, note })
    })
}

/// A person, named by a pathway of theirs or by the record's id.
fn person(session: &Session, argument: &str, given: &str) -> Result<PersonId, Failure> {
    if let Ok(person) = given.trim().parse::<PersonId>() {
        return Ok(person);
    }
    let pathway = values::pathway(given).map_err(|_| {
        values::wrong(
            argument,
            given,
            "er hverken et forløb eller et person-id",
            "is neither a pathway nor a person id",
        )
        .instead("skriv som F-1", "write as F-1")
    })?;
    person_of(session, pathway)
}

/// The record that a pathway was opened on. Whoever may not see the pathway is answered as if there were none; only
/// the system's owner, who sees no citizen, finds the record that is to be forgotten.
fn person_of(session: &Session, pathway: PathwayId) -> Result<PersonId, Failure> {
    if session.actor.role != Role::SystemOwner {
        return Ok(super::asking::view_of(session, pathway)?.pathway.person);
    }
    let found = session.engine.read(|world| world.pathways.pathway(pathway).map(|found| found.person))?;
    found.ok_or_else(|| {
        Refusal::not_found(
            "no_such_pathway",
            format!("der er intet forløb {pathway}"),
            format!("there is no pathway {pathway}"),
        )
        .instead("se loggen med 'snitflade log show'", "see the log with 'snitflade log show'")
        .into()
    })
}

pub(super) fn join(arguments: &placement::Join, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    submit(bench, |session| {
        let kept = person(session, "KEPT", &arguments.kept)?;
        let merged = person(session, "MERGED", &arguments.merged)?;
        Ok(Command::JoinPersons { kept, merged })
    })
}

pub(super) fn separate(arguments: &placement::Separate, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    submit(bench, |session| {
        Ok(Command::SeparatePersons { merged: person(session, "MERGED", &arguments.merged)? })
    })
}

pub(super) fn identify(arguments: &placement::Identify, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let session = Session::open(bench.desk, bench.err)?;
    let person = person_of(&session, pathway)?;
    let mut identity = super::asking::identity_of(&session, person)?.unwrap_or_default();
    identity.cpr = Some(arguments.cpr.clone());
    if let Some(name) = &arguments.name {
        let before = std::mem::replace(&mut identity.name, name.trim().to_owned());
        if !before.is_empty() && before != identity.name && !identity.other_names.contains(&before) {
            identity.other_names.push(before);
        }
    }
    let order = Order::Identify { person, identity, same_person: arguments.same_person };
    let receipt = session.submit(bench.desk, order)?;
    next::acted("identify", &receipt, &session, bench)
}

pub(super) fn forget(arguments: &placement::Forget, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    if !arguments.yes_forget_for_good {
        return Err(Refusal::new(
            kernel::RefusalKind::Unsettled,
            "confirmation_needed",
            format!("borgeren på {pathway} ville blive glemt for altid; det kan ikke gøres om"),
            format!("the citizen on {pathway} would be forgotten for good; it cannot be undone"),
        )
        .instead("gentag med --yes-forget-for-good", "repeat with --yes-forget-for-good")
        .into());
    }
    submit(bench, |session| Ok(Command::Forget { person: person_of(session, pathway)? }))
}
