//! A pathway's case: its own facts and answer, what was decided, the offers, and the hold that stands. It reads; what is
//! done about it is in `acts`.

use super::{
    answer::{self, Line},
    asked::Choices,
    offers,
    questions::Form,
};
use crate::{
    form::{Faults, Fields},
    page::{LiveFrom, Menu, Page, hidden},
    pages::Handed,
    parts::{
        fields::{Field, summary},
        names,
        verdict::{self, FactWords},
    },
    words::Say,
    wrong::Wrong,
};
use axum::{http::StatusCode, response::Response};
use engine::{AskError, Question, Reply, ask::PathwayView};
use kernel::{Instant, PathwayId, RefusalKind, Text, Verdict};
use matching::Offers;
use maud::{Markup, html};
use pathways::{Request, RequestState, answers};
use schemes::{Answer, Conclusion, Facts};

/// How many units are shown.
const OFFERS_SHOWN_MAX: usize = 10;
/// The field of the decision.
pub(super) const CONCLUSION: &str = "konklusion";
/// The field of a reason.
pub(super) const REASON: &str = "begrundelse";
/// That the citizen does not know a fact.
pub(super) const NOT_TOLD: &str = "ukendt_for_borgeren";

/// What a page on a pathway is drawn from.
struct Case {
    view: PathwayView,
    name: Option<String>,
    answer: Answer,
    follows: Vec<Line>,
    decidable: Vec<Conclusion>,
    /// What the latest decision says, in words.
    decided: Option<Text>,
    offers: Option<Box<Offers>>,
    /// Why there is no list of offers, where there might be one.
    no_offers: Option<Text>,
    facts: Facts,
    now: Instant,
}

impl Case {
    async fn read(handed: &Handed, pathway: PathwayId) -> Result<Self, Wrong> {
        let now = handed.house.now();
        let Reply::Pathway(view) = handed.visit.ask(Question::Pathway { pathway }).await? else {
            return Err(Wrong::fault());
        };
        let question = Question::Suggestion { pathway, at: None, variants: Vec::new() };
        let Reply::Suggestion(comparison) = handed.visit.ask(question).await? else {
            return Err(Wrong::fault());
        };
        let Some(answer) = comparison.answers.into_iter().next() else { return Err(Wrong::fault()) };
        let name = match handed.visit.identity(view.pathway.person).await {
            Ok(identity) => Some(identity.name),
            Err(AskError::Refused(_)) => None,
            Err(fault) => return Err(fault.into()),
        };
        let settled = answer.verdict.settled().cloned();
        let live = view.pathway.live_request();
        let decision = live.and_then(|request| request.decision.clone());
        let date = kernel::danish_date(now);
        let read = handed.house.engine().read(|world| {
            let law = world.below().law().ok()?;
            let base = law.rulebook().law(None).ok()?;
            let follows = settled.as_ref().map(|conclusion| {
                pathways::view::who::follows(&base, world.around(), &view.pathway, conclusion, now)
            });
            let decided = decision.as_ref().and_then(|decision| {
                let found = base.conclusion_on(&decision.conclusion, kernel::danish_date(decision.at));
                found.or_else(|| base.conclusion_on(&decision.conclusion, date))
            });
            let decided = decided.map(|found| Text::clone(&found.text));
            Some((follows.unwrap_or_default(), answers::decidable(&base, &view.pathway, now), decided))
        });
        let (follows, decidable, decided) = read.map_err(AskError::from)?.unwrap_or_default();
        let kind = settled.as_ref().and_then(answers::place_kind);
        let seeks = live.is_some_and(|request| match request.state {
            RequestState::Referred => kind.is_some(),
            RequestState::Decided => decision.as_ref().is_some_and(|decision| decision.kind.is_some()),
            _ => false,
        });
        let (mut offers, mut no_offers) = (None, None);
        if seeks {
            let limit = OFFERS_SHOWN_MAX;
            let question = Question::Offers { pathway, at: None, limit, kind: None, variant: None };
            match handed.visit.ask(question).await {
                Ok(Reply::Offers(found)) => offers = Some(found),
                Ok(_) => return Err(Wrong::fault()),
                Err(AskError::Refused(refusal)) if refusal.kind != RefusalKind::Forbidden => {
                    no_offers = Some(refusal.text);
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        let follows = follows.into_iter().map(Line::from).collect();
        let facts = view.pathway.facts();
        Ok(Case { view: *view, name, answer, follows, decidable, decided, offers, no_offers, facts, now })
    }

    fn id(&self) -> PathwayId {
        self.view.pathway.id
    }

    fn live(&self) -> Option<&Request> {
        self.view.pathway.live_request()
    }
}

/// The page of a pathway; with what was sent and what was wrong with it, where something was.
pub(super) async fn page(
    handed: &Handed,
    pathway: PathwayId,
    sent: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let choices = Choices::read(&handed.house, kernel::danish_date(handed.house.now()))?;
    let case = Case::read(handed, pathway).await?;
    let id = case.id();
    let whom = case.name.clone().unwrap_or_else(|| id.to_string());
    let title = format!("{} {whom}", say.of("Find plads til", "Find a place for"));
    let words = FactWords(choices.facts.clone());
    let state = case.live().map(|request| request.state);
    let seeks_answer = matches!(state, None | Some(RequestState::Referred));
    let body = html! {
        h1 { (title) }
        div #find data-said=(verdict::in_short(&case.answer.verdict, say)) {
            (steps(&case, say))
            (summary(faults, say))
            @if seeks_answer {
                div.split.even {
                    section aria-labelledby="svar-paa" { h2.sr #svar-paa { (say.of("Oplysninger", "Facts")) } (facts(handed, &case, &choices, &words, faults)) }
                    section #svar aria-labelledby="svar-navn" {
                        h2.sr #svar-navn { (say.of("Svaret", "The answer")) }
                        div.card { (answer::one(&case.answer, &case.follows, &words, say)) }
                        (step(handed, &case, sent, faults))
                    }
                }
                (offered(handed, &case)?)
            } @else {
                // What is to be done now stands first; what it rests on can be opened.
                (step(handed, &case, sent, faults))
                (offered(handed, &case)?)
                details #grundlag open[!faults.are_none() && state == Some(RequestState::Decided) && sent.beginning(super::asked::FACT).next().is_some()] {
                    summary { (say.of("Oplysninger, svar og begrundelse", "Facts, answer and reasons")) }
                    div.split.even {
                        div { (facts(handed, &case, &choices, &words, faults)) }
                        div { (answer::one(&case.answer, &case.follows, &words, say)) }
                    }
                }
            }
        }
    };
    let page = Page::new(Menu::Find, title, body)
        .under("/forloeb", say.of("Forløb", "Pathways"))
        .under(format!("/forloeb/{}", id.0), id.to_string())
        // Each drawing is a look at the citizen; what happens elsewhere in the country is no reason for one.
        .live(LiveFrom::Pathway(id))
        .status(status);
    Ok(handed.page(page))
}

/// The offers, where there is something to offer.
fn offered(handed: &Handed, case: &Case) -> Result<Markup, AskError> {
    let decided = case.live().is_some_and(|request| request.state == RequestState::Decided);
    let hold = decided && handed.visit.may("offer");
    Ok(html! {
        div #tilbud data-live="1" {
            @if let Some(found) = &case.offers { (offers::list(handed, case.id(), found, hold, case.now)?) }
            @else if let Some(words) = &case.no_offers { p.empty { (handed.say().text(words)) } }
        }
    })
}

