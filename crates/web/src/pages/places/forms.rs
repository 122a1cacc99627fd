//! The forms of those who operate a unit: figures, blocks, closing and opening, cleaning, what the unit can do. Who may not
//! gets none.

use super::unit::{Known, PlaceNow};
use crate::{
    form::{Faults, Fields},
    page::hidden,
    pages::Handed,
    parts::fields::{Field, described, told},
    words::{self, Say},
};
use kernel::Instant;
use maud::{Markup, html};
use places::{BoardRow, Figure, PlaceStatus, ServiceAmount};

/// What the visitor may do to the unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rights {
    pub report: bool,
    pub change: bool,
    /// Whether places may be added and taken away.
    pub register: bool,
    pub clean: bool,
}

/// What every form is drawn with.
#[derive(Clone, Copy)]
struct Drawn<'a> {
    handed: &'a Handed,
    known: &'a Known,
    sent: &'a Fields,
    faults: &'a Faults,
    say: Say,
}

/// Every form that the visitor may use.
pub(super) fn all(
    handed: &Handed,
    known: &Known,
    row: &BoardRow,
    rights: Rights,
    sent: &Fields,
    faults: &Faults,
    now: Instant,
) -> Markup {
    let drawn = Drawn { handed, known, sent, faults, say: handed.say() };
    let say = drawn.say;
    html! {
        @if rights.report || rights.change || rights.register || rights.clean {
            section #goer-noget aria-labelledby="goer-noget-navn" {
                h2 #goer-noget-navn { (say.of("Indberet og ændr", "Report and change")) }
                @if rights.report { (drawn.report(row)) (drawn.service()) }
                @if rights.clean { (drawn.clean(now)) }
                @if rights.change { (drawn.block()) (drawn.unblock()) (drawn.close()) }
                @if rights.register { (drawn.add()) (drawn.remove()) }
                @if rights.change { (drawn.capabilities()) }
            }
        }
    }
}

