//! What messages, their states and the events that answered something are called.

use crate::words::Say;
use eventlog::records::DeliveryState;
use kernel::Text;
use maud::{Markup, html};
use notices::AddressFault;

/// What a message tells of.
pub(in crate::pages) fn kind(kind: &str, say: Say) -> String {
    match kind {
        "notice.awaiting" => say.of("Venter på svar", "Awaits an answer").to_owned(),
        "notice.late" => say.of("Forsinket", "Late").to_owned(),
        notices::TEST => say.of("Prøve", "Test").to_owned(),
        other => match other.strip_prefix("event.") {
            Some(event) => format!("{}: {}", say.of("Hændelse", "Event"), self::event(event, say)),
            None => other.to_owned(),
        },
    }
}

/// Of which family a message is: what is said of it where the pathway is not the reader's to see.
pub(in crate::pages) fn family(kind: &str, say: Say) -> &'static str {
    match notices::family(kind) {
        notices::Family::Notice => say.of("Varsel", "Notice"),
        notices::Family::Event => say.of("Hændelse", "Event"),
        notices::Family::Test => say.of("Prøve", "Test"),
    }
}

/// What an event of the log is called.
pub(in crate::pages) fn event(event: &str, say: Say) -> String {
    let known = [
        ("referred", "henvist", "referred"),
        ("assessed", "oplysninger besvaret", "facts answered"),
        ("heard", "partshørt", "heard"),
        ("decided", "afgjort", "decided"),
        ("offered", "plads tilbudt", "place offered"),
        ("accepted", "borgeren sagde ja", "the citizen accepted"),
        ("declined", "borgeren sagde nej", "the citizen declined"),
        ("offer_withdrawn", "tilbuddet trukket tilbage", "the offer withdrawn"),
        ("hold_expired", "pladsen blev givet fri", "the place was freed"),
        ("confirmed", "bekræftet", "confirmed"),
        ("refused", "afvist", "refused"),
        ("item_marked", "overleveringslisten afkrydset", "handover list ticked"),
        ("transport_ordered", "transport bestilt", "transport ordered"),
        ("discharged", "udskrevet", "discharged"),
        ("departed", "taget af sted", "left"),
        ("arrived", "ankommet", "arrived"),
        ("moved_on", "flyttet videre", "moved on"),
        ("went_on_leave", "på orlov", "on leave"),
        ("returned", "tilbage fra orlov", "back from leave"),
        ("transfer_opened", "en anden plads søges", "another place is sought"),
        ("ready_declared", "meldt klar til at flytte", "declared ready to move"),
        ("stay_ended", "opholdet sluttede", "the stay ended"),
        ("died", "død", "died"),
        ("cancelled", "annulleret", "cancelled"),
        ("corrected", "rettet", "corrected"),
        ("basis_recorded", "grundlag for deling registreret", "basis of sharing recorded"),
        ("basis_ended", "deling afsluttet", "the sharing ended"),
        ("representative_recorded", "repræsentant registreret", "representative recorded"),
        ("wish_recorded", "ønsker registreret", "wishes recorded"),
        ("letter_filled", "brevet udfyldt", "the letter filled in"),
    ];
    let found = known.iter().find(|(kind, _, _)| *kind == event);
    found.map_or_else(|| event.to_owned(), |(_, da, en)| say.of(da, en).to_owned())
}

/// What has become of a message.
pub(in crate::pages) const fn state(state: DeliveryState, say: Say) -> &'static str {
    match state {
        DeliveryState::Queued => say.of("i kø", "queued"),
        DeliveryState::Delivered => say.of("leveret", "delivered"),
        DeliveryState::Failed => say.of("prøves igen", "tried again"),
        DeliveryState::Dead => say.of("opgivet", "given up"),
    }
}

/// The same, as a tag.
pub(in crate::pages) fn state_tag(of: DeliveryState, say: Say) -> Markup {
    let class = match of {
        DeliveryState::Queued => "tag",
        DeliveryState::Delivered => "tag good",
        DeliveryState::Failed => "tag warn",
        DeliveryState::Dead => "tag bad",
    };
    html! { span class=(class) { (state(of, say)) } }
}

/// Why a message was not delivered: what the sender of messages noted, in both languages.
pub(in crate::pages) fn error(said: &str, say: Say) -> String {
    let known = [
        ("no answer in time", "intet svar i tide"),
        ("no connection", "ingen forbindelse"),
        ("the connection broke off", "forbindelsen blev afbrudt"),
        ("the webhook is gone or not active", "webhooken er væk eller sat på pause"),
        ("the account is not active", "brugeren er lukket"),
        ("no mail server is set up", "der er ikke sat en mailserver op"),
        ("webhook removed", "webhooken er fjernet"),
        ("restored from a backup", "gendannet fra en sikkerhedskopi"),
        ("the records cannot be read", "optegnelserne kan ikke læses"),
        ("no TLS", "ingen TLS"),
        ("the receiver's certificate is not trusted", "modtagerens certifikat godtages ikke"),
        ("the mail server's certificate is not trusted", "mailserverens certifikat godtages ikke"),
        ("no TLS with the mail server", "ingen TLS med mailserveren"),
        ("no connection to the mail server", "ingen forbindelse til mailserveren"),
        ("the message cannot be read", "beskeden kan ikke læses"),
        ("the e-mail address cannot be read", "e-mailadressen kan ikke læses"),
        ("the e-mail cannot be written", "e-mailen kan ikke skrives"),
    ];
    let addresses = [
        AddressFault::NotAnAddress,
        AddressFault::NotHttps,
        AddressFault::HoldsLogin,
        AddressFault::Private,
        AddressFault::NotFound,
    ];
    let found = known.iter().find(|(en, _)| *en == said).map(|(en, da)| Text::new(*da, *en));
    let found = found.or_else(|| addresses.iter().map(|fault| fault.text()).find(|text| text.en == said));
    found.map_or_else(|| said.to_owned(), |text| say.text(&text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Language;

    #[test]
    fn why_a_message_was_not_delivered_is_said_in_danish() {
        let (da, en) = (Say(Language::Da), Say(Language::En));
        let not_found = AddressFault::NotFound.text();
        assert_eq!(error(&not_found.en, da), not_found.da);
        assert_eq!(error("no connection", da), "ingen forbindelse");
        assert_eq!([error("no connection", en), error("HTTP 500", da)], ["no connection", "HTTP 500"]);
    }
}
