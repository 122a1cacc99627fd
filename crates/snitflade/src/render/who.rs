//! Who is responsible, for people: the party first, then the verdict with reasons and basis; what was corrected.

use super::View;
use pathways::{
    Change, Corrected,
    view::who::{Follows, Party, Responsible, Stretch},
};

impl View<'_> {
    pub(super) fn party(&self, party: &Party) -> String {
        match &party.organisation {
            Some(organisation) => format!("{} ({organisation})", self.say.say(&party.name)),
            None => self.say.say(&party.name).to_owned(),
        }
    }

    /// The answer for one timeline at one instant.
    pub(crate) fn responsible(&self, responsible: &Responsible) -> String {
        let timeline = responsible.timeline.text();
        let name = self.say.say(&timeline).to_uppercase();
        let mut out = match &responsible.party {
            Some(party) => format!("{name} {}: {}\n", responsible.at.danish(), self.party(party)),
            None => format!("{name} {}\n", responsible.at.danish()),
        };
        for line in self.answer(&responsible.answer).lines() {
            out.push_str(&format!("  {line}\n"));
        }
        out
    }

    /// Corrections that an answer rests on.
    pub(crate) fn corrections(&self, corrected: &[Corrected]) -> String {
        corrected
            .iter()
            .map(|correction| {
                format!(
                    "{}: {}, {} {} ({}){}\n",
                    self.say.of("Rettet", "Corrected"),
                    self.change(&correction.change),
                    self.say.of("af", "by"),
                    correction.by,
                    correction.recorded_at.danish(),
                    correction.reason.open().map_or_else(String::new, |reason| format!(": {reason}")),
                )
            })
            .collect()
    }

    /// Corrections with what rested on the entries that were wrong.
    pub(crate) fn correction_lines(&self, lines: &[engine::ask::CorrectionLine]) -> String {
        let mut out = String::new();
        for line in lines {
            out.push_str(&self.corrections(std::slice::from_ref(&line.corrected)));
            if !line.dependents.is_empty() {
                out.push_str(
                    self.say.of("Hvilede på den forkerte oplysning:\n", "Rested on the wrong entry:\n"),
                );
                out.push_str(&self.lines(&line.dependents));
            }
        }
        out
    }

    /// What follows from a conclusion for the citizen.
    pub(crate) fn follows(&self, follows: &[Follows]) -> String {
        if follows.is_empty() {
            return String::new();
        }
        let mut out = self.say.of("Det følger deraf:\n", "It follows:\n").to_owned();
        for each in follows {
            let party =
                each.party.as_ref().map_or_else(String::new, |party| format!(" – {}", self.party(party)));
            out.push_str(&format!("  {}: {}{party}\n", self.say.say(&each.about), self.say.say(&each.text)));
        }
        out
    }

    fn change(&self, change: &Change) -> String {
        let times = |da: &str, en: &str, was: &kernel::Instant, is: &kernel::Instant| {
            format!("{} {} → {}", self.say.of(da, en), was.danish(), is.danish())
        };
        let perhaps = |da: &str, en: &str, was: &kernel::Instant, is: Option<&kernel::Instant>| match is {
            Some(is) => times(da, en, was, is),
            None => format!(
                "{} {} → {}",
                self.say.of(da, en),
                was.danish(),
                self.say.of("fandt ikke sted", "did not happen")
            ),
        };
        match change {
            Change::Arrival { was, is, .. } => times("ankomst", "arrival", was, is),
            Change::StayEnd { was, is, .. } => times("opholdets slutning", "end of stay", was, is),
            Change::Discharge { was, is, .. } => perhaps("udskrivning", "discharge", was, is.as_ref()),
            Change::Referral { was, is, .. } => times("henvisning", "referral", was, is),
            Change::Departure { was, is } => perhaps("afgang", "departure", was, is.as_ref()),
            Change::Death { was, is, .. } => perhaps("død", "death", was, is.as_ref()),
            Change::Leave { was, is, .. } => {
                let now = is.map_or_else(
                    || self.say.of("fandt ikke sted", "did not happen").to_owned(),
                    |is| self.span(is.start, is.end),
                );
                format!("{} {} → {now}", self.say.of("orlov", "leave"), self.span(was.start, was.end))
            }
            Change::NeverArrived { was, .. } => perhaps("ankomst", "arrival", was, None),
            Change::NeverEnded { was, .. } => perhaps("opholdets slutning", "end of stay", was, None),
            Change::ReadySince { was, is } => times("klar siden", "ready since", was, is),
            Change::Residence { was, is } => format!(
                "{} {} → {}",
                self.say.of("bopæl", "residence"),
                was.as_ref().map_or_else(|| "?".to_owned(), |was| self.directory.name(was)),
                self.directory.name(is)
            ),
            Change::Sender { was, is } => format!(
                "{} {} → {}",
                self.say.of("henviser", "sender"),
                self.directory.name(was),
                self.directory.name(is)
            ),
        }
    }

    /// One timeline over time.
    pub(crate) fn stretches(&self, stretches: &[Stretch]) -> String {
        let Some(first) = stretches.first() else {
            return String::new();
        };
        let timeline = first.responsible.timeline.text();
        let rows = stretches
            .iter()
            .map(|stretch| {
                let party = stretch.responsible.party.as_ref();
                vec![
                    self.span(stretch.from, stretch.until),
                    party.map_or_else(|| "–".to_owned(), |party| self.party(party)),
                    self.headline(&stretch.responsible.answer.verdict),
                ]
            })
            .collect();
        let header = [
            self.say.of("hvornår", "when"),
            self.say.of("hvem", "who"),
            self.say.of("efter reglerne", "under the rules"),
        ];
        format!("{}\n{}", self.say.say(&timeline).to_uppercase(), self.table(&header, rows))
    }
}

