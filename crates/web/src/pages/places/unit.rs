//! One unit: what it has right now and how that comes about, its figures with age and source, its places through time, what
//! does not fit together, who should have the next place, and the forms of those who operate it.

use super::{board::explained, forms, scope, timeline};
use crate::{
    form::{Faults, Fields},
    page::{LiveFrom, Menu, Page},
    pages::Handed,
    parts::{
        capacity::Parts,
        fields::{Field, summary},
        names,
    },
    words::Say,
    wrong::Wrong,
};
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::Response,
};
use engine::{AskError, Order, Question, Reply};
use kernel::{Instant, PlaceId, Refusal};
use maud::{Markup, html};
use places::{
    Availability, BoardRow, CapabilityTag, Closing, Command, Figure, FigureReport, PlaceStatus, Scope,
    ServiceHolder, ServiceLine, Unit,
};
use schemes::Code;

/// How many who could have a place, or leave one, are named.
const NAMED_MAX: usize = 10;

/// A place of the unit as it is now.
#[derive(Clone, Debug)]
pub(super) struct PlaceNow {
    pub id: PlaceId,
    pub called: String,
    pub status: Option<PlaceStatus>,
    /// Until when it is blocked, where it is: the reason's code, and the end where one is known.
    pub blocked: bool,
}

/// What the page knows of the unit.
pub(super) struct Known {
    pub unit: Unit,
    pub can: Vec<CapabilityTag>,
    pub tags: Vec<CapabilityTag>,
    pub places: Vec<PlaceNow>,
    pub reasons: Vec<Code>,
    pub closing: Option<Closing>,
    /// What it has that is not a place.
    pub services: Vec<ServiceLine>,
}

impl Known {
    /// The unit of a code, as it is at an instant.
    pub(super) fn read(handed: &Handed, code: &str, at: Instant) -> Result<Self, Wrong> {
        let read = handed.house.engine().read(|world| {
            let places = &world.places;
            let unit = places.unit_by_code(code)?;
            let now = |id: &PlaceId| {
                let place = places.place(*id)?;
                Some(PlaceNow {
                    id: *id,
                    called: place.called(),
                    status: place.status_at(at),
                    blocked: place.block_at(at).is_some(),
                })
            };
            Some(Known {
                can: places.tags_of(unit.capabilities_at(at)).cloned().collect(),
                tags: places.capability_tags().to_vec(),
                places: unit.places.iter().filter_map(now).filter(|place| place.status.is_some()).collect(),
                reasons: world.below().law().map(|law| law.codes("block_reason")).unwrap_or_default(),
                services: places
                    .service_capacity(at)
                    .into_iter()
                    .filter(|line| line.holder == ServiceHolder::Unit(unit.id))
                    .collect(),
                closing: unit.closings.iter().rev().find(|one| one.period.contains(at)).cloned(),
                unit: unit.clone(),
            })
        });
        read.map_err(AskError::from)?.ok_or_else(Wrong::not_found)
    }

    /// A command of the kind that a form of the unit's page sends, for the policies to judge.
    fn sample(&self, handed: &Handed, act: &str) -> Option<Command> {
        let (unit, from) = (self.unit.id, handed.house.now());
        let source = String::new();
        Some(match act {
            "tal" | "ydelse" => Command::ReportFigures(vec![FigureReport {
                unit,
                figure: Figure::Staffed,
                value: 0,
                from,
                source,
            }]),
            "rengoering" => Command::ReportCleaned { place: self.unit.places.first().copied()?, at: from },
            "nye-pladser" | "nedlaeg" => Command::AddPlaces { unit, count: 1, from, labels: None, source },
            _ => Command::ReopenUnit { unit, from, source },
        })
    }