/// The way of a request, with where it stands.
fn steps(case: &Case, say: Say) -> Markup {
    let order = [
        RequestState::Referred,
        RequestState::Decided,
        RequestState::Offered,
        RequestState::Accepted,
        RequestState::Confirmed,
        RequestState::InStay,
    ];
    let request = case.live().or_else(|| case.view.pathway.staying());
    html! {
        @if let Some(request) = request {
            ol.steps {
                @for state in order {
                    @let text = state.text();
                    li.done[state < request.state] aria-current=[(state == request.state).then_some("step")] { (say.text(&text)) }
                }
            }
        }
    }
}

/// The facts: a form where they may still be answered, else a list.
fn facts(handed: &Handed, case: &Case, choices: &Choices, words: &FactWords, faults: &Faults) -> Markup {
    let say = handed.say();
    let open = case
        .live()
        .is_some_and(|request| matches!(request.state, RequestState::Referred | RequestState::Decided));
    if open && handed.visit.may("assess") {
        let form = Form {
            known: &choices.facts,
            answered: &case.facts,
            verdict: Some(&case.answer.verdict),
            faults,
            say,
        };
        return html! {
            form method="post" action="/find/svar" data-swap="find" {
                button.sr type="submit" tabindex="-1" aria-hidden="true" {}
                (hidden(&handed.visit))
                input type="hidden" name="forloeb" value=(case.id().0);
                (form.questions())
                label.choice {
                    input type="checkbox" name=(NOT_TOLD) value="1";
                    (say.of("Borgeren kender ikke det, der svares nu (så skal der partshøres)", "The citizen does not know what is answered now (a hearing is then needed)"))
                }
                div.actions {
                    button type="submit" { (say.of("Gem svarene", "Keep the answers")) }
                    span.muted { (say.of("Hvert svar gemmes på forløbet med dit navn.", "Each answer is kept on the pathway under your name.")) }
                }
            }
        };
    }
    html! {
        h2 { (say.of("Besvaret", "Answered")) }
        @if case.facts.is_empty() { p.empty { (say.of("Ingen oplysninger er besvaret endnu.", "No facts are answered yet.")) } }
        @else {
            ul { @for fact in choices.facts.iter() {
                @if let Some(value) = case.facts.get(&fact.id) { li { (say.text(&fact.question)) " " strong { (words.value(&fact.id, value, say)) } } }
            } }
        }
    }
}

