//! The description of each step: what it is called, what it asks, and which command it comes to.

use super::{Form, Input, Kind};
use pathways::{Command, Decide};

const fn input(name: &'static str, label: (&'static str, &'static str), kind: Kind) -> Input {
    Input { name, label, hint: None, kind, optional: false }
}

const fn optional(name: &'static str, label: (&'static str, &'static str), kind: Kind) -> Input {
    Input { name, label, hint: None, kind, optional: true }
}

const fn hinted(
    name: &'static str,
    label: (&'static str, &'static str),
    kind: Kind,
    hint: (&'static str, &'static str),
) -> Input {
    Input { name, label, hint: Some(hint), kind, optional: true }
}

const fn when(label: (&'static str, &'static str)) -> Input {
    Input {
        name: "tid",
        label,
        hint: Some(("Lad feltet stå tomt, hvis det er nu.", "Leave it empty if it is now.")),
        kind: Kind::When,
        optional: true,
    }
}

const NOTE: Input = optional("note", ("Bemærkning", "Note"), Kind::Text);

/// Every form, in the order in which they are offered.
pub(in super::super) const ALL: &[&Form] = &[
    &RETURN, &ARRIVE, &DEPART, &CONFIRM, &ACCEPT, &DECIDE, &REFUSE, &DECLINE, &WITHDRAW, &HEAR, &TRANSPORT,
    &DISCHARGE, &LEAVE, &READY, &TRANSFER, &END, &WISH, &REPRESENT, &SHARE, &UNSHARE, &CANCEL, &DIE,
];

pub(super) const HEAR: Form = Form {
    act: "hear",
    path: "/forloeb/{n}/partshoer",
    title: ("Partshør borgeren", "Hear the citizen"),
    lead: (
        "Afgørelsen må ikke hvile på oplysninger, som borgeren ikke kender. Skriv, hvad borgeren sagde til dem.",
        "The decision may not rest on facts that the citizen does not know. Write what the citizen said to them.",
    ),
    button: ("Gem partshøringen", "Save the hearing"),
    inputs: &[input("note", ("Hvad sagde borgeren?", "What did the citizen say?"), Kind::Text)],
    make: |pathway, entered| Some(Command::Hear { pathway, outcome: entered.text("note") }),
};

pub(super) const DECIDE: Form = Form {
    act: "decide",
    path: "/forloeb/{n}/afgoer",
    title: ("Træf afgørelse", "Decide"),
    lead: (
        "Forslaget er reglernes svar på de oplysninger, der er. Det er dig, der afgør.",
        "The suggestion is what the rules say to the facts there are. It is you who decides.",
    ),
    button: ("Træf afgørelsen", "Decide"),
    inputs: &[
        input("konklusion", ("Hvad afgøres?", "What is decided?"), Kind::Conclusion),
        hinted(
            "grund",
            ("Begrundelse", "Reason"),
            Kind::Text,
            (
                "Skal skrives, når reglerne ikke afgør det, eller du afviger fra forslaget.",
                "Needed when the rules do not settle it, or you depart from the suggestion.",
            ),
        ),
        when(("Hvornår blev det afgjort?", "When was it decided?")),
    ],
    make: |pathway, entered| {
        Some(Command::Decide(Decide {
            pathway,
            conclusion: entered.code("konklusion"),
            reason: entered.text("grund"),
            at: entered.when("tid"),
        }))
    },
};

pub(super) const ACCEPT: Form = Form {
    act: "accept",
    path: "/forloeb/{n}/accepter",
    title: ("Borgeren siger ja", "The citizen accepts"),
    lead: (
        "Borgeren, eller den der handler for borgeren, har sagt ja til den tilbudte plads.",
        "The citizen, or whoever acts for them, has said yes to the place offered.",
    ),
    button: ("Registrér ja", "Record the yes"),
    inputs: &[
        input("side", ("Hvem sagde ja?", "Who said yes?"), Kind::Side),
        optional("oplyst", ("Egenbetaling", "Own payment"), Kind::ToldCost),
    ],
    make: |pathway, entered| {
        Some(Command::Accept { pathway, by: entered.side("side"), told_cost: entered.ticked("oplyst") })
    },
};

