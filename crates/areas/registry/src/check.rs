//! What makes a set of organisations coherent: periods, parents, successors, identifiers. All faults are
//! found at once. It changes nothing and knows no rule of law.

use crate::{
    identifier::Identifier,
    organisation::{Membership, Organisation, OrganisationKind, spans_overlap},
    state::State,
};
use kernel::{Date, OrganisationId, Refusal, Text};
use std::collections::{BTreeMap, BTreeSet};

/// Longest name or source accepted, in characters.
const WORDS_MAX: usize = 500;
/// Most memberships or identifiers of one organisation.
const ENTRIES_MAX: usize = 200;
/// Faults told in one refusal.
const FAULTS_TOLD: usize = 20;

/// A fault with its lasting code.
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) text: Text,
}

/// Collects faults: the first of them with words, the rest counted.
#[derive(Default)]
pub(crate) struct Faults {
    told: Vec<Fault>,
    rest: usize,
}

impl Faults {
    pub(crate) fn add(&mut self, code: &'static str, da: impl Into<String>, en: impl Into<String>) {
        if self.told.len() >= FAULTS_TOLD {
            self.rest += 1;
            return;
        }
        self.told.push(Fault { code, text: Text::new(da, en) });
    }

    /// Nothing when there are no faults; otherwise one refusal that tells them all, up to a bound.
    pub(crate) fn into_result(self) -> Result<(), Refusal> {
        let Some(first) = self.told.first() else {
            return Ok(());
        };
        let one_code = self.told.iter().all(|fault| fault.code == first.code);
        let code = if one_code { first.code } else { "registry_faults" };
        let mut da: Vec<&str> = self.told.iter().map(|fault| fault.text.da.as_str()).collect();
        let mut en: Vec<&str> = self.told.iter().map(|fault| fault.text.en.as_str()).collect();
        let rest = self.rest;
        let (more_da, more_en) = (format!("… og {rest} fejl til."), format!("… and {rest} faults more."));
        if rest > 0 {
            da.push(&more_da);
            en.push(&more_en);
        }
        Err(Refusal::invalid(code, da.join(" "), en.join(" ")).instead(
            "Ret det nævnte og send det hele igen; intet er gemt.",
            "Correct what is named and send it all again; nothing was stored.",
        ))
    }
}

/// The registry as it would be with some organisations added or replaced.
pub(crate) struct Overlay<'a> {
    state: &'a State,
    added: BTreeMap<&'a OrganisationId, &'a Organisation>,
}

impl<'a> Overlay<'a> {
    pub(crate) fn new(state: &'a State, added: impl IntoIterator<Item = &'a Organisation>) -> Self {
        let added = added.into_iter().map(|organisation| (&organisation.id, organisation)).collect();
        Overlay { state, added }
    }

