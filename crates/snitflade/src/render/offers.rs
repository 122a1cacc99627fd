//! Ranked offers for people: each unit with its score part by part, what is available, what it costs, what is not
//! known; and why the others are out.

use super::{View, or_dash};
use matching::{Note, Offers};

/// The code of a note on a capability of which it is not known whether it is needed.
const PERHAPS_NEEDED: &str = "capability_perhaps_needed";
/// Why a unit is out that has to do with this citizen alone.
const OF_THE_CITIZEN: [&str; 2] = ["refused_before", "declined_before"];
/// How many of them are told one by one.
const PERHAPS_SHOWN_MAX: usize = 2;

impl View<'_> {
    /// A list of offers.
    pub(crate) fn offers(&self, offers: &Offers) -> String {
        let kind = offers.kind.text();
        let mut out = format!(
            "{} ({}), {}: {}\n",
            self.say.of("Tilbud", "Offers"),
            self.say.say(&kind),
            offers.at.danish(),
            self.say.say(&offers.home_text),
        );
        if let Some(nothing) = &offers.nothing {
            out.push_str(&format!("{}\n", self.say.say(nothing)));
        }
        let header = [
            "#",
            self.say.of("enhed", "unit"),
            self.say.of("kommune", "municipality"),
            "km",
            self.say.of("ledige", "available"),
            self.say.of("betaling", "payment"),
            self.say.of("point", "points"),
        ];
        let rows: Vec<Vec<String>> = offers
            .offers
            .iter()
            .enumerate()
            .map(|(index, offer)| {
                vec![
                    (index + 1).to_string(),
                    format!("{} ({})", offer.name, offer.code),
                    self.directory.name(&offer.municipality),
                    or_dash(offer.distance_km_tenths.map(|tenths| self.decimal(tenths, 10))),
                    offer.availability.available.to_string(),
                    self.say.say(&offer.cost.text).to_owned(),
                    self.decimal(offer.score / 100, 10),
                ]
            })
            .collect();
        if !rows.is_empty() {
            out.push_str(&self.table(&header, rows));
        }
        // Who is about to act needs the first whole; the others' parts and what is out are for `--full`.
        let told = if self.full { offers.offers.len() } else { 1 };
        for (index, offer) in offers.offers.iter().take(told).enumerate() {
            out.push_str(&format!("{}. {} ({})\n", index + 1, offer.name, offer.code));
            out.push_str(&self.lines(offer.parts.iter().map(|part| &*part.text)));
            out.push_str(&self.lines([&offer.availability.text]));
            out.push_str(&self.notes(&offer.notes));
        }
        out.push_str(&self.out_of_it(offers));
        out
    }

    /// The units that are out, and why: where something is offered, with `--full` alone.
    fn out_of_it(&self, offers: &Offers) -> String {
        let mut out = String::new();
        if offers.rejected.is_empty() {
            return out;
        }
        if !self.full && !offers.offers.is_empty() {
            // What was refused or declined for this citizen is told all the same.
            let own = offers.rejected.iter().filter(|group| OF_THE_CITIZEN.contains(&group.code));
            let own: String =
                own.map(|group| format!("  {}: {}\n", group.count, self.say.say(&group.text))).collect();
            let counted = format!(
                "{} {}, {} {}; {}\n",
                offers.considered,
                self.say.of("enheder set efter", "units looked at"),
                offers.fitting,
                self.say.of("passer og har plads", "fit and have room"),
                self.say.of(
                    "de andres point, og hvorfor resten faldt fra: --full",
                    "the others' points, and why the rest are out: --full"
                ),
            );
            return counted + &own;
        }
        out.push_str(&format!(
            "{} {}, {} {}:\n",
            offers.considered,
            self.say.of("enheder set efter", "units looked at"),
            offers.fitting,
            self.say.of("passer; de andre faldt på", "fit; the others are out for"),
        ));
        for group in &offers.rejected {
            out.push_str(&format!("  {}: {}\n", group.count, self.say.say(&group.text)));
        }
        if !offers.nearly.is_empty() {
            out.push_str(self.say.of("Kun én ting i vejen:\n", "Only one thing in the way:\n"));
            out.push_str(&self.lines(offers.nearly.iter().map(|miss| &miss.text)));
        }
        out
    }

    /// Why the first of a list stands first.
    pub(crate) fn why_first(&self, offers: &Offers) -> String {
        let Some(first) = offers.offers.first() else {
            return String::new();
        };
        let mut out = format!(
            "{}: {} {}, {} {} {} {}\n",
            self.say.of("Hvorfor denne enhed", "Why this unit"),
            self.decimal(first.score / 100, 10),
            self.say.of("point", "points"),
            self.say.of("flest af", "most of"),
            offers.fitting,
            self.say.of("enheder, der passer og har plads, ud af", "units that fit and have room, out of"),
            offers.considered,
        );
        out.push_str(&self.lines(first.parts.iter().map(|part| &*part.text)));
        out.push_str(&self.lines([&first.availability.text]));
        out
    }

    /// What is open about an offer. Of capabilities that may be needed only the first few are told one by one.
    fn notes(&self, notes: &[Note]) -> String {
        let perhaps = |note: &&Note| note.code == PERHAPS_NEEDED;
        let more = notes.iter().filter(perhaps).count().saturating_sub(PERHAPS_SHOWN_MAX);
        let shown = notes.iter().filter(perhaps).take(PERHAPS_SHOWN_MAX);
        let mut out = self.lines(shown.map(|note| &*note.text));
        if more > 0 {
            out.push_str(&format!(
                "  {} {more} {}\n",
                self.say.of("og", "and"),
                self.say.of(
                    "kompetencer mere, som mangler, og som det ikke er oplyst, om der er brug for",
                    "more capabilities that it lacks and of which it is not known whether they are needed"
                )
            ));
        }
        out.push_str(&self.lines(notes.iter().filter(|note| !perhaps(note)).map(|note| &*note.text)));
        out
    }

    /// A whole number of parts as a decimal number, as `12,3`.
    pub(crate) fn decimal(&self, amount: i64, parts: i64) -> String {
        let point = self.say.of(",", ".");
        format!("{}{point}{}", amount / parts, (amount % parts).abs())
    }
}
