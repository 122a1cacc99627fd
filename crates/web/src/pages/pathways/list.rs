//! The list of pathways: what awaits an answer from me first, each line with where it stands, what is due and by whom, and
//! the clocks that run. No line says who the citizen is.

use super::{
    super::Handed,
    clocks, emergency,
    names::{Names, address},
    search,
};
use crate::{
    form::{Faults, Fields},
    page::{LiveFrom, Menu, Page},
    parts::fields::{Field, summary},
    words::Say,
    wrong::Wrong,
};
use axum::{extract::RawQuery, http::StatusCode, response::Response};
use engine::{PathwayFilter, Question, Reply};
use kernel::{Instant, OrganisationId};
use maud::{Markup, html};
use pathways::view::{due::Due, list::Line};
use registry::OrganisationKind;

/// Lines on one page.
const LINES_MAX: usize = 50;
/// Up to how many pathways what is due is worked out before they are sorted; a longer list is sorted by the deadline of
/// the request alone, so that a list of the whole country does not ask the law for each.
const SORTED_BY_ALL_DUE_MAX: usize = 500;

/// Which pathways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Mine,
    Waiting,
    All,
    Municipality,
    Closed,
}

impl View {
    const ALL: [View; 5] = [View::Mine, View::Waiting, View::All, View::Municipality, View::Closed];

    const fn slug(self) -> &'static str {
        match self {
            View::Mine => "mine",
            View::Waiting => "venter",
            View::All => "alle",
            View::Municipality => "kommune",
            View::Closed => "lukkede",
        }
    }

    const fn words(self, say: Say) -> &'static str {
        match self {
            View::Mine => say.of("Venter på os", "Waiting for us"),
            View::Waiting => say.of("Borgere, der venter", "Citizens waiting"),
            View::All => say.of("Alle åbne, jeg må se", "All open that I may see"),
            View::Municipality => say.of("Efter bopælskommune", "By municipality of residence"),
            View::Closed => say.of("Også lukkede", "Closed ones too"),
        }
    }

    const fn meaning(self, say: Say) -> &'static str {
        match self {
            View::Mine => say.of(
                "Forløb, hvor din organisation skal gøre det næste.",
                "Pathways on which your organisation has to take the next step.",
            ),
            View::Waiting => say.of(
                "Forløb, hvor borgeren venter på en plads eller er klar til at flytte.",
                "Pathways on which the citizen waits for a place or is ready to move.",
            ),
            View::All => {
                say.of("Alle åbne forløb, som du må se.", "Every pathway under way that you may see.")
            }
            View::Municipality => say.of(
                "Åbne forløb for borgere med bopæl i den valgte kommune.",
                "Pathways under way of citizens who live in the chosen municipality.",
            ),
            View::Closed => say.of(
                "Åbne og lukkede forløb, som du må se.",
                "Pathways under way and closed that you may see.",
            ),
        }
    }
}

/// By what the list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Due,
    Number,
}

pub(super) async fn list(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    shown(&handed, &fields, &Faults::default(), StatusCode::OK).await
}

/// The list with its search; also where a search found nothing.
pub(super) async fn shown(
    handed: &Handed,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let view = View::ALL.into_iter().find(|view| view.slug() == fields.text("vis")).unwrap_or(View::Mine);
    let municipality = OrganisationId::new(&format!("municipality-{}", fields.text("kommune"))).ok();
    let municipality = municipality.filter(|_| !fields.text("kommune").is_empty());
    let order = if fields.text("sorter") == "nummer" { Order::Number } else { Order::Due };
    let filter = match (view, &municipality) {
        (View::Mine, _) => Some(PathwayFilter::Mine),
        (View::Waiting, _) => Some(PathwayFilter::Waiting),
        (View::Municipality, Some(id)) => Some(PathwayFilter::Municipality(id.clone())),
        (View::Municipality, None) => None,
        (View::All | View::Closed, _) => Some(PathwayFilter::All),
    };
    let lines = match filter {
        Some(filter) => {
            let asked = Question::Pathways { filter, closed: view == View::Closed };
            let Reply::Pathways(lines) = handed.visit.ask(asked).await? else { return Err(Wrong::fault()) };
            lines
        }
        None => Vec::new(),
    };
    let listed = Listed { view, municipality, order, page: fields.text("side").parse().unwrap_or(1).max(1) };
    let now = handed.house.now();
    let own = handed.visit.actor().organisation.clone();
    let drawn = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        (listed.chooser(&names), listed.drawn(lines, &names, &own))
    });
    let (chooser, table) = drawn.map_err(|fault| Wrong::from(engine::AskError::from(fault)))?;
    let body = html! {
        h1 { (say.of("Forløb", "Pathways")) }
        @if let Some(done) = super::done::told(handed, fields, None) { (done) }
        (crate::parts::begin::first(handed)?)
        (summary(faults, say))
        div.actions {
            @if handed.visit.may("refer") {
                a.button href="/forloeb/ny" { (say.of("Henvis en borger", "Refer a citizen")) }
            }
        }
        (search::boxes(handed, fields, faults))
        (chooser)
        p.muted { (view.meaning(say)) }
        div #liste data-live="1" data-said=(view.words(say)) { (table) }
        @if emergency::may(handed) {
            p.muted { (say.of("Har du ingen del i forløbet, men er det en nødsituation? ", "Have you no part in the pathway, but is it an emergency? ")) a href="/forloeb/noedopslag" { (say.of("Nødopslag", "Look in an emergency")) } }
        }
    };
    let page = Page::new(Menu::Pathways, say.of("Forløb", "Pathways"), body);
    Ok(handed.page(page.live(LiveFrom::Everything).status(status)))
}