pub(super) const DECLINE: Form = Form {
    act: "decline",
    path: "/forloeb/{n}/sig-nej",
    title: ("Borgeren siger nej", "The citizen declines"),
    lead: (
        "Pladsen gives fri, og en anden skal findes. Borgeren mister ikke sin tur, medmindre ordningen siger det.",
        "The place is freed and another must be found. The citizen keeps their turn unless the scheme says otherwise.",
    ),
    button: ("Registrér nej", "Record the no"),
    inputs: &[
        input("side", ("Hvem sagde nej?", "Who said no?"), Kind::Side),
        optional("grund", ("Hvorfor, med borgerens ord", "Why, in the citizen's words"), Kind::Text),
    ],
    make: |pathway, entered| {
        Some(Command::Decline { pathway, by: entered.side("side"), reason: entered.text("grund") })
    },
};

pub(super) const WITHDRAW: Form = Form {
    act: "withdraw",
    path: "/forloeb/{n}/traek-tilbage",
    title: ("Træk tilbuddet tilbage", "Withdraw the offer"),
    lead: (
        "Tilbuddet var en fejl eller holder ikke længere. Pladsen gives fri, forløbet står, som det stod før tilbuddet, og enheden kan tilbydes igen. Fik borgeren tilbuddet at vide, så fortæl også, at det er trukket tilbage.",
        "The offer was a mistake or no longer holds. The place is freed, the pathway stands as it stood before the offer, and the unit can be offered again. If the citizen was told of the offer, tell them also that it is withdrawn.",
    ),
    button: ("Træk tilbuddet tilbage", "Withdraw the offer"),
    inputs: &[Input {
        name: "grund",
        label: ("Hvorfor?", "Why?"),
        hint: Some(("For eksempel: Valgt ved en fejl.", "For example: Chosen by mistake.")),
        kind: Kind::Line,
        optional: false,
    }],
    make: |pathway, entered| Some(Command::Withdraw { pathway, reason: entered.text("grund") }),
};

pub(super) const CONFIRM: Form = Form {
    act: "confirm",
    path: "/forloeb/{n}/bekraeft",
    title: ("Bekræft pladsen", "Confirm the place"),
    lead: (
        "I tager imod borgeren. Pladsen er reserveret, til borgeren er kommet.",
        "You will receive the citizen. The place is reserved until the citizen has come.",
    ),
    button: ("Bekræft pladsen", "Confirm the place"),
    inputs: &[],
    make: |pathway, _| Some(Command::Confirm { pathway }),
};

pub(super) const REFUSE: Form = Form {
    act: "refuse",
    path: "/forloeb/{n}/afvis",
    title: ("Afvis", "Refuse"),
    lead: (
        "Pladsen gives fri, og sagen går tilbage, så en anden plads kan findes. Årsagen følger borgeren.",
        "The place is freed, and the case goes back so that another place can be found. The reason goes with the citizen.",
    ),
    button: ("Afvis borgeren", "Refuse the citizen"),
    inputs: &[input("kode", ("Årsag", "Reason"), Kind::Code("refusal")), NOTE],
    make: |pathway, entered| {
        Some(Command::Refuse { pathway, code: entered.code("kode"), note: entered.text("note") })
    },
};

pub(super) const TRANSPORT: Form = Form {
    act: "order_transport",
    path: "/forloeb/{n}/transport",
    title: ("Bestil transport", "Order transport"),
    lead: ("Notér, hvornår transporten skal være der.", "Note when the transport is to be there."),
    button: ("Gem transporten", "Save the transport"),
    inputs: &[input("afhentning", ("Afhentes", "Picked up"), Kind::Ahead)],
    make: |pathway, entered| {
        Some(Command::OrderTransport {
            pathway,
            pick_up: entered.when("afhentning").or(entered.any_instant())?,
        })
    },
};

pub(super) const DISCHARGE: Form = Form {
    act: "discharge",
    path: "/forloeb/{n}/udskriv",
    title: ("Meld udskrivning", "Report the discharge"),
    lead: (
        "Borgeren er udskrevet fra sygehuset. Ved en ekstraordinær udskrivning begynder uret for behandleransvaret.",
        "The citizen is discharged from hospital. After an extraordinary discharge the clock of treatment responsibility starts.",
    ),
    button: ("Meld udskrivning", "Report the discharge"),
    inputs: &[when(("Hvornår blev borgeren udskrevet?", "When was the citizen discharged?"))],
    make: |pathway, entered| Some(Command::Discharge { pathway, at: entered.when("tid") }),
};

pub(super) const DEPART: Form = Form {
    act: "depart",
    path: "/forloeb/{n}/afgang",
    title: ("Meld afgang", "Report the departure"),
    lead: ("Borgeren er taget af sted til pladsen.", "The citizen has left for the place."),
    button: ("Meld afgang", "Report the departure"),
    inputs: &[when(("Hvornår tog borgeren af sted?", "When did the citizen leave?"))],
    make: |pathway, entered| Some(Command::Depart { pathway, at: entered.when("tid") }),
};

