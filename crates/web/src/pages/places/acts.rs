//! What those who operate a unit report and change. Each is a command of the places; what is refused is told at its field,
//! with what was written kept.

use super::{
    scope,
    unit::{self, Known},
};
use crate::{
    form::{COMMAND_KEY, Faults, Fields, Posted},
    pages::Handed,
    route::see,
    wrong::Wrong,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use engine::SubmitError;
use kernel::{Capacity, Instant, Period, PlaceId, RefusalKind};
use places::{Command, Figure, FigureReport, PlaceSelection, ServiceAmount, ServiceHolder};
use smol_str::SmolStr;

/// What a form of one act says, with what is wrong with it.
struct Sent {
    handed: Handed,
    code: String,
    act: &'static str,
    fields: Fields,
    faults: Faults,
    known: Known,
    now: Instant,
}

impl Sent {
    fn read(handed: Handed, code: String, act: &'static str, fields: Fields) -> Result<Self, Wrong> {
        let now = handed.house.now();
        let known = Known::read(&handed, &code, now)?;
        Ok(Sent { handed, code, act, fields, faults: Faults::default(), known, now })
    }

    /// A field that this form alone has.
    fn name(&self, field: &str) -> String {
        format!("{field}-{}", self.act)
    }

    /// From when it holds; now, where it is left empty.
    fn from(&mut self) -> Instant {
        let name = self.name("fra");
        scope::instant(&self.fields, &name, &mut self.faults).unwrap_or(self.now)
    }

    fn period(&mut self) -> Period {
        let start = self.from();
        let name = self.name("til");
        let end = scope::instant(&self.fields, &name, &mut self.faults);
        if end.is_some_and(|end| end <= start) {
            self.faults.add(
                &name,
                "Slutningen ligger før begyndelsen: ret en af dem",
                "The end lies before the beginning: correct one of them",
            );
        }
        Period { start, end: end.filter(|end| *end > start) }
    }

    fn source(&mut self) -> String {
        let name = self.name("kilde");
        let given = self.fields.text(&name).to_owned();
        if given.is_empty() {
            self.faults.add(&name, "Skriv, hvor du ved det fra", "Write how you know");
        }
        given
    }

    fn reason(&mut self) -> SmolStr {
        let name = self.name("aarsag");
        let given = self.fields.text(&name).to_owned();
        if !self.known.reasons.iter().any(|reason| reason.id == given) {
            self.faults.add(&name, "Vælg en årsag", "Choose a reason");
        }
        given.into()
    }

    /// The places that were ticked; none but the unit's own.
    fn places(&self) -> Vec<PlaceId> {
        let ticked = self.fields.all("plads").into_iter().filter_map(|given| given.parse().ok());
        ticked.filter(|place| self.known.unit.places.contains(place)).collect()
    }

    /// The page again, with what is wrong.
    async fn again(self, status: StatusCode) -> Result<Response, Wrong> {
        let Sent { handed, code, fields, faults, .. } = self;
        unit::page(&handed, &code, &Fields::default(), &fields, faults, status).await
    }

    /// Does it, where nothing is wrong with the form.
    async fn done(mut self, field: &str, command: Command) -> Result<Response, Wrong> {
        if !self.faults.are_none() {
            // Whoever may not is told so, and not what is wrong with a form that the page does not show them.
            if let Some(refusal) = self.known.refused(&self.handed, self.act)? {
                return Err(refusal.into());
            }
            return self.again(StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let key = front::command_key(self.fields.text(COMMAND_KEY)).map_err(|_| Wrong::fault())?;
        match self.handed.visit.submit(key, command).await {
            Ok(_) => Ok(see(&format!("/pladser/{}?gjort={}", self.known.unit.code, self.act))),
            Err(SubmitError::Refused(refusal)) if refusal.kind != RefusalKind::Forbidden => {
                let status = match refusal.kind {
                    RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                    RefusalKind::NotFound => StatusCode::NOT_FOUND,
                    _ => StatusCode::CONFLICT,
                };
                self.faults.refused(field, &refusal);
                self.again(status).await
            }
            Err(fault) => Err(fault.into()),
        }
    }
}

/// A whole number of places.
fn count(sent: &mut Sent, field: &str) -> Option<u32> {
    let given = sent.fields.filled(field)?.to_owned();
    let read = given.parse().ok();
    if read.is_none() {
        sent.faults.add(
            field,
            "Skriv et helt antal pladser, 0 eller flere",
            "Write a whole number of places, 0 or more",
        );
    }
    read
}

pub(super) async fn report(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "tal", fields)?;
    let (from, source) = (sent.from(), sent.source());
    let unit = sent.known.unit.id;
    let mut reports = Vec::new();
    for figure in Figure::ALL {
        if let Some(value) = count(&mut sent, figure.slug()) {
            reports.push(FigureReport { unit, figure, value, from, source: source.clone() });
        }
    }
    if reports.is_empty() && sent.faults.are_none() {
        sent.faults.add(Figure::Approved.slug(), "Skriv mindst ét tal", "Write at least one figure");
    }
    sent.done(Figure::Staffed.slug(), Command::ReportFigures(reports)).await
}

pub(super) async fn block(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "spaer", fields)?;
    let unit = sent.known.unit.id;
    let (places, counted) = (sent.places(), count(&mut sent, "antal-spaer"));
    let selection = match counted {
        Some(count) if places.is_empty() => PlaceSelection::Count { unit, count },
        Some(_) => {
            sent.faults.add(
                "antal-spaer",
                "Vælg enten pladser eller et antal, ikke begge",
                "Choose either places or a number, not both",
            );
            PlaceSelection::Places(places)
        }
        None => {
            if places.is_empty() {
                sent.faults.add(
                    "plads-spaer",
                    "Vælg, hvilke pladser der spærres, eller skriv et antal",
                    "Choose which places are blocked, or write a number",
                );
            }
            PlaceSelection::Places(places)
        }
    };
    let (reason, period, source) = (sent.reason(), sent.period(), sent.source());
    sent.done("plads-spaer", Command::BlockPlaces { selection, period, reason, source }).await
}

pub(super) async fn unblock(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "ophaev", fields)?;
    let places = sent.places();
    if places.is_empty() {
        sent.faults.add("plads-ophaev", "Vælg mindst én plads", "Choose at least one place");
    }
    let (from, source) = (sent.from(), sent.source());
    sent.done("plads-ophaev", Command::Unblock { places, from, source }).await
}