/// What comes next: the decision, the choice among the offers, or the answer to the offer that stands.
fn step(handed: &Handed, case: &Case, sent: &Fields, faults: &Faults) -> Markup {
    let say = handed.say();
    let pathway = format!("/forloeb/{}", case.id().0);
    let Some(request) = case.live() else {
        return html! { div.box { p { (say.of("Forløbet søger ikke en plads nu. ", "The pathway seeks no place now. ")) a href=(pathway) { (say.of("Se forløbet", "See the pathway")) } } } };
    };
    match request.state {
        RequestState::Referred if handed.visit.may("decide") => {
            let form = decide_form(handed, case, sent, faults);
            if !matches!(case.answer.verdict, Verdict::Missing { .. }) {
                return form;
            }
            html! {
                details #afgoer-alligevel open[faults.of(CONCLUSION).or(faults.of(REASON)).is_some()] {
                    summary { (say.of("Afgør alligevel, med en begrundelse", "Decide all the same, with a reason")) }
                    (form)
                }
            }
        }
        RequestState::Referred => {
            html! { div.box { p { (say.of("Afventer visitators afgørelse.", "Awaits the assessor's decision.")) } } }
        }
        RequestState::Decided => html! {
            div.box.good {
                p { strong { (say.of("Afgjort: ", "Decided: ")) @if let Some(decided) = &case.decided { (say.text(decided)) } }
                    @if let Some(decision) = &request.decision { " – " (say.moment(decision.at, case.now)) " " (say.of("af", "by")) " " (decision.by) } }
                @if let Some(due) = request.due { p { (say.of("Plads skal være fundet ", "A place is due ")) span class=[(due < case.now).then_some("late")] { (say.moment(due, case.now)) " (" (say.away(due, case.now)) ")" } } }
                @if case.offers.as_ref().is_some_and(|offers| !offers.offers.is_empty()) { p { a href="#tilbud" { (say.of("Vælg en plads nedenfor", "Choose a place below")) } } }
            }
            @if outdated(case, request) {
                div.box.warn { p { (say.of("Reglerne siger nu noget andet end afgørelsen. Afgør igen, før en plads holdes.", "The rules now say something else than the decision. Decide again before a place is held.")) }
                    @if handed.visit.may("decide") { details open { summary { (say.of("Afgør igen", "Decide again")) } (decide_form(handed, case, sent, faults)) } } }
            }
        },
        RequestState::Offered | RequestState::Accepted => {
            standing(handed, case, request, faults, sent, &pathway)
        }
        _ => {
            html! { div.box.good { p { (say.of("Pladsen er bekræftet. ", "The place is confirmed. ")) a href=(pathway) { (say.of("Gå til forløbet", "Go to the pathway")) } } } }
        }
    }
}

/// Whether the rules by now settle something else than was decided by them.
fn outdated(case: &Case, request: &Request) -> bool {
    let decision = request.decision.as_ref().filter(|decision| !decision.deviates);
    let settled = case.answer.verdict.settled();
    decision.zip(settled).is_some_and(|(decision, settled)| decision.conclusion != settled.id)
}

/// That the decision is another authority's, before it is made here: the sources do not say whether one may decide for it.
fn another_authority(handed: &Handed, case: &Case) -> Markup {
    let say = handed.say();
    let authority = case.follows.iter().find_map(|line| line.authority.as_ref());
    let own = &handed.visit.actor().organisation;
    let date = kernel::danish_date(case.now);
    let is_own =
        |id| handed.house.engine().read(|world| world.registry.is_same(own, id, date)).unwrap_or(true);
    let Some(authority) = authority.filter(|id| !is_own(id)) else { return html! {} };
    html! {
        div.box.warn { p {
            (say.of("Myndigheden er ", "The authority is ")) strong { (names::organisation(&handed.house, authority)) }
            (say.of(", ikke ", ", not ")) (handed.visit.organisation_name()) ". "
            (say.of(
                "Kilderne siger ikke, om andre må afgøre for den. Afgør du her, står det ved afgørelsen og i brevet, at en anden har afgjort.",
                "The sources do not say whether others may decide for it. If you decide here, the decision and the letter say that another decided.",
            ))
        } }
    }
}

