//! The help of units and the registry.

use super::{EVERYONE, Entry, OWNER, entry};

const UNIT: [&str; 2] = ["enheden eller planlæggeren", "the unit or the planner"];

pub(super) const ENTRIES: &[Entry] = &[
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
];