pub(super) async fn close(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "luk", fields)?;
    let unit = sent.known.unit.id;
    let (reason, period, source) = (sent.reason(), sent.period(), sent.source());
    sent.done("fra-luk", Command::CloseUnit { unit, period, reason, source }).await
}

pub(super) async fn reopen(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "genaabn", fields)?;
    let unit = sent.known.unit.id;
    let (from, source) = (sent.from(), sent.source());
    sent.done("fra-genaabn", Command::ReopenUnit { unit, from, source }).await
}

pub(super) async fn add(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "nye-pladser", fields)?;
    let (unit, field) = (sent.known.unit.id, "antal-nye-pladser");
    let counted = count(&mut sent, field).filter(|count| *count > 0);
    if counted.is_none() && sent.faults.of(field).is_none() {
        sent.faults.add(field, "Skriv, hvor mange pladser der kommer til", "Write how many places are added");
    }
    let (from, source) = (sent.from(), sent.source());
    let count = counted.unwrap_or_default();
    sent.done(field, Command::AddPlaces { unit, count, from, labels: None, source }).await
}

pub(super) async fn remove(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "nedlaeg", fields)?;
    let places = sent.places();
    if places.is_empty() {
        sent.faults.add("plads-nedlaeg", "Vælg mindst én plads", "Choose at least one place");
    }
    let (from, source) = (sent.from(), sent.source());
    sent.done("plads-nedlaeg", Command::RemovePlaces { places, from, source }).await
}

pub(super) async fn service(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "ydelse", fields)?;
    let holder = ServiceHolder::Unit(sent.known.unit.id);
    let service = SmolStr::new(sent.fields.text("ydelse"));
    if service.is_empty() {
        sent.faults.add(
            "ydelse",
            "Skriv ydelsens kode, som physiotherapy",
            "Write the code of the service, as physiotherapy",
        );
    }
    let amount = sent.fields.text("omfang").parse::<Capacity>();
    if amount.is_err() {
        sent.faults.add(
            "omfang",
            "Skriv et tal med højst to decimaler, som 1,5",
            "Write a number with at most two decimals, as 1.5",
        );
    }
    let amount = amount.unwrap_or(Capacity::from_hundredths(0));
    let amount = match sent.fields.text("regnes-i") {
        "aarsvaerk" => ServiceAmount::FullTimeEquivalents(amount),
        _ => ServiceAmount::Hundredths(amount),
    };
    let (from, source) = (sent.from(), sent.source());
    sent.done("ydelse", Command::ReportServiceCapacity { holder, service, amount, from, source }).await
}

pub(super) async fn capabilities(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "kompetencer", fields)?;
    let unit = sent.known.unit.id;
    let (from, source) = (sent.from(), sent.source());
    let chosen: Vec<SmolStr> = sent.fields.all("kan").into_iter().map(SmolStr::new).collect();
    let has = |slug: &SmolStr| sent.known.can.iter().any(|tag| tag.slug == *slug);
    let add: Vec<SmolStr> = chosen.iter().filter(|slug| !has(slug)).cloned().collect();
    let gone = sent.known.can.iter().map(|tag| tag.slug.clone());
    let remove: Vec<SmolStr> = gone.filter(|slug| !chosen.contains(slug)).collect();
    if add.is_empty() && remove.is_empty() {
        sent.faults.add("", "Intet er ændret", "Nothing has changed");
    }
    sent.done("", Command::ChangeCapabilities { unit, add, remove, from, source }).await
}

pub(super) async fn clean(
    handed: Handed,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let mut sent = Sent::read(handed, code, "rengoering", fields)?;
    let Some(place) = sent.places().into_iter().next() else { return Err(Wrong::not_found()) };
    let now = sent.now;
    if sent.fields.text("hvad") == "faerdig" {
        return sent.done("", Command::ReportCleaned { place, at: now }).await;
    }
    let planned_until = sent.period().end;
    sent.done("plads", Command::StartCleaning { place, from: now, planned_until }).await
}
