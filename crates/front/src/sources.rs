//! The open data that the server comes with, as the desks name them. Where each came from in full stands in
//! `data/SOURCES.md`.

/// One source of open data. The facts are those of `data/SOURCES.md`.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// What it is, in Danish and in English.
    pub what: (&'static str, &'static str),
    /// Who published it.
    pub from: &'static str,
    /// Where it is.
    pub address: Option<&'static str>,
    /// Under which licence, with its address; none where the source states none.
    pub licence: Option<(&'static str, Option<&'static str>)>,
    /// Of when it is, in Danish and in English.
    pub date: (&'static str, &'static str),
    /// The file in `data/`.
    pub file: &'static str,
}

/// The sources of open data.
pub const SOURCES: [Source; 6] = [
    Source {
        what: (
            "De 98 kommuners koder og navne og regionerne til og med 2026",
            "Codes and names of the 98 municipalities, and the regions until the end of 2026",
        ),
        from: "HL7 Danmark, Danish FHIR core profiles (hl7dk/dk-core)",
        address: Some("https://github.com/hl7dk/dk-core"),
        licence: None,
        date: ("juni 2026", "June 2026"),
        file: "municipalities.csv, regions.csv",
    },
    Source {
        what: ("Regionerne fra 2027", "The regions from 2027"),
        from: "Region Sjælland, Københavns Kommune: dagsordener om sundhedsreformen",
        address: None,
        licence: None,
        date: ("gælder fra 01.01.2027", "in force from 1 Jan 2027"),
        file: "regions.csv",
    },
    Source {
        what: ("Befolkning pr. kommune, 2020", "Population by municipality, 2020"),
        from: "Danmarks Statistik, gengivet i Statens Serum Instituts åbne overvågningsdata",
        address: None,
        licence: None,
        date: ("opgjort 01.01.2020", "as of 1 Jan 2020"),
        file: "population.csv (dst_2020)",
    },
    Source {
        what: (
            "Befolkning pr. kommune, 2023 (CPR; en anden opgørelse end Danmarks Statistiks)",
            "Population by municipality, 2023 (civil register; counted otherwise than Statistics Denmark's)",
        ),
        from: "Statens Serum Institut, åbne overvågningsdata",
        address: None,
        licence: None,
        date: ("februar 2023", "February 2023"),
        file: "population.csv (cpr_2023_02)",
    },
    Source {
        what: (
            "Befolkning i Region Sjællands 17 kommuner, 2024 og 2025",
            "Population of Region Sjælland's 17 municipalities, 2024 and 2025",
        ),
        from: "Danmarks Statistik, gengivet i Region Sjællands praksisplan for fysioterapi",
        address: None,
        licence: None,
        date: ("opgjort 01.01.2024 og 01.01.2025", "as of 1 Jan 2024 and 1 Jan 2025"),
        file: "population.csv (dst_2024_s3, dst_2025_s3)",
    },
    Source {
        what: (
            "Kommunernes hovedbyer med koordinater, til afstande i luftlinje",
            "The municipalities' towns with coordinates, for distances as the crow flies",
        ),
        from: "GeoNames; udvalg af én by pr. kommune og enkelte stavemåder er vores",
        address: Some("https://www.geonames.org/"),
        licence: Some(("CC BY 4.0", Some("https://creativecommons.org/licenses/by/4.0/"))),
        date: ("pakker fra 2026", "packages of 2026"),
        file: "municipality_towns.csv",
    },
];
