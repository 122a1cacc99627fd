//! One pathway: who it is about, where it stands, the next step, who is responsible and until when, what must travel along,
//! why it was decided so, what was waited for and corrected.

use super::{
    super::Handed,
    around, done, emergency, forms, handover, lines,
    names::{Names, address},
    next::{self, Next},
    offer, reasons, told,
    who::{self, Who},
};
use crate::{
    form::{Faults, Fields},
    page::{LiveFrom, Menu, Page},
    parts::fields::summary,
    route::see,
    wrong::Wrong,
};
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::Response,
};
use engine::{
    AskError, Occasion, Question, Reply,
    ask::{PathwayView, Why},
};
use kernel::{PathwayId, RefusalKind, Verdict};
use maud::{Markup, html};
use pathways::{
    RequestState,
    answers::HandoverItem,
    view::who::{Stretch, Timeline},
};
use schemes::Answer;
use std::collections::BTreeSet;

/// Everything that a pathway's page shows.
pub(super) struct Shown {
    pub view: Box<PathwayView>,
    pub who: Who,
    pub lines: Vec<(Timeline, Vec<Stretch>)>,
    pub items: Vec<HandoverItem>,
    pub why: Option<Box<Why>>,
    pub suggested: Option<Answer>,
    pub offers: Option<Box<matching::Offers>>,
    pub end: Option<Box<Answer>>,
    pub may: BTreeSet<&'static str>,
    pub told: told::Told,
}

pub(super) async fn pathway(
    handed: Handed,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    if number != id.0.to_string() {
        return Ok(see(&address(id)));
    }
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    match gathered(&handed, id).await {
        Ok(shown) => drawn(&handed, shown, &fields, &Faults::default(), StatusCode::OK),
        Err(wrong) => emergency::offered(&handed, id, wrong),
    }
}

/// The page with faults, for a form that stands on it.
pub(super) async fn shown(
    handed: &Handed,
    id: PathwayId,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let shown = gathered(handed, id).await?;
    drawn(handed, shown, &Fields::default(), faults, status)
}

/// Asks everything that the visitor may see of a pathway. Each question is noted as a look.
async fn gathered(handed: &Handed, id: PathwayId) -> Result<Shown, Wrong> {
    let visit = &handed.visit;
    let view = forms::view(handed, id).await?;
    let fault = |fault| Wrong::from(AskError::from(fault));
    let may = handed.house.engine().may_on_pathway(visit.actor(), id, &next::acts()).map_err(fault)?;
    let state = view.line.state;
    let decided = view.pathway.requests.iter().any(|request| request.decision.is_some());
    let deciding = matches!(state, RequestState::Referred | RequestState::Decided);
    let (basics, told, why, suggested, offers, end) = tokio::join!(
        basics(handed, visit.occasion(), &view),
        told::of(handed, id),
        async { if decided { why(handed, id).await } else { Ok(None) } },
        async { if deciding { forms::suggestion(handed, id).await } else { Ok(None) } },
        async {
            if state == RequestState::Decided {
                offer::offers(handed, id, offer::BEST).await
            } else {
                Ok(None)
            }
        },
        async { if state == RequestState::InStay { end_of_stay(handed, id).await } else { Ok(None) } },
    );
    let (who, lines, items) = basics?;
    Ok(Shown {
        view,
        who,
        lines,
        items,
        why: why?,
        suggested: suggested?,
        offers: offers?,
        end: end?,
        may,
        told: told?,
    })
}

