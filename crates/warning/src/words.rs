//! The explanation of a reading in words. Every number in it stands in the reading or in the watch.

use crate::{
    forecast::{Band, Growth},
    reading::Reading,
    watch::{State, Watch},
};
use kernel::{Text, written_date};

/// What was seen, and what is expected of it.
pub fn seen(reading: &Reading, watch: &Watch) -> Text {
    let mut parts = Vec::new();
    let until = written_date(reading.data_until);
    match reading.level {
        None => parts.push(Text::new(
            format!("Færre end fem af de syv dage til og med {} er kendt: niveauet kendes ikke.", until.da),
            format!(
                "Fewer than five of the seven days up to {} are known: the level is not known.",
                until.en
            ),
        )),
        Some(level) => {
            let number = number(level.per_day);
            let part = if level.known_days == 7 {
                Text::same("")
            } else {
                Text::new(
                    format!(" (skønnet ud fra {} kendte dage)", level.known_days),
                    format!(" (estimated from {} known days)", level.known_days),
                )
            };
            parts.push(Text::new(
                format!("I de syv dage til og med {} var der {} om dagen{}.", until.da, number.da, part.da),
                format!("In the seven days up to {} there were {} a day{}.", until.en, number.en, part.en),
            ));
        }
    }
    match reading.growth {
        None => parts.push(Text::new(
            "For få dage er kendt til en prognose.",
            "Too few days are known for a forecast.",
        )),
        Some(growth) => parts.push(growing(growth)),
    }
    if let Some(band) = watch.horizon_days.checked_sub(1).and_then(|place| reading.bands.get(place)) {
        parts.push(expected(band));
    }
    parts.push(meets(reading, watch));
    joined(&parts)
}

/// What would have to be otherwise.
pub fn otherwise(reading: &Reading, watch: &Watch) -> Text {
    let level = number(watch.level_per_day);
    let clear = number(watch.level_per_day * watch.fall_share);
    let Some(state) = reading.state else {
        return Text::new(
            "Der kan først siges noget, når flere dage er kendt; en ukendt dag tæller ikke som 0.",
            "Nothing can be said before more days are known; an unknown day does not count as 0.",
        );
    };
    let falls = Text::new(
        format!(
            "'{}' ophører, når prognosen {} dage i træk holder sig under {} om dagen{}.",
            state.text().da,
            watch.fall_days,
            clear.da,
            if state == State::Watch { " også med den øvre grænse af 80 %-intervallet" } else { "" }
        ),
        format!(
            "'{}' ends when the forecast has stayed below {} a day for {} days in a row{}.",
            state.text().en,
            clear.en,
            watch.fall_days,
            if state == State::Watch { ", the upper bound of the 80 % interval included" } else { "" }
        ),
    );
    let limit = reading.growth_limit.map(change);
    let days = watch.horizon_days;
    let first = match (reading.called_for, limit) {
        _ if reading.crossing.reached => Text::new(
            format!("Gennemsnittet af syv dage skulle være under {} om dagen.", level.da),
            format!("The mean of seven days would have to be below {} a day.", level.en),
        ),
        (Some(State::Warn), Some(limit)) => Text::new(
            format!(
                "Var ændringen mindre end {}, blev {} om dagen ikke nået inden for {days} dage.",
                limit.da, level.da
            ),
            format!(
                "With a change of less than {}, {} a day would not be reached within {days} days.",
                limit.en, level.en
            ),
        ),
        (Some(State::Warn), None) => Text::new(
            format!("Kun et lavere niveau end i dag ville holde prognosen under {} om dagen.", level.da),
            format!("Only a lower level than today's would keep the forecast below {} a day.", level.en),
        ),
        (_, Some(limit)) => Text::new(
            format!(
                "Prognosen ville nå {} om dagen inden for {days} dage, hvis ændringen var mindst {}.",
                level.da, limit.da
            ),
            format!(
                "The forecast would reach {} a day within {days} days if the change were at least {}.",
                level.en, limit.en
            ),
        ),
        (_, None) => Text::new(
            format!(
                "Selv en fordobling om dagen ville ikke bringe prognosen op på {} om dagen inden for {days} dage.",
                level.da
            ),
            format!(
                "Even doubling every day would not bring the forecast to {} a day within {days} days.",
                level.en
            ),
        ),
    };
    let rises = Text::new(
        format!(
            "Der varsles, når prognosen {} dage i træk når niveauet, og straks når niveauet er nået.",
            watch.rise_days
        ),
        format!(
            "A warning is given when the forecast reaches the level on {} days in a row, and at once when the level is reached.",
            watch.rise_days
        ),
    );
    joined(&if state == State::None { [first, rises] } else { [first, falls] })
}

