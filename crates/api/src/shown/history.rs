//! Why it was decided so, what was written, what was corrected: a pathway looked back upon.

use super::{
    common::{Actor, Bilingual},
    given,
    law::LawAnswer,
    pathway::{AuthorityShown, DecisionShown},
};
use crate::values::{FactValue, Moment, Organisation, Outcome, PathwayNumber, Person};
use engine::ask::{CorrectionLine, LogLine, LogPrivate, Why};
use pathways::view::letter::Letter;
use std::collections::BTreeMap;

given!(
    /// A criterion that comes to something else now than then.
    DiffersShown {
        /// The criterion.
        id: String,
        /// What it came to then.
        then: Option<Outcome>,
        /// What it comes to now.
        now: Option<Outcome>,
    }
);

given!(
    /// Why it was decided so, repeated with the rulebook and the facts of then.
    WhyShown {
        /// The pathway.
        pathway: PathwayNumber,
        /// Which request.
        #[schema(minimum = 1)]
        request: u16,
        /// What the conclusion said when it was drawn.
        conclusion_text: Option<Bilingual>,
        /// The decision.
        decision: DecisionShown,
        /// The decider's reason.
        reason: String,
        /// The facts as they stood.
        facts: BTreeMap<String, FactValue>,
        /// What was asked about each fact.
        questions: BTreeMap<String, Bilingual>,
        /// The kind of verdict when it was decided.
        verdict_then: String,
        /// What the rules suggested, if they settled it.
        suggested_then: Option<String>,
        /// The same question, asked again of the rulebook of then.
        repeated: LawAnswer,
        /// Whether it comes to the same, criterion by criterion.
        same: bool,
        /// Where not.
        differing: Vec<DiffersShown>,
        /// Whose decision it was, where the scheme names an authority.
        authority: Option<AuthorityShown>,
    }
);

impl From<&Why> for WhyShown {
    fn from(why: &Why) -> Self {
        let facts = why.ground.facts.iter();
        WhyShown {
            pathway: PathwayNumber(why.pathway),
            request: why.request,
            conclusion_text: why.conclusion.as_ref().map(Into::into),
            decision: (&why.decision).into(),
            reason: why.ground.reason.clone(),
            facts: facts.map(|(fact, value)| (fact.to_string(), FactValue(value.clone()))).collect(),
            questions: why.questions.iter().map(|(fact, text)| (fact.to_string(), text.into())).collect(),
            verdict_then: why.ground.verdict.to_string(),
            suggested_then: why.ground.suggested.as_ref().map(ToString::to_string),
            repeated: (&why.repeated).into(),
            same: why.same,
            differing: why
                .differing
                .iter()
                .map(|(id, then, now)| DiffersShown {
                    id: id.to_string(),
                    then: then.map(Outcome),
                    now: now.map(Outcome),
                })
                .collect(),
            authority: why.authority.as_ref().map(Into::into),
        }
    }
}

given!(
    /// A paragraph of a letter.
    ParagraphShown {
        /// The heading.
        heading: Bilingual,
        /// Its sentences.
        sentences: Vec<Bilingual>,
    }
);

given!(
    /// The letter of the latest decision. The citizen's name and address are not in it: they are a resource of their own.
    LetterShown {
        /// The pathway.
        pathway: PathwayNumber,
        /// As what a representative gets it, as a code, where one does.
        to_representative: Option<String>,
        /// Who writes it.
        from: String,
        /// The date of the decision, written out.
        dated: Bilingual,
        /// Who decided, as the log has it.
        decided_by: String,
        /// Its paragraphs.
        paragraphs: Vec<ParagraphShown>,
        /// Fields that must be filled before it can be sent.
        to_fill: Vec<String>,
    }
);