/// Who it is, who is responsible, and what must travel along: what is needed to help a citizen, also in an emergency.
pub(super) async fn basics(
    handed: &Handed,
    occasion: Occasion,
    view: &PathwayView,
) -> Result<(Who, Vec<(Timeline, Vec<Stretch>)>, Vec<HandoverItem>), Wrong> {
    let visit = &handed.visit;
    let id = view.pathway.id;
    let timelines = Question::Timelines { pathway: id, timelines: Vec::new(), variant: None, known_at: None };
    let (who, lines, items) = tokio::join!(
        visit.identity_on(occasion.clone(), view.pathway.person),
        visit.ask_on(occasion.clone(), timelines),
        handover::items(handed, occasion.clone(), id),
    );
    let lines = match lines {
        Ok(Reply::Timelines(lines)) => lines,
        Ok(_) => return Err(Wrong::fault()),
        Err(AskError::Refused(refusal)) if refusal.kind == RefusalKind::State => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    Ok((Who::of(who)?, lines, items?))
}

async fn why(handed: &Handed, id: PathwayId) -> Result<Option<Box<Why>>, Wrong> {
    match handed.visit.ask(Question::Why { pathway: id, request: None }).await {
        Ok(Reply::Why(why)) => Ok(Some(why)),
        Ok(_) => Err(Wrong::fault()),
        Err(AskError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn end_of_stay(handed: &Handed, id: PathwayId) -> Result<Option<Box<Answer>>, Wrong> {
    if !handed.visit.may("ask_end_of_stay") {
        return Ok(None);
    }
    match handed.visit.ask(Question::EndOfStay { pathway: id }).await {
        Ok(Reply::EndOfStay(answer)) => Ok(Some(answer)),
        Ok(_) => Err(Wrong::fault()),
        Err(AskError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn drawn(
    handed: &Handed,
    shown: Shown,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let now = handed.house.now();
    let id = shown.view.pathway.id;
    let body = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            h1 { (say.of("Forløb ", "Pathway ")) (id) }
            @if let Some(told) = done::told(handed, fields, next::now(&shown.view, &handed.visit.actor().organisation, &names).as_ref()) { (told) }
            (summary(faults, say))
            div #forloeb data-live="1" data-said=(say.of("Forløbet er ændret", "The pathway has changed")) { (parts(handed, &shown, &names)) }
        }
    });
    let body = body.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, id.to_string(), body)
        .live(LiveFrom::Pathway(id))
        .under("/forloeb", say.of("Forløb", "Pathways"));
    Ok(handed.page(page.status(status)))
}

fn parts(handed: &Handed, shown: &Shown, names: &Names<'_>) -> Markup {
    let (say, visit) = (names.say, &handed.visit);
    let pathway = &shown.view.pathway;
    let next = Next {
        pathway,
        due: &shown.view.due,
        may: &shown.may,
        suggested: shown.suggested.as_ref(),
        offers: shown.offers.as_deref(),
        visit,
    };
    let open = !pathway.is_closed();
    let ticking = (open && shown.may.contains("mark_item")).then_some(visit);
    html! {
        (who::head(&shown.who, pathway, visit.actor().role, names))
        @if shown.who.known().is_some() && (visit.may("identify") || visit.may("join_persons")) {
            p.no-print {
                @if shown.who.is_temporary() && visit.may("identify") {
                    a href={ (address(pathway.id)) "/cpr" } { (say.of("CPR-nummeret er nu kendt", "The CPR number is known now")) } " · "
                }
                @if visit.may("join_persons") {
                    a href={ (address(pathway.id)) "/saml" } { (say.of("Samme borger som en anden registrering?", "The same citizen as another record?")) }
                }
            }
        }
        (who::steps(pathway, names))
        (next.drawn(names))
        section aria-labelledby="ansvar" {
            h2 #ansvar { (say.of("Hvem har ansvaret nu, og til hvornår?", "Who is responsible now, and until when?")) }
            (lines::now(&shown.lines, names))
            (lines::drawn(&shown.lines, names))
        }
        section aria-labelledby="overlevering" {
            h2 #overlevering { (say.of("Skal følge med borgeren", "To travel along with the citizen")) }
            (handover::drawn(&shown.items, pathway.id, ticking, names))
        }
        @if let Some(why) = &shown.why { (decided(why, names)) }
        @if let Some(end) = &shown.end {
            section aria-labelledby="slut" {
                h2 #slut { (say.of("Hvornår opholdet slutter, og hvem der afgør det", "When the stay ends, and who decides it")) }
                p { (reasons::headline(&end.verdict, names)) }
                details {
                    summary { (say.of("Hvad svaret hviler på", "What the answer rests on")) }
                    (reasons::answer(end, names))
                }
            }
        }
        (around::drawn(&shown.view, names))
        (told::drawn(&shown.told, names))
        p.no-print { a href={ (address(pathway.id)) "/historik" } { (say.of("Hele historikken: hvem gjorde hvad hvornår", "The whole history: who did what and when")) } }
    }
}

/// Why it was decided so, and whether the kept rulebook still comes to it.
fn decided(why: &Why, names: &Names<'_>) -> Markup {
    let say = names.say;
    let decision = &why.decision;
    let conclusion = why
        .conclusion
        .as_ref()
        .map_or_else(|| names.conclusion(&decision.conclusion), |text| say.text(text).to_owned());
    html! {
        section aria-labelledby="hvorfor" {
            h2 #hvorfor { (say.of("Afgørelsen og grundene til den", "The decision and its reasons")) }
            p {
                strong { (conclusion) }
                @if decision.deviates { " " span.tag.warn { (say.of("afviger fra reglerne, eller de afgjorde det ikke", "departs from the rules, or they did not settle it")) } }
                br; span.muted {
                    (say.of("afgjort ", "decided ")) (say.moment(decision.at, names.now)) " " (say.of("af ", "by ")) (decision.by)
                    ", " (names.organisation(&decision.organisation))
                }
            }
            @if !why.ground.reason.is_empty() { blockquote { (why.ground.reason) } }
            @if let Some(authority) = &why.authority {
                p {
                    (say.of("Myndighed: ", "Authority: ")) strong { (say.text(&authority.party.name)) } " (" (say.text(&authority.text)) ")"
                    @match authority.decided_itself {
                        Some(false) => { " " span.tag.warn { (say.of("afgjort af en anden", "decided by another")) } }
                        Some(true) => { " " span.tag.good { (say.of("har selv afgjort", "decided itself")) } }
                        None => { " " span.tag { (say.of("hvem det er, vides ikke", "who it is, is not known")) } }
                    }
                }
                @if matches!(authority.answer.verdict, Verdict::Judgement { .. }) { (reasons::open(&authority.answer.verdict, names)) }
            }
            details {
                summary { (say.of("Kriterier, værdier og hjemmel, som reglerne stod da", "Criteria, values and legal basis, as the rules stood then")) }
                (reasons::answer(&why.repeated, names))
                @if why.same {
                    p { (say.of("Gentaget i dag af det gemte regelsæt giver det samme.", "Repeated today from the kept rulebook it comes to the same.")) }
                } @else {
                    p.box.bad { (say.of("Gentaget i dag kommer det ikke til det samme.", "Repeated today it does not come to the same.")) }
                }
            }
        }
    }
}
