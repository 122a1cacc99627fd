//! The help of everything but the acts on a pathway: setting up, asking, units, registry, schemes, log.

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

const EVERYONE: [&str; 2] = ["alle, inden for deres rettigheder", "everyone, within their rights"];
const OWNER: [&str; 2] = ["systemejer", "system owner"];
const KEEPERS: [&str; 2] = ["systemejer eller revisor", "system owner or auditor"];
const UNIT: [&str; 2] = ["enheden eller planlæggeren", "the unit or the planner"];
const LAWYER: [&str; 2] = ["jurist eller systemejer", "lawyer or system owner"];
const LAWYER_ON_FILES: [&str; 2] = [
    "jurist eller systemejer; på filer kræves ingen profil, for loggen røres ikke",
    "lawyer or system owner; files need no profile, for no log is touched",
];
const ANYONE_ON_FILES: [&str; 2] = [
    "enhver; på filer kræves ingen profil, for loggen røres ikke",
    "anyone; files need no profile, for no log is touched",
];

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
            "Spil en formiddag ved et udskrivningsbord med opdigtede borgere",
            "Play a morning at a discharge desk with made-up citizens",
        ],
        ["alle, der vil se, hvad systemet gør", "everyone who wants to see what the system does"],
        "demo --quick",
        [
            "spørg videre med de kommandoer, der står til sidst",
            "go on asking with the commands shown at the end",
        ],
    ),
    entry(
        "import",
        [
            "Indlæs en fil; er én række forkert, tages intet",
            "Import a file; if one row is bad, nothing is taken",
        ],
        ["systemejer eller planlægger", "system owner or planner"],
        "import units enheder.csv --dry-run --as planlaegger",
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
    entry(
        "unit",
        ["Enheder og deres pladser", "Units and their places"],
        UNIT,
        "unit report sop-naestved staffed=9 --as regionens-plads",
        ["se pladserne med 'board'", "see the places with 'board'"],
    ),
    entry(
        "unit register",
        ["Registrér en enhed med dens pladser", "Register a unit with its places"],
        ["systemejer eller planlægger", "system owner or planner"],
        "unit register solgaarden-2 --name Solgården --kind municipal_relief_place --operator Næstved --approved 12 --physical 11 --staffed 9 --as systemejer",
        ["se den med 'board --unit solgaarden-2'", "see it with 'board --unit solgaarden-2'"],
    ),
    entry(
        "unit report",
        [
            "Indberet normerede, fysiske eller bemandede pladser",
            "Report approved, physical or staffed places",
        ],
        UNIT,
        "unit report solgaarden-2 physical=11 staffed=9 --source vagtplan --as kommunens-plads",
        ["se dem med 'board --unit solgaarden-2'", "see them with 'board --unit solgaarden-2'"],
    ),
    entry(
        "unit block",
        ["Spær pladser for en tid", "Block places for a time"],
        UNIT,
        "unit block solgaarden-2 --place P-2041 --reason technical --until 2027-01-05T08:00 --as kommunens-plads",
        ["ophæv med 'unit unblock P-1'", "end it with 'unit unblock P-1'"],
    ),
    entry(
        "unit unblock",
        ["Ophæv en spærring", "End a block"],
        UNIT,
        "unit unblock P-2041 --as kommunens-plads",
        ["se pladserne med 'board'", "see the places with 'board'"],
    ),
    entry(
        "unit close",
        [
            "Luk en enhed for en tid: intet loves, de der er der, bliver",
            "Close a unit for a time: nothing is promised, who is there stays",
        ],
        UNIT,
        "unit close solgaarden-2 --reason renovation --from 2027-02-01 --until 2027-03-01 --as kommunens-plads",
        ["åbn igen med 'unit reopen'", "open again with 'unit reopen'"],
    ),
    entry(
        "unit reopen",
        ["Åbn en lukket enhed igen", "Open a closed unit again"],
        UNIT,
        "unit reopen solgaarden-2 --from 2027-02-20 --as kommunens-plads",
        ["se den med 'board'", "see it with 'board'"],
    ),
    entry(
        "unit clean",
        [
            "En plads rengøres: den er ikke ledig, før det er meldt færdigt",
            "A place is being cleaned: it is not available until that is reported",
        ],
        UNIT,
        "unit clean P-2041 --planned-until 2027-01-04T15:00 --as kommunens-plads",
        ["meld færdig med 'unit cleaned P-1'", "report it done with 'unit cleaned P-1'"],
    ),
    entry(
        "unit cleaned",
        ["Meld en plads rengjort", "Report a place cleaned"],
        UNIT,
        "unit cleaned P-2041 --as kommunens-plads",
        ["se pladserne med 'board'", "see the places with 'board'"],
    ),
    entry(
        "unit capabilities",
        ["Ændr, hvad en enhed kan", "Change what a unit can do"],
        UNIT,
        "unit capabilities solgaarden-2 --add iv_antibiotics --as kommunens-plads",
        ["se forslag igen med 'suggest F-1'", "see suggestions again with 'suggest F-1'"],
    ),
    entry(
        "unit stale-limit",
        ["Sig, hvornår et indberettet tal er forældet", "Say when a reported figure is stale"],
        OWNER,
        "unit stale-limit 1440 --source \"aftale om daglig indberetning\" --as systemejer",
        ["se forældede tal med 'board'", "see stale figures with 'board'"],
    ),
    entry(
        "unit add-places",
        ["Tilføj pladser til en enhed", "Add places to a unit"],
        ["systemejer eller planlægger", "system owner or planner"],
        "unit add-places solgaarden-2 2 --as systemejer",
        ["se dem med 'unit list'", "see them with 'unit list'"],
    ),
    entry(
        "unit remove-places",
        ["Tag pladser bort for altid", "Take places away for good"],
        ["systemejer eller planlægger", "system owner or planner"],
        "unit remove-places P-2051 --from 2027-02-01 --as systemejer",
        ["se dem med 'unit list'", "see them with 'unit list'"],
    ),
    entry(
        "unit service",
        [
            "Indberet kapacitet, der ikke er en plads: kapaciteter eller årsværk",
            "Report capacity that is not a place: capacities or full-time equivalents",
        ],
        ["enheden, planlægger eller systemejer", "the unit, planner or system owner"],
        "unit service region-ostdanmark physiotherapy 14,99 --source plan --as planlaegger",
        ["se det hele med 'unit services'", "see it all with 'unit services'"],
    ),
    entry(
        "unit services",
        [
            "Kapacitet, der ikke er pladser, med alder og kilde",
            "Capacity that is not places, with age and source",
        ],
        ["alle", "everybody"],
        "unit services --as planlaegger",
        ["indberet et tal med 'unit service'", "report a figure with 'unit service'"],
    ),
    entry(
        "unit list",
        [
            "Enheder med kode, slags, kompetencer og pladsnumre",
            "Units with code, kind, capabilities and place numbers",
        ],
        EVERYONE,
        "unit list --municipality Næstved --as planlaegger",
        ["se pladserne med 'board'", "see the places with 'board'"],
    ),
    entry(
        "unit place",
        [
            "Hvad en plads er lovet, spærret og rengjort til, over tid",
            "What a place is promised, blocked and cleaned for, over time",
        ],
        ["enheden", "the unit"],
        "unit place P-2041 --as kommunens-plads",
        ["se konflikter med 'conflicts'", "see conflicts with 'conflicts'"],
    ),
    entry(
        "registry",
        ["Organisationer og befolkning", "Organisations and population"],
        EVERYONE,
        "registry list region --on 2027-01-01 --as planlaegger",
        ["se en med 'registry show'", "see one with 'registry show'"],
    ),
    entry(
        "registry list",
        ["Organisationer af en slags på en dato", "Organisations of a kind on a date"],
        EVERYONE,
        "registry list region --on 2027-01-01 --as planlaegger",
        ["se en med 'registry show region-ostdanmark'", "see one with 'registry show region-ostdanmark'"],
    ),
    entry(
        "registry show",
        ["En organisation, eller hvem der har overtaget den", "An organisation, or who has taken it over"],
        EVERYONE,
        "registry show region-1085 --on 2027-01-01 --as planlaegger",
        ["se befolkningen med 'registry population'", "see the population with 'registry population'"],
    ),
    entry(
        "registry population",
        [
            "Befolkningstal med serie og kilde; et ukendt tal er ukendt",
            "Population with series and source; an unknown figure is unknown",
        ],
        EVERYONE,
        "registry population Slagelse --on 2025-01-01 --as planlaegger",
        ["indlæs flere med 'import population'", "import more with 'import population'"],
    ),
    entry(
        "registry seats",
        [
            "En kommunes pladser i sundhedsrådet efter befolkningen på en dato, med grænse, kilde og hjemmel",
            "A municipality's seats in the health council by the population of a date, with threshold, source and legal basis",
        ],
        EVERYONE,
        "registry seats Slagelse --on 2025-01-01 --as planlaegger",
        ["se befolkningen med 'registry population'", "see the population with 'registry population'"],
    ),
    entry(
        "registry register",
        ["Registrér en organisation, som et sygehus", "Register an organisation, as a hospital"],
        OWNER,
        "registry register hospital-naestved --kind hospital --name \"Næstved Sygehus\" --part-of region-ostdanmark --as systemejer",
        [
            "brug den som afsender: 'refer --sender hospital-slagelse'",
            "use it as sender: 'refer --sender hospital-slagelse'",
        ],
    ),
    entry(
        "scheme",
        ["Ordningerne: reglerne som data", "The schemes: the rules as data"],
        LAWYER,
        "scheme show placement --as revisor",
        ["prøv dem med 'scheme test'", "test them with 'scheme test'"],
    ),
    entry(
        "scheme check",
        ["Læs ordninger, og vis alle fejl på én gang", "Read schemes and show all faults at once"],
        LAWYER_ON_FILES,
        "scheme check schemes",
        ["kør prøverne med 'scheme test'", "run the tests with 'scheme test'"],
    ),
    entry(
        "scheme test",
        ["Kør ordningernes prøver", "Run the schemes' tests"],
        LAWYER_ON_FILES,
        "scheme test schemes",
        ["prøv dem på loggen med 'scheme dry-run'", "try them on the log with 'scheme dry-run'"],
    ),
    entry(
        "scheme show",
        ["Vis reglerne i ord, med hjemmel", "Show the rules in words, with their legal basis"],
        ANYONE_ON_FILES,
        "scheme show boundary_left_open --on 2027-01-02 --as revisor",
        ["se, hvor en variant afviger, med 'scheme diff'", "see where a variant differs with 'scheme diff'"],
    ),
    entry(
        "scheme diff",
        ["Hvor en variant afviger fra loven", "Where a variant differs from the law"],
        ANYONE_ON_FILES,
        "scheme diff --variant kl --as revisor",
        [
            "spørg under begge: 'suggest F-1 --variant lov --variant kl'",
            "ask under both: 'suggest F-1 --variant lov --variant kl'",
        ],
    ),
    entry(
        "scheme adopt",
        [
            "Tag en mappe med ordninger i brug; teksten gemmes for altid",
            "Adopt a folder of schemes; the text is kept for good",
        ],
        OWNER,
        "scheme adopt schemes --note \"Vedtaget 1. juli\" --as systemejer",
        ["se listen med 'scheme list'", "see the list with 'scheme list'"],
    ),
    entry(
        "scheme dry-run",
        [
            "Hvad en mappe med ordninger ville ændre for de åbne forløb",
            "What a folder of schemes would change for the open pathways",
        ],
        LAWYER,
        "scheme dry-run schemes --as systemejer",
        ["tag dem i brug med 'scheme adopt'", "adopt them with 'scheme adopt'"],
    ),
    entry(
        "scheme list",
        ["Hvad der er taget i brug, og hvornår", "What was adopted, and when"],
        EVERYONE,
        "scheme list --as revisor",
        ["se reglerne med 'scheme show'", "see the rules with 'scheme show'"],
    ),
    entry(
        "log",
        ["Loggen: alt, hvad der er sket", "The log: everything that has happened"],
        KEEPERS,
        "log status --as revisor",
        [
            "kontrollér den med 'log verify'; ved skade: 'snitflade log restore'",
            "check it with 'log verify'; on damage: 'snitflade log restore'",
        ],
    ),
    entry(
        "log show",
        ["Vis hændelser", "Show events"],
        ["revisor, eller den der må se forløbet", "auditor, or who may see the pathway"],
        "log show F-55 --limit 20 --as visitator",
        ["se forløbet med 'pathway F-55'", "see the pathway with 'pathway F-55'"],
    ),
    entry(
        "log verify",
        ["Kontrollér hele kæden; skade findes og siges", "Check the whole chain; damage is found and told"],
        KEEPERS,
        "log verify --as revisor",
        ["ved skade: 'log restore'", "on damage: 'log restore'"],
    ),
    entry(
        "log status",
        ["Hvor loggen står", "Where the log stands"],
        KEEPERS,
        "log status --as revisor",
        ["gem et hoved med 'log export-head'", "keep a head with 'log export-head'"],
    ),
    entry(
        "log export-head",
        [
            "Skriv loggens hoved til en fil, som gemmes et andet sted",
            "Write the log's head to a file to be kept elsewhere",
        ],
        KEEPERS,
        "log export-head hoved.txt --as revisor",
        ["kontrollér senere med 'log check-head'", "check later with 'log check-head'"],
    ),
    entry(
        "log check-head",
        [
            "Kontrollér loggen mod et gemt hoved: en afkortet log viser sig",
            "Check the log against a kept head: a cut log shows",
        ],
        KEEPERS,
        "log check-head hoved.txt --as revisor",
        ["ved skade: 'log restore'", "on damage: 'log restore'"],
    ),
    entry(
        "log backup",
        [
            "Tag en kontrolleret sikkerhedskopi, mens loggen er i brug",
            "Take a verified backup while the log is in use",
        ],
        OWNER,
        "log backup kopi.db --as systemejer",
        ["mend med 'log restore kopi.db --to MAPPE'", "mend with 'log restore kopi.db --to DIR'"],
    ),
    entry(
        "log restore",
        [
            "Mend en log fra en sikkerhedskopi; glemte borgere glemmes igen",
            "Mend a log from a backup; forgotten citizens are forgotten again",
        ],
        OWNER,
        "log restore kopi.db --to genskabt --as systemejer",
        ["kontrollér med 'log verify'", "check with 'log verify'"],
    ),
    entry(
        "log rotate-key",
        ["Skift nøglen, som alle andre er pakket ind i", "Change the key that wraps all others"],
        OWNER,
        "log rotate-key --as systemejer",
        ["gem den nye nøgle et sikkert sted", "keep the new key in a safe place"],
    ),
];
