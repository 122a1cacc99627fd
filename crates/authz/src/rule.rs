//! What Cedar says to every case of one role and one action, worked out once and then looked up.

use crate::{
    action::{Bits, Subject},
    policies::Decision,
    relation::Relations,
};
use kernel::{Role, Text};
use std::fmt;

/// What the policies say of one role and one action.
#[derive(Debug)]
pub struct Rule {
    subject: Subject,
    bits: Bits,
    /// By the relations of the case, first without an emergency, then with one: where in `decisions` the answer stands.
    table: Vec<u8>,
    decisions: Vec<Decision>,
    matters: Relations,
    grows: bool,
}

impl Rule {
    /// Asks for every case.
    pub(crate) fn work_out(subject: Subject, ask: impl Fn(Relations, bool) -> Decision) -> Self {
        let bits = subject.bits();
        let mut decisions: Vec<Decision> = Vec::new();
        let mut table = Vec::new();
        for emergency in [false, true].into_iter().take(if bits.emergency { 2 } else { 1 }) {
            for case in 0..bits.cases() {
                let decision = ask(Relations::from_bits(case << bits.first), emergency);
                let known = decisions.iter().position(|known| *known == decision);
                let index = known.unwrap_or_else(|| {
                    decisions.push(decision);
                    decisions.len() - 1
                });
                // There are 256 cases at most, so there are no more decisions.
                table.push(u8::try_from(index).unwrap_or(0));
            }
        }
        let mut rule = Rule { subject, bits, table, decisions, matters: Relations::NONE, grows: false };
        rule.matters = bits.relations().filter(|relation| rule.turns_on(*relation)).collect();
        rule.grows = rule.ways().1;
        rule
    }

    /// What the action is about for this role.
    #[must_use]
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// The relations on which the answer can turn. Nobody need find out whether the others hold.
    #[must_use]
    pub fn matters(&self) -> Relations {
        self.matters
    }

    /// Whether it is allowed. Relations that are none of the subject's make no difference.
    #[must_use]
    pub fn allows(&self, relations: Relations, emergency: bool) -> bool {
        self.decides(relations, emergency).is_some_and(|decision| decision.allowed)
    }

    /// The decision with the policies that made it.
    #[must_use]
    pub fn decides(&self, relations: Relations, emergency: bool) -> Option<&Decision> {
        let case = (relations.bits() >> self.bits.first) & (self.bits.cases() - 1);
        let offset = if emergency && self.bits.emergency { self.bits.cases() } else { 0 };
        let index = self.table.get(usize::from(case + offset))?;
        self.decisions.get(usize::from(*index))
    }

    /// Whether more relations never give less: then the first that is enough settles it.
    #[must_use]
    pub fn grows(&self) -> bool {
        self.grows
    }

    /// Whether it is allowed whatever the relations.
    #[must_use]
    pub fn allows_always(&self) -> bool {
        self.matters.is_empty() && self.allows(Relations::NONE, false)
    }

    /// Whether there is any case without an emergency in which it is allowed.
    #[must_use]
    pub fn allows_ever(&self) -> bool {
        self.cases().any(|relations| self.allows(relations, false))
    }

    /// Whether an emergency opens what is closed without one.
    #[must_use]
    pub fn opens_in_emergency(&self) -> bool {
        self.cases().any(|relations| self.allows(relations, true) && !self.allows(relations, false))
    }

    /// The smallest sets of relations with which it is allowed, and whether that is all there is to say: where a policy
    /// forbids something, more relations may give less.
    #[must_use]
    pub fn ways(&self) -> (Vec<Relations>, bool) {
        let mut ways: Vec<Relations> = Vec::new();
        let mut cases: Vec<Relations> = self.cases().collect();
        cases.sort_by_key(|relations| (relations.iter().count(), *relations));
        for relations in cases {
            if self.allows(relations, false) && !ways.iter().any(|way| way.within(relations)) {
                ways.push(relations);
            }
        }
        let whole = self
            .cases()
            .all(|relations| self.allows(relations, false) == ways.iter().any(|way| way.within(relations)));
        (ways, whole)
    }

