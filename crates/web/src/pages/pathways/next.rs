//! The next step: what is due and by whom, and the form for it where it is the visitor's to take. What is not possible now
//! is not shown, but what is possible instead and by whom.

use super::{
    clocks,
    forms::{self, Drawn, drawn},
    names::{Names, address},
    offer, reasons, who,
};
use crate::{
    form::{Faults, Fields},
    words,
};
use engine::ask::PathwayView;
use front::Visit;
use kernel::{OrganisationId, Verdict};
use matching::Offers;
use maud::{Markup, html};
use pathways::{Pathway, answers, table, view::due::Due, view::who::follows};
use schemes::Answer;
use std::collections::BTreeSet;

/// Acts that are the main way on; the first of them that is possible stands as a form on the pathway itself.
const MAIN: [&str; 6] = ["return", "arrive", "depart", "confirm", "accept", "decide"];

/// Every act on a pathway that has a form.
pub(super) fn acts() -> Vec<&'static str> {
    let forms = forms::ALL.iter().map(|form| form.act);
    forms.chain(["offer", "assess", "mark_item", "correct", "fill_letter", "ask_letter"]).collect()
}

/// What happens now, and who does it: what is due first, in a sentence; and that it is another's, where it is none of the
/// organisation's own, for the pathway is then not among what waits for them.
pub(super) fn now(view: &PathwayView, own: &OrganisationId, names: &Names<'_>) -> Option<Markup> {
    let say = names.say;
    if view.pathway.is_closed() {
        return Some(html! { p { (say.of("Forløbet er slut.", "The pathway is over.")) } });
    }
    let due = view.due.first()?;
    let ours = view.due.iter().any(|due| due.organisation.as_ref() == Some(own));
    Some(html! {
        p { (say.of("Nu: ", "Now: ")) (clocks::who_does(due, names)) }
        @if !ours { p { (say.of(
            "Det næste skridt er ikke jeres. Forløbet står derfor ikke under »Venter på os«, men I kan stadig finde det blandt alle forløb.",
            "The next step is not yours. The pathway is therefore not under \"Waiting for us\", but you still find it among all pathways.",
        )) } }
    })
}

/// What the next step is drawn with.
pub(super) struct Next<'a> {
    pub pathway: &'a Pathway,
    pub due: &'a [Due],
    pub may: &'a BTreeSet<&'static str>,
    pub suggested: Option<&'a Answer>,
    pub offers: Option<&'a Offers>,
    pub visit: &'a Visit,
}

impl Next<'_> {
    /// The box at the head of the pathway.
    pub(super) fn drawn(&self, names: &Names<'_>) -> Markup {
        let say = names.say;
        let possible = self.possible(names);
        let offering = self.may.contains("offer") && self.is_possible_here("offer") && self.offers.is_some();
        let main = MAIN.iter().find(|act| possible.iter().any(|form| form.act == **act));
        let main = main.and_then(|act| possible.iter().copied().find(|form| form.act == *act));
        // While a place is to be found, finding it is the step, and deciding anew is another.
        let main = if offering { None } else { main };
        let others: Vec<&forms::Form> =
            possible.iter().copied().filter(|form| main.is_none_or(|main| main.act != form.act)).collect();
        let own = &self.visit.actor().organisation;
        html! {
            section.box aria-labelledby="naeste" {
                h2 #naeste { (say.of("Næste skridt", "Next step")) }
                @if self.due.is_empty() { p { (say.of("Intet er forfaldent på forløbet lige nu.", "Nothing is due on the pathway right now.")) } }
                @for due in self.due {
                    // What is one's colleague's to do, in another role, is somebody else's too.
                    @if due.organisation.as_ref() == Some(own) && due.role == self.visit.actor().role { (clocks::due(due, names, own)) }
                    @else { p { (say.of("Næste: ", "Next: ")) (clocks::who_does(due, names)) } (clocks::late(due, names)) }
                }
                @if let Some(form) = main {
                    h3 { (say.of(form.title.0, form.title.1)) }
                    p { (say.of(form.lead.0, form.lead.1)) }
                    @if form.act == "decide" && let Some(answer) = self.suggested { (suggested(answer, self.pathway, names)) }
                    @let (fields, faults) = (Fields::default(), Faults::default());
                    (drawn(form, &Drawn { names, visit: self.visit, pathway: self.pathway, suggested: self.suggested, fields: &fields, faults: &faults }))
                } @else if offering {
                    @if let Some(offers) = self.offers { (offer::best(offers, self.pathway.id, self.visit, names)) }
                } @else { (whose(self.pathway, names)) }
                (self.others(&others, main.is_some() || offering, names))
            }
        }
    }

    fn is_possible_here(&self, act: &str) -> bool {
        self.pathway.live_request().is_some_and(|request| table::possible(request.state, act))
    }

    fn possible(&self, names: &Names<'_>) -> Vec<&'static forms::Form> {
        let actor = self.visit.actor();
        let all = forms::ALL.iter().copied();
        // With whom is a field of the form: a command without it does not tell whether there is anybody.
        let shared = self.pathway.sharing.iter().any(|basis| basis.until.is_none());
        all.filter(|form| shared || form.act != "end_basis")
            .filter(|form| {
                self.may.contains(form.act) && form.possible(names.world, self.pathway.id, actor, names.now)
            })
            .collect()
    }

    fn others(&self, others: &[&forms::Form], some: bool, names: &Names<'_>) -> Markup {
        let (say, at) = (names.say, address(self.pathway.id));
        let open = !self.pathway.is_closed();
        let decided = self.pathway.requests.iter().any(|request| request.decision.is_some());
        html! {
            @if !others.is_empty() || self.may.contains("assess") || self.may.contains("correct") {
                h3 { @if some { (say.of("Andet, du kan gøre", "What else you can do")) } @else { (say.of("Det kan du gøre", "What you can do")) } }
                ul.choices {
                    @if open && self.may.contains("assess") { li { a href={ (at) "/oplysninger" } { (say.of("Besvar oplysninger", "Answer facts")) } } }
                    @for form in others { li { a href=(form.address(self.pathway.id)) { (say.of(form.title.0, form.title.1)) } } }
                    @if decided && self.may.contains("ask_letter") { li { a href={ (at) "/brev" } { (say.of("Brevet", "The letter")) } } }
                    @if self.may.contains("correct") { li { a href={ (at) "/ret" } { (say.of("Ret en oplysning", "Correct an entry")) } } }
                }
            }
        }
    }
}

