//! What each argument means, in Danish and English. An argument that means the same everywhere stands once; what means
//! something of its own in one command stands in `arguments_own`.

use super::arguments_own::OWN;

/// The words of an argument of a command.
pub(super) fn text(path: &str, id: &str) -> Option<[&'static str; 2]> {
    let own = OWN.iter().find(|(at, of, _)| *at == path && *of == id).map(|(_, _, words)| *words);
    own.or_else(|| SHARED.iter().find(|(of, _)| *of == id).map(|(_, words)| *words))
}

const SHARED: &[(&str, [&str; 2])] = &[
    (
        "db",
        [
            "Mappen med loggen (SNITFLADE_DB; ellers snitflade-data, for demo snitflade-demo)",
            "The folder of the log (SNITFLADE_DB; otherwise snitflade-data, for demo snitflade-demo)",
        ],
    ),
    (
        "profile",
        [
            "Hvem der handler: en profil fra profiles.toml (SNITFLADE_AS)",
            "Who acts: a profile of profiles.toml (SNITFLADE_AS)",
        ],
    ),
    (
        "lang",
        [
            "Sprog: da eller en (SNITFLADE_LANG; ellers da)",
            "Language: da or en (SNITFLADE_LANG; otherwise da)",
        ],
    ),
    (
        "full",
        [
            "Vis alt: også kriterier, der ikke ændrer svaret, de andre enheders point, og hvorfor resten faldt fra",
            "Show everything: also criteria that do not change the answer, the other units' points, and why the rest are out",
        ],
    ),
    (
        "amount",
        ["Hvor meget, med højst to decimaler, som 14,99", "How much, with at most two decimals, as 14.99"],
    ),
    (
        "full_time_equivalents",
        ["Tallet er årsværk, ikke kapaciteter", "The figure is full-time equivalents, not capacities"],
    ),
    (
        "holder",
        [
            "Enheden eller organisationen, der har kapaciteten",
            "The unit or organisation that has the capacity",
        ],
    ),
    ("service", ["Ydelsen, som physiotherapy", "The service, as physiotherapy"]),
    ("json", ["Svar som ét JSON-objekt, til programmer", "Answer as one JSON object, for programs"]),
    (
        "clock",
        [
            "Lad uret vise denne tid; kun i en syntetisk log",
            "Let the clock show this time; only in a synthetic log",
        ],
    ),
    (
        "command_key",
        [
            "Kommandoens nøgle: gentages den, gøres intet to gange",
            "The command's key: repeated, nothing is done twice",
        ],
    ),
    (
        "look_purpose",
        [
            "Hvad du ser på borgere for, hvis det ikke er det sædvanlige: placement, care, operation, settlement, control, citizens_request, upkeep",
            "What you look at citizens for, if not the usual: placement, care, operation, settlement, control, citizens_request, upkeep",
        ],
    ),
    (
        "emergency",
        [
            "Se én borgers forløb uden tilknytning i en nødsituation: skriv hvorfor. Det skrives op, og nogen følger op",
            "See one citizen's pathway without a relation in an emergency: write why. It is recorded, and somebody follows up",
        ],
    ),
    (
        "accept_good_rows",
        ["Tag de gode rækker, selv om andre er forkerte", "Take the good rows although others are bad"],
    ),
    ("add", ["En kompetence, som enheden får", "A capability that the unit gets"]),
    ("address", ["Adressen", "The address"]),
    (
        "again",
        [
            "Slet en tidligere demonstration i stedet for at flytte den",
            "Remove an earlier demonstration instead of moving it aside",
        ],
    ),
    ("all", ["Også de lukkede", "The closed ones too"]),
    ("approved", ["Normerede pladser", "Approved places"]),
    (
        "at",
        [
            "Hvornår det skete, dansk tid som 2027-01-02T14:00; ellers nu",
            "When it happened, Danish time as 2027-01-02T14:00; otherwise now",
        ],
    ),
    (
        "by",
        [
            "Hvem der svarer: citizen (borgeren) eller representative (repræsentanten)",
            "Who answers: citizen or representative",
        ],
    ),
    (
        "capabilities",
        [
            "Hvad enheden kan, som iv_antibiotics; kan gentages",
            "What the unit can do, as iv_antibiotics; may be repeated",
        ],
    ),
    ("cause", ["Kun denne årsag", "Only this cause"]),
    ("cleaning_until", ["Hvornår pladsen ventes rengjort", "When the place is planned to be cleaned"]),
    ("code", ["Enhedens korte kode, som solgaarden-2", "The unit's short code, as solgaarden-2"]),
    (
        "conclusion",
        [
            "Hvad der afgøres, som regional_health_and_care_place",
            "What is decided, as regional_health_and_care_place",
        ],
    ),
    ("council", ["Sundhedsrådet", "The health council"]),
    ("count", ["Så mange ledige pladser, valgt af systemet", "So many free places, chosen by the system"]),
    ("cpr", ["CPR-nummeret", "The CPR number"]),
    (
        "deviation",
        [
            "Hvorfor enheden tilbydes, selv om et krav taler imod",
            "Why the unit is offered although a criterion speaks against it",
        ],
    ),
    ("dry_run", ["Læs og rapportér, men gem intet", "Read and report, but store nothing"]),
    (
        "entry",
        [
            "Hvad der var forkert: arrival (ankomst), stay-end (opholdets slutning), discharge (udskrivning), ready-since (klar siden), residence (bopæl), sender (henviser), referral (henvisningens tid), departure (afgang), leave (orlov), return (tilbage fra orlov) eller death (død)",
            "What was wrong: arrival, stay-end, discharge, ready-since, residence, sender, referral, departure, leave, return or death",
        ],
    ),
    (
        "extraordinary",
        [
            "Ekstraordinær udskrivning efter en beredskabsaftale",
            "Extraordinary discharge under a surge agreement",
        ],
    ),
    (
        "facts",
        [
            "En oplysning og dens svar, som aim=yes; kan gentages",
            "A fact and its answer, as aim=yes; may be repeated",
        ],
    ),
    ("figures", ["Tal: approved=12 physical=11 staffed=9", "Figures: approved=12 physical=11 staffed=9"]),
    ("file", ["Filen", "The file"]),
    (
        "fill",
        [
            "Et felt i brevet og dets tekst, som complaint_body=\"Styrelsen …\"",
            "A field of the letter and its text, as complaint_body=\"The board …\"",
        ],
    ),
    (
        "folder",
        [
            "Mappen med ordningerne; ellers de medfølgende",
            "The folder of the schemes; otherwise those shipped",
        ],
    ),
    ("from", ["Fra hvornår; ellers nu", "From when; otherwise now"]),
    ("general_practitioner", ["Den praktiserende læge", "The general practitioner"]),
    ("id", ["Id'et", "The id"]),
    ("items", ["Punkter at afkryde; uden vises listen", "Items to tick; without any the list is shown"]),
    (
        "kept",
        [
            "Den, der bliver: et forløb (F-1) eller et person-id",
            "The one that stays: a pathway (F-1) or a person id",
        ],
    ),
    ("kind", ["Slagsen, som regional_health_and_care_place", "The kind, as regional_health_and_care_place"]),
    ("known_at", ["Hvad vi svarede med det, vi vidste da", "What we answered with what we knew then"]),
    (
        "leave",
        [
            "Orlovens nummer i opholdet; ellers den seneste",
            "The leave's number in the stay; otherwise the latest",
        ],
    ),
    ("listen", ["Adresse og port at svare på", "Address and port to answer at"]),
    (
        "merged",
        [
            "Den, der er samlet: et forløb (F-2) eller et person-id",
            "The one that is joined: a pathway (F-2) or a person id",
        ],
    ),
    ("minutes", ["Efter så mange minutter er et tal forældet", "After so many minutes a figure is stale"]),
    ("municipality", ["Kommunen: kode, id eller navn", "The municipality: code, id or name"]),
    ("next_of_kin", ["Pårørende, og hvordan de nås", "Next of kin and how to reach them"]),
    ("no_serve", ["Vis ikke siderne bagefter", "Do not show the pages afterwards"]),
    (
        "config",
        [
            "Filen med indstillinger; ellers SNITFLADE_CONFIG, ellers snitflade.toml i loggens mappe",
            "The file of settings; else SNITFLADE_CONFIG, else snitflade.toml in the folder of the log",
        ],
    ),
    ("days", ["Så mange dage gælder det, højst 730", "So many days it is valid, at most 730"]),
    ("email", ["Hvor besked sendes hen", "Where notices are sent"]),
    ("full_name", ["Personens navn", "The person's name"]),
    ("login", ["Brugernavnet, som mette.visitator", "The user name, as mette.visitator"]),
    (
        "openid_subject",
        [
            "Hvem personen er hos identitetsudbyderen (sub); så behøves ingen adgangskode",
            "Who the person is at the identity provider (sub); no password is needed then",
        ],
    ),
    (
        "password_from_stdin",
        [
            "Læs adgangskoden som en linje fra standardinput",
            "Read the password as a line from standard input",
        ],
    ),
    ("role", ["Rollen, som assessor; se 'roles'", "The role, as assessor; see 'roles'"]),
    (
        "scopes",
        [
            "Hvad det må bruges til; kan gentages, uden: alt, rollen må",
            "What it may be used for; may be repeated, without: all that the role may",
        ],
    ),
    ("settings", ["Filen med indstillinger", "The file of settings"]),
    ("token", ["Tokenets id eller navn", "The token's id or name"]),
    (
        "token_name",
        [
            "Hvad tokenet hedder for dem, der passer på det",
            "What the token is called by those who look after it",
        ],
    ),
    ("note", ["Mere, i ord", "More, in words"]),
    ("offers", ["Så mange tilbud vises", "So many offers are shown"]),
    ("on", ["På denne dato; ellers i dag", "On this date; otherwise today"]),
    ("operator", ["Driftsherren: kode, id eller navn", "The operator: code, id or name"]),
    ("organisation", ["Organisationen: id, kode eller navn", "The organisation: id, code or name"]),
    ("other_name", ["Andre navne og stavemåder; kan gentages", "Other names and spellings; may be repeated"]),
    ("outcome", ["Hvad borgeren sagde", "What the citizen said"]),
    ("part_of", ["Hvad den er del af, som region-1085", "What it is part of, as region-1085"]),
    (
        "password",
        [
            "Adgangskoden for demonstrationens brugere; ellers trækkes en",
            "The password of the demonstration's log-ins; otherwise one is drawn",
        ],
    ),
    ("pathway", ["Forløbet, som F-1", "The pathway, as F-1"]),
    ("physical", ["Fysiske pladser; ellers som normerede", "Physical places; otherwise as approved"]),
    ("pick_up", ["Hvornår transporten skal være der", "When transport should be there"]),
    ("place", ["Pladsen, som P-1", "The place, as P-1"]),
    ("places", ["Pladser, som P-1", "Places, as P-1"]),
    ("planned_until", ["Hvornår den ventes rengjort", "When it is planned to be done"]),
    ("position", ["Bredde- og længdegrad, som 55.23,11.76", "Latitude and longitude, as 55.23,11.76"]),
    ("protected", ["Navne- og adressebeskyttelse", "Name and address protection"]),
    ("purpose", ["Hvad loggen er til", "What the log is for"]),
    (
        "quick",
        [
            "Fortæl det hele uden at vente mellem trinene, og slut",
            "Tell it all without waiting between the steps, and end",
        ],
    ),
    ("reason", ["Begrundelsen, i ord", "The reason, in words"]),
    ("region", ["Regionen: id eller navn", "The region: id or name"]),
    ("remove", ["En kompetence, som enheden mister", "A capability that the unit loses"]),
    (
        "request",
        [
            "Anmodningens nummer i forløbet; ellers den seneste",
            "The request's number in the pathway; otherwise the latest",
        ],
    ),
    (
        "residence",
        [
            "Bopælskommunen: kode, id eller navn; udelades, når den ikke kendes",
            "The municipality of residence: code, id or name; left out when not known",
        ],
    ),
    (
        "sender",
        [
            "Hvem der henviser; ellers profilens organisation",
            "Who refers; otherwise the profile's organisation",
        ],
    ),
    (
        "same_person",
        [
            "Det er personen med nummeret, selv om navnet er et andet; navnet gemmes også",
            "It is the person with the number, though the name is another; the name is kept too",
        ],
    ),
    ("series", ["Kun denne serie", "Only this series"]),
    (
        "shell",
        ["Skallen: bash, zsh, fish, powershell, elvish", "The shell: bash, zsh, fish, powershell, elvish"],
    ),
    ("source", ["Hvor det kommer fra", "Where it comes from"]),
    ("staffed", ["Bemandede pladser; ellers som fysiske", "Staffed places; otherwise as physical"]),
    ("synthetic", ["Opdigtet, til øvelse og test", "Made up, for exercise and tests"]),
    ("tale", ["Fortæl det hele, et trin ad gangen, og slut", "Tell it all, a step at a time, and end"]),
    (
        "temporary_number",
        ["Midlertidigt nummer, til CPR-nummeret kendes", "Temporary number until the CPR number is known"],
    ),
    ("timeline", ["Kun én: treatment, authority eller payer", "Only one: treatment, authority or payer"]),
    ("told_cost", ["Borgeren fik at vide, hvad det koster", "The citizen was told what it costs"]),
    ("unit", ["Enheden: dens kode eller E-nummer", "The unit: its code or E-number"]),
    ("units", ["Enheder", "Units"]),
    (
        "unknown_to_citizen",
        [
            "En oplysning, som borgeren ikke kender; kan gentages",
            "A fact that the citizen does not know of; may be repeated",
        ],
    ),
    ("until", ["Indtil hvornår (ikke med)", "Until when (not included)"]),
    (
        "value",
        [
            "Det rigtige: en tid, en organisation, eller 'ingen', hvor det meldte slet ikke skete",
            "What is right: a time, an organisation, or 'none' where what was reported never happened",
        ],
    ),
    (
        "variant",
        [
            "En anden læsning af reglerne, som kl eller authority",
            "Another reading of the rules, as kl or authority",
        ],
    ),
    ("waiting", ["Kun dem, der venter på en plads", "Only those who wait for a place"]),
    (
        "what",
        [
            "Hvad filen indeholder: units, figures, population, councils, reference",
            "What the file holds: units, figures, population, councils, reference",
        ],
    ),
    ("with", ["Med hvem: id, kode eller navn", "With whom: id, code or name"]),
    ("year", ["Året", "The year"]),
    (
        "yes_forget_for_good",
        [
            "Bekræft: nøglen ødelægges, og det kan ikke gøres om",
            "Confirm: the key is destroyed, and it cannot be undone",
        ],
    ),
];
