//! Who the citizen is, for those whose task needs it; for the others that it is hidden, and why. And what else stands at
//! the head of a pathway: from where, since when, where it stands.

use super::names::Names;
use engine::{AskError, Identity};
use kernel::{RefusalKind, Role};
use maud::{Markup, html};
use pathways::{Pathway, Request, RequestState};

/// What the vault says of who the citizen is.
pub(super) enum Who {
    /// They are shown.
    Known(Box<Identity>),
    /// The role or its organisation may not be told.
    Hidden,
    /// Nothing is kept any more.
    Forgotten,
}

impl Who {
    /// From what the vault answered; a fault of the machine stays one.
    pub(super) fn of(answer: Result<Identity, AskError>) -> Result<Self, AskError> {
        match answer {
            Ok(identity) => Ok(Who::Known(Box::new(identity))),
            Err(AskError::Refused(refusal)) if refusal.code == "no_identity" => Ok(Who::Forgotten),
            Err(AskError::Refused(refusal))
                if matches!(refusal.kind, RefusalKind::Forbidden | RefusalKind::NotFound) =>
            {
                Ok(Who::Hidden)
            }
            Err(error) => Err(error),
        }
    }

    /// The person behind it, where they are shown.
    pub(super) fn known(&self) -> Option<&Identity> {
        match self {
            Who::Known(identity) => Some(identity),
            Who::Hidden | Who::Forgotten => None,
        }
    }

    /// Whether the person goes by a temporary number alone.
    pub(super) fn is_temporary(&self) -> bool {
        self.known().is_some_and(|identity| identity.cpr.is_none())
    }
}

/// A CPR number as people write it.
fn cpr(number: &str) -> String {
    match (number.get(..6), number.get(6..)) {
        (Some(date), Some(rest)) if number.len() == 10 => format!("{date}-{rest}"),
        _ => number.to_owned(),
    }
}

/// The citizen.
pub(super) fn citizen(who: &Who, role: Role, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @match who {
            Who::Known(identity) => {
                dt { (say.of("Borger", "Citizen")) }
                dd {
                    strong { (identity.name) }
                    @if identity.synthetic { " " span.tag { (say.of("syntetisk", "synthetic")) } }
                    @if identity.protected { " " span.tag.bad { (say.of("beskyttet navn og adresse", "protected name and address")) } }
                    @if !identity.other_names.is_empty() { br; span.muted { (say.of("kaldes også ", "also called ")) (identity.other_names.join(", ")) } }
                }
                @if let Some(number) = &identity.cpr { dt { (say.of("CPR-nummer", "CPR number")) } dd { (cpr(number)) } }
                @if identity.cpr.is_none() {
                    @if let Some(number) = &identity.temporary_number { dt { (say.of("Midlertidigt nummer", "Temporary number")) } dd { (cpr(number)) } }
                }
                dt { (say.of("Adresse", "Address")) }
                dd {
                    @match &identity.address {
                        Some(address) => (address),
                        None if identity.protected => span.muted { (say.of("beskyttet: vises ikke, eller er ikke oplyst", "protected: not shown, or not known")) },
                        None => span.muted { (say.of("ikke oplyst", "not known")) },
                    }
                }
                @if let Some(kin) = &identity.next_of_kin { dt { (say.of("Pårørende", "Next of kin")) } dd { (kin) } }
                @if let Some(doctor) = &identity.general_practitioner { dt { (say.of("Praktiserende læge", "General practitioner")) } dd { (doctor) } }
            }
            Who::Hidden => {
                dt { (say.of("Borger", "Citizen")) }
                dd { span.muted {
                    (say.of("Navn og nummer vises ikke: som ", "Name and number are not shown: as "))
                    (say.text(&role.text()))
                    (say.of(" har du ikke en opgave med borgeren nu, der kræver det.", " you have no task with the citizen now that needs them."))
                } }
            }
            Who::Forgotten => {
                dt { (say.of("Borger", "Citizen")) }
                dd { span.muted { (say.of("Borgerens oplysninger er slettet.", "The citizen's data have been forgotten.")) } }
            }
        }
    }
}