    /// Why the policies do not let the visitor send a form of the page; nothing where they do.
    pub(super) fn refused(&self, handed: &Handed, act: &str) -> Result<Option<Refusal>, Wrong> {
        let Some(command) = self.sample(handed, act) else { return Ok(None) };
        let order = Order::from(world::Command::Places(command));
        let refused = handed.house.engine().not_permitted(handed.visit.actor(), &order);
        refused.map_err(|fault| Wrong::from(AskError::from(fault)))
    }

    /// What the visitor may do here: report figures, change the unit, report cleanings.
    pub(super) fn rights(&self, handed: &Handed) -> Result<forms::Rights, Wrong> {
        let may = |act: &str| Ok::<_, Wrong>(self.refused(handed, act)?.is_none());
        Ok(forms::Rights {
            report: may("tal")?,
            register: may("nye-pladser")?,
            change: may("luk")?,
            clean: !self.unit.places.is_empty() && may("rengoering")?,
        })
    }
}

/// The page as it is read.
pub(super) async fn show(
    handed: Handed,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let query = Fields::read(query.unwrap_or_default().as_bytes());
    page(&handed, &code, &query, &Fields::default(), Faults::default(), StatusCode::OK).await
}

/// The page; with what was sent and what was wrong with it, where something was.
pub(super) async fn page(
    handed: &Handed,
    code: &str,
    query: &Fields,
    sent: &Fields,
    mut faults: Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let now = handed.house.now();
    let asked = scope::instant(query, "tid", &mut faults);
    let at = asked.unwrap_or(now);
    let known = Known::read(handed, code, at)?;
    let unit = &known.unit;
    let question = Question::Board { scope: Scope::Unit(unit.id), at: asked };
    let Reply::Board(board) = handed.visit.ask(question).await? else { return Err(Wrong::fault()) };
    let Some(row) = board.rows.first() else { return Err(Wrong::not_found()) };
    let named: Vec<(PlaceId, String)> =
        known.places.iter().map(|place| (place.id, place.called.clone())).collect();
    let (lanes, with_who) = timeline::lanes(handed, &named, &known.reasons).await?;
    let rights = known.rights(handed)?;
    let kind = unit.kind.text();
    let sentence = handed.house.engine().read(|world| row.availability.sentence(&world.places));
    let sentence = sentence.map_err(AskError::from)?;
    let municipality = names::organisation(&handed.house, &unit.municipality);
    let time = Field::new("tid", say.of("Se enheden på et andet tidspunkt", "See the unit at another time"));
    let time = time.line("datetime-local", query, &faults, say);
    let forms = forms::all(handed, &known, row, rights, sent, &faults, now);
    // A form that is not there any more, as that for lifting a block where nothing is blocked, has no fields to lead to.
    let faults = faults.in_form(&format!("{}{}", forms.0, time.0));
    let body = html! {
        h1 { (unit.name) }
        p { span.tag { (say.text(&kind)) } " "
            @if row.availability.unit_open { span.tag.good { (say.of("åben", "open")) } } @else { span.tag.bad { (say.of("lukket", "closed")) } }
            @if unit.synthetic { " " span.tag.warn { (say.of("opdigtet", "made up")) } } }
        (done(query.text("gjort"), row, say))
        (summary(&faults, say))
        dl.facts {
            dt { (say.of("Drives af", "Operated by")) } dd { (names::organisation(&handed.house, &unit.operator)) }
            dt { (say.of("Ligger i", "Lies in")) } dd { (municipality) }
            dt { (say.of("Kan", "Can")) } dd { @if known.can.is_empty() { (say.of("intet særligt oplyst", "nothing special known")) } @for (index, tag) in known.can.iter().enumerate() { @if index > 0 { ", " } (say.text(&tag.name)) } }
            @if let Some(closing) = &known.closing { dt { (say.of("Lukket", "Closed")) } dd { (say.of("fra ", "from ")) (say.instant(closing.period.start)) @if let Some(end) = closing.period.end { " " (say.of("til", "until")) " " (say.instant(end)) } ": " (reason(&known.reasons, &closing.reason, say)) } }
        }
        section #lige-nu aria-labelledby="lige-nu-navn" data-live="1" {
            h2 #lige-nu-navn { @if asked.is_some() { (say.of("Den ", "On ")) (say.instant(at)) } @else { (say.of("Lige nu", "Right now")) } }
            (parts(handed, row, &sentence, now))
        }
        (forms)
        section #tidslinje aria-labelledby="tidslinje-navn" data-live="1" {
            h2 #tidslinje-navn { (say.of("Pladserne gennem tiden", "The places through time")) }
            @if !with_who { p.muted { (say.of("Hvem der er på pladserne, vises kun for dem, der driver enheden. Her ses kun, at en plads er optaget, i hele dage.", "Who is in the places is shown to those who operate the unit alone. Here it is only seen that a place is taken, in whole days.")) } }
            @if lanes.is_empty() { p.empty { (say.of("Enheden har ingen pladser på det tidspunkt.", "The unit has no places at that time.")) } }
            @else { (timeline::picture(&lanes, now, say)) (timeline::table(&lanes, with_who, say)) }
        }
        (conflicts(handed, &known, say).await?)
        (next(handed, &known, now).await?)
        form.inline-form method="get" action={ "/pladser/" (unit.code) } {
            (time)
            button.quiet type="submit" { (say.of("Vis", "Show")) }
        }
    };
    let status =
        if faults.are_none() || status != StatusCode::OK { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut page = Page::new(Menu::Places, unit.name.as_str(), body)
        .under("/pladser", say.of("Pladser", "Places"))
        .live(LiveFrom::Everything)
        .status(status);
    if let Some(code) = municipality_code(handed, &unit.municipality)? {
        page = page.under(format!("/pladser?kommune={code}"), municipality);
    }
    Ok(handed.page(page))
}

