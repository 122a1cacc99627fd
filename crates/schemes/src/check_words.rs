//! Checks codes that say an entry again in other words: that the text they restate is still the one that stands there. It
//! compares texts alone; whether the other words are good ones is for a person to read.

use crate::{fault::Fault, model::*};
use kernel::Text;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Every code whose `restates` is not, or no longer, the text of the entry of the same id. In a list where one code
/// restates, all must, so that none outlives its text unseen.
pub(crate) fn restated(book: &Book) -> Vec<Fault> {
    let codes = || book.codes.values().flatten();
    let lists: BTreeSet<&SmolStr> =
        codes().filter(|entry| entry.body.restates.is_some()).map(|entry| &entry.body.list).collect();
    codes().filter(|entry| lists.contains(&entry.body.list)).filter_map(|entry| fault(book, entry)).collect()
}

fn fault(book: &Book, entry: &Entry<CodeBody>) -> Option<Fault> {
    let CodeBody { list, code, restates, .. } = &entry.body;
    let standing = texts(book, code);
    let told = |what: Text, hint: Text| Some(entry.head.position.fault(&entry.head.id, what, hint));
    let Some(first) = standing.first() else {
        return told(
            Text::new(
                format!(
                    "ordene gengiver intet: '{code}' er hverken konklusion, kriterium, regel eller spørgsmål"
                ),
                format!("the words restate nothing: '{code}' is no conclusion, criterion, rule or question"),
            ),
            Text::new("ret 'id', eller fjern ordene", "mend 'id', or remove the words"),
        );
    };
    let Some(restates) = restates else {
        return told(
            Text::new(
                format!("'restates' mangler, og de andre i listen '{list}' har den"),
                format!("'restates' is missing, and the others in the list '{list}' have it"),
            ),
            Text::new(
                format!("skriv teksten, som ordene gengiver: »{}«", first.da),
                format!("write the text that the words restate: \"{}\"", first.en),
            ),
        );
    };
    let other = standing.iter().find(|text| **text != restates)?;
    told(
        Text::new(
            format!("'restates' er ikke teksten, der står ved '{code}'; ordene kan være forældede"),
            format!("'restates' is not the text that stands with '{code}'; the words may be outdated"),
        ),
        Text::new(
            format!(
                "der står »{}« / \"{}\": ret ordene, hvis de ikke passer mere, og skriv den i 'restates'; \
                 gælder to tekster hver sin tid, så giv den nye sit eget id",
                other.da, other.en
            ),
            format!(
                "it says »{}« / \"{}\": mend the words if they no longer fit, and write it in 'restates'; \
                 where two texts hold each in its time, give the new one an id of its own",
                other.da, other.en
            ),
        ),
    )
}

/// What stands under an id: of a rule that leaves it open, what it leaves open; of a question, what is said when no rule
/// applies.
fn texts<'b>(book: &'b Book, id: &str) -> Vec<&'b Text> {
    let conclusions = book.conclusions.get(id).into_iter().flatten().map(|entry| &*entry.head.text);
    let criteria = book.criteria.get(id).into_iter().flatten().map(|entry| &*entry.head.text);
    let rules = book.rules.get(id).into_iter().flatten().map(|entry| match &entry.body.outcome {
        RuleOutcome::Conclusion(_) => &*entry.head.text,
        RuleOutcome::Open { text, .. } => text,
    });
    let questions = book.questions.get(id).into_iter().flatten();
    let questions = questions.map(|entry| entry.body.otherwise.as_ref().unwrap_or_else(|| &*entry.head.text));
    conclusions.chain(criteria).chain(rules).chain(questions).collect()
}