fn growing(growth: Growth) -> Text {
    let change = change(growth);
    match (growth.doubling_days, growth.halving_days) {
        (Some(days), _) if days < 100.0 => {
            let days = number(days);
            Text::new(
                format!("Udviklingen er {} (fordobles på {} dage).", change.da, days.da),
                format!("The change is {} (doubles in {} days).", change.en, days.en),
            )
        }
        (_, Some(days)) if days < 100.0 => {
            let days = number(days);
            Text::new(
                format!("Udviklingen er {} (halveres på {} dage).", change.da, days.da),
                format!("The change is {} (halves in {} days).", change.en, days.en),
            )
        }
        _ => Text::new(format!("Udviklingen er {}.", change.da), format!("The change is {}.", change.en)),
    }
}

fn expected(band: &Band) -> Text {
    let [forecast, low_80, high_80, low_95, high_95] =
        [band.forecast, band.low_80, band.high_80, band.low_95, band.high_95].map(number);
    Text::new(
        format!(
            "Om {} dage ventes {} om dagen (80 %: {} til {}; 95 %: {} til {}).",
            band.days_ahead, forecast.da, low_80.da, high_80.da, low_95.da, high_95.da
        ),
        format!(
            "In {} days {} a day are expected (80 %: {} to {}; 95 %: {} to {}).",
            band.days_ahead, forecast.en, low_80.en, high_80.en, low_95.en, high_95.en
        ),
    )
}

fn meets(reading: &Reading, watch: &Watch) -> Text {
    let level = number(watch.level_per_day);
    let near = |days: Option<usize>| days.is_some_and(|days| days <= watch.horizon_days);
    if reading.crossing.reached {
        return Text::new(
            format!("Niveauet på {} om dagen er nået.", level.da),
            format!("The level of {} a day is reached.", level.en),
        );
    }
    let (reached, who) = if near(reading.crossing.forecast_days) {
        (reading.reached_on, Text::new("Prognosen", "The forecast"))
    } else if near(reading.crossing.high_80_days) {
        let who = Text::new("Den øvre grænse af 80 %-intervallet", "The upper bound of the 80 % interval");
        (reading.high_80_reached_on, who)
    } else {
        (None, Text::same(""))
    };
    match reached.map(written_date) {
        Some(date) => Text::new(
            format!("{} når niveauet på {} om dagen den {}.", who.da, level.da, date.da),
            format!("{} reaches the level of {} a day on {}.", who.en, level.en, date.en),
        ),
        None if reading.bands.is_empty() => Text::new(
            format!("Om niveauet på {} om dagen nås, vides ikke.", level.da),
            format!("Whether the level of {} a day will be reached is not known.", level.en),
        ),
        None => Text::new(
            format!(
                "Niveauet på {} om dagen ligger over 80 %-intervallet de næste {} dage.",
                level.da, watch.horizon_days
            ),
            format!(
                "The level of {} a day lies above the 80 % interval for the next {} days.",
                level.en, watch.horizon_days
            ),
        ),
    }
}

/// A change in percent a day, with its sign.
fn change(growth: Growth) -> Text {
    let size = number(growth.percent_per_day.abs());
    let sign = if size.en == "0.0" {
        ""
    } else if growth.percent_per_day < 0.0 {
        "−"
    } else {
        "+"
    };
    Text::new(format!("{sign}{} % om dagen", size.da), format!("{sign}{} % a day", size.en))
}

/// A number with one decimal, from a hundred on with none.
fn number(value: f64) -> Text {
    let en = if value.abs() < 99.95 { format!("{value:.1}") } else { format!("{value:.0}") };
    Text::new(en.replace('.', ","), en)
}

fn joined(parts: &[Text]) -> Text {
    let in_one = |say: fn(&Text) -> &str| parts.iter().map(say).collect::<Vec<_>>().join(" ");
    Text::new(in_one(|text| &text.da), in_one(|text| &text.en))
}