/// Who can take the next step, where it is not the visitor.
fn whose(pathway: &Pathway, names: &Names<'_>) -> Markup {
    let say = names.say;
    let Some(request) = who::current(pathway) else { return html! {} };
    let rows = table::TABLE.iter().filter(|row| row.state == request.state && !row.who.is_empty());
    let told: Vec<String> = rows
        .map(|row| {
            let by: Vec<String> = row.who.iter().map(|role| say.text(&role.text()).to_owned()).collect();
            format!("{} ({})", say.text(&table::act_text(row.act)), by.join(", "))
        })
        .collect();
    html! {
        @if pathway.is_closed() {
            p { (say.of("Forløbet er slut. Fejl kan stadig rettes.", "The pathway is over. Mistakes can still be corrected.")) }
        } @else if !told.is_empty() {
            p.muted { (say.of("Muligt nu: ", "Possible now: ")) (told.join(" · ")) }
        }
    }
}

/// That an act is not possible now, and what is.
pub(super) fn not_now(act: &str, pathway: &Pathway, due: &[Due], names: &Names<'_>) -> Markup {
    let say = names.say;
    let state = who::current(pathway).filter(|_| !pathway.is_closed()).map(|request| request.state);
    let refusal = table::refusal(state, act);
    html! {
        div.box.warn {
            p { strong { (words::capital(say.text(&refusal.text))) "." } }
            @for due in due {
                p { (say.of("Nu: ", "Now: ")) (names.due(due)) " – " (say.text(&due.role.text())) (say.of(" hos ", " at ")) (names.organisation_or_unknown(due.organisation.as_ref())) }
            }
            @if due.is_empty() && !refusal.instead.is_empty() {
                p { (say.of("Muligt nu:", "Possible now:")) }
                ul { @for text in &refusal.instead { li { (say.text(text)) } } }
            }
        }
    }
}

/// What the rules suggest, with its reasons; a suggestion and never a decision.
pub(super) fn suggested(answer: &Answer, pathway: &Pathway, names: &Names<'_>) -> Markup {
    let say = names.say;
    let conclusion = answer.verdict.settled();
    html! {
        div.card {
            p { (say.of("Reglernes forslag: ", "The rules suggest: ")) (reasons::headline(&answer.verdict, names)) }
            @if let (Some(conclusion), Some(law)) = (conclusion, &names.law) {
                dl.facts {
                    @for each in follows(law, names.world.around(), pathway, conclusion, names.now) {
                        dt { (say.text(&each.about)) }
                        dd { (say.text(&each.text)) @if let Some(party) = &each.party { " – " (say.text(&party.name)) } }
                    }
                }
            }
            @if matches!(answer.verdict, Verdict::Missing { .. }) {
                p { a.button.quiet href={ (address(pathway.id)) "/oplysninger" } { (say.of("Besvar det, der mangler", "Answer what is missing")) } }
            }
            details {
                summary { (say.of("Kriterier, hjemmel og hvad der er åbent", "Criteria, legal basis and what is open")) }
                (reasons::answer(answer, names))
            }
            @if conclusion.is_some_and(|conclusion| answers::place_kind(conclusion).is_none()) {
                p.muted { (say.of("Den afgørelse giver ingen plads.", "That decision gives no place.")) }
            }
        }
    }
}
