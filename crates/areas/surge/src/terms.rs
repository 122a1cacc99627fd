//! What the scheme says of an agreement on a date: the frame, the key, the notice that is aimed at, and which emergency
//! orders must be issued. Nothing is filled in here that the scheme leaves out.

use kernel::{Date, LegalReference, Refusal, Text};
use schemes::{Code, Law, ParameterValue, Value};
use serde::Serialize;
use smol_str::SmolStr;

/// The coded list of the areas in which an emergency order must be issued.
const ORDERS: &str = "surge_order";

/// What the scheme says of a region's agreement on a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// Places in the whole country.
    pub national_places: u32,
    /// Of these: places in the region's municipalities.
    pub frame_places: u32,
    /// In which series the municipalities are counted when shared out by population.
    pub population_series: SmolStr,
    /// On which date.
    pub population_date: Date,
    /// What is to be known of the key, in the scheme's words.
    pub key: Text,
    /// How many days' notice is aimed at.
    pub notice_days: u32,
    /// The areas in which an emergency order must be issued before activation, in the scheme's order.
    pub orders: Vec<(SmolStr, Text)>,
    /// What the frame rests on.
    pub basis: Vec<LegalReference>,
}

/// The terms of a region's agreement, by the region's code.
///
/// # Errors
/// When the scheme says nothing of the region, or its values cannot be what they are to be; it is told which.
pub fn terms(law: &Law<'_>, region_code: &str, date: Date) -> Result<Terms, Refusal> {
    let frame_id = format!("surge_places_region_{region_code}");
    let frame = law.parameter(&frame_id, date).map_err(|refusal| no_frame(refusal, region_code, date))?;
    let national = law.parameter("surge_places_national", date)?;
    let notice = law.parameter("surge_notice_days", date)?;
    let series = law.parameter("surge_population_series", date)?;
    let counted_on = law.parameter("surge_population_date", date)?;
    let words = |parameter: &ParameterValue| match &parameter.value {
        Value::Text(words) => Ok(SmolStr::new(words)),
        _ => Err(unfit(parameter, "en tekst", "a text")),
    };
    let population_date = match counted_on.value {
        Value::Date(date) => date,
        _ => return Err(unfit(&counted_on, "en dato", "a date")),
    };
    let orders: Vec<(SmolStr, Text)> =
        law.codes(ORDERS).into_iter().map(|Code { id, text, .. }| (id, Text::clone(&text))).collect();
    if orders.is_empty() {
        return Err(Refusal::not_found(
            "surge_orders_unknown",
            format!(
                "ordningerne har ingen koder på listen '{ORDERS}': på hvilke områder skal der være udstedt nødbekendtgørelse?"
            ),
            format!(
                "the schemes have no codes in the list '{ORDERS}': in which areas must an emergency order be issued?"
            ),
        ));
    }
    let (national_places, frame_places) = (whole(&national)?, whole(&frame)?);
    if national_places < frame_places {
        return Err(unfit(&frame, "højst landets pladser", "at most the country's places"));
    }
    Ok(Terms {
        national_places,
        frame_places,
        population_series: words(&series)?,
        population_date,
        key: series.text.clone(),
        notice_days: whole(&notice)?,
        orders,
        basis: national.basis.into_iter().chain(frame.basis).chain(series.basis).collect(),
    })
}

fn whole(parameter: &ParameterValue) -> Result<u32, Refusal> {
    match parameter.value {
        Value::Integer(number) => u32::try_from(number).ok(),
        _ => None,
    }
    .ok_or_else(|| unfit(parameter, "et helt tal fra 0", "a whole number from 0"))
}

fn unfit(parameter: &ParameterValue, da: &str, en: &str) -> Refusal {
    let (id, value) = (&parameter.id, &parameter.value);
    Refusal::invalid(
        "surge_parameter_unfit",
        format!("'{id}' er {value}; det skal være {da}"),
        format!("'{id}' is {value}; it must be {en}"),
    )
    .instead(
        "ret værdien i ordningerne, og tag dem i brug",
        "correct the value in the schemes and adopt them",
    )
}

fn no_frame(refusal: Refusal, region_code: &str, date: Date) -> Refusal {
    if !["unknown_parameter", "no_value_on_date"].contains(&refusal.code.as_str()) {
        return refusal;
    }
    Refusal::not_found(
        "surge_frame_unknown",
        format!("ordningerne siger ikke, hvor mange pladser kommunerne i region {region_code} skal stille den {date}"),
        format!("the schemes do not say how many places the municipalities of region {region_code} provide on {date}"),
    )
    .instead(
        format!("skriv rammen i ordningerne som [[parameter]] surge_places_region_{region_code}, med kilde"),
        format!("write the frame in the schemes as [[parameter]] surge_places_region_{region_code}, with its source"),
    )
}