impl Drawn<'_> {
    /// A folded form; open where its own sending was refused.
    fn form(&self, act: &str, title: &str, body: Markup, button: &str) -> Markup {
        let open = self.sent.text("form") == act;
        html! {
            details id={ "form-" (act) } open[open] {
                summary { (title) }
                form method="post" action={ "/pladser/" (self.known.unit.code) "/" (act) } {
                    (hidden(&self.handed.visit))
                    input type="hidden" name="form" value=(act);
                    (body)
                    div.actions { button type="submit" { (button) } }
                }
            }
        }
    }

    /// What was sent by this form, and nothing of another's.
    fn own(&self, act: &str) -> Fields {
        if self.sent.text("form") == act { self.sent.clone() } else { Fields::default() }
    }

    fn from(&self, fields: &Fields, act: &str) -> Markup {
        let label = self.say.of("Gælder fra", "Holds from");
        let hint = self.say.of("Tomt betyder nu.", "Empty means now.");
        self.dated(fields, act, "fra", label, hint)
    }

    /// A time; each form has its own fields, so that a fault leads to the right one.
    fn dated(&self, fields: &Fields, act: &str, name: &str, label: &str, hint: &str) -> Markup {
        let name = format!("{name}-{act}");
        Field::new(&name, label).hint(hint).optional().line("datetime-local", fields, self.faults, self.say)
    }

    fn source(&self, fields: &Fields, act: &str) -> Markup {
        let name = format!("kilde-{act}");
        let label = self.say.of("Hvor ved du det fra?", "How do you know?");
        let hint = self
            .say
            .of("Som »vagtplan« eller »opgjort på afsnittet«.", "As “rota” or “counted on the ward”.");
        let mut filled = fields.clone();
        if filled.filled(&name).is_none() && fields.text("form").is_empty() {
            filled.put(&name, self.say.of("meldt på siden", "reported on the page"));
        }
        Field::new(&name, label).hint(hint).line("text", &filled, self.faults, self.say)
    }

    fn report(&self, row: &BoardRow) -> Markup {
        let (act, say) = ("tal", self.say);
        let mut fields = self.own(act);
        let fresh = fields.text("form").is_empty();
        let one = |figure: Figure, fields: &mut Fields| {
            if fresh && let Some(shown) = row.availability.figure(figure) {
                fields.put(figure.slug(), shown.value.to_string());
            }
            let text = figure.text();
            let label = format!("{} {}", words::capital(say.text(&text)), say.of("pladser", "places"));
            Field::new(figure.slug(), &label).optional().line("number", fields, self.faults, say)
        };
        let body = html! {
            p { (say.of("Tallene gælder, til nogen melder andre. Send dem også, når de er uændrede: så ses det, at de er friske.", "The figures hold until others are reported. Send them also when they are unchanged: so it is seen that they are fresh.")) }
            div.inline-form { @for figure in Figure::ALL { (one(figure, &mut fields)) } }
            (self.from(&fields, act)) (self.source(&fields, act))
        };
        self.form(act, say.of("Indberet tal", "Report figures"), body, say.of("Indberet", "Report"))
    }

    fn places(&self, fits: impl Fn(&PlaceNow) -> bool) -> Vec<&PlaceNow> {
        self.known.places.iter().filter(|place| fits(place)).collect()
    }

    fn ticks(&self, places: &[&PlaceNow], fields: &Fields, act: &str) -> Markup {
        let say = self.say;
        let chosen = fields.all("plads");
        let name = format!("plads-{act}");
        let described = described(&name, self.faults);
        html! {
            fieldset.field.has-error[described.is_some()] aria-describedby=[described] {
                legend { (say.of("Pladser", "Places")) }
                (told(&name, self.faults, say))
                div.choices-row { @for (index, place) in places.iter().enumerate() {
                    @let value = place.id.to_string();
                    @let status = place.status.map(PlaceStatus::text);
                    label.choice {
                        input type="checkbox" name="plads" id=[(index == 0).then(|| name.clone())] value=(value) checked[chosen.contains(&value.as_str())];
                        (place.called) @if let Some(status) = &status { " (" (say.text(status)) ")" }
                    }
                } }
            }
        }
    }

    fn reasons(&self, fields: &Fields, act: &str) -> Markup {
        let name = format!("aarsag-{act}");
        let mut choices = vec![(String::new(), self.say.of("Vælg …", "Choose …").to_owned())];
        choices.extend(
            self.known
                .reasons
                .iter()
                .map(|reason| (reason.id.to_string(), self.say.text(&reason.text).to_owned())),
        );
        Field::new(&name, self.say.of("Årsag", "Reason")).select(&choices, fields, self.faults, self.say)
    }

    fn until(&self, fields: &Fields, act: &str) -> Markup {
        let label = self.say.of("Til", "Until");
        let hint =
            self.say.of("Tomt betyder, at det ikke vides endnu.", "Empty means that it is not known yet.");
        self.dated(fields, act, "til", label, hint)
    }

    fn block(&self) -> Markup {
        let (act, say) = ("spaer", self.say);
        let fields = self.own(act);
        let body = html! {
            (self.ticks(&self.places(|place| !place.blocked), &fields, act))
            (Field::new("antal-spaer", say.of("Eller et antal, så vælger systemet frie pladser", "Or a number, and the system chooses free places")).optional().line("number", &fields, self.faults, say))
            (self.reasons(&fields, act)) (self.from(&fields, act)) (self.until(&fields, act)) (self.source(&fields, act))
        };
        self.form(act, say.of("Spær pladser", "Block places"), body, say.of("Spær", "Block"))
    }

    fn unblock(&self) -> Markup {
        let (act, say) = ("ophaev", self.say);
        let fields = self.own(act);
        let blocked = self.places(|place| place.blocked);
        html! { @if !blocked.is_empty() {
            (self.form(act, say.of("Ophæv spærring", "End a block"), html! { (self.ticks(&blocked, &fields, act)) (self.from(&fields, act)) (self.source(&fields, act)) }, say.of("Ophæv", "End")))
        } }
    }

    fn close(&self) -> Markup {
        let say = self.say;
        if self.known.closing.is_some() {
            let act = "genaabn";
            let fields = self.own(act);
            let body = html! { (self.from(&fields, act)) (self.source(&fields, act)) };
            return self.form(
                act,
                say.of("Åbn enheden igen", "Open the unit again"),
                body,
                say.of("Åbn", "Open"),
            );
        }
        let act = "luk";
        let fields = self.own(act);
        let body = html! {
            p { (say.of("I en lukket enhed loves ingen pladser bort. De borgere, der er der, bliver, til de er flyttet.", "In a closed unit no places are promised. The citizens who are there stay until they are moved.")) }
            (self.reasons(&fields, act)) (self.from(&fields, act)) (self.until(&fields, act)) (self.source(&fields, act))
        };
        self.form(act, say.of("Luk enheden", "Close the unit"), body, say.of("Luk enheden", "Close the unit"))
    }

    fn clean(&self, now: Instant) -> Markup {
        let say = self.say;
        let act = "rengoering";
        let cleaned = self.places(|place| place.status == Some(PlaceStatus::Cleaning));
        let free = self.places(|place| place.status == Some(PlaceStatus::Free));
        let fields = self.own(act);
        let at = say.moment(now, now);
        let begun = html! {
            @let choices: Vec<(String, String)> = free.iter().map(|place| (place.id.to_string(), place.called.clone())).collect();
            input type="hidden" name="hvad" value="begynd";
            (Field::new("plads", say.of("Plads", "Place")).select(&choices, &fields, self.faults, say))
            (self.dated(&fields, act, "til", say.of("Planlagt færdig", "Planned to be done"), say.of("Pladsen er ikke ledig, før nogen melder den gjort ren.", "The place is not available before somebody reports it clean.")))
        };
        html! {
            @if !cleaned.is_empty() {
                div.box #rengoeres {
                    h3 { (say.of("Under rengøring", "Being cleaned")) }
                    @for place in cleaned {
                        form.inline-form method="post" action={ "/pladser/" (self.known.unit.code) "/" (act) } {
                            (hidden(&self.handed.visit))
                            input type="hidden" name="hvad" value="faerdig";
                            input type="hidden" name="plads" value=(place.id);
                            button type="submit" { (say.of("Plads ", "Place ")) (place.called) (say.of(" er gjort ren", " is clean")) }
                            span.muted { (say.of("gælder fra ", "holds from ")) (at) }
                        }
                    }
                }
            }
            @if !free.is_empty() { (self.form(act, say.of("Begynd rengøring af en plads", "Begin cleaning a place"), begun, say.of("Begynd", "Begin"))) }
        }
    }

    fn add(&self) -> Markup {
        let (act, say) = ("nye-pladser", self.say);
        let fields = self.own(act);
        let body = html! {
            p { (say.of("Pladserne findes fra det tidspunkt. At de er bemandede, indberettes som tal.", "The places are there from that time. That they have staff is reported as figures.")) }
            (Field::new("antal-nye-pladser", say.of("Antal nye pladser", "Number of new places")).line("number", &fields, self.faults, say))
            (self.from(&fields, act)) (self.source(&fields, act))
        };
        self.form(act, say.of("Læg pladser til", "Add places"), body, say.of("Læg til", "Add"))
    }

    fn remove(&self) -> Markup {
        let (act, say) = ("nedlaeg", self.say);
        let fields = self.own(act);
        let body = html! {
            p { (say.of("En nedlagt plads kommer ikke igen. Kan den bruges senere, så spær den i stedet.", "A place that is taken away does not come back. If it can be used later, block it instead.")) }
            (self.ticks(&self.places(|_| true), &fields, act)) (self.from(&fields, act)) (self.source(&fields, act))
        };
        self.form(
            act,
            say.of("Nedlæg pladser", "Take places away for good"),
            body,
            say.of("Nedlæg", "Take away"),
        )
    }

    fn service(&self) -> Markup {
        let (act, say) = ("ydelse", self.say);
        let fields = self.own(act);
        let kinds = [
            ("kapacitet".to_owned(), say.of("kapacitet", "capacity").to_owned()),
            ("aarsvaerk".to_owned(), say.of("årsværk", "full-time equivalents").to_owned()),
        ];
        let hint = say.of(
            "En fast kort kode, som physiotherapy eller acute_team.",
            "A lasting short code, as physiotherapy or acute_team.",
        );
        let body = html! {
            @if !self.known.services.is_empty() {
                ul { @for line in &self.known.services { li {
                    code { (line.service) } ": " (line.amount.amount())
                    @if matches!(line.amount, ServiceAmount::FullTimeEquivalents(_)) { " " (say.of("årsværk", "full-time equivalents")) }
                    " " span.muted { (say.of("fra ", "from ")) (say.instant(line.from)) ", " (line.source) }
                } } }
            }
            (Field::new("ydelse", say.of("Ydelse", "Service")).hint(hint).line("text", &fields, self.faults, say))
            (Field::new("omfang", say.of("Omfang", "Amount")).line("text", &fields, self.faults, say))
            (Field::new("regnes-i", say.of("Regnes i", "Counted in")).select(&kinds, &fields, self.faults, say))
            (self.from(&fields, act)) (self.source(&fields, act))
        };
        self.form(
            act,
            say.of("Indberet en ydelse, der ikke er pladser", "Report a service that is not places"),
            body,
            say.of("Indberet", "Report"),
        )
    }

    fn capabilities(&self) -> Markup {
        let (act, say) = ("kompetencer", self.say);
        let fields = self.own(act);
        let fresh = fields.text("form").is_empty();
        let chosen = fields.all("kan");
        let body = html! {
            fieldset.field { legend { (say.of("Enheden kan", "The unit can")) }
                div.choices-row { @for tag in &self.known.tags {
                    @let has = self.known.can.iter().any(|one| one.slug == tag.slug);
                    label.choice { input type="checkbox" name="kan" value=(tag.slug) checked[if fresh { has } else { chosen.contains(&tag.slug.as_str()) }]; (say.text(&tag.name)) }
                } }
            }
            (self.from(&fields, act)) (self.source(&fields, act))
        };
        self.form(
            act,
            say.of("Ændr, hvad enheden kan", "Change what the unit can do"),
            body,
            say.of("Gem", "Keep"),
        )
    }
}