/// What was just recorded, and what does not fit together after it: it is kept as it was reported, but not unseen.
fn done(act: &str, row: &BoardRow, say: Say) -> Markup {
    let words = match act {
        "tal" => say.of("tallene er indberettet", "the figures are reported"),
        "spaer" => say.of("pladserne er spærret", "the places are blocked"),
        "ophaev" => say.of("spærringen er ophævet", "the block is lifted"),
        "luk" => say.of("enheden er lukket", "the unit is closed"),
        "genaabn" => say.of("enheden er åben igen", "the unit is open again"),
        "nye-pladser" => say.of("pladserne er lagt til", "the places are added"),
        "nedlaeg" => say.of("pladserne er nedlagt", "the places are taken away"),
        "ydelse" => say.of("ydelsen er indberettet", "the service is reported"),
        "kompetencer" => say.of("det, enheden kan, er ændret", "what the unit can do is changed"),
        "rengoering" => say.of("rengøringen er noteret", "the cleaning is noted"),
        _ => return html! {},
    };
    let warnings = &row.availability.warnings;
    html! {
        div.box.good role="status" {
            p { strong { (say.of("Registreret: ", "Recorded: ")) (words) "." } }
            p { (say.of("Ledige pladser lige nu: ", "Places available right now: ")) (say.count(row.availability.available)) "." }
        }
        @if !warnings.is_empty() {
            div.box.warn {
                p { strong { (say.of("Se efter, om det er rigtigt:", "Check whether this is right:")) } }
                ul { @for warning in warnings { li { (say.text(warning)) } } }
            }
        }
    }
}

fn municipality_code(handed: &Handed, id: &kernel::OrganisationId) -> Result<Option<String>, AskError> {
    let read = handed.house.engine().read(|world| {
        world.registry.organisation(id).and_then(|found| found.municipality_code().map(str::to_owned))
    });
    Ok(read?)
}

/// A reason's code in words; the code where the scheme has it not.
pub(super) fn reason<'t>(reasons: &'t [Code], code: &'t str, say: Say) -> &'t str {
    reasons.iter().find(|reason| reason.id == code).map_or(code, |reason| say.text(&reason.text))
}

