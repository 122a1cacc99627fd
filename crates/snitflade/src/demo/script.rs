//! What is typed in the demonstration, and what it means. `@1`, `@2` and `@3` stand for the pathways of its three
//! citizens, whose numbers depend on how many came before them.

use super::Step;

pub(crate) const FOUNDED_AT: &str = "2026-12-28T07:00";

/// The step before which the units have reported their figures.
pub(crate) const MORNING: &str = "2027-01-04T07:30";

/// Who sits at the keys in the demonstration.
pub(crate) const PROFILES: &str = r#"# Profiles of the demonstration. Everybody here is made up.

[profiles.afsnit]
person = "ida.afsnit"
organisation = "hospital-slagelse"
role = "sender"

[profiles.visitator]
person = "mette.visitator"
organisation = "municipality-0370"
role = "assessor"

[profiles.regionsvisitator]
person = "ole.regionsvisitator"
organisation = "region-ostdanmark"
role = "assessor"

[profiles.kommunens-plads]
person = "sanne.plejer"
organisation = "municipality-0370"
role = "provider"

[profiles.regionens-plads]
person = "jens.sygeplejerske"
organisation = "region-ostdanmark"
role = "provider"

[profiles.leder]
person = "lone.leder"
organisation = "municipality-0370"
role = "leader"

[profiles.planlaegger]
person = "peter.planlaegger"
organisation = "region-ostdanmark"
role = "planner"

[profiles.systemejer]
person = "eva.systemejer"
organisation = "kl"
role = "system_owner"

[profiles.revisor]
person = "rikke.revisor"
organisation = "kl"
role = "auditor"
"#;

pub(crate) const INTRODUCTION: (&str, &str) = (
    "SNITFLADE – en formiddag ved udskrivningsbordet\n\n\
     Den 1. januar 2027 flytter de midlertidige pladser fra 98 kommuner til 4 regioner. Mandag den 4. januar sidder en\n\
     udskrivningskoordinator i Slagelse med borgere, der skal videre i dag. Hvem har plads? Hvor hører borgeren til, og\n\
     hvorfor? Hvem har ansvaret, og hvem betaler? ALLE BORGERE OG ENHEDER HER ER OPDIGTEDE.\n",
    "SNITFLADE – a morning at the discharge desk\n\n\
     On 1 January 2027 temporary places move from 98 municipalities to 4 regions. On Monday 4 January a discharge\n\
     coordinator in Slagelse has citizens who must move on today. Who has room? Where does the citizen belong, and\n\
     why? Who is responsible, and who pays? ALL CITIZENS AND UNITS HERE ARE MADE UP.\n",
);

pub(crate) const INTRODUCTION_SHORT: (&str, &str) = (
    "SNITFLADE – en formiddag ved udskrivningsbordet. Alle borgere og enheder er opdigtede. ('demo --tale' fortæller, hvad hvert\n\
     skridt betyder.)\n",
    "SNITFLADE – a morning at the discharge desk. All citizens and units are made up. ('demo --tale' tells what each step\n\
     means.)\n",
);

pub(crate) const ENDING: (&str, &str) = (
    "Databasen står, som formiddagen efterlod den, og alt kan spørges om igen:",
    "The database stands as the morning left it, and everything can be asked again:",
);

pub(crate) const NEXT: &[(&str, (&str, &str))] = &[
    (
        "serve",
        (
            "det samme på sider i en browser, med brugere at logge ind som",
            "the same on pages in a browser, with log-ins to try",
        ),
    ),
    (
        "--as visitator who @1 --all",
        (
            "Karens ansvar, dag for dag, hen over nytår",
            "who is responsible for Karen, day by day, over New Year",
        ),
    ),
    ("--as regionsvisitator why @2", ("hvorfor Else fik en regional plads", "why Else got a regional place")),
    (
        "--as regionsvisitator suggest @3",
        ("hvad der mangler for at afgøre Aages sag", "what is missing to settle Aage's case"),
    ),
    (
        "--as planlaegger board --municipality Næstved",
        ("hvem har plads, med alle delene", "who has room, with all the parts"),
    ),
    (
        "--as visitator letter @1",
        (
            "afgørelsen som brev, med det, der skal udfyldes",
            "the decision as a letter, with what must be filled in",
        ),
    ),
    (
        "--as revisor scheme show placement --on 2027-01-04",
        ("loven, som den står i filerne", "the law as it stands in the files"),
    ),
    ("--as revisor log verify", ("er loggen hel?", "is the log whole?")),
    ("--help", ("alt det andet", "everything else")),
];