    fn get(&self, id: &OrganisationId) -> Option<&'a Organisation> {
        self.added.get(id).copied().or_else(|| self.state.organisation(id))
    }

    /// Checks every added organisation against all others.
    pub(crate) fn check(&self, faults: &mut Faults) {
        for organisation in self.added.values() {
            check_itself(organisation, faults);
            self.check_successor(organisation, faults);
            self.check_memberships(organisation, faults);
        }
        self.check_identifiers(faults);
        let added = || self.added.keys().copied();
        let parents = |id: &OrganisationId| -> Vec<&'a OrganisationId> {
            self.get(id).map_or_else(Vec::new, |found| {
                found.part_of.iter().map(|membership| &membership.parent).collect()
            })
        };
        if let Some(id) = find_circle(added(), parents) {
            faults.add(
                "membership_circle",
                format!("'{id}' er en del af sig selv gennem sine medlemskaber."),
                format!("'{id}' is part of itself through its memberships."),
            );
        }
        let successor = |id: &OrganisationId| -> Vec<&'a OrganisationId> {
            self.get(id).and_then(|found| found.successor.as_ref()).into_iter().collect()
        };
        if let Some(id) = find_circle(added(), successor) {
            faults.add(
                "successor_circle",
                format!("'{id}' efterfølger sig selv."),
                format!("'{id}' succeeds itself."),
            );
        }
    }

    fn check_successor(&self, organisation: &Organisation, faults: &mut Faults) {
        let (id, Some(next)) = (&organisation.id, &organisation.successor) else {
            return;
        };
        let Some(until) = organisation.valid_until else {
            faults.add(
                "successor_without_end",
                format!("'{id}' har en efterfølger, men ingen slutdato."),
                format!("'{id}' has a successor but no end date."),
            );
            return;
        };
        match self.get(next) {
            None => faults.add(
                "successor_unknown",
                format!("Efterfølgeren '{next}' til '{id}' er ikke registreret."),
                format!("'{next}', the successor of '{id}', is not registered."),
            ),
            Some(found) if !found.exists_on(until) => faults.add(
                "successor_absent",
                format!("Efterfølgeren '{next}' findes ikke den {until}, hvor '{id}' ophører."),
                format!("The successor '{next}' does not exist on {until}, when '{id}' ends."),
            ),
            Some(found) if found.kind != organisation.kind => faults.add(
                "successor_other_kind",
                format!(
                    "'{id}' er {}, men efterfølgeren '{next}' er {}.",
                    organisation.kind.text().da,
                    found.kind.text().da
                ),
                format!(
                    "'{id}' is a {}, but its successor '{next}' is a {}.",
                    organisation.kind.text().en,
                    found.kind.text().en
                ),
            ),
            Some(_) => {}
        }
    }

    fn check_memberships(&self, organisation: &Organisation, faults: &mut Faults) {
        let id = &organisation.id;
        if organisation.part_of.len() > ENTRIES_MAX || organisation.identifiers.len() > ENTRIES_MAX {
            faults.add(
                "too_many_entries",
                format!("'{id}' har over {ENTRIES_MAX} medlemskaber eller identifikatorer."),
                format!("'{id}' has over {ENTRIES_MAX} memberships or identifiers."),
            );
            return;
        }
        for membership in &organisation.part_of {
            let parent = &membership.parent;
            let Some(found) = self.get(parent) else {
                faults.add(
                    "parent_unknown",
                    format!("'{id}' skal være en del af '{parent}', som ikke er registreret."),
                    format!("'{id}' is to be part of '{parent}', which is not registered."),
                );
                continue;
            };
            if ends_before_it_starts(membership.from, membership.until) {
                faults.add(
                    "membership_period",
                    format!("Medlemskabet af '{parent}' for '{id}' slutter, før det begynder."),
                    format!("The membership of '{id}' in '{parent}' ends before it starts."),
                );
            }
            let alive = (found.valid_from, found.valid_until);
            let asked =
                (membership.from.or(organisation.valid_from), membership.until.or(organisation.valid_until));
            let too_early =
                matches!((membership.from, found.valid_from), (Some(from), Some(begins)) if from < begins);
            if too_early || !spans_overlap(alive, asked) {
                faults.add(
                    "parent_absent",
                    format!("'{parent}' findes ikke i hele den tid, '{id}' skal være en del af den fra."),
                    format!("'{parent}' does not exist when '{id}' is to become part of it."),
                );
            }
        }
        self.check_exclusive(organisation, faults);
    }

    /// Nobody is part of the same organisation twice at once, nor of two regions; a municipality is not in
    /// two health councils.
    fn check_exclusive(&self, organisation: &Organisation, faults: &mut Faults) {
        let kind_of = |membership: &Membership| self.get(&membership.parent).map(|parent| parent.kind);
        let span = |membership: &Membership| {
            let end_of_parent = self.get(&membership.parent).and_then(|parent| parent.valid_until);
            let until = match (membership.until, end_of_parent) {
                (Some(own), Some(parents)) => Some(own.min(parents)),
                (own, parents) => own.or(parents),
            };
            (membership.from, until)
        };
        for (index, first) in organisation.part_of.iter().enumerate() {
            for second in organisation.part_of.iter().skip(index + 1) {
                let exclusive = match (kind_of(first), kind_of(second)) {
                    (Some(OrganisationKind::Region), Some(OrganisationKind::Region)) => true,
                    (Some(OrganisationKind::HealthCouncil), Some(OrganisationKind::HealthCouncil)) => {
                        organisation.kind == OrganisationKind::Municipality
                    }
                    _ => first.parent == second.parent,
                };
                if exclusive && spans_overlap(span(first), span(second)) {
                    let (id, one, other) = (&organisation.id, &first.parent, &second.parent);
                    faults.add(
                        "memberships_overlap",
                        format!("'{id}' kan ikke være en del af '{one}' og '{other}' i samme tid."),
                        format!("'{id}' cannot be part of '{one}' and '{other}' at the same time."),
                    );
                }
            }
        }
    }

    fn check_identifiers(&self, faults: &mut Faults) {
        let mut carriers: BTreeMap<&Identifier, Vec<&Organisation>> = BTreeMap::new();
        let single = |organisation: &'a Organisation| {
            organisation.identifiers.iter().filter(|identifier| identifier.is_one_organisations())
        };
        for organisation in self.added.values().copied() {
            for identifier in single(organisation) {
                carriers.entry(identifier).or_default().push(organisation);
            }
        }
        for (identifier, added) in carriers {
            let known = self.state.with_identifier(identifier).iter();
            let known =
                known.filter(|id| !self.added.contains_key(id)).filter_map(|id| self.state.organisation(id));
            let mut all: Vec<&Organisation> = added.into_iter().chain(known).collect();
            all.sort_by_key(|organisation| organisation.valid_from);
            for pair in all.windows(2) {
                let [first, second] = pair else { continue };
                let span = |organisation: &Organisation| (organisation.valid_from, organisation.valid_until);
                if first.id != second.id && spans_overlap(span(first), span(second)) {
                    faults.add(
                        "identifier_shared",
                        format!(
                            "{identifier} kan ikke tilhøre både '{}' og '{}' i samme tid.",
                            first.id, second.id
                        ),
                        format!(
                            "{identifier} cannot belong to both '{}' and '{}' at the same time.",
                            first.id, second.id
                        ),
                    );
                }
            }
        }
    }
}

