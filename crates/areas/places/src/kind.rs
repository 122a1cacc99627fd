//! The kinds of place, the three reported figures of a unit, and the amounts of service that is not a place.
//!
//! A kind says what a place is, never who may have it: that stands in the schemes.

use crate::check::suggestion;
use kernel::{Capacity, Text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! place_kinds {
    ($($(#[$doc:meta])* $variant:ident, $slug:literal, $da:literal, $en:literal;)*) => {
        /// What kind of place a unit has. A unit has places of one kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum PlaceKind {
            $($(#[$doc])* $variant,)*
        }

        impl PlaceKind {
            /// Every kind, in the order in which lists show them.
            pub const ALL: &'static [PlaceKind] = &[$(PlaceKind::$variant,)*];

            /// The kind as it is written in files, commands and the log.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(PlaceKind::$variant => $slug,)* }
            }

            /// The kind in the users' words.
            #[must_use]
            pub fn text(self) -> Text {
                match self { $(PlaceKind::$variant => Text::new($da, $en),)* }
            }
        }
    };
}

place_kinds! {
    /// A bed in a hospital (*sygehusseng*).
    HospitalBed, "hospital_bed", "sygehusseng", "hospital bed";
    /// A regional health-and-care place (*sundheds- og omsorgsplads*), from 2027.
    RegionalHealthAndCarePlace, "regional_health_and_care_place", "sundheds- og omsorgsplads", "regional health-and-care place";
    /// A municipal temporary place (*midlertidig plads*), up to the transfer of 2027.
    MunicipalTemporaryPlace, "municipal_temporary_place", "kommunal midlertidig plads", "municipal temporary place";
    /// A municipal relief or waiting place (*aflastnings-/venteplads*).
    MunicipalReliefPlace, "municipal_relief_place", "aflastnings- eller venteplads", "municipal relief or waiting place";
    /// An emergency place (*beredskabsplads*).
    EmergencyPlace, "emergency_place", "beredskabsplads", "emergency place";
    /// A nursing home place (*plejebolig*).
    NursingHome, "nursing_home", "plejebolig", "nursing home";
    /// A place in an accommodation centre (*indkvarteringscenter*).
    AccommodationCentre, "accommodation_centre", "indkvarteringscenter", "accommodation centre";
    /// An independent flat (*selvstændig lejlighed*).
    IndependentFlat, "independent_flat", "selvstændig lejlighed", "independent flat";
    /// A hotel room (*hotel*).
    Hotel, "hotel", "hotel", "hotel";
    /// Special accommodation (*særlig indkvartering*).
    SpecialAccommodation, "special_accommodation", "særlig indkvartering", "special accommodation";
    /// A place in a secured institution (*sikret institution*).
    SecuredInstitution, "secured_institution", "sikret institution", "secured institution";
    /// A round-the-clock treatment place (*døgnbehandlingsplads*).
    RoundTheClockTreatmentPlace, "round_the_clock_treatment_place", "døgnbehandlingsplads", "round-the-clock treatment place";
    /// A solo project (*enkeltmandsprojekt*).
    SoloProject, "solo_project", "enkeltmandsprojekt", "solo project";
}

impl fmt::Display for PlaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for PlaceKind {
    type Err = String;
    fn from_str(given: &str) -> Result<Self, String> {
        PlaceKind::ALL.iter().copied().find(|kind| kind.slug() == given).ok_or_else(|| {
            let slugs: Vec<&str> = PlaceKind::ALL.iter().map(|kind| kind.slug()).collect();
            let shown: String = given.chars().take(60).collect();
            match suggestion(given, slugs.iter().copied()) {
                Some(near) => format!("'{shown}' is not a kind of place: did you mean '{near}'?"),
                None => format!("'{shown}' is not a kind of place: use one of {}", slugs.join(", ")),
            }
        })
    }
}

/// The three figures that a unit reports. Empty is not available: a bed without staff helps nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Places that the unit is approved to have (*normerede*).
    Approved,
    /// Places that stand there.
    Physical,
    /// Places for which there is staff.
    Staffed,
}

impl Figure {
    /// Every figure.
    pub const ALL: [Figure; 3] = [Figure::Approved, Figure::Physical, Figure::Staffed];

    /// The figure as it is written in files, commands and the log.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Figure::Approved => "approved",
            Figure::Physical => "physical",
            Figure::Staffed => "staffed",
        }
    }

    /// The figure in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Figure::Approved => Text::new("normerede", "approved"),
            Figure::Physical => Text::new("fysiske", "physical"),
            Figure::Staffed => Text::new("bemandede", "staffed"),
        }
    }

    pub(crate) const fn index(self) -> usize {
        match self {
            Figure::Approved => 0,
            Figure::Physical => 1,
            Figure::Staffed => 2,
        }
    }
}

impl FromStr for Figure {
    type Err = String;
    fn from_str(given: &str) -> Result<Self, String> {
        Figure::ALL.into_iter().find(|figure| figure.slug() == given).ok_or_else(|| {
            let shown: String = given.chars().take(60).collect();
            format!("'{shown}' is not a figure: use approved, physical or staffed")
        })
    }
}

/// An amount of service that is not a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceAmount {
    /// Capacities, in hundredths, as a provider's share of a specialty (*kapacitet*).
    Hundredths(Capacity),
    /// Full-time equivalents (*årsværk*), in hundredths.
    FullTimeEquivalents(Capacity),
}

impl ServiceAmount {
    /// The amount, whatever its unit.
    #[must_use]
    pub const fn amount(self) -> Capacity {
        match self {
            ServiceAmount::Hundredths(amount) | ServiceAmount::FullTimeEquivalents(amount) => amount,
        }
    }

    /// The unit in the users' words.
    #[must_use]
    pub fn unit_text(self) -> Text {
        match self {
            ServiceAmount::Hundredths(_) => Text::new("kapaciteter", "capacities"),
            ServiceAmount::FullTimeEquivalents(_) => Text::new("årsværk", "full-time equivalents"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_and_its_json_is_its_slug() {
        assert_eq!(PlaceKind::ALL.len(), 13);
        for kind in PlaceKind::ALL {
            assert_eq!(kind.slug().parse(), Ok(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.slug());
        }
    }

    #[test]
    fn a_misspelt_kind_is_met_with_the_nearest() {
        let fault = "hospital_bad".parse::<PlaceKind>().unwrap_err();
        assert!(fault.contains("did you mean 'hospital_bed'"), "{fault}");
        let fault = "x".parse::<PlaceKind>().unwrap_err();
        assert!(fault.contains("use one of hospital_bed"), "{fault}");
        assert!("Staffed".parse::<Figure>().is_err());
    }
}
