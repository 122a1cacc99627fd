//! How a no is said: what is wrong, and who may instead. It says nothing of a pathway that the asker may not see.

use super::{Policies, may_ever};
use kernel::{Actor, PathwayId, Refusal, RefusalKind, Role, UnitId};

/// That there is no such pathway; the same words as where there is one that the actor may not know of.
pub(super) fn no_such_pathway(id: PathwayId) -> Refusal {
    Refusal::not_found(
        "no_such_pathway",
        format!("der er intet forløb {id}"),
        format!("there is no pathway {id}"),
    )
}

pub(super) fn no_such_person() -> Refusal {
    Refusal::not_found("no_such_person", "personen har intet forløb her", "the person has no pathway here")
}

pub(super) fn forbidden_role(policies: &Policies, actor: &Actor, what: &str) -> Refusal {
    let role = actor.role.text();
    let words = policies.action(what).map_or_else(|| super::act_text(what), |action| action.text.clone());
    let mut refusal = Refusal::new(
        RefusalKind::Forbidden,
        "role_may_not",
        format!("rollen '{}' må ikke: {}", role.da, words.da),
        format!("the role '{}' may not: {}", role.en, words.en),
    );
    let may: Vec<_> =
        Role::ALL.into_iter().filter(|role| may_ever(policies, *role, what)).map(Role::text).collect();
    if !may.is_empty() {
        let (da, en): (Vec<_>, Vec<_>) = may.into_iter().map(|text| (text.da, text.en)).unzip();
        refusal =
            refusal.instead(format!("det må: {}", da.join(", ")), format!("who may: {}", en.join(", ")));
    }
    refusal
}

pub(super) fn forbidden_organisation(actor: &Actor) -> Refusal {
    Refusal::new(
        RefusalKind::Forbidden,
        "organisation_may_not",
        format!("{} har ikke den rolle i forløbet, som det kræver", actor.organisation),
        format!("{} does not have the part in the pathway that this needs", actor.organisation),
    )
    .instead("spørg den organisation, der har den", "ask the organisation that has it")
}

pub(super) fn not_the_operator(actor: &Actor, unit: UnitId) -> Refusal {
    Refusal::new(
        RefusalKind::Forbidden,
        "not_the_operator",
        format!("{} driver ikke enheden {unit}", actor.organisation),
        format!("{} does not operate the unit {unit}", actor.organisation),
    )
    .instead("spørg enhedens driftsherre", "ask the operator of the unit")
}