/// What can be told wrong about an organisation without looking at others.
fn check_itself(organisation: &Organisation, faults: &mut Faults) {
    let id = &organisation.id;
    for (words, da, en) in [(&organisation.name, "navn", "name"), (&organisation.source, "kilde", "source")] {
        if words.trim().is_empty() || words.chars().count() > WORDS_MAX {
            faults.add(
                "words_missing",
                format!("'{id}' skal have {da} på 1 til {WORDS_MAX} tegn."),
                format!("'{id}' needs a {en} of 1 to {WORDS_MAX} characters."),
            );
        }
    }
    if ends_before_it_starts(organisation.valid_from, organisation.valid_until) {
        faults.add(
            "period",
            format!("'{id}' ophører, før den begynder."),
            format!("'{id}' ends before it begins."),
        );
    }
    if organisation.position.is_some_and(|position| !position.is_on_globe()) {
        faults.add(
            "position",
            format!("'{id}' har en position uden for kloden; den skrives i milliontedele grader."),
            format!("'{id}' has a position off the globe; write it in millionths of a degree."),
        );
    }
    let codes = organisation
        .identifiers
        .iter()
        .filter(|identifier| matches!(identifier, Identifier::MunicipalityCode(_)))
        .count();
    let is_municipality = organisation.kind == OrganisationKind::Municipality;
    if codes != usize::from(is_municipality) {
        faults.add(
            "municipality_code",
            format!("'{id}': en kommune har præcis én kommunekode, og ingen anden har en."),
            format!("'{id}': a municipality has exactly one municipality code, and nobody else has one."),
        );
    }
    let has_region_code = organisation.region_code().is_some();
    if has_region_code && organisation.kind != OrganisationKind::Region {
        faults.add(
            "region_code",
            format!("'{id}' har en regionskode uden at være en region."),
            format!("'{id}' has a region code without being a region."),
        );
    }
    let distinct: BTreeSet<&Identifier> = organisation.identifiers.iter().collect();
    if distinct.len() != organisation.identifiers.len() {
        faults.add(
            "identifier_twice",
            format!("'{id}' har samme identifikator to gange."),
            format!("'{id}' has the same identifier twice."),
        );
    }
}

pub(crate) fn ends_before_it_starts(from: Option<Date>, until: Option<Date>) -> bool {
    matches!((from, until), (Some(from), Some(until)) if until <= from)
}

/// The first id, in the order given, from which the edges lead back to itself or into a circle.
fn find_circle<'a>(
    starts: impl Iterator<Item = &'a OrganisationId>,
    edges: impl Fn(&OrganisationId) -> Vec<&'a OrganisationId>,
) -> Option<&'a OrganisationId> {
    let mut done: BTreeSet<&OrganisationId> = BTreeSet::new();
    for start in starts {
        if done.contains(start) {
            continue;
        }
        let mut on_path: BTreeSet<&OrganisationId> = BTreeSet::from([start]);
        // An own stack instead of recursion: a long chain must not exhaust the thread's.
        let mut stack = vec![(start, edges(start))];
        while let Some((id, left)) = stack.last_mut() {
            let id: &'a OrganisationId = id;
            match left.pop() {
                Some(next) if on_path.contains(next) => return Some(next),
                Some(next) if done.contains(next) => {}
                Some(next) => {
                    on_path.insert(next);
                    stack.push((next, edges(next)));
                }
                None => {
                    on_path.remove(id);
                    done.insert(id);
                    stack.pop();
                }
            }
        }
    }
    None
}