/// What is listed, and how.
struct Listed {
    view: View,
    municipality: Option<OrganisationId>,
    order: Order,
    page: usize,
}

/// A line with what is due on it.
struct Row {
    line: Line,
    due: Vec<Due>,
}

impl Row {
    /// The deadline by which it is sorted: the first of all, what has none last.
    fn first(&self) -> (bool, Option<Instant>, u32) {
        let first = self.due.iter().filter_map(|due| due.by).chain(self.line.due).min();
        (first.is_none(), first, self.line.pathway.0)
    }
}

impl Listed {
    fn code(&self) -> &str {
        let id = self.municipality.as_ref().map(OrganisationId::as_str);
        id.and_then(|id| id.strip_prefix("municipality-")).unwrap_or_default()
    }

    fn address(&self, view: View, order: Order, page: usize) -> String {
        let mut address = format!("/forloeb?vis={}", view.slug());
        if view == View::Municipality && !self.code().is_empty() {
            address.push_str(&format!("&kommune={}", self.code()));
        }
        if order == Order::Number {
            address.push_str("&sorter=nummer");
        }
        if page > 1 {
            address.push_str(&format!("&side={page}"));
        }
        address
    }

    /// What one can choose between.
    fn chooser(&self, names: &Names<'_>) -> Markup {
        let say = names.say;
        html! {
            nav aria-label=(say.of("Hvilke forløb", "Which pathways")) {
                ul.choices {
                    @for view in View::ALL {
                        li { a href=(self.address(view, self.order, 1)) aria-current=[(view == self.view).then_some("page")] { (view.words(say)) } }
                    }
                }
            }
            @if self.view == View::Municipality {
                form.inline-form method="get" action="/forloeb" {
                    input type="hidden" name="vis" value=(View::Municipality.slug());
                    (Field::new("kommune", say.of("Bopælskommune", "Municipality of residence"))
                        .select(&municipalities(names), &self.chosen(), &Faults::default(), say))
                    button type="submit" { (say.of("Vis", "Show")) }
                }
            }
        }
    }

    fn chosen(&self) -> Fields {
        let mut fields = Fields::default();
        fields.put("kommune", self.code());
        fields
    }

    fn drawn(&self, lines: Vec<Line>, names: &Names<'_>, own: &OrganisationId) -> Markup {
        let say = names.say;
        if lines.is_empty() {
            return self.nothing(say);
        }
        let all_due = lines.len() <= SORTED_BY_ALL_DUE_MAX;
        let due_of = |line: &Line| {
            let pathway = names.world.pathways.pathway(line.pathway);
            pathway.map(|pathway| names.due_on(&pathway)).unwrap_or_default()
        };
        let mut rows: Vec<Row> = lines
            .into_iter()
            .map(|line| Row { due: if all_due { due_of(&line) } else { Vec::new() }, line })
            .collect();
        match self.order {
            Order::Due => rows.sort_by_key(Row::first),
            Order::Number => rows.sort_by_key(|row| std::cmp::Reverse(row.line.pathway)),
        }
        let count = rows.len();
        let late = rows.iter().filter(|row| row.due.iter().any(|due| due.late)).count();
        let pages = count.div_ceil(LINES_MAX);
        let page = self.page.min(pages);
        let mut rows: Vec<Row> =
            rows.into_iter().skip((page - 1).saturating_mul(LINES_MAX)).take(LINES_MAX).collect();
        if !all_due {
            for row in &mut rows {
                row.due = due_of(&row.line);
            }
        }
        html! {
            p {
                strong { (say.count(count)) } " " (say.of("forløb", if count == 1 { "pathway" } else { "pathways" }))
                @if all_due && late > 0 { " – " span.late { (say.count(late)) " " (say.of("forsinket", "late")) } }
            }
            div.table-wrap tabindex="0" role="region" aria-label=(self.view.words(say)) { table {
                caption.sr { (self.view.words(say)) }
                thead { tr {
                    (self.sorted_by(Order::Number, say.of("Forløb", "Pathway"), say))
                    th scope="col" { (say.of("Står", "State")) }
                    (self.sorted_by(Order::Due, say.of("Skal gøres", "To be done"), say))
                    th scope="col" { (say.of("Enhed", "Unit")) }
                    th scope="col" { (say.of("Bopæl", "Residence")) }
                    th scope="col" { (say.of("Henvist", "Referred")) }
                } }
                tbody { @for row in &rows { (self.row(row, names, own)) } }
            } }
            @if pages > 1 { (self.pages(page, pages, say)) }
        }
    }