    /// Every policy that has a part in any case.
    pub fn policies(&self) -> impl Iterator<Item = &str> {
        let mut all: Vec<&str> =
            self.decisions.iter().flat_map(|decision| &decision.by).map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter()
    }

    fn cases(&self) -> impl Iterator<Item = Relations> + use<> {
        let first = self.bits.first;
        (0..self.bits.cases()).map(move |case| Relations::from_bits(case << first))
    }

    fn turns_on(&self, relation: crate::Relation) -> bool {
        let differ = |emergency| {
            self.cases().any(|relations| {
                self.allows(relations, emergency) != self.allows(relations.with(relation), emergency)
            })
        };
        differ(false) || (self.bits.emergency && differ(true))
    }
}

/// One right as people read it: a role may do or ask something, in these cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// The action.
    pub action: String,
    /// The role.
    pub role: Role,
    /// What it is about for this role.
    pub subject: Subject,
    /// With which relations: each set by itself is enough, and an empty one says that none is needed.
    pub ways: Vec<Relations>,
    /// Whether a policy takes something of that away again, so that the policies must be read.
    pub less: bool,
    /// Whether it is also allowed without a relation, in an emergency.
    pub emergency: bool,
    /// The policies that have a part in it.
    pub by: Vec<String>,
}

impl Right {
    pub(crate) fn of(action: &str, role: Role, rule: &Rule) -> Self {
        let (ways, whole) = rule.ways();
        Right {
            action: action.to_owned(),
            role,
            subject: rule.subject(),
            ways,
            less: !whole,
            emergency: rule.opens_in_emergency(),
            by: rule.policies().map(str::to_owned).collect(),
        }
    }

    /// Whether it needs no relation, and nothing is cut away.
    fn is_plain(&self) -> bool {
        self.ways.iter().any(|way| way.is_empty()) && self.subject != Subject::List
    }

    /// When, in words.
    #[must_use]
    pub fn text(&self) -> Text {
        let way = |way: &Relations| {
            let (da, en): (Vec<_>, Vec<_>) = way.iter().map(|one| (one.text().da, one.text().en)).unzip();
            (da.join(" og "), en.join(" and "))
        };
        let (da, en): (Vec<_>, Vec<_>) = self.ways.iter().map(way).unzip();
        let (da, en) = (da.join(", "), en.join(", "));
        let mut text = match self.subject {
            _ if self.ways.is_empty() => Text::new("nej", "no"),
            _ if self.is_plain() => Text::new("ja", "yes"),
            Subject::List => {
                Text::new("det, rollen må se; resten tælles", "what the role may see, the rest counted")
            }
            Subject::Person => Text::new(
                format!("på et af personens forløb som {da}"),
                format!("on a pathway of the person as {en}"),
            ),
            Subject::Referral => {
                Text::new(format!("i henvisningen som {da}"), format!("in the referral as {en}"))
            }
            _ => Text::new(format!("som {da}"), format!("as {en}")),
        };
        if self.less {
            text.da.push_str("; ikke i alle tilfælde");
            text.en.push_str("; not in every case");
        }
        if self.emergency {
            text.da.push_str("; i en nødsituation med begrundelse");
            text.en.push_str("; in an emergency with a reason");
        }
        text
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = |way: &Relations| way.iter().map(crate::Relation::slug).collect::<Vec<_>>().join(" & ");
        let ways = self.ways.iter().map(way).collect::<Vec<_>>().join(" | ");
        match self.subject {
            _ if self.ways.is_empty() => f.write_str("no")?,
            _ if self.is_plain() => f.write_str("yes")?,
            Subject::List => f.write_str("what the role may see, the rest counted")?,
            Subject::Person => write!(f, "on a pathway of the person: {ways}")?,
            Subject::Referral => write!(f, "in the referral: {ways}")?,
            _ => f.write_str(&ways)?,
        }
        if self.less {
            f.write_str(" (not in every case)")?;
        }
        if self.emergency {
            f.write_str(" / in an emergency")?;
        }
        Ok(())
    }
}