impl View<'_> {
    /// Why a request was decided so, and whether the kept rules still come to it.
    pub(crate) fn why(&self, why: &engine::ask::Why) -> String {
        let decision = &why.decision;
        let deviates = if decision.deviates {
            self.say.of(
                " · afviger fra reglerne, eller reglerne afgjorde det ikke",
                " · departs from the rules, or they did not settle it",
            )
        } else {
            ""
        };
        let mut out = format!(
            "{} {} {}: {}{deviates}\n  {} {} ({})\n",
            self.say.of("Anmodning", "Request"),
            why.request,
            self.say.of("afgjort", "decided"),
            self.conclusion(&decision.conclusion),
            decision.at.danish(),
            decision.by,
            self.directory.name(&decision.organisation),
        );
        if !why.ground.reason.is_empty() {
            out.push_str(&format!("  {}: {}\n", self.say.of("Begrundelse", "Reason"), why.ground.reason));
        }
        out.push_str(
            self.say.of("Reglerne, som de stod da, siger:\n", "The rules as they stood then say:\n"),
        );
        for line in self.answer(&why.repeated).lines() {
            out.push_str(&format!("  {line}\n"));
        }
        if let Some(authority) = &why.authority {
            out.push_str(&self.authority(authority));
        }
        if why.same {
            out.push_str(self.say.of(
                "Gentaget i dag af det gemte regelsæt giver det samme.\n",
                "Repeated today from the kept rulebook it comes to the same.\n",
            ));
        } else {
            out.push_str(self.say.of(
                "Gentaget i dag kommer det IKKE til det samme; forskellen:\n",
                "Repeated today it does NOT come to the same; the difference:\n",
            ));
            for (id, was, is) in &why.differing {
                let word = |outcome: &Option<kernel::Outcome>| {
                    outcome.map_or("–", |outcome| self.outcome(outcome))
                };
                out.push_str(&format!("  {id}: {} → {}\n", word(was), word(is)));
            }
        }
        out
    }
}