pub(super) const ARRIVE: Form = Form {
    act: "arrive",
    path: "/forloeb/{n}/ankomst",
    title: ("Bekræft ankomst", "Confirm the arrival"),
    lead: (
        "Borgeren er kommet. Først nu er overleveringen gjort. Mangler noget på overleveringslisten, noteres det.",
        "The citizen has come. Only now is the handover done. What is missing on the handover list is noted.",
    ),
    button: ("Bekræft ankomst", "Confirm the arrival"),
    inputs: &[when(("Hvornår kom borgeren?", "When did the citizen come?"))],
    make: |pathway, entered| Some(Command::Arrive { pathway, at: entered.when("tid") }),
};

pub(super) const LEAVE: Form = Form {
    act: "leave",
    path: "/forloeb/{n}/orlov",
    title: ("Meld orlov", "Report a leave"),
    lead: (
        "Borgeren er væk en tid, og pladsen holdes.",
        "The citizen is away for a time, and the place is kept.",
    ),
    button: ("Meld orlov", "Report the leave"),
    inputs: &[when(("Hvornår tog borgeren af sted?", "When did the citizen leave?"))],
    make: |pathway, entered| Some(Command::Leave { pathway, at: entered.when("tid") }),
};

pub(super) const RETURN: Form = Form {
    act: "return",
    path: "/forloeb/{n}/tilbage",
    title: ("Meld tilbage fra orlov", "Report the return"),
    lead: ("Borgeren er tilbage på pladsen.", "The citizen is back on the place."),
    button: ("Meld tilbage", "Report the return"),
    inputs: &[when(("Hvornår kom borgeren tilbage?", "When did the citizen come back?"))],
    make: |pathway, entered| Some(Command::Return { pathway, at: entered.when("tid") }),
};

pub(super) const TRANSFER: Form = Form {
    act: "transfer",
    path: "/forloeb/{n}/anden-plads",
    title: ("Søg en anden plads", "Seek another place"),
    lead: (
        "Opholdet fortsætter, mens en anden plads findes: en ny anmodning begynder.",
        "The stay goes on while another place is found: a new request begins.",
    ),
    button: ("Søg en anden plads", "Seek another place"),
    inputs: &[optional("grund", ("Hvorfor?", "Why?"), Kind::Text)],
    make: |pathway, entered| Some(Command::Transfer { pathway, reason: entered.text("grund") }),
};

pub(super) const READY: Form = Form {
    act: "ready",
    path: "/forloeb/{n}/klar",
    title: ("Meld klar til at flytte", "Declare ready to move"),
    lead: (
        "Borgeren er klar, men kan ikke flytte endnu. Dagene tælles under årsagen; en ny årsag afløser den forrige.",
        "The citizen is ready but cannot move yet. The days are counted under the cause; a new cause ends the one before.",
    ),
    button: ("Meld klar", "Declare ready"),
    inputs: &[
        input("kode", ("Hvad ventes der på?", "What is waited for?"), Kind::Code("delay_cause")),
        when(("Siden hvornår?", "Since when?")),
    ],
    make: |pathway, entered| {
        Some(Command::Ready { pathway, at: entered.when("tid"), cause: entered.code("kode") })
    },
};

pub(super) const END: Form = Form {
    act: "end",
    path: "/forloeb/{n}/afslut",
    title: ("Afslut opholdet", "End the stay"),
    lead: ("Borgeren har forladt pladsen, som gives fri.", "The citizen has left the place, which is freed."),
    button: ("Afslut opholdet", "End the stay"),
    inputs: &[
        input("kode", ("Hvor kom borgeren hen?", "Where did the citizen go?"), Kind::Code("end_reason")),
        when(("Hvornår sluttede opholdet?", "When did the stay end?")),
        optional("rengoering", ("Pladsen rengøres til", "The place is cleaned until"), Kind::AheadOrNot),
    ],
    make: |pathway, entered| {
        Some(Command::End {
            pathway,
            at: entered.when("tid"),
            reason: entered.code("kode"),
            cleaning_until: entered.when("rengoering"),
        })
    },
};

pub(super) const DIE: Form = Form {
    act: "die",
    path: "/forloeb/{n}/doed",
    title: ("Meld dødsfald", "Report a death"),
    lead: (
        "Borgeren er død. Det, der er åbent, lukkes, og pladserne gives fri. En fejl kan rettes bagefter.",
        "The citizen has died. What is open is closed, and places are freed. A mistake can be corrected afterwards.",
    ),
    button: ("Meld dødsfald", "Report the death"),
    inputs: &[when(("Hvornår døde borgeren?", "When did the citizen die?"))],
    make: |pathway, entered| Some(Command::Die { pathway, at: entered.when("tid") }),
};