const NEEDS: [&str; 8] = [
    "--fact",
    "temporary_health_intervention=yes",
    "--fact",
    "can_stay_at_home=no",
    "--fact",
    "aim=yes",
    "--fact",
    "condition=somatic",
];

pub(crate) const STEPS: &[Step] = &[
    Step {
        clock: "2026-12-30T10:00",
        title: ("Karen, 84, Næstved: før nytår", "Karen, 84, Næstved: before New Year"),
        meaning: (
            "Karen skal genoptrænes og kan ikke være hjemme. I 2026 er svaret en kommunal midlertidig plads, og hun skal\n\
             have at vide, at hun selv betaler kost og linned, før hun siger ja.",
            "Karen must be retrained and cannot be at home. In 2026 the answer is a municipal temporary place, and she must\n\
             be told that she pays for food and linen before she accepts.",
        ),
        typed: &[
            (
                "afsnit",
                &[
                    "refer",
                    "--name",
                    "Karen Prøve (syntetisk)",
                    "--temporary-number",
                    "010142-SYNK",
                    "--residence",
                    "Næstved",
                    NEEDS[0],
                    NEEDS[1],
                    NEEDS[2],
                    NEEDS[3],
                    NEEDS[4],
                    NEEDS[5],
                    NEEDS[6],
                    NEEDS[7],
                ],
            ),
            ("visitator", &["decide", "@1", "municipal_temporary_place"]),
            ("visitator", &["place", "@1"]),
            ("visitator", &["accept", "@1"]),
            ("visitator", &["accept", "@1", "--told-cost"]),
            ("kommunens-plads", &["confirm", "@1"]),
            ("afsnit", &["depart", "@1"]),
            ("kommunens-plads", &["arrive", "@1"]),
        ],
    },
    Step {
        clock: "2027-01-04T07:30",
        title: ("Hvem har plads i dag?", "Who has room today?"),
        meaning: (
            "Tom er ikke ledig: tavlen viser, hvad «ledig» består af, hvor gamle tallene er, og hvem der ikke har meldt.",
            "Empty is not available: the board shows what «available» is made of, how old the figures are, and who has not reported.",
        ),
        typed: &[("planlaegger", &["board", "--municipality", "Næstved"])],
    },
    Step {
        clock: "2027-01-04T08:00",
        title: (
            "Else, 84, Næstved: samme svar på de samme spørgsmål, men efter nytår",
            "Else, 84, Næstved: the same answers, after New Year",
        ),
        meaning: (
            "Else har svaret på nøjagtig det samme som Karen. Nu er hun i målgruppen for en regional sundheds- og omsorgsplads:\n\
             gratis, og med frit valg på tværs af sundhedsråd. Forslaget viser kriterierne og deres hjemmel – og de bedste pladser.",
            "Else has answered exactly as Karen did. Now she is in the target group of a regional health-and-care place: free of\n\
             charge, with free choice across health councils. The suggestion shows the criteria, their legal basis – and the best places.",
        ),
        typed: &[
            (
                "afsnit",
                &[
                    "refer",
                    "--name",
                    "Else Prøve (syntetisk)",
                    "--temporary-number",
                    "020242-SYNE",
                    "--residence",
                    "Næstved",
                    NEEDS[0],
                    NEEDS[1],
                    NEEDS[2],
                    NEEDS[3],
                    NEEDS[4],
                    NEEDS[5],
                    NEEDS[6],
                    NEEDS[7],
                    "--fact",
                    "mobility=wheelchair",
                ],
            ),
            ("regionsvisitator", &["suggest", "@2", "--offers", "3"]),
        ],
    },
    Step {
        clock: "2027-01-04T08:20",
        title: ("Afgørelse, plads og begge siders ja", "Decision, place, and a yes from both sides"),
        meaning: (
            "Et forslag er aldrig en afgørelse: en person afgør, borgeren siger ja, enheden bekræfter. Først da er pladsen\n\
             reserveret, og først når enheden har bekræftet ankomsten, er overleveringen gjort.",
            "A suggestion is never a decision: a person decides, the citizen accepts, the unit confirms. Only then is the place\n\
             reserved, and only when the unit confirms the arrival is the handover done.",
        ),
        typed: &[
            ("regionsvisitator", &["decide", "@2", "regional_health_and_care_place"]),
            ("regionsvisitator", &["place", "@2"]),
            ("regionsvisitator", &["accept", "@2"]),
            ("regionens-plads", &["confirm", "@2"]),
            ("afsnit", &["depart", "@2"]),
        ],
    },
    Step {
        clock: "2027-01-04T10:00",
        title: ("Ankomst – og hvem har ansvaret?", "Arrival – and who is responsible?"),
        meaning: (
            "For Else er myndighed og betaler klare. For Karen, hvis kommunale ophold begyndte i december, siger papirerne intet\n\
             om dagene efter nytår: svaret er «kræver skøn», med sætningen – ikke et gæt. Om behandleransvar har de kun en regel\n\
             for ekstraordinære udskrivninger, og det siger svaret.",
            "For Else authority and payer are clear. For Karen, whose municipal stay began in December, the papers say nothing\n\
             about the days after New Year: the answer is «judgement», with the sentence – not a guess. On treatment responsibility\n\
             they have a rule for extraordinary discharges only, and the answer says so.",
        ),
        typed: &[
            ("regionens-plads", &["arrive", "@2"]),
            ("regionsvisitator", &["who", "@2"]),
            ("visitator", &["who", "@1"]),
        ],
    },
    Step {
        clock: "2027-01-04T10:20",
        title: ("Aage, 79: en oplysning mangler", "Aage, 79: one fact is missing"),
        meaning: (
            "Ingen har svaret på, hvad indsatsen sigter mod. Det ukendte bliver ikke til et nej: forslaget siger, hvilken\n\
             oplysning der mangler, og hvor hvert svar fører hen.",
            "Nobody has answered what the intervention aims at. The unknown does not become a no: the suggestion says which\n\
             fact is missing, and where each answer leads.",
        ),
        typed: &[
            (
                "afsnit",
                &[
                    "refer",
                    "--name",
                    "Aage Prøve (syntetisk)",
                    "--temporary-number",
                    "030347-SYNA",
                    "--residence",
                    "Næstved",
                    NEEDS[0],
                    NEEDS[1],
                    NEEDS[2],
                    NEEDS[3],
                    NEEDS[6],
                    NEEDS[7],
                    "--fact",
                    "nursing_complexity=ordinary",
                ],
            ),
            ("regionsvisitator", &["suggest", "@3", "--offers", "0"]),
        ],
    },
    Step {
        clock: "2027-01-04T10:40",
        title: ("Når myndigheden siger to ting", "When the authority says two things"),
        meaning: (
            "En psykotisk borger med socialpsykiatrisk indsats og et behandlingsbehov, der fordrer regionalt ophold. Teksten siger\n\
             både region og kommune: det er en modstrid og vises som en. Under KL's forslag afgør behandlingsbehovet.",
            "A psychotic citizen with a social-psychiatric effort and a treatment need that calls for a regional stay. The text says\n\
             both region and municipality: that is a conflict, and is shown as one. Under KL's proposal the treatment need decides.",
        ),
        typed: &[(
            "regionsvisitator",
            &[
                "suggest",
                "--fact",
                "condition=psychiatric",
                "--fact",
                "psychotic=yes",
                "--fact",
                "social_psychiatric_effort=yes",
                "--fact",
                "psychiatric_treatment_need=yes",
                "--at",
                "2027-01-04",
                "--variant",
                "base",
                "--variant",
                "kl",
            ],
        )],
    },
    Step {
        clock: "2027-01-04T11:00",
        title: ("Et forkert klokkeslæt", "A wrong time"),
        meaning: (
            "Intet slettes. Karens ankomst rettes med en ny indtastning; svaret fra før rettelsen kan stadig hentes frem, og det\n\
             vises, hvad der hvilede på den forkerte tid.",
            "Nothing is erased. Karen's arrival is corrected by a new entry; the answer from before the correction can still be\n\
             had, and what rested on the wrong time is shown.",
        ),
        typed: &[
            ("leder", &["correct", "@1", "arrival", "2026-12-30T10:45", "--reason", "tastefejl"]),
            ("revisor", &["log", "verify"]),
        ],
    },
];