/// The parts, the figures behind them, what is to come, and what does not fit.
fn parts(handed: &Handed, row: &BoardRow, sentence: &kernel::Text, now: Instant) -> Markup {
    let say = handed.say();
    let has: &Availability = &row.availability;
    html! {
        ul.figures {
            li { span.value { (say.count(has.available)) } (say.of("ledige", "available")) }
            li { span.value { (say.count(has.planned_free.iter().map(|free| u64::from(free.count)).sum::<u64>())) } (say.of("planlagt ledige", "planned free")) }
            li { span.value { (say.count(has.occupied)) } (say.of("belagt", "occupied")) }
            li { span.value { (say.count(has.open)) } (say.of("åbne pladser", "places open")) }
        }
        (Parts::from(has).bar(say)) (Parts::from(has).keys(say))
        p { (say.text(sentence)) "." }
        @for warning in &has.warnings { p.box.warn { (say.text(warning)) } }
        @for (list, da, en) in [(&has.planned_free, "Planlagt ledig", "Planned free"), (&has.perhaps_free, "Måske ledig", "Perhaps free")] {
            @if !list.is_empty() { ul { @for free in list {
                @let cause = free.cause.text();
                li { (say.of(da, en)) ": " (say.count(free.count)) " " (say.moment(free.at, now)) " (" (say.text(&cause)) ")" @if free.overdue { " – " span.late { (say.of("forsinket: ikke meldt", "overdue: not reported")) } } }
            } } }
        }
        (explained(say))
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Indberettede tal", "Reported figures")) { table {
            caption { (say.of("Indberettede tal", "Reported figures")) }
            thead { tr {
                th scope="col" { (say.of("Tal", "Figure")) } th.num scope="col" { (say.of("Pladser", "Places")) } th scope="col" { (say.of("Gælder fra", "Holds from")) }
                th scope="col" { (say.of("Alder", "Age")) } th scope="col" { (say.of("Kilde", "Source")) } th scope="col" { (say.of("Indberettet af", "Reported by")) }
            } }
            tbody { @for figure in Figure::ALL { tr {
                @let name = figure.text();
                th scope="row" { (say.text(&name)) }
                @match has.figure(figure) {
                    Some(shown) => {
                        td.num { (say.count(shown.value)) } td { (say.instant(shown.from)) }
                        td { span class=[(shown.stale == Some(true)).then_some("stale")] { (say.minutes(i64::try_from(shown.age_minutes).unwrap_or(i64::MAX))) @if shown.stale == Some(true) { " – " (say.of("forældet", "stale")) } } }
                        td { (shown.source) }
                        @let role = shown.actor.role.text();
                        td { (shown.actor.person) " (" (say.text(&role)) ", " (names::organisation(&handed.house, &shown.actor.organisation)) ")" }
                    }
                    None => td colspan="5" { span.late { (say.of("aldrig indberettet: derfor kan intet siges ledigt", "never reported: so nothing can be called available")) } },
                }
            } } }
        } }
    }
}