impl From<&Letter> for LetterShown {
    fn from(letter: &Letter) -> Self {
        LetterShown {
            pathway: PathwayNumber(letter.pathway),
            to_representative: letter.to_representative.as_ref().map(ToString::to_string),
            from: letter.from.clone(),
            dated: (&letter.dated).into(),
            decided_by: letter.decided_by.to_string(),
            paragraphs: letter
                .paragraphs
                .iter()
                .map(|paragraph| ParagraphShown {
                    heading: (&paragraph.heading).into(),
                    sentences: paragraph.sentences.iter().map(Into::into).collect(),
                })
                .collect(),
            to_fill: letter.to_fill.iter().map(|field| (*field).to_owned()).collect(),
        }
    }
}

given!(
    /// An event as the log keeps it.
    EventShown {
        /// Its position in the log.
        #[schema(minimum = 1)]
        position: u64,
        /// When it was recorded.
        recorded_at: Moment,
        /// Who did it.
        actor: Actor,
        /// The kind of event.
        kind: String,
        /// The pathway, if about one.
        pathway: Option<PathwayNumber>,
        /// The person, if about one.
        person: Option<Person>,
        /// `none`: it has no private part. `sealed`: not shown here. `forgotten`: nobody can open it any more. `shown`: it
        /// stands beside.
        private: String,
        /// What it says readably, as the log writes it. Fields may be added in any version.
        #[schema(value_type = Object)]
        content: serde_json::Value,
        /// What its private part says, where it is shown.
        #[schema(value_type = Option<Object>)]
        private_content: Option<serde_json::Value>,
        /// The entry's hash.
        #[schema(pattern = "^[0-9a-f]{64}$")]
        hash: String,
    }
);

impl From<&LogLine> for EventShown {
    fn from(line: &LogLine) -> Self {
        let json = |value: Result<serde_json::Value, serde_json::Error>| match value {
            Ok(value @ serde_json::Value::Object(_)) => value,
            Ok(other) => serde_json::json!({ "value": other }),
            Err(_) => serde_json::json!({}),
        };
        let (private, shown) = match &line.private {
            LogPrivate::None => ("none", None),
            LogPrivate::Sealed => ("sealed", None),
            LogPrivate::Forgotten => ("forgotten", None),
            LogPrivate::Shown(sealed) => {
                ("shown", sealed.open().map(|open| json(serde_json::to_value(open))))
            }
        };
        EventShown {
            position: line.position,
            recorded_at: Moment(line.recorded_at),
            actor: (&line.actor).into(),
            kind: line.kind.to_owned(),
            pathway: line.pathway.map(PathwayNumber),
            person: line.person.map(Person),
            private: private.to_owned(),
            content: json(serde_json::to_value(&line.public)),
            private_content: shown,
            hash: line.hash.clone(),
        }
    }
}

given!(
    /// A correction, and what rested on the wrong entry.
    CorrectionShown {
        /// Which entry, as `arrival` or `stay_end`.
        entry: String,
        /// Which request.
        request: Option<u16>,
        /// As it was and as it is. Fields may be added in any version.
        #[schema(value_type = Object)]
        change: serde_json::Value,
        /// Who corrected it.
        by: String,
        /// For whom.
        organisation: Organisation,
        /// When it was recorded.
        recorded_at: Moment,
        /// Where in the log.
        #[schema(minimum = 1)]
        position: u64,
        /// Why; null when the person is forgotten.
        reason: Option<String>,
        /// What rested on the wrong entry, and somebody should look at.
        dependents: Vec<Bilingual>,
    }
);

impl From<&CorrectionLine> for CorrectionShown {
    fn from(line: &CorrectionLine) -> Self {
        let made = &line.corrected;
        let change = match serde_json::to_value(&made.change) {
            Ok(serde_json::Value::Object(fields)) => fields.into_iter().next(),
            _ => None,
        };
        let (entry, change) = change.unwrap_or_else(|| (String::new(), serde_json::json!({})));
        CorrectionShown {
            entry,
            request: made.request,
            change,
            by: made.by.to_string(),
            organisation: Organisation(made.organisation.clone()),
            recorded_at: Moment(made.recorded_at),
            position: made.position,
            reason: made.reason.open().cloned(),
            dependents: line.dependents.iter().map(Into::into).collect(),
        }
    }
}
