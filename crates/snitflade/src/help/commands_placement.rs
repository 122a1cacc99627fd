//! The help of the acts on a pathway, in the order of a placement.

use super::{Entry, entry};

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
        "refer --name \"Karen Madsen\" --cpr 010142-1234 --residence Næstved --fact temporary_health_intervention=yes --fact can_stay_at_home=no --as afsnit",
        ["se forslaget med 'suggest F-1'", "see the suggestion with 'suggest F-1'"],
    ),
    entry(
        "assess",
        ["Besvar oplysninger om borgeren", "Answer facts about the citizen"],
        ["visitator eller henviser", "assessor or sender"],
        "assess F-58 aim=yes condition=somatic nursing_complexity=ordinary --unknown-to-citizen nursing_complexity --as visitator",
        ["se, hvad det fører til, med 'suggest F-58'", "see where it leads with 'suggest F-58'"],
    ),
    entry(
        "hear",
        [
            "Registrér partshøring: hvad borgeren sagde til oplysninger, de ikke kendte",
            "Record the hearing: what the citizen said to facts they did not know",
        ],
        ASSESSOR,
        "hear F-58 --outcome \"Borgeren er enig\" --as regionsvisitator",
        ["træf afgørelse med 'decide'", "decide with 'decide'"],
    ),
    entry(
        "decide",
        [
            "Træf afgørelse; en afvigelse fra reglerne kræver en begrundelse",
            "Decide; a departure from the rules needs a reason",
        ],
        ASSESSOR,
        "decide F-58 regional_health_and_care_place --as regionsvisitator",
        [
            "find en plads med 'place F-58', og skriv brevet med 'letter F-58'",
            "find a place with 'place F-58', and write the letter with 'letter F-58'",
        ],
    ),
    entry(
        "offer",
        [
            "Tilbyd en enhed: en plads holdes, til fristen udløber",
            "Offer a unit: a place is held until the clock runs out",
        ],
        ASSESSOR,
        "offer F-58 sop-faxe --as regionsvisitator",
        [
            "registrér borgerens svar med 'accept' eller 'decline'",
            "record the citizen's answer with 'accept' or 'decline'",
        ],
    ),
    entry(
        "decline",
        [
            "Borgeren eller repræsentanten siger nej; pladsen frigives",
            "The citizen or the representative declines; the place is freed",
        ],
        ["visitator eller borger", "assessor or citizen"],
        "decline F-58 --reason \"For langt væk\" --as regionsvisitator",
        ["tilbyd en anden med 'place F-58'", "offer another with 'place F-58'"],
    ),
    entry(
        "withdraw",
        [
            "Træk et tilbud tilbage, som din egen organisation har givet ved en fejl; pladsen frigives, og enheden kan tilbydes igen",
            "Withdraw an offer that your own organisation made by mistake; the place is freed, and the unit can be offered again",
        ],
        ASSESSOR,
        "place F-58 --as regionsvisitator\nwithdraw F-58 --reason \"Valgt ved en fejl\" --as regionsvisitator",
        ["tilbyd den rigtige med 'place F-58'", "offer the right one with 'place F-58'"],
    ),
    entry(
        "place",
        [
            "Den korte vej: tilbyd den bedste enhed (eller den nævnte), og vis, hvad der kommer bagefter",
            "The short way: offer the best unit (or the one named), and show what comes next",
        ],
        ASSESSOR,
        "place F-58 --as regionsvisitator",
        ["registrér borgerens svar med 'accept F-58'", "record the citizen's answer with 'accept F-58'"],
    ),
    entry(
        "accept",
        ["Borgeren eller repræsentanten siger ja", "The citizen or the representative accepts"],
        ["visitator eller borger", "assessor or citizen"],
        "accept F-58 --told-cost --as regionsvisitator",
        ["enheden svarer med 'confirm F-58'", "the unit answers with 'confirm F-58'"],
    ),
    entry(
        "refuse",
        [
            "Enheden siger nej med en kodet grund; anmodningen går tilbage",
            "The unit refuses with a coded reason; the request goes back",
        ],
        PROVIDER,
        "refuse F-58 isolation_not_possible --note \"Ingen enestue\" --as regionens-plads",
        ["visitator finder en anden med 'place F-58'", "the assessor finds another with 'place F-58'"],
    ),
    entry(
        "confirm",
        ["Enheden siger ja: pladsen er reserveret", "The unit confirms: the place is reserved"],
        PROVIDER,
        "place F-58 --as regionsvisitator\naccept F-58 --as regionsvisitator\nconfirm F-58 --as regionens-plads",
        ["bestil transport med 'transport F-58'", "order transport with 'transport F-58'"],
    ),
    entry(
        "cancel",
        ["Luk anmodningen før ankomst", "Close the request before arrival"],
        ["henviser, visitator eller borger", "sender, assessor or citizen"],
        "cancel F-57 citizen_withdrew --as visitator",
        ["se forløbet med 'pathway F-57'", "see the pathway with 'pathway F-57'"],
    ),
    entry(
        "transport",
        ["Bestil transport", "Order transport"],
        ["henviser eller visitator", "sender or assessor"],
        "transport F-58 --pick-up 2027-01-04T12:00 --as afsnit",
        ["meld afgang med 'depart F-58'", "report the departure with 'depart F-58'"],
    ),
    entry(
        "discharge",
        ["Borgeren er udskrevet fra sygehuset", "The citizen is discharged from hospital"],
        SENDER,
        "discharge F-58 --as afsnit",
        ["se behandleransvaret med 'who F-58'", "see the treatment responsibility with 'who F-58'"],
    ),
    entry(
        "depart",
        ["Borgeren er taget af sted", "The citizen has left for the place"],
        ["henviser eller transport", "sender or transport"],
        "depart F-58 --as afsnit",
        ["enheden bekræfter med 'arrive F-58'", "the unit confirms with 'arrive F-58'"],
    ),
    entry(
        "arrive",
        ["Enheden bekræfter, at borgeren er kommet", "The unit confirms that the citizen has arrived"],
        PROVIDER,
        "arrive F-58 --as regionens-plads",
        ["se, hvem der har ansvaret, med 'who F-58'", "see who is responsible with 'who F-58'"],
    ),
    entry(
        "leave",
        ["Borgeren tager på orlov; pladsen holdes", "The citizen goes on leave; the place is kept"],
        PROVIDER,
        "leave F-56 --at 2027-01-04T10:15 --as regionens-plads",
        ["meld tilbage med 'return F-56'", "report the return with 'return F-56'"],
    ),
    entry(
        "return",
        ["Borgeren er tilbage fra orlov", "The citizen is back from leave"],
        PROVIDER,
        "return F-56 --at 2027-01-04T10:45 --as regionens-plads",
        ["se forløbet med 'pathway F-56'", "see the pathway with 'pathway F-56'"],
    ),
    entry(
        "transfer",
        ["Søg en anden plads, mens opholdet går videre", "Ask for another place while the stay goes on"],
        ["enhed eller visitator", "unit or assessor"],
        "transfer F-58 --reason \"Behov for isolation\" --as regionens-plads",
        ["se forslaget med 'suggest F-58'", "see the suggestion with 'suggest F-58'"],
    ),
    entry(
        "ready",
        [
            "Borgeren er klar til at flytte og venter, af en kodet årsag",
            "The citizen is ready to move and waits, for a coded cause",
        ],
        BOTH,
        "ready F-1 guardianship --as visitator",
        ["se ventetiden med 'delays'", "see the waiting with 'delays'"],
    ),
    entry(
        "end",
        [
            "Opholdet slutter; pladsen frigives, evt. efter rengøring",
            "The stay ends; the place is freed, after cleaning where needed",
        ],
        ["enhed eller visitator", "unit or assessor"],
        "end F-9 home --at 2027-01-04T10:00 --cleaning-until 2027-01-04T12:00 --as kommunens-plads",
        [
            "se, hvem der skal have pladsen, med 'free ENHED'",
            "see who should have the place with 'free UNIT'",
        ],
    ),
    entry(
        "die",
        ["Borgeren er død; alt åbent lukkes", "The citizen died; everything open is closed"],
        BOTH,
        "die F-17 --at 2027-01-04T04:00 --as kommunens-plads",
        ["se forløbet med 'pathway F-17'", "see the pathway with 'pathway F-17'"],
    ),
    entry(
        "correct",
        [
            "Ret en forkert oplysning; den gamle bliver stående i loggen",
            "Correct a wrong entry; the old one stays in the log",
        ],
        ["den, der indtastede, eller lederen", "who entered it, or their leader"],
        "correct F-55 arrival 2026-12-30T11:00 --reason \"Tastefejl\" --as leder",
        ["se følgerne med 'who F-55' og 'conflicts'", "see what follows with 'who F-55' and 'conflicts'"],
    ),
    entry(
        "handover",
        ["Vis overleveringslisten, eller afkryds den", "Show the handover list, or tick it"],
        BOTH,
        "handover F-58 --as afsnit",
        ["meld afgang med 'depart F-58'", "report the departure with 'depart F-58'"],
    ),
    entry(
        "letter",
        [
            "Vis afgørelsesbrevet, eller udfyld felter, som kilderne lader stå åbne",
            "Show the decision letter, or fill fields that the sources leave open",
        ],
        ASSESSOR,
        "letter F-55 --fill complaint_body=\"Klageinstansen\" --as visitator",
        ["brevet kan sendes, når intet mangler", "the letter can be sent when nothing is missing"],
    ),
    entry(
        "share",
        [
            "Registrér samtykke eller andet grundlag for at dele med en organisation",
            "Record consent or another basis for sharing with an organisation",
        ],
        BOTH,
        "share F-55 --with municipality-0330 --basis consent --note \"Plejeplan\" --as visitator",
        ["organisationen kan nu se forløbet", "the organisation can now see the pathway"],
    ),
    entry(
        "unshare",
        [
            "Afslut deling med en organisation: den ser ikke længere forløbet på det grundlag",
            "End the sharing with an organisation: it no longer sees the pathway on that basis",
        ],
        BOTH,
        "unshare F-55 --with municipality-0330 --reason \"Samtykket er trukket tilbage\" --as visitator",
        [
            "den, der har set forløbet indtil nu, står i adgangsloggen",
            "who has seen the pathway until now stands in the access log",
        ],
    ),
    entry(
        "represent",
        ["Registrér, hvem der kan handle for borgeren", "Record who may act for the citizen"],
        BOTH,
        "represent F-55 next_of_kin --name \"Jens Madsen, 12 34 56 78\" --as visitator",
        [
            "repræsentanten kan svare med 'accept F-55 --by representative'",
            "the representative can answer with 'accept F-55 --by representative'",
        ],
    ),
    entry(
        "wish",
        ["Registrér, hvad borger og pårørende ønsker", "Record what citizen and relatives wish"],
        BOTH,
        "wish F-58 sop-faxe --note \"Gerne nær datteren\" --as afsnit",
        ["ønskerne tæller med i 'suggest F-58'", "the wishes count in 'suggest F-58'"],
    ),
    entry(
        "join",
        ["To journaler viste sig at være samme person", "Two records turned out to be one person"],
        BOTH,
        "join F-25 F-32 --as visitator",
        ["fortrydes med 'separate F-2'", "undone with 'separate F-2'"],
    ),
    entry(
        "separate",
        ["Fortryd en sammenlægning", "Undo a joining"],
        BOTH,
        "separate F-32 --as visitator",
        ["se forløbene med 'list'", "see the pathways with 'list'"],
    ),
    entry(
        "identify",
        ["CPR-nummeret er nu kendt", "The CPR number is now known"],
        BOTH,
        "identify F-55 --cpr 010142-1235 --as visitator",
        ["se forløbet med 'pathway F-55'", "see the pathway with 'pathway F-55'"],
    ),
    entry(
        "forget",
        [
            "Glem en borger: nøglen ødelægges, de grove oplysninger bliver",
            "Forget a citizen: the key is destroyed, coarse facts stay",
        ],
        ["systemejer", "system owner"],
        "forget F-2 --yes-forget-for-good --as systemejer",
        [
            "se i loggen, at det skete, med 'log show' som systemejer eller revisor",
            "see in the log that it happened with 'log show' as system owner or auditor",
        ],
    ),
];