/// The decision, with what the rules suggest chosen.
fn decide_form(handed: &Handed, case: &Case, sent: &Fields, faults: &Faults) -> Markup {
    let say = handed.say();
    let settled = case.answer.verdict.settled();
    let mut fields = sent.clone();
    if fields.filled(CONCLUSION).is_none()
        && let Some(settled) = settled
    {
        fields.put(CONCLUSION, settled.id.as_str());
    }
    let mut conclusions: Vec<(String, String)> = case
        .decidable
        .iter()
        .map(|conclusion| {
            let suggested = settled.is_some_and(|settled| settled.id == conclusion.id);
            let mark = if suggested { say.of(" (reglernes svar)", " (the rules' answer)") } else { "" };
            (conclusion.id.to_string(), format!("{}{mark}", say.text(&conclusion.text)))
        })
        .collect();
    if settled.is_none() {
        conclusions.insert(0, (String::new(), say.of("Vælg …", "Choose …").to_owned()));
    }
    let hint = match settled {
        Some(_) => say.of(
            "Skal skrives, hvis du afgør noget andet end reglernes svar.",
            "Must be written if you decide anything else than the rules' answer.",
        ),
        None => say.of(
            "Reglerne afgør det ikke: skriv hvorfor du afgør, som du gør.",
            "The rules do not settle it: write why you decide as you do.",
        ),
    };
    let reason = Field::new(REASON, say.of("Begrundelse", "Reason")).hint(hint);
    let reason = if settled.is_some() { reason.optional() } else { reason };
    html! {
        form.box method="post" action="/find/afgoer" data-swap="find" {
            h2 { (say.of("Afgør", "Decide")) }
            (another_authority(handed, case))
            (hidden(&handed.visit))
            input type="hidden" name="forloeb" value=(case.id().0);
            (Field::new(CONCLUSION, say.of("Afgørelse", "Decision")).select(&conclusions, &fields, faults, say))
            (reason.area(&fields, faults, say))
            div.actions {
                button type="submit" { (say.of("Afgør", "Decide")) }
                span.muted { (say.of("Du træffer afgørelsen; systemet foreslår kun.", "You make the decision; the system only suggests.")) }
            }
        }
    }
}

/// The hold that stands, with how it is taken back.
fn standing(
    handed: &Handed,
    case: &Case,
    request: &Request,
    faults: &Faults,
    sent: &Fields,
    pathway: &str,
) -> Markup {
    let say = handed.say();
    let Some(offer) = &request.offer else { return html! {} };
    let unit = handed
        .house
        .engine()
        .read(|world| world.places.unit(offer.unit).map(|unit| (unit.name.clone(), unit.code.to_string())));
    let unit = unit.ok().flatten();
    let reason = Field::new(REASON, say.of("Hvorfor", "Why"));
    let own = handed.house.engine().is_own(handed.visit.actor(), &offer.organisation).unwrap_or(false);
    html! {
        div.box.good #holdt {
            p { strong { (say.of("Holdt: ", "Held: "))
                @if let Some((name, code)) = &unit { a href={ "/pladser/" (code) } { (name) } } } }
            @if let Some(until) = offer.hold.end {
                p { (say.of("Pladsen holdes til ", "The place is held until ")) (say.moment(until, case.now)) " (" (say.away(until, case.now)) ")." }
            }
            p { @match request.state {
                RequestState::Accepted => (say.of("Borgeren har sagt ja. Nu svarer enheden.", "The citizen has accepted. The unit answers now.")),
                _ => (say.of("Nu svarer borgeren.", "The citizen answers now.")),
            } " " a href=(pathway) { (say.of("Gå videre på forløbet", "Go on with the pathway")) } }
            @if handed.visit.may("withdraw") && own {
                details open[faults.of(REASON).is_some()] {
                    summary { (say.of("Fortryd: træk tilbuddet tilbage", "Undo: withdraw the offer")) }
                    form method="post" action="/find/fortryd" data-swap="find" {
                        (hidden(&handed.visit))
                        input type="hidden" name="forloeb" value=(case.id().0);
                        (reason.hint(say.of("For eksempel: Valgt ved en fejl. Pladsen bliver fri, og det står i forløbet, at tilbuddet blev trukket tilbage. Enheden kan tilbydes igen.", "For example: Chosen by mistake. The place is free again, and the pathway says that the offer was withdrawn. The unit can be offered again.")).line("text", sent, faults, say))
                        button.danger type="submit" { (say.of("Giv pladsen fri", "Give the place back")) }
                    }
                }
            } @else if handed.visit.may("withdraw") {
                p.muted { (say.of("Tilbuddet er givet af ", "The offer was made by ")) (municipality(handed, &offer.organisation)) (say.of(" og kan kun trækkes tilbage derfra.", " and can only be withdrawn from there.")) }
            }
        }
    }
}

/// The name of the organisation in whose area something lies.
pub(super) fn municipality(handed: &Handed, id: &kernel::OrganisationId) -> String {
    names::organisation(&handed.house, id)
}
