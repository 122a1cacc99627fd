//! What each act and question of the rights table is called in words. It decides nothing.

use kernel::Text;

/// What an act or question of the table is, in words.
#[must_use]
pub fn act_text(what: &str) -> Text {
    let (da, en) = match what {
        "found" => ("grundlæg en log", "found a log"),
        "adopt_rulebook" => ("tag ordninger i brug", "adopt schemes"),
        "change_registry" => ("ændr registret", "change the registry"),
        "register_units" => ("registrér enheder", "register units"),
        "set_up_places" => ("opsæt mærker og grænser for pladser", "set up tags and limits of places"),
        "report_figures" => ("indberet tal", "report figures"),
        "change_unit" => ("ændr en enhed", "change a unit"),
        "clean_place" => ("meld rengøring", "report cleaning"),
        "update_identity" => ("ret navn og adresse", "change name and address"),
        "verify_log" => ("kontrollér loggen", "verify the log"),
        "log_status" => ("se, hvor loggen står", "see where the log stands"),
        "export_head" => ("skriv loggens hoved ud", "export the log's head"),
        "check_head" => ("kontrollér loggen mod et gemt hoved", "check the log against a kept head"),
        "back_up" => ("tag sikkerhedskopi af loggen", "back up the log"),
        "restore_log" => ("mend loggen fra en sikkerhedskopi", "restore the log from a backup"),
        "rotate_key" => ("skift nøglen", "change the key"),
        "ask_pathway" => ("se et forløb", "see a pathway"),
        "ask_pathways" => ("se forløb på liste", "list pathways"),
        "ask_suggestion" => ("spørg, hvor borgeren kan komme hen", "ask where the citizen may go"),
        "ask_end_of_stay" => ("spørg, hvornår et ophold slutter", "ask when a stay ends"),
        "ask_suggestion_on_facts" => {
            ("spørg om oplysninger uden borger", "ask about facts without a citizen")
        }
        "ask_offers" => ("se tilbud", "see offers"),
        "ask_who" => ("spørg, hvem der har ansvaret", "ask who is responsible"),
        "ask_timeline" => ("se ansvaret over tid", "see responsibility over time"),
        "ask_why" => ("spørg, hvorfor det blev afgjort", "ask why it was decided"),
        "ask_handover" => ("se overleveringslisten", "see the handover list"),
        "ask_letter" => ("se brevet", "see the letter"),
        "ask_due" => ("se, hvad der venter", "see what is due"),
        "ask_delays" => ("se ventetid", "see waiting"),
        "ask_history" => ("se et forløbs hændelser", "see the events of a pathway"),
        "ask_corrections" => ("se rettelser", "see corrections"),
        "ask_log" => ("se loggen", "see the log"),
        "ask_board" => ("se pladstavlen", "see the board"),
        "ask_units" => ("se enheder", "see units"),
        "ask_not_reported" => ("se, hvem der ikke har indberettet", "see who has not reported"),
        "ask_conflicts" => ("se, hvad der ikke passer sammen", "see what does not fit together"),
        "ask_place" => ("se, hvad en plads bruges til", "see what a place is used for"),
        "ask_free_place" => ("spørg, hvem der skal have en ledig plads", "ask who should have a free place"),
        "ask_organisations" => ("se organisationer", "see organisations"),
        "ask_population" => ("se befolkningstal", "see populations"),
        "ask_seats" => ("beregn pladser i sundhedsråd", "work out seats of health councils"),
        "ask_adoptions" => ("se, hvilke ordninger der er taget i brug", "see which schemes were adopted"),
        "ask_dry_run" => ("prøv ordninger på loggen", "try schemes on the log"),
        "ask_identity" => ("se, hvem borgeren er", "see who the citizen is"),
        "ask_person" => ("find en borger", "find a citizen"),
        other => return pathways::table::act_text(other),
    };
    Text::new(da, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::rights;

    #[test]
    fn everything_in_the_table_has_words_in_both_languages() {
        for right in rights() {
            let text = act_text(right.what);
            assert_ne!(text.da, right.what, "no words for '{}'", right.what);
            let condition = right.condition.text();
            assert!(!condition.da.is_empty() && (condition.da != condition.en), "{right:?}");
        }
    }
}