pub(super) const CANCEL: Form = Form {
    act: "cancel",
    path: "/forloeb/{n}/annuller",
    title: ("Annullér anmodningen", "Cancel the request"),
    lead: (
        "Der skal ikke findes en plads længere. En holdt eller reserveret plads gives fri.",
        "No place is to be found any more. A place that is held or reserved is freed.",
    ),
    button: ("Annullér anmodningen", "Cancel the request"),
    inputs: &[input("kode", ("Årsag", "Reason"), Kind::Code("cancel_reason")), NOTE],
    make: |pathway, entered| {
        Some(Command::Cancel { pathway, code: entered.code("kode"), note: entered.text("note") })
    },
};

pub(super) const WISH: Form = Form {
    act: "record_wish",
    path: "/forloeb/{n}/oensk",
    title: ("Registrér ønsker", "Record wishes"),
    lead: (
        "Hvad borger og pårørende ønsker. Det afløser tidligere ønsker om enheder.",
        "What citizen and relatives wish. It replaces earlier wishes for units.",
    ),
    button: ("Gem ønsker", "Save the wishes"),
    inputs: &[
        hinted(
            "enheder",
            ("Enheder, første valg først", "Units, first choice first"),
            Kind::Units,
            ("Enhedernes koder med komma imellem.", "The units' codes with commas between them."),
        ),
        optional("note", ("Med ord", "In words"), Kind::Text),
    ],
    make: |pathway, entered| {
        Some(Command::RecordWish { pathway, units: entered.units("enheder"), note: entered.text("note") })
    },
};

pub(super) const SHARE: Form = Form {
    act: "record_basis",
    path: "/forloeb/{n}/del",
    title: ("Del med en anden organisation", "Share with another organisation"),
    lead: (
        "Uden samtykke eller et andet grundlag ser andre ikke forløbet. Skriv, hvad der må deles.",
        "Without consent or another basis others do not see the pathway. Write what may be shared.",
    ),
    button: ("Registrér grundlaget", "Record the basis"),
    inputs: &[
        input("organisation", ("Deles med", "Shared with"), Kind::Organisation),
        input("kode", ("Grundlag", "Basis"), Kind::Code("sharing_basis")),
        optional("note", ("Hvad må deles?", "What may be shared?"), Kind::Text),
    ],
    make: |pathway, entered| {
        Some(Command::RecordBasis {
            pathway,
            with: entered.organisation("organisation")?,
            basis: entered.code("kode"),
            note: entered.text("note"),
        })
    },
};

pub(super) const UNSHARE: Form = Form {
    act: "end_basis",
    path: "/forloeb/{n}/del-ikke",
    title: ("Afslut deling med en organisation", "End the sharing with an organisation"),
    lead: (
        "Når et samtykke er trukket tilbage, formålet er opfyldt, eller grundlaget blev registreret ved en fejl. Organisationen ser derefter ikke forløbet på det grundlag. Hvad den har set, står i adgangsloggen.",
        "When a consent was withdrawn, the purpose is fulfilled, or the basis was recorded by mistake. The organisation then sees nothing of the pathway by it. What it has seen stands in the access log.",
    ),
    button: ("Afslut delingen", "End the sharing"),
    inputs: &[
        input("organisation", ("Deles ikke længere med", "No longer shared with"), Kind::Organisation),
        input("note", ("Hvorfor?", "Why?"), Kind::Text),
    ],
    make: |pathway, entered| {
        Some(Command::EndBasis {
            pathway,
            with: entered.organisation("organisation")?,
            reason: entered.text("note"),
        })
    },
};

pub(super) const REPRESENT: Form = Form {
    act: "record_representative",
    path: "/forloeb/{n}/repraesentant",
    title: ("Registrér repræsentant", "Record a representative"),
    lead: (
        "Den, der handler på borgerens vegne. Brevet går til repræsentanten.",
        "Whoever acts for the citizen. The letter goes to the representative.",
    ),
    button: ("Gem repræsentanten", "Save the representative"),
    inputs: &[
        input("kode", ("Som hvad?", "As what?"), Kind::Code("representative")),
        input("navn", ("Navn, og hvordan de kan nås", "Name, and how to reach them"), Kind::Line),
    ],
    make: |pathway, entered| {
        Some(Command::RecordRepresentative {
            pathway,
            kind: entered.code("kode"),
            name: entered.text("navn"),
        })
    },
};