/// From where the pathway came, and what is known of it that does not say who the citizen is.
pub(super) fn head(who: &Who, pathway: &Pathway, role: Role, names: &Names<'_>) -> Markup {
    let say = names.say;
    let residence = pathway.residence.as_ref().map(|residence| &residence.value);
    html! {
        dl.facts {
            (citizen(who, role, names))
            dt { (say.of("Bopælskommune", "Municipality of residence")) } dd { (names.organisation_or_unknown(residence)) }
            dt { (say.of("Henvist", "Referred")) }
            dd {
                (say.moment(pathway.referred_at, names.now)) " " (say.of("af ", "by ")) (names.organisation(&pathway.sender.value))
                " (" (say.text(&pathway.source.text())) ")"
                @if pathway.extraordinary { " " span.tag.warn { (say.of("ekstraordinær udskrivning", "extraordinary discharge")) } }
            }
            @if let Some(discharged) = &pathway.discharged { dt { (say.of("Udskrevet", "Discharged")) } dd { (say.moment(discharged.value, names.now)) } }
            @if let Some(until) = pathway.treatment_until {
                dt { (say.of("Sygehusets behandleransvar", "The hospital's responsibility")) }
                dd { (say.of("til ", "until ")) (say.moment(until, names.now)) " (" (say.away(until, names.now)) ")" }
            }
            @if let Some(died) = &pathway.died { dt { (say.of("Død", "Died")) } dd { (say.moment(died.value, names.now)) } }
            @if let Some(known) = pathway.known.open() {
                @for (kind, name) in &known.representatives {
                    // The name says something of who the citizen is, and with a protected citizen where.
                    dt { (names.code("representative", kind)) }
                    dd { @if names_are_shown(who) { (name) } @else { span.muted { (say.of("navnet vises ikke", "the name is not shown")) } } }
                }
            }
        }
    }
}

/// Whether names of those who stand near the citizen show: to whoever knows the citizen, and of a protected one the address.
fn names_are_shown(who: &Who) -> bool {
    matches!(who, Who::Known(identity) if !identity.protected || identity.address.is_some())
}

/// The request that is looked at: the one that waits, else the one whose stay goes on, else the last.
pub(super) fn current(pathway: &Pathway) -> Option<&Request> {
    pathway.live_request().or_else(|| pathway.staying()).or(pathway.requests.last())
}

/// Where it stands, as steps.
pub(super) fn steps(pathway: &Pathway, names: &Names<'_>) -> Markup {
    let say = names.say;
    let Some(request) = current(pathway) else { return html! {} };
    const WAY: [RequestState; 7] = [
        RequestState::Referred,
        RequestState::Decided,
        RequestState::Offered,
        RequestState::Accepted,
        RequestState::Confirmed,
        RequestState::InStay,
        RequestState::Ended,
    ];
    let word = |state: RequestState| match state {
        RequestState::Referred => say.of("Henvist", "Referred"),
        RequestState::Decided => say.of("Afgjort", "Decided"),
        RequestState::Offered => say.of("Tilbudt", "Offered"),
        RequestState::Accepted => say.of("Accepteret", "Accepted"),
        RequestState::Confirmed => say.of("Bekræftet", "Confirmed"),
        RequestState::InStay => say.of("På pladsen", "In stay"),
        RequestState::Ended => say.of("Afsluttet", "Ended"),
        RequestState::Closed => say.of("Lukket", "Closed"),
    };
    let over = request.state == RequestState::Ended;
    html! {
        @if request.state == RequestState::Closed {
            p { span.tag.warn { (say.text(&request.state_text())) } @if let Some(code) = &request.closed_code { " " (names.code("cancel_reason", code)) } }
        } @else {
            ol.steps aria-label=(say.of("Hvor forløbet står", "Where the pathway stands")) {
                @for state in WAY {
                    li.done[state < request.state || over] aria-current=[(state == request.state && !over).then_some("step")] { (word(state)) }
                }
            }
        }
        p {
            strong { (say.text(&request.state_text())) }
            @if let Some(stay) = &request.stay { " · " (names.unit(stay.unit)) ", " (stay.place) }
            @else if let Some(offer) = &request.offer { " · " (names.unit(offer.unit)) ", " (offer.place) }
            @if request.number > 1 { " · " (say.of("anmodning ", "request ")) (request.number) }
        }
    }
}