/// Stays that overlap and cleanings that nobody has reported, with what to do.
async fn conflicts(handed: &Handed, known: &Known, say: Say) -> Result<Markup, Wrong> {
    let (actor, question) = (handed.visit.actor(), Question::Conflicts { unit: Some(known.unit.id) });
    if !handed.house.engine().may_ask_instead(actor, actor, &question) {
        return Ok(html! {});
    }
    let found = match handed.visit.ask(question).await {
        Ok(Reply::Conflicts(found)) => found,
        Ok(_) => return Err(Wrong::fault()),
        Err(AskError::Refused(_)) => return Ok(html! {}),
        Err(fault) => return Err(fault.into()),
    };
    let called = |place: PlaceId| {
        known
            .places
            .iter()
            .find(|one| one.id == place)
            .map_or_else(|| place.to_string(), |one| one.called.clone())
    };
    let until = |period: kernel::Period| {
        period.end.map_or_else(|| say.of("går endnu", "goes on").to_owned(), |end| say.instant(end))
    };
    Ok(html! {
        @if !found.conflicts.is_empty() || found.not_shown > 0 {
            section #konflikter aria-labelledby="konflikter-navn" {
                h2 #konflikter-navn { (say.of("Det passer ikke sammen", "This does not fit together")) }
                ul { @for conflict in &found.conflicts { li {
                    (say.of("Plads ", "Place ")) (called(conflict.place)) ": "
                    @for (index, one) in [&conflict.first, &conflict.second].into_iter().enumerate() {
                        @if index > 0 { " " (say.of("og", "and")) " " }
                        a href={ "/forloeb/" (one.pathway.0) } { (one.pathway) } " (" (say.instant(one.period.start)) " – " (until(one.period)) ")"
                    }
                    ". " (say.of("Ret den forkerte ankomst eller afslutning på forløbet; begge indtastninger bliver stående, til det er gjort.", "Correct the wrong arrival or end on the pathway; both entries stay until that is done."))
                } } }
                @if found.not_shown > 0 { p { (say.count(found.not_shown)) " " (say.of("mere, som du ikke må se", "more that you may not see")) } }
            }
        }
    })
}

/// Who should have the next place, and who could leave.
async fn next(handed: &Handed, known: &Known, now: Instant) -> Result<Markup, Wrong> {
    let say = handed.say();
    if !handed.visit.may("ask_free_place") {
        return Ok(html! {});
    }
    let question = Question::FreePlace { unit: known.unit.id, at: None, variant: None };
    let found = match handed.visit.ask(question).await {
        Ok(Reply::FreePlace(found)) => found,
        Ok(_) => return Err(Wrong::fault()),
        Err(AskError::Refused(_)) => return Ok(html! {}),
        Err(fault) => return Err(fault.into()),
    };
    let who = &found.who_for;
    let find = handed.visit.may("ask_suggestion");
    Ok(html! {
        section #naeste-plads aria-labelledby="naeste-plads-navn" {
            h2 #naeste-plads-navn { (say.of("Hvem bør have den næste plads?", "Who should have the next place?")) }
            @if who.candidates.is_empty() && found.candidates_not_shown == 0 { p.empty { (say.of("Ingen venter på en plads her.", "Nobody waits for a place here.")) } }
            @else { p { (say.text(&who.order)) } }
            ol { @for one in who.candidates.iter().take(NAMED_MAX) { li {
                a href={ @if find { "/find?forloeb=" } @else { "/forloeb/" } (one.pathway.0) } { (one.pathway) } ": " (say.text(&one.why))
                @if let Some(due) = one.place_due { " – " span class=[(due < now).then_some("late")] { (say.of("plads senest ", "place due ")) (say.moment(due, now)) } }
            } } }
            @if found.candidates_not_shown > 0 { p { (say.count(found.candidates_not_shown)) " " (say.of("mere, som du ikke må se", "more that you may not see")) } }
            @if !who.unfit.is_empty() { ul { @for group in &who.unfit { li { (say.count(group.count)) " " (say.of("passer ikke", "do not fit")) ": " (say.text(&group.text)) } } } }
            @if !who.could_leave.is_empty() {
                h3 { (say.of("Klar til at rejse", "Ready to leave")) }
                ul { @for one in who.could_leave.iter().take(NAMED_MAX) { li { a href={ "/forloeb/" (one.pathway.0) } { (one.pathway) } ": " (say.text(&one.why)) } } }
            }
            @if found.leavers_not_shown > 0 { p { (say.count(found.leavers_not_shown)) " " (say.of("klar til at rejse, som du ikke må se", "ready to leave whom you may not see")) } }
        }
    })
}
