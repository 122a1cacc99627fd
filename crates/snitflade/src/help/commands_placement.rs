//! The help of the acts on a pathway, in the order of a placement.

use super::Entry;

const fn entry(
    path: &'static str,
    what: [&'static str; 2],
    who: [&'static str; 2],
    example: &'static str,
    next: [&'static str; 2],
) -> Entry {
    Entry { path, what, who, example, next }
}

const ASSESSOR: [&str; 2] = ["visitator", "assessor"];
const SENDER: [&str; 2] =
    ["henviser: afdeling, læge, sygepleje, sagsbehandler", "sender: ward, doctor, nursing, case worker"];
const PROVIDER: [&str; 2] = ["den modtagende enhed", "the receiving unit"];
const BOTH: [&str; 2] = ["henviser, visitator eller enhed", "sender, assessor or unit"];

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "refer",
        ["Opret et forløb: en henvisning af en borger", "Open a pathway: the referral of a citizen"],
        SENDER,
        "refer --name \"Karen Madsen\" --cpr 010142-1234 --sender hospital-slagelse --residence Næstved --fact temporary_health_intervention=yes --fact can_stay_at_home=no",
        ["se forslaget med 'suggest F-1'", "see the suggestion with 'suggest F-1'"],
    ),
    entry(
        "assess",
        ["Besvar oplysninger om borgeren", "Answer facts about the citizen"],
        ["visitator eller henviser", "assessor or sender"],
        "assess F-1 aim=yes nursing_complexity=ordinary --unknown-to-citizen nursing_complexity",
        ["se, hvad det fører til, med 'suggest F-1'", "see where it leads with 'suggest F-1'"],
    ),
    entry(
        "hear",
        [
            "Registrér partshøring: hvad borgeren sagde til oplysninger, de ikke kendte",
            "Record the hearing: what the citizen said to facts they did not know",
        ],
        ASSESSOR,
        "hear F-1 --outcome \"Borgeren er enig\"",
        ["træf afgørelse med 'decide'", "decide with 'decide'"],
    ),
    entry(
        "decide",
        [
            "Træf afgørelse; en afvigelse fra reglerne kræver en begrundelse",
            "Decide; a departure from the rules needs a reason",
        ],
        ASSESSOR,
        "decide F-1 regional_health_and_care_place",
        [
            "find en plads med 'place F-1', og skriv brevet med 'letter F-1'",
            "find a place with 'place F-1', and write the letter with 'letter F-1'",
        ],
    ),
    entry(
        "offer",
        [
            "Tilbyd en enhed: en plads holdes, til fristen udløber",
            "Offer a unit: a place is held until the clock runs out",
        ],
        ASSESSOR,
        "offer F-1 solgaarden-2",
        [
            "registrér borgerens svar med 'accept' eller 'decline'",
            "record the citizen's answer with 'accept' or 'decline'",
        ],
    ),
    entry(
        "place",
        [
            "Den korte vej: tilbyd den bedste enhed (eller den nævnte), og vis, hvad der kommer bagefter",
            "The short way: offer the best unit (or the one named), and show what comes next",
        ],
        ASSESSOR,
        "place F-1",
        ["registrér borgerens svar med 'accept F-1'", "record the citizen's answer with 'accept F-1'"],
    ),
    entry(
        "accept",
        ["Borgeren eller repræsentanten siger ja", "The citizen or the representative accepts"],
        ["visitator eller borger", "assessor or citizen"],
        "accept F-1 --told-cost",
        ["enheden svarer med 'confirm F-1'", "the unit answers with 'confirm F-1'"],
    ),
    entry(
        "decline",
        [
            "Borgeren eller repræsentanten siger nej; pladsen frigives",
            "The citizen or the representative declines; the place is freed",
        ],
        ["visitator eller borger", "assessor or citizen"],
        "decline F-1 --reason \"For langt væk\"",
        ["tilbyd en anden med 'place F-1'", "offer another with 'place F-1'"],
    ),
    entry(
        "confirm",
        ["Enheden siger ja: pladsen er reserveret", "The unit confirms: the place is reserved"],
        PROVIDER,
        "confirm F-1",
        ["bestil transport med 'transport F-1'", "order transport with 'transport F-1'"],
    ),
    entry(
        "refuse",
        [
            "Enheden siger nej med en kodet grund; anmodningen går tilbage",
            "The unit refuses with a coded reason; the request goes back",
        ],
        PROVIDER,
        "refuse F-1 isolation_not_possible --note \"Ingen enestue\"",
        ["visitator finder en anden med 'place F-1'", "the assessor finds another with 'place F-1'"],
    ),
    entry(
        "cancel",
        ["Luk anmodningen før ankomst", "Close the request before arrival"],
        ["henviser, visitator eller borger", "sender, assessor or citizen"],
        "cancel F-1 citizen_withdrew",
        ["se forløbet med 'pathway F-1'", "see the pathway with 'pathway F-1'"],
    ),
    entry(
        "transport",
        ["Bestil transport", "Order transport"],
        ["henviser eller visitator", "sender or assessor"],
        "transport F-1 --pick-up 2026-12-30T12:00",
        ["meld afgang med 'depart F-1'", "report the departure with 'depart F-1'"],
    ),
    entry(
        "discharge",
        ["Borgeren er udskrevet fra sygehuset", "The citizen is discharged from hospital"],
        SENDER,
        "discharge F-1 --at 2026-12-30T12:00",
        ["se behandleransvaret med 'who F-1'", "see the treatment responsibility with 'who F-1'"],
    ),
    entry(
        "depart",
        ["Borgeren er taget af sted", "The citizen has left for the place"],
        ["henviser eller transport", "sender or transport"],
        "depart F-1",
        ["enheden bekræfter med 'arrive F-1'", "the unit confirms with 'arrive F-1'"],
    ),
    entry(
        "arrive",
        ["Enheden bekræfter, at borgeren er kommet", "The unit confirms that the citizen has arrived"],
        PROVIDER,
        "arrive F-1 --at 2026-12-30T13:00",
        ["se, hvem der har ansvaret, med 'who F-1'", "see who is responsible with 'who F-1'"],
    ),
    entry(
        "leave",
        ["Borgeren tager på orlov; pladsen holdes", "The citizen goes on leave; the place is kept"],
        PROVIDER,
        "leave F-1",
        ["meld tilbage med 'return F-1'", "report the return with 'return F-1'"],
    ),
    entry(
        "return",
        ["Borgeren er tilbage fra orlov", "The citizen is back from leave"],
        PROVIDER,
        "return F-1",
        ["se forløbet med 'pathway F-1'", "see the pathway with 'pathway F-1'"],
    ),
    entry(
        "transfer",
        ["Søg en anden plads, mens opholdet går videre", "Ask for another place while the stay goes on"],
        ["enhed eller visitator", "unit or assessor"],
        "transfer F-1 --reason \"Behov for isolation\"",
        ["se forslaget med 'suggest F-1'", "see the suggestion with 'suggest F-1'"],
    ),
    entry(
        "ready",
        [
            "Borgeren er klar til at flytte og venter, af en kodet årsag",
            "The citizen is ready to move and waits, for a coded cause",
        ],
        BOTH,
        "ready F-1 guardianship --at 2026-11-01T08:00",
        ["se ventetiden med 'delays'", "see the waiting with 'delays'"],
    ),
    entry(
        "end",
        [
            "Opholdet slutter; pladsen frigives, evt. efter rengøring",
            "The stay ends; the place is freed, after cleaning where needed",
        ],
        ["enhed eller visitator", "unit or assessor"],
        "end F-1 home --at 2027-01-10T10:00 --cleaning-until 2027-01-10T12:00",
        [
            "se, hvem der skal have pladsen, med 'free ENHED'",
            "see who should have the place with 'free UNIT'",
        ],
    ),
    entry(
        "die",
        ["Borgeren er død; alt åbent lukkes", "The citizen died; everything open is closed"],
        BOTH,
        "die F-1 --at 2027-01-10T04:00",
        ["se forløbet med 'pathway F-1'", "see the pathway with 'pathway F-1'"],
    ),
    entry(
        "correct",
        [
            "Ret en forkert oplysning; den gamle bliver stående i loggen",
            "Correct a wrong entry; the old one stays in the log",
        ],
        ["den, der indtastede, eller lederen", "who entered it, or their leader"],
        "correct F-1 arrival 2026-12-30T13:00 --reason \"Tastefejl\"",
        ["se følgerne med 'who F-1' og 'conflicts'", "see what follows with 'who F-1' and 'conflicts'"],
    ),
    entry(
        "handover",
        ["Vis overleveringslisten, eller afkryds den", "Show the handover list, or tick it"],
        BOTH,
        "handover F-1 medicine=ready treatment_equipment=missing",
        ["meld afgang med 'depart F-1'", "report the departure with 'depart F-1'"],
    ),
    entry(
        "letter",
        [
            "Vis afgørelsesbrevet, eller udfyld felter, som kilderne lader stå åbne",
            "Show the decision letter, or fill fields that the sources leave open",
        ],
        ASSESSOR,
        "letter F-1 --fill complaint_body=\"Klageinstansen\"",
        ["brevet kan sendes, når intet mangler", "the letter can be sent when nothing is missing"],
    ),
    entry(
        "share",
        [
            "Registrér samtykke eller andet grundlag for at dele med en organisation",
            "Record consent or another basis for sharing with an organisation",
        ],
        BOTH,
        "share F-1 --with municipality-0330 --basis consent --note \"Plejeplan\"",
        ["organisationen kan nu se forløbet", "the organisation can now see the pathway"],
    ),
    entry(
        "represent",
        ["Registrér, hvem der kan handle for borgeren", "Record who may act for the citizen"],
        BOTH,
        "represent F-1 next_of_kin --name \"Jens Madsen, 12 34 56 78\"",
        [
            "repræsentanten kan svare med 'accept F-1 --by representative'",
            "the representative can answer with 'accept F-1 --by representative'",
        ],
    ),
    entry(
        "wish",
        ["Registrér, hvad borger og pårørende ønsker", "Record what citizen and relatives wish"],
        BOTH,
        "wish F-1 solgaarden-2 birkely-1 --note \"Gerne nær datteren\"",
        ["ønskerne tæller med i 'suggest F-1'", "the wishes count in 'suggest F-1'"],
    ),
    entry(
        "join",
        ["To journaler viste sig at være samme person", "Two records turned out to be one person"],
        BOTH,
        "join F-1 F-2",
        ["fortrydes med 'separate F-2'", "undone with 'separate F-2'"],
    ),
    entry(
        "separate",
        ["Fortryd en sammenlægning", "Undo a joining"],
        BOTH,
        "separate F-2",
        ["se forløbene med 'list'", "see the pathways with 'list'"],
    ),
    entry(
        "identify",
        ["CPR-nummeret er nu kendt", "The CPR number is now known"],
        BOTH,
        "identify F-1 --cpr 010142-1234",
        ["se forløbet med 'pathway F-1'", "see the pathway with 'pathway F-1'"],
    ),
    entry(
        "forget",
        [
            "Glem en borger: nøglen ødelægges, de grove oplysninger bliver",
            "Forget a citizen: the key is destroyed, coarse facts stay",
        ],
        ["systemejer", "system owner"],
        "forget F-1 --yes-forget-for-good",
        [
            "se i loggen, at det skete, med 'log show F-1'",
            "see in the log that it happened with 'log show F-1'",
        ],
    ),
];
