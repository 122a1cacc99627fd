//! What organisations, units, codes and facts are called, looked up where a page is drawn. It knows no more than what the
//! world says, and decides nothing.

use crate::words::Say;
use kernel::{FactValue, Instant, OrganisationId, PathwayId, Period, Text, UnitId};
use pathways::{Pathway, view::due::Due};
use schemes::{FactKind, Law};
use world::World;

/// Names as they stand in the world at an instant.
pub(in crate::pages) struct Names<'w> {
    pub world: &'w World,
    pub law: Option<Law<'w>>,
    pub say: Say,
    pub now: Instant,
}

impl<'w> Names<'w> {
    pub(in crate::pages) fn new(world: &'w World, say: Say, now: Instant) -> Self {
        Names { world, law: world.below().law().ok(), say, now }
    }

    /// An organisation by its name of today.
    pub(in crate::pages) fn organisation(&self, id: &OrganisationId) -> String {
        let registry = &self.world.registry;
        let date = kernel::danish_date(self.now);
        let name = registry.name_on(id, date).map(str::to_owned);
        name.or_else(|| registry.organisation(id).map(|found| found.name.to_string()))
            .unwrap_or_else(|| id.to_string())
    }

    /// The same, or that it is not known.
    pub(in crate::pages) fn organisation_or_unknown(&self, id: Option<&OrganisationId>) -> String {
        id.map_or_else(|| self.say.of("ikke kendt", "not known").to_owned(), |id| self.organisation(id))
    }

    /// A unit by its name.
    pub(in crate::pages) fn unit(&self, id: UnitId) -> String {
        self.world.places.unit(id).map_or_else(|| id.to_string(), |unit| unit.name.to_string())
    }

    /// A code of one of the scheme's lists, in words.
    pub(in crate::pages) fn code(&self, list: &str, code: &str) -> String {
        let found = self.law.as_ref().and_then(|law| law.code(list, code).ok());
        match (found, code) {
            (Some(found), _) => self.say.text(&found.text).to_owned(),
            // What the program itself notes, in no list of the scheme.
            (None, "died") => self.say.of("borgeren er død", "the citizen has died").to_owned(),
            (None, "declined") => self.say.of("borgeren sagde nej", "the citizen declined").to_owned(),
            (None, "decided_without_place") => {
                self.say.of("afgjort uden plads", "decided without a place").to_owned()
            }
            (None, code) => code.to_owned(),
        }
    }

    /// The codes of a list, for a field to choose from.
    pub(in crate::pages) fn codes(&self, list: &str) -> Vec<(String, String)> {
        let codes = self.law.as_ref().map(|law| law.codes(list)).unwrap_or_default();
        codes.into_iter().map(|code| (code.id.to_string(), self.say.text(&code.text).to_owned())).collect()
    }

    /// A conclusion in words.
    pub(in crate::pages) fn conclusion(&self, id: &str) -> String {
        let date = kernel::danish_date(self.now);
        let found = self.law.as_ref().and_then(|law| law.conclusion_on(id, date));
        found.map_or_else(|| id.to_owned(), |found| self.say.text(&found.text).to_owned())
    }

    /// The question behind a fact.
    pub(in crate::pages) fn question(&self, fact: &str) -> String {
        let found = self.law.as_ref().and_then(|law| law.fact(fact).ok());
        found.map_or_else(|| fact.to_owned(), |found| self.say.text(&found.question).to_owned())
    }

    /// The answer to a fact, in words.
    pub(in crate::pages) fn value(&self, fact: &str, value: &FactValue) -> String {
        match value {
            FactValue::Yes => self.say.of("ja", "yes").to_owned(),
            FactValue::No => self.say.of("nej", "no").to_owned(),
            FactValue::NotKnown => self.say.of("kan ikke vides nu", "cannot be known now").to_owned(),
            FactValue::Number(number) => self.say.whole(*number),
            FactValue::Choice(id) => {
                let kind = self.law.as_ref().and_then(|law| law.fact(fact).ok()).map(|fact| fact.kind);
                match kind {
                    Some(FactKind::Choice(choices)) => {
                        let found = choices.into_iter().find(|(known, _)| known == id);
                        found.map_or_else(|| id.to_string(), |(_, text)| self.say.text(&text).to_owned())
                    }
                    _ => id.to_string(),
                }
            }
        }
    }

    /// What is due, with the codes that stand in it in words.
    pub(in crate::pages) fn due(&self, due: &Due) -> String {
        self.spelled(&due.what)
    }

    /// A sentence with each code in brackets in words.
    pub(in crate::pages) fn spelled(&self, text: &Text) -> String {
        let mut said = self.say.text(text).to_owned();
        if !said.contains('(') {
            return said;
        }
        for list in ["delay_cause", "refusal", "cancel_reason"] {
            for (code, words) in self.codes(list) {
                said = said.replace(&format!("({code})"), &format!("({})", words.to_lowercase()));
            }
        }
        said
    }

    /// From when until when.
    pub(in crate::pages) fn span(&self, from: Instant, until: Option<Instant>) -> String {
        match until {
            Some(until) => format!("{} – {}", self.say.instant(from), self.say.instant(until)),
            None => format!("{} {}", self.say.of("fra", "from"), self.say.instant(from)),
        }
    }

    /// The same for a period.
    pub(in crate::pages) fn period(&self, period: &Period) -> String {
        self.span(period.start, period.end)
    }

    /// Everything that is due on a pathway now.
    pub(in crate::pages) fn due_on(&self, pathway: &Pathway) -> Vec<Due> {
        pathways::view::due::of(self.world.around(), pathway, self.now)
    }
}

/// Where a pathway's page stands.
pub(in crate::pages) fn address(id: PathwayId) -> String {
    format!("/forloeb/{}", id.0)
}
