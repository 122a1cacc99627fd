//! The help of setting up and of asking.

use super::{EVERYONE, Entry, OWNER, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "init",
        [
            "Opret mappe, nøgle og log; indlæs de medfølgende data og tag de medfølgende ordninger i brug",
            "Make folder, key and log; import the shipped data and adopt the shipped schemes",
        ],
        OWNER,
        "init --purpose \"Prøvedrift i Næstved\" --db proevedrift",
        [
            "ret profiles.toml i mappen, og indlæs enheder med 'import units'",
            "change profiles.toml in the folder, and import units with 'import units'",
        ],
    ),
    entry(
        "demo",
        [
            "Spil en formiddag ved et udskrivningsbord med opdigtede borgere, og vis den på sider i en browser",
            "Play a morning at a discharge desk with made-up citizens, and show it on pages in a browser",
        ],
        ["alle, der vil se, hvad systemet gør", "everyone who wants to see what the system does"],
        "demo --quick",
        [
            "spørg videre med de kommandoer, der står til sidst",
            "go on asking with the commands shown at the end",
        ],
    ),
    entry(
        "serve",
        [
            "Vis siderne i en browser, og svar på programgrænsefladen",
            "Show the pages in a browser, and answer the API",
        ],
        ["den, der driver systemet", "whoever runs the system"],
        "serve --listen 127.0.0.1:8620",
        ["åbn adressen i en browser", "open the address in a browser"],
    ),
    entry(
        "import",
        [
            "Indlæs en fil; er én række forkert, tages intet",
            "Import a file; if one row is bad, nothing is taken",
        ],
        ["systemejer eller planlægger", "system owner or planner"],
        "import units enheder.csv --dry-run --as systemejer",
        ["se pladserne med 'board'", "see the places with 'board'"],
    ),
    entry(
        "roles",
        ["Vis, hvad hver rolle må", "Show what each role may do"],
        EVERYONE,
        "roles",
        ["vælg en profil med --as", "choose a profile with --as"],
    ),
    entry(
        "completions",
        ["Skriv udfyldning af kommandoer til en skal", "Write command completion for a shell"],
        EVERYONE,
        "completions bash",
        ["læg den, hvor skallen læser den", "put it where the shell reads it"],
    ),
    entry(
        "suggest",
        [
            "Hvor reglerne peger hen og hvorfor; hvad der mangler; og de bedste tilbud",
            "Where the rules point and why; what is missing; and the best offers",
        ],
        ["visitator eller henviser", "assessor or sender"],
        "suggest F-57 --variant lov --variant kl --offers 3 --as regionsvisitator",
        ["træf afgørelse med 'decide F-57 …'", "decide with 'decide F-57 …'"],
    ),
    entry(
        "who",
        [
            "Hvem har behandleransvar, myndighed og betaling, på et tidspunkt eller over tid",
            "Who has treatment responsibility, authority and payment, at an instant or over time",
        ],
        EVERYONE,
        "who F-55 --at 2027-01-01T00:00 --as visitator",
        ["se det hele over tid med 'who F-55 --all'", "see all of it over time with 'who F-55 --all'"],
    ),
    entry(
        "board",
        [
            "Pladser nu: hver del for sig, med alder og kilde; tomt er ikke ledigt",
            "Places now: each part apart, with age and source; empty is not available",
        ],
        EVERYONE,
        "board --municipality Næstved --as planlaegger",
        ["indberet tal med 'unit report'", "report figures with 'unit report'"],
    ),
    entry(
        "why",
        [
            "Hvorfor der blev afgjort, som der blev, efter de regler, der gjaldt",
            "Why it was decided as it was, under the rules then in use",
        ],
        EVERYONE,
        "why F-56 --as regionsvisitator",
        ["se brevet med 'letter F-56'", "see the letter with 'letter F-56'"],
    ),
    entry(
        "pathway",
        ["Alt om et forløb", "Everything on a pathway"],
        EVERYONE,
        "pathway F-55 --as visitator",
        ["se ansvaret med 'who F-55'", "see the responsibility with 'who F-55'"],
    ),
    entry(
        "list",
        ["Forløb, en linje hver", "Pathways, one line each"],
        EVERYONE,
        "list --waiting --as visitator",
        ["se et forløb med 'pathway F-1'", "see a pathway with 'pathway F-1'"],
    ),
    entry(
        "due",
        ["Hvad der skal gøres, af hvem, inden hvornår", "What must be done, by whom, by when"],
        EVERYONE,
        "due --as visitator",
        ["åbn et forløb med 'pathway F-1'", "open a pathway with 'pathway F-1'"],
    ),
    entry(
        "delays",
        ["Dage klar, men ikke flyttet, efter årsag", "Days ready but not moved, by cause"],
        ["leder eller planlægger", "leader or planner"],
        "delays --year 2027 --cause guardianship --as planlaegger",
        ["se et forløb med 'pathway F-1'", "see a pathway with 'pathway F-1'"],
    ),
    entry(
        "free",
        [
            "Hvem der bør have pladsen, som bliver ledig i en enhed",
            "Who should have the place that becomes free in a unit",
        ],
        ["visitator eller enhed", "assessor or unit"],
        "free sop-naestved --as regionens-plads",
        ["tilbyd den med 'offer F-1 solgaarden-2'", "offer it with 'offer F-1 solgaarden-2'"],
    ),
    entry(
        "conflicts",
        [
            "Pladser, hvor to ophold overlapper efter en rettelse",
            "Places where two stays overlap after a correction",
        ],
        ["enheden", "the unit"],
        "conflicts --unit sop-naestved --as regionens-plads",
        ["ret den forkerte tid med 'correct'", "correct the wrong time with 'correct'"],
    ),
];