    fn sorted_by(&self, order: Order, words: &str, say: Say) -> Markup {
        let sorted = match (self.order == order, order) {
            (false, _) => None,
            (true, Order::Due) => Some("ascending"),
            (true, Order::Number) => Some("descending"),
        };
        html! {
            th scope="col" aria-sort=[sorted] {
                @if sorted.is_some() { (words) } @else {
                    a href=(self.address(self.view, order, 1)) {
                        (words) span.sr { " – " (say.of("sortér efter dette", "sort by this")) }
                    }
                }
            }
        }
    }

    fn row(&self, row: &Row, names: &Names<'_>, own: &OrganisationId) -> Markup {
        let (line, say) = (&row.line, names.say);
        let mut due: Vec<&Due> = row.due.iter().collect();
        // What we have to do ourselves stands first.
        due.sort_by_key(|due| (due.organisation.as_ref() != Some(own), due.by.is_none(), due.by));
        html! {
            tr {
                th scope="row" { a href=(address(line.pathway)) { (line.pathway) } }
                td {
                    (say.text(&line.state_text))
                    @if let Some(cause) = &line.waits_for {
                        br; span.tag.warn { (say.of("venter: ", "waits: ")) (names.code("delay_cause", cause).to_lowercase()) }
                    }
                }
                td {
                    @if due.is_empty() { span.muted { (say.of("intet lige nu", "nothing right now")) } }
                    @for due in due { (clocks::due(due, names, own)) }
                }
                td { @if let Some(unit) = line.unit { (names.unit(unit)) } @else { "–" } }
                td { (names.organisation_or_unknown(line.residence.as_ref())) }
                td { (say.moment(line.referred_at, names.now)) br; span.muted { (names.organisation(&line.sender)) } }
            }
        }
    }

    fn pages(&self, page: usize, pages: usize, say: Say) -> Markup {
        html! {
            nav aria-label=(say.of("Sider", "Pages")) { p {
                @if page > 1 { a href=(self.address(self.view, self.order, page - 1)) { (say.of("Forrige", "Previous")) } " · " }
                (say.of("side", "page")) " " (say.count(page)) " " (say.of("af", "of")) " " (say.count(pages))
                @if page < pages { " · " a href=(self.address(self.view, self.order, page + 1)) { (say.of("Næste", "Next")) } }
            } }
        }
    }

    /// What an empty list says to do.
    fn nothing(&self, say: Say) -> Markup {
        html! {
            div.empty {
                @match self.view {
                    View::Mine => {
                        p { (say.of("Intet forløb venter på din organisation lige nu. Siden opdaterer sig selv, når der kommer et.", "No pathway waits for your organisation right now. The page redraws itself when one comes.")) }
                        p { a href=(self.address(View::All, self.order, 1)) { (say.of("Se alle åbne forløb, du må se", "See every open pathway that you may see")) } }
                    }
                    View::Waiting => p { (say.of("Ingen borger, du må se, venter på en plads.", "No citizen whom you may see waits for a place.")) }
                    View::Municipality if self.municipality.is_none() => p { (say.of("Vælg en kommune, og tryk på Vis.", "Choose a municipality and press Show.")) }
                    View::Municipality => p { (say.of("Der er intet åbent forløb, du må se, for borgere med bopæl i den kommune. Vælg en anden.", "There is no open pathway that you may see for citizens of that municipality. Choose another.")) }
                    View::All => p { (say.of("Der er intet åbent forløb, som du må se. Et forløb begynder med en henvisning.", "There is no open pathway that you may see. A pathway begins with a referral.")) }
                    View::Closed => p { (say.of("Der er intet forløb, som du må se.", "There is no pathway that you may see.")) }
                }
            }
        }
    }
}

/// Every municipality of today, by name.
fn municipalities(names: &Names<'_>) -> Vec<(String, String)> {
    let date = kernel::danish_date(names.now);
    let all = names.world.registry.list(OrganisationKind::Municipality, date);
    let mut choices: Vec<(String, String)> = all
        .into_iter()
        .filter_map(|found| Some((found.municipality_code()?.to_owned(), found.name.to_string())))
        .collect();
    choices.sort_by(|one, other| one.1.cmp(&other.1));
    choices
}
