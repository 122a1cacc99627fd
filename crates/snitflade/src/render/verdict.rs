//! A verdict for people: the word first, then the answer, then the reasons and what they rest on. What is
//! unknown is said as unknown.

use super::View;
use kernel::{FactValue, LeadsTo, LegalReference, Outcome, Reason, Text, Verdict};
use schemes::{Answer, Comparison, Conclusion};
use smol_str::SmolStr;

/// How many facts that would still be missing are named one by one.
const STILL_MISSING_MAX: usize = 3;

impl View<'_> {
    /// An answer's value to a fact, in words.
    pub(crate) fn value(&self, value: &FactValue) -> String {
        match value {
            FactValue::Yes => self.say.of("ja", "yes").to_owned(),
            FactValue::No => self.say.of("nej", "no").to_owned(),
            FactValue::NotKnown => self.say.of("ved ikke", "not known").to_owned(),
            other => other.to_string(),
        }
    }

    /// What a criterion came to, in words.
    pub(crate) const fn outcome(&self, outcome: Outcome) -> &'static str {
        let (da, en) = match outcome {
            Outcome::Met => ("opfyldt", "met"),
            Outcome::NotMet => ("ikke opfyldt", "not met"),
            Outcome::Missing => ("mangler", "missing"),
            Outcome::Judgement => ("skøn", "judgement"),
        };
        match self.say.0 {
            kernel::Language::Da => da,
            kernel::Language::En => en,
        }
    }

    /// The first line of a verdict: the word, and the answer where there is one.
    pub(crate) fn headline(&self, verdict: &Verdict<Conclusion>) -> String {
        let kind = verdict.kind_text();
        let mut kind = self.say.say(&kind).to_uppercase();
        if verdict.is_our_reading() {
            kind.push_str(self.say.of(" (ikke i kilderne)", " (not in the sources)"));
        }
        match verdict {
            Verdict::Settled { conclusion, .. } => {
                format!("{kind}: {} [{}]", self.say.say(&conclusion.text), conclusion.id)
            }
            Verdict::Missing { facts, .. } => {
                let names: Vec<&str> = facts.iter().map(|fact| fact.fact.as_str()).collect();
                format!("{kind}: {}", names.join(", "))
            }
            Verdict::Judgement { open, .. } => {
                let mut between: Vec<&str> = Vec::new();
                for one in open.iter().flat_map(|open| &open.between) {
                    let name = self.say.say(&one.text);
                    if !between.contains(&name) {
                        between.push(name);
                    }
                }
                if between.is_empty() {
                    kind
                } else {
                    format!("{kind}: {}", between.join(self.say.of(" eller ", " or ")))
                }
            }
            Verdict::Conflict { claims, .. } => {
                let sides: Vec<&str> =
                    claims.iter().map(|claim| self.say.say(&claim.conclusion.text)).collect();
                format!("{kind}: {}", sides.join(self.say.of(" mod ", " against ")))
            }
        }
    }

    /// A whole answer: headline, what is open, reasons, legal basis.
    pub(crate) fn answer(&self, answer: &Answer) -> String {
        let (said, ground) = self.suggestion(answer);
        said + &ground
    }

    /// What the answer is and why; and apart from it what it rests on, for who is about to act reads that last.
    pub(crate) fn suggestion(&self, answer: &Answer) -> (String, String) {
        let mut out = format!("{}\n", self.headline(&answer.verdict));
        let mut basis: Vec<&LegalReference> = Vec::new();
        match &answer.verdict {
            Verdict::Settled { .. } => {}
            Verdict::Missing { facts, .. } => {
                for fact in facts {
                    out.push_str(&format!("  {} ({})\n", self.say.say(&fact.question), fact.fact));
                    if fact.looked_for {
                        out.push_str(self.say.of(
                            "    nogen har set efter og kunne ikke finde ud af det\n",
                            "    somebody looked and could not find out\n",
                        ));
                    }
                    for lead in &fact.leads {
                        out.push_str(&format!(
                            "    {} → {}\n",
                            self.value(&lead.answer),
                            self.leads(&lead.leads_to)
                        ));
                    }
                }
            }
            Verdict::Judgement { open, .. } => {
                for open in open {
                    out.push_str(&format!("  {} [{}]\n", self.say.say(&open.text), open.id));
                    basis.extend(open.basis.iter());
                }
                out.push_str(self.say.of(
                    "  Afgørelsen er et fagligt skøn og skal begrundes.\n",
                    "  The decision is a professional judgement and needs a recorded reason.\n",
                ));
            }
            Verdict::Conflict { claims, .. } => {
                for claim in claims {
                    let said = self.say.say(&claim.conclusion.text);
                    out.push_str(&format!("  {} → {said} [{}]\n", self.say.say(&claim.text), claim.rule));
                    basis.extend(claim.basis.iter());
                }
            }
        }
        out.push_str(&self.reasons(&answer.verdict));
        // What a criterion that does not count rests on stands in the JSON; here it would hide what decides.
        let carrying = answer.verdict.reasons().iter().filter(|reason| carries(&answer.verdict, reason));
        basis.extend(carrying.flat_map(|reason| reason.basis.iter()));
        let mut ground = self.basis(basis);
        ground.push_str(&self.law_line(answer));
        (out, ground)
    }

    /// When a stay ends, and who decides it.
    pub(crate) fn end_of_stay(&self, answer: &Answer) -> String {
        let mut out = self
            .say
            .of("Hvornår opholdet slutter, og hvem afgør det:\n", "When the stay ends, and who decides it:\n")
            .to_owned();
        for line in self.answer(answer).lines() {
            out.push_str(&format!("  {line}\n"));
        }
        out
    }

    fn leads(&self, leads_to: &LeadsTo<Conclusion>) -> String {
        match leads_to {
            LeadsTo::Settled(conclusion) => {
                format!("{} [{}]", self.say.say(&conclusion.text), conclusion.id)
            }
            LeadsTo::Missing(facts) if facts.len() > STILL_MISSING_MAX && !self.full => format!(
                "{} {} {}",
                self.say.of("mangler så", "then missing:"),
                facts.len(),
                self.say.of("andre oplysninger", "other facts")
            ),
            LeadsTo::Missing(facts) => {
                let names: Vec<&str> = facts.iter().map(SmolStr::as_str).collect();
                format!("{} {}", self.say.of("mangler så:", "then missing:"), names.join(", "))
            }
            LeadsTo::Judgement => self.say.of("skøn", "judgement").to_owned(),
            LeadsTo::Conflict => self.say.of("reglerne strider", "the rules conflict").to_owned(),
        }
    }

    /// The criteria that carry an answer, each with what it came to and on which values. The others are counted,
    /// and told one by one with `--full`: a reader with twelve minutes needs what decides.
    pub(crate) fn reasons(&self, verdict: &Verdict<Conclusion>) -> String {
        let reasons = verdict.reasons();
        if reasons.is_empty() {
            return String::new();
        }
        let mut out = format!("{}:\n", self.say.of("Begrundelse", "Reasons"));
        // Met first, what is open next, what is not met last.
        let mut sorted: Vec<&Reason> = reasons.iter().collect();
        sorted.sort_by_key(|reason| match reason.outcome {
            Outcome::Met => 0,
            Outcome::Judgement => 1,
            Outcome::Missing => 2,
            Outcome::NotMet => 3,
        });
        let carrying: Vec<&Reason> =
            sorted.iter().copied().filter(|reason| carries(verdict, reason)).collect();
        let shown = if self.full || carrying.is_empty() { &sorted } else { &carrying };
        for reason in shown {
            out.push_str(&self.reason(reason));
        }
        let left = reasons.len().saturating_sub(shown.len());
        if left > 0 {
            out.push_str(&format!(
                "  ({left} {})\n",
                self.say.of(
                    "andre kriterier ændrer ikke svaret; se dem med --full",
                    "other criteria do not change the answer; see them with --full"
                )
            ));
        }
        out
    }

    fn reason(&self, reason: &Reason) -> String {
        let value = |(fact, value): &(SmolStr, Option<FactValue>)| {
            let value = value.as_ref().map_or_else(|| "?".to_owned(), |value| self.value(value));
            format!("{fact}={value}")
        };
        let values: Vec<String> = reason.values.iter().map(value).collect();
        let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) };
        format!("  {}: {}{values}\n", self.outcome(reason.outcome), self.say.say(&reason.text))
    }

    /// References, each once, by document.
    pub(crate) fn basis<'b>(&self, references: impl IntoIterator<Item = &'b LegalReference>) -> String {
        let mut documents: Vec<(String, Vec<String>)> = Vec::new();
        for reference in references {
            let document = match reference.published {
                Some(date) => format!("{} ({date})", reference.document),
                None => reference.document.clone(),
            };
            let passage = match &reference.quote {
                Some(quote) => format!("{}: »{quote}«", reference.passage),
                None => reference.passage.clone(),
            };
            match documents.iter_mut().find(|(known, _)| *known == document) {
                Some((_, passages)) if passages.contains(&passage) => {}
                Some((_, passages)) => passages.push(passage),
                None => documents.push((document, vec![passage])),
            }
        }
        if documents.is_empty() {
            return String::new();
        }
        let mut out = format!("{}:\n", self.say.of("Hjemmel", "Legal basis"));
        for (document, passages) in documents {
            out.push_str(&format!("  {document}\n"));
            for passage in passages.iter().filter(|passage| !passage.is_empty()) {
                out.push_str(&format!("    {passage}\n"));
            }
        }
        out
    }

    fn law_line(&self, answer: &Answer) -> String {
        let law = answer.variant.as_ref().map_or_else(
            || self.say.of("grundordningen uden variant", "the base scheme without variant").to_owned(),
            |variant| format!("{} {variant}", self.say.of("varianten", "the variant")),
        );
        let short: String = answer.rulebook.chars().take(12).collect();
        let reference = answer.reference.text();
        let date = answer
            .date
            .map_or_else(|| self.say.of("ukendt dato", "unknown date").to_owned(), |date| date.to_string());
        format!(
            "{}: {law}, {} {date}, {} {short}\n",
            self.say.of("Læst efter", "Read under"),
            self.say.say(&reference),
            self.say.of("regelsæt", "rulebook"),
        )
    }

    /// The same case under several readings, side by side, with the criteria in which they differ.
    pub(crate) fn comparison(&self, comparison: &Comparison) -> String {
        let name = |answer: &Answer| {
            answer.variant.as_ref().map_or_else(|| self.say.of("lov", "law").to_owned(), ToString::to_string)
        };
        let mut out = String::new();
        for answer in &comparison.answers {
            let (said, ground) = self.suggestion(answer);
            out.push_str(&format!("── {} ──\n{said}{ground}", name(answer)));
        }
        if comparison.differing.is_empty() {
            out.push_str(self.say.of("Ingen forskel i kriterierne.\n", "No difference in the criteria.\n"));
            return out;
        }
        out.push_str(self.say.of("Forskellen ligger i:\n", "They differ in:\n"));
        let mut header = vec![self.say.of("kriterium", "criterion").to_owned()];
        header.extend(comparison.answers.iter().map(name));
        let rows = comparison
            .differing
            .iter()
            .map(|differing| {
                let mut row = vec![self.say.say(&differing.text).to_owned()];
                row.extend(differing.outcomes.iter().map(|outcome| {
                    outcome.map_or_else(
                        || self.say.of("indgår ikke", "does not count").to_owned(),
                        |outcome| self.outcome(outcome).to_owned(),
                    )
                }));
                row
            })
            .collect();
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        out.push_str(&self.table(&header, rows));
        out
    }

    /// Lines of words, each indented.
    pub(crate) fn lines<'b>(&self, texts: impl IntoIterator<Item = &'b Text>) -> String {
        texts.into_iter().map(|text| format!("  {}\n", self.say.say(text))).collect()
    }
}

/// Whether a criterion carries a verdict: it is met, left to judgement, or waits for a fact that would settle it.
fn carries(verdict: &Verdict<Conclusion>, reason: &Reason) -> bool {
    match (reason.outcome, verdict) {
        (Outcome::Met | Outcome::Judgement, _) => true,
        (Outcome::Missing, Verdict::Missing { facts, .. }) => {
            let asked = |fact: &SmolStr| facts.iter().any(|missing| missing.fact == *fact);
            reason.values.iter().any(|(fact, value)| value.is_none() && asked(fact))
        }
        _ => false,
    }
}
