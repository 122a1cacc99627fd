//! What an argument means in one command, where it means something else in others: by command and argument, in Danish and
//! English.

pub(super) const OWN: &[(&str, &str, [&str; 2])] = &[
    (
        "accept",
        "by",
        [
            "Hvem der svarer: citizen (borgeren) eller representative (repræsentanten)",
            "Who answers: citizen or representative",
        ],
    ),
    (
        "assess",
        "facts",
        [
            "Oplysninger og svar: yes/no (ja/nej), not_known (ved ikke), et valg eller et tal",
            "Facts and answers: yes/no, not_known, a choice or a number",
        ],
    ),
    (
        "cancel",
        "code",
        [
            "Hvorfor, som kode: citizen_withdrew, need_ceased, moved_another_way, dead, entered_by_mistake, other",
            "Why, as a code: citizen_withdrew, need_ceased, moved_another_way, dead, entered_by_mistake, other",
        ],
    ),
    (
        "end",
        "code",
        [
            "Hvorfor, som kode: home, other_place, hospital, dead, moved_away, other",
            "Why, as a code: home, other_place, hospital, dead, moved_away, other",
        ],
    ),
    ("identify", "name", ["Det rigtige navn, hvis det også er nyt", "The right name, if that is new too"]),
    (
        "identify",
        "same_person",
        [
            "Det er samme person, selv om det midlertidige nummer har en anden fødselsdato",
            "It is the same person, though the temporary number has another date of birth",
        ],
    ),
    (
        "import",
        "file",
        [
            "Filen, CSV eller XLSX; for reference: mappen med de fem filer. Den skal have disse kolonner: units: enhedskode, navn, art, driftsherre, kommunekode, normerede, fysiske, bemandede, gyldig fra; figures: enhedskode, tal, værdi, fra; councils: kode, navn, kommunekoder, gyldig fra. En slags plads skrives med sin kode eller på dansk, som sundheds- og omsorgsplads",
            "The file, CSV or XLSX; for reference: the folder with the five files. It must have these columns: units: unit_code, name, kind, operator, municipality_code, approved, physical, staffed, valid_from; figures: unit_code, figure, value, from; councils: code, name, municipality_codes, valid_from. A kind of place is written with its code or in Danish, as sundheds- og omsorgsplads",
        ],
    ),
    ("log show", "from", ["Fra denne plads i loggen", "From this position in the log"]),
    ("log show", "limit", ["Højst så mange hændelser", "At most so many events"]),
    ("log show", "pathway", ["Kun hændelser på dette forløb", "Only events on this pathway"]),
    ("log restore", "file", ["Sikkerhedskopien", "The backup"]),
    (
        "log restore",
        "key",
        [
            "Nøglen fra dengang, kopien blev taget; ellers mappens egen",
            "The key of the time when the backup was made; else the folder's own",
        ],
    ),
    (
        "log restore",
        "to",
        [
            "Mappen, hvor loggen skal stå; en beskadiget log der gemmes til side",
            "The folder where the log is to stand; a damaged log there is set aside",
        ],
    ),
    (
        "ready",
        "code",
        [
            "Hvad der ventes på: no_place, guardianship, awaiting_decision, citizens_choice, home_not_ready",
            "What is waited for: no_place, guardianship, awaiting_decision, citizens_choice, home_not_ready",
        ],
    ),
    (
        "refuse",
        "code",
        [
            "Hvorfor, som kode: isolation_not_possible, capability_missing, full, closed_to_admissions, staffing, wrong_target_group, other",
            "Why, as a code: isolation_not_possible, capability_missing, full, closed_to_admissions, staffing, wrong_target_group, other",
        ],
    ),
    (
        "list",
        "name",
        [
            "Kun de borgere på din egen liste, hvis navn indeholder dette",
            "Only the citizens on your own list whose name contains this",
        ],
    ),
    ("refer", "name", ["Borgerens navn", "The citizen's name"]),
    (
        "refer",
        "source",
        [
            "Hvad slags henviser: hospital_ward, general_practitioner, on_call_doctor, emergency_number, municipal_nursing, municipal_case_worker, citizen",
            "What kind of sender: hospital_ward, general_practitioner, on_call_doctor, emergency_number, municipal_nursing, municipal_case_worker, citizen",
        ],
    ),
    (
        "registry list",
        "kind",
        [
            "Slagsen: state, region, municipality, health_council, hospital, facility, clinic, association",
            "The kind: state, region, municipality, health_council, hospital, facility, clinic, association",
        ],
    ),
    ("registry population", "on", ["Optællingsdagen", "The date of the count"]),
    ("registry seats", "on", ["Optællingsdagen", "The date of the count"]),
    ("registry register", "kind", ["Slagsen, som hospital", "The kind, as hospital"]),
    ("registry register", "name", ["Navnet", "The name"]),
    (
        "represent",
        "code",
        [
            "Som hvad: guardian, power_of_attorney, next_of_kin, custody_holder",
            "As what: guardian, power_of_attorney, next_of_kin, custody_holder",
        ],
    ),
    ("represent", "name", ["Navn, og hvordan vedkommende nås", "Name and how to reach them"]),
    ("scheme adopt", "note", ["Hvorfor den tages i brug", "Why it is adopted"]),
    (
        "share",
        "basis",
        ["Grundlaget: consent, law, vital_interest, other", "The basis: consent, law, vital_interest, other"],
    ),
    ("share", "note", ["Hvad der må deles", "What may be shared"]),
    (
        "suggest",
        "at",
        [
            "Som om det blev afgjort da (dato eller tid); ellers nu",
            "As if it were decided then (date or time); otherwise now",
        ],
    ),
    (
        "suggest",
        "variant",
        [
            "Under en anden læsning af reglerne; flere vises side om side ('lov' er grundordningen)",
            "Under another reading of the rules; several are shown side by side ('lov' is the base scheme)",
        ],
    ),
    ("unit close", "from", ["Fra hvornår; ellers nu", "From when; otherwise now"]),
    (
        "unit block",
        "reason",
        [
            "Hvorfor, som kode: cleaning, isolation, staffing, technical, renovation, other",
            "Why, as a code: cleaning, isolation, staffing, technical, renovation, other",
        ],
    ),
    (
        "unit close",
        "reason",
        [
            "Hvorfor, som kode: cleaning, isolation, staffing, technical, renovation, other",
            "Why, as a code: cleaning, isolation, staffing, technical, renovation, other",
        ],
    ),
    ("unit register", "name", ["Enhedens navn", "The unit's name"]),
    (
        "unit register",
        "kind",
        [
            "Slagsen: hospital_bed, regional_health_and_care_place, municipal_temporary_place, municipal_relief_place, emergency_place, nursing_home, accommodation_centre, independent_flat, hotel, special_accommodation, secured_institution, round_the_clock_treatment_place, solo_project",
            "The kind: hospital_bed, regional_health_and_care_place, municipal_temporary_place, municipal_relief_place, emergency_place, nursing_home, accommodation_centre, independent_flat, hotel, special_accommodation, secured_institution, round_the_clock_treatment_place, solo_project",
        ],
    ),
    (
        "unit register",
        "capabilities",
        [
            "Hvad enheden kan; kan gentages: observation, iv_antibiotics, infection_markers, iv_fluids, bed_bound_care, wheelchair_access, dementia, psychiatric_illness, substance_treatment, isolation, children, family_stay",
            "What the unit can do; may be repeated: observation, iv_antibiotics, infection_markers, iv_fluids, bed_bound_care, wheelchair_access, dementia, psychiatric_illness, substance_treatment, isolation, children, family_stay",
        ],
    ),
    ("unit add-places", "count", ["Hvor mange", "How many"]),
    ("who", "at", ["Hvornår; ellers nu", "When; otherwise now"]),
    (
        "who",
        "all",
        [
            "Vis strækningerne over tid i stedet for ét tidspunkt",
            "Show the stretches over time instead of one instant",
        ],
    ),
    ("wish", "units", ["Ønskede enheder, det første ønske først", "Units wished for, first choice first"]),
    (
        "token add",
        "login",
        [
            "Brugernavnet på et systems konto, som journal; en person laver sine egne på Min side",
            "The user name of a system's account, as journal; a person makes their own on My page",
        ],
    ),
];
