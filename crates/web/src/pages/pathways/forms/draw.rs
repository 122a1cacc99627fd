//! A form as it is drawn from its description.

use super::{super::names::Names, Form, Input, Kind, read::sides};
use crate::{
    form::{Faults, Fields},
    page::hidden,
    parts::fields::{Field, described, told},
    words,
};
use front::Visit;
use maud::{Markup, html};
use pathways::{Pathway, answers};
use registry::OrganisationKind;
use schemes::Answer;

/// What a form is drawn with.
pub(in super::super) struct Drawn<'a> {
    pub names: &'a Names<'a>,
    pub visit: &'a Visit,
    pub pathway: &'a Pathway,
    /// What the rules suggest, where that was asked.
    pub suggested: Option<&'a Answer>,
    pub fields: &'a Fields,
    pub faults: &'a Faults,
}

/// The form with its fields and its button.
pub(in super::super) fn drawn(form: &Form, with: &Drawn<'_>) -> Markup {
    let say = with.names.say;
    let mut fields = with.fields.clone();
    let suggested = with.suggested.and_then(|answer| answer.verdict.settled());
    for input in form.inputs {
        if fields.filled(input.name).is_some() {
            continue;
        }
        match (input.kind, suggested) {
            (Kind::Conclusion, Some(settled)) => fields.put(input.name, settled.id.as_str()),
            (Kind::Side, _) => fields.put(input.name, "borger"),
            _ => {}
        }
    }
    html! {
        form method="post" action=(form.address(with.pathway.id)) {
            (hidden(with.visit))
            @for input in form.inputs { (field(input, &fields, with)) }
            button type="submit" { (say.of(form.button.0, form.button.1)) }
        }
    }
}

fn field(input: &Input, fields: &Fields, with: &Drawn<'_>) -> Markup {
    let (names, say, faults) = (with.names, with.names.say, with.faults);
    let mut field = Field::new(input.name, say.of(input.label.0, input.label.1));
    if let Some((da, en)) = input.hint {
        field = field.hint(say.of(da, en));
    }
    if input.optional {
        field = field.optional();
    }
    match input.kind {
        Kind::When | Kind::Ahead | Kind::AheadOrNot => field.line("datetime-local", fields, faults, say),
        Kind::Text => field.area(fields, faults, say),
        Kind::Line | Kind::Units => field.line("text", fields, faults, say),
        Kind::Code(list) => field.select(&with_none(names.codes(list), names), fields, faults, say),
        Kind::Side => field.radios(&sides(say), fields, faults, say),
        Kind::Organisation => field.select(&organisations(names), fields, faults, say),
        Kind::Conclusion => field.select(&conclusions(with), fields, faults, say),
        Kind::ToldCost => told_cost(input, fields, with),
    }
}

/// A list to choose from, with nothing chosen at first.
pub(in super::super) fn with_none(
    choices: Vec<(String, String)>,
    names: &Names<'_>,
) -> Vec<(String, String)> {
    let none = (String::new(), names.say.of("Vælg …", "Choose …").to_owned());
    std::iter::once(none).chain(choices).collect()
}

/// Every organisation of today with which something can be shared, by kind and name.
pub(in super::super) fn organisations(names: &Names<'_>) -> Vec<(String, String)> {
    const KINDS: [OrganisationKind; 5] = [
        OrganisationKind::Region,
        OrganisationKind::Hospital,
        OrganisationKind::Municipality,
        OrganisationKind::Facility,
        OrganisationKind::Clinic,
    ];
    let date = kernel::danish_date(names.now);
    let mut choices = Vec::new();
    for kind in KINDS {
        let mut found: Vec<(String, String)> = names
            .world
            .registry
            .list(kind, date)
            .into_iter()
            .map(|each| (each.id.to_string(), format!("{} ({})", each.name, names.say.text(&kind.text()))))
            .collect();
        found.sort_by(|one, other| one.1.cmp(&other.1));
        choices.extend(found);
    }
    with_none(choices, names)
}

fn conclusions(with: &Drawn<'_>) -> Vec<(String, String)> {
    let names = with.names;
    let known = names.law.as_ref().map(|law| answers::decidable(law, with.pathway, names.now));
    let choices = known.unwrap_or_default().into_iter();
    let choices = choices.map(|known| (known.id.to_string(), names.say.text(&known.text).to_owned()));
    with_none(choices.collect(), names)
}

/// What the stay costs the citizen, and the box that they were told; only words where it costs nothing.
fn told_cost(input: &Input, fields: &Fields, with: &Drawn<'_>) -> Markup {
    let (names, say) = (with.names, with.names.say);
    let offer = with.pathway.live_request().and_then(|request| request.offer.as_ref());
    let kind = offer.and_then(|offer| names.world.places.unit(offer.unit)).map(|unit| unit.kind);
    let Some((kind, law)) = kind.zip(names.law.as_ref()) else { return html! {} };
    let cost = answers::own_payment(law, with.pathway, kind, names.now);
    let (da, en) = answers::cost_words(&cost);
    let described = described(input.name, with.faults);
    html! {
        @if answers::is_free(&cost) {
            p { (say.of("Det koster ikke borgeren noget: ", "It costs the citizen nothing: ")) (say.of(&da, &en)) "." }
        } @else {
            fieldset.field.has-error[described.is_some()] aria-describedby=[described] {
                legend { (say.of(input.label.0, input.label.1)) }
                span.hint { (words::capital(say.of(&da, &en))) "." }
                (told(input.name, with.faults, say))
                label.choice {
                    input id=(input.name) type="checkbox" name=(input.name) value="ja" checked[fields.ticked(input.name)];
                    (say.of("Borgeren har fået at vide, hvad opholdet koster", "The citizen was told what the stay costs"))
                }
            }
        }
    }
}
