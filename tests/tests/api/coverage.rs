//! All that the pages can, the API can too: each address of the pages, with the operations that do the same, or why there is
//! none. A page or form that is put up without standing here fails.

use std::collections::BTreeSet;

/// What does the same as a page.
enum Does {
    /// These operations, together.
    By(&'static [&'static str]),
    /// None, and why.
    Not(&'static str),
}
use Does::{By, Not};

/// A page that reads what operations read, or asks before a form of the same address is sent.
const TABLE: &[(&str, &str, Does)] = &[
    ("GET", "/filer/{navn}", Not("what the pages are drawn with")),
    ("POST", "/visning", Not("language and theme are a browser's; answers have both languages")),
    ("GET", "/levende", Not("a page hears of changes while it is open; a system has webhooks and ETags")),
    ("GET", "/log-ind", Not("a system comes with a token")),
    ("POST", "/log-ind", Not("a system comes with a token")),
    ("GET", "/log-ind/udbyder", Not("a system comes with a token")),
    ("GET", "/log-ind/tilbage", Not("a system comes with a token")),
    ("POST", "/log-ud", By(&["revoke_token"])),
    ("GET", "/min-side", By(&["me", "list_own_sessions", "list_tokens"])),
    (
        "POST",
        "/min-side/rolle",
        Not("a token acts as one appointment; the purpose is a header of each request"),
    ),
    ("POST", "/min-side/sessioner", By(&["list_own_sessions", "end_own_session"])),
    ("POST", "/min-side/sessioner/{indlogning}", By(&["end_own_session"])),
    ("POST", "/min-side/noegler/{noegle}", By(&["revoke_token"])),
    ("GET", "/", By(&["get_overview", "get_board", "get_delays", "list_due"])),
    ("GET", "/adgangslog", By(&["list_own_looks"])),
    ("GET", "/adgangslog/alle", By(&["list_looks"])),
    ("POST", "/adgangslog/kontrol", By(&["check_journal"])),
    ("GET", "/adgangslog/noedopslag", By(&["list_emergencies"])),
    ("POST", "/adgangslog/noedopslag/{post}", By(&["follow_up"])),
    ("GET", "/adgangslog/udtraek", By(&["take_citizen_extract"])),
    ("POST", "/adgangslog/udtraek", By(&["take_citizen_extract", "get_citizen_extract"])),
    ("GET", "/brugere", By(&["list_accounts"])),
    ("GET", "/brugere/rettigheder", By(&["list_rights"])),
    ("GET", "/brugere/ny", By(&["list_organisations"])),
    ("POST", "/brugere/ny", By(&["create_account"])),
    ("GET", "/brugere/{bruger}", By(&["get_account", "list_account_tokens"])),
    ("POST", "/brugere/{bruger}", By(&["change_account", "set_password"])),
    ("POST", "/brugere/{bruger}/luk", By(&["close_account"])),
    ("POST", "/brugere/{bruger}/aabn", By(&["reopen_account"])),
    ("POST", "/brugere/{bruger}/sessioner", By(&["end_sessions"])),
    ("POST", "/brugere/{bruger}/noegler", By(&["create_account_token"])),
    ("POST", "/brugere/{bruger}/noegler/{noegle}", By(&["revoke_account_token"])),
    ("GET", "/find", By(&["suggest_on_facts", "list_facts", "get_suggestion", "get_offers", "get_board"])),
    ("POST", "/find/svar", By(&["assess"])),
    ("POST", "/find/afgoer", By(&["decide"])),
    ("POST", "/find/hold", By(&["offer"])),
    ("POST", "/find/fortryd", By(&["withdraw"])),
    ("GET", "/pladser", By(&["get_board", "list_not_reported", "list_services"])),
    (
        "GET",
        "/pladser/{enhed}",
        By(&["get_unit", "get_availability", "get_unit_timeline", "get_conflicts", "get_free_place"]),
    ),
    ("POST", "/pladser/{enhed}/tal", By(&["report_figures"])),
    ("POST", "/pladser/{enhed}/spaer", By(&["block_places"])),
    ("POST", "/pladser/{enhed}/ophaev", By(&["unblock_places"])),
    ("POST", "/pladser/{enhed}/luk", By(&["close_unit"])),
    ("POST", "/pladser/{enhed}/genaabn", By(&["open_unit"])),
    ("POST", "/pladser/{enhed}/nye-pladser", By(&["add_places"])),
    ("POST", "/pladser/{enhed}/nedlaeg", By(&["remove_places"])),
    ("POST", "/pladser/{enhed}/ydelse", By(&["report_service"])),
    ("POST", "/pladser/{enhed}/kompetencer", By(&["change_capabilities"])),
    ("POST", "/pladser/{enhed}/rengoering", By(&["start_cleaning", "report_cleaned"])),
    ("GET", "/ordninger", By(&["get_rulebook", "list_adoptions"])),
    ("GET", "/ordninger/varianter", By(&["list_differences"])),
    ("GET", "/ordninger/{ordning}", By(&["list_sections", "get_section", "get_parameter"])),
    ("GET", "/import", By(&["get_units_template", "get_figures_template"])),
    ("GET", "/import/skabelon/{slags}", By(&["get_units_template", "get_figures_template"])),
    ("POST", "/import/proev", By(&["try_units_file", "try_figures_file"])),
    ("POST", "/import/tag", By(&["import_units", "import_figures"])),
    ("GET", "/varsler", By(&["list_notices"])),
    ("GET", "/varsler/antal", By(&["list_notices"])),
    ("GET", "/varsler/beskeder", By(&["list_own_messages"])),
    ("GET", "/drift", Not("a program watches /health/ready and /metrics, which say the same")),
    ("GET", "/drift/beskeder", By(&["list_messages"])),
    ("POST", "/drift/beskeder/{besked}", By(&["requeue_message"])),
    ("GET", "/webhooks", By(&["list_webhooks"])),
    ("POST", "/webhooks", By(&["create_webhook"])),
    ("GET", "/webhooks/{webhook}", By(&["get_webhook", "list_deliveries"])),
    ("POST", "/webhooks/{webhook}/tilstand", By(&["pause_webhook", "resume_webhook"])),
    ("POST", "/webhooks/{webhook}/proev", By(&["test_webhook"])),
    ("POST", "/webhooks/{webhook}/hemmelighed", By(&["renew_webhook_secret"])),
    ("POST", "/webhooks/{webhook}/fjern", By(&["delete_webhook"])),
    ("GET", "/om", By(&["about"])),
    ("GET", "/tilgaengelighed", Not("of the pages themselves")),
    ("GET", "/rundtur", Not("shows a person round the pages")),
    ("GET", "/forloeb", By(&["list_pathways", "list_due"])),
    ("GET", "/forloeb/ventetid", By(&["get_delays"])),
    ("GET", "/forloeb/overlevering", By(&["list_pathways", "get_handover"])),
    ("GET", "/forloeb/{n}/overlevering", By(&["get_handover"])),
    ("GET", "/forloeb/{n}/traek-tilbage", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/traek-tilbage", By(&["withdraw"])),
    ("GET", "/forloeb/soeg", By(&["get_pathway"])),
    ("POST", "/forloeb/soeg", By(&["find_person"])),
    ("GET", "/forloeb/noedopslag", Not("asks for the reason, which a system sends as a header")),
    ("POST", "/forloeb/noedopslag", By(&["get_pathway", "find_person", "get_identity"])),
    (
        "GET",
        "/forloeb/{n}",
        By(&["get_pathway", "get_identity", "get_timelines", "get_handover", "get_why", "get_end_of_stay"]),
    ),
    ("GET", "/forloeb/{n}/historik", By(&["get_history", "get_corrections"])),
    ("GET", "/forloeb/{n}/partshoer", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/partshoer", By(&["hear"])),
    ("GET", "/forloeb/{n}/afgoer", By(&["get_suggestion"])),
    ("POST", "/forloeb/{n}/afgoer", By(&["decide"])),
    ("GET", "/forloeb/{n}/accepter", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/accepter", By(&["accept"])),
    ("GET", "/forloeb/{n}/sig-nej", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/sig-nej", By(&["decline"])),
    ("GET", "/forloeb/{n}/bekraeft", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/bekraeft", By(&["confirm"])),
    ("GET", "/forloeb/{n}/afvis", By(&["list_codes"])),
    ("POST", "/forloeb/{n}/afvis", By(&["refuse"])),
    ("GET", "/forloeb/{n}/transport", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/transport", By(&["order_transport"])),
    ("GET", "/forloeb/{n}/udskriv", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/udskriv", By(&["discharge"])),
    ("GET", "/forloeb/{n}/afgang", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/afgang", By(&["depart"])),
    ("GET", "/forloeb/{n}/ankomst", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/ankomst", By(&["arrive"])),
    ("GET", "/forloeb/{n}/orlov", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/orlov", By(&["leave"])),
    ("GET", "/forloeb/{n}/tilbage", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/tilbage", By(&["return"])),
    ("GET", "/forloeb/{n}/anden-plads", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/anden-plads", By(&["transfer"])),
    ("GET", "/forloeb/{n}/klar", By(&["list_codes"])),
    ("POST", "/forloeb/{n}/klar", By(&["ready"])),
    ("GET", "/forloeb/{n}/afslut", By(&["list_codes"])),
    ("POST", "/forloeb/{n}/afslut", By(&["end"])),
    ("GET", "/forloeb/{n}/doed", By(&["get_pathway"])),
    ("POST", "/forloeb/{n}/doed", By(&["die"])),
    ("GET", "/forloeb/{n}/annuller", By(&["list_codes"])),
    ("POST", "/forloeb/{n}/annuller", By(&["cancel"])),
    ("GET", "/forloeb/{n}/oensk", By(&["list_units"])),
    ("POST", "/forloeb/{n}/oensk", By(&["record_wish"])),
    ("GET", "/forloeb/{n}/del", By(&["list_organisations"])),
    ("POST", "/forloeb/{n}/del", By(&["record_basis"])),
    ("GET", "/forloeb/{n}/del-ikke", By(&["get_pathway", "list_organisations"])),
    ("POST", "/forloeb/{n}/del-ikke", By(&["end_basis"])),
    ("GET", "/forloeb/{n}/repraesentant", By(&["list_codes"])),
    ("POST", "/forloeb/{n}/repraesentant", By(&["record_representative"])),
    ("GET", "/forloeb/{n}/oplysninger", By(&["get_suggestion", "list_facts"])),
    ("POST", "/forloeb/{n}/oplysninger", By(&["assess"])),
    ("GET", "/forloeb/{n}/tilbyd", By(&["get_offers"])),
    ("POST", "/forloeb/{n}/tilbyd", By(&["offer"])),
    ("POST", "/forloeb/{n}/overlevering", By(&["mark_item"])),
    ("GET", "/forloeb/{n}/ret", By(&["get_history"])),
    ("POST", "/forloeb/{n}/ret", By(&["correct"])),
    ("GET", "/forloeb/ny", By(&["list_facts", "list_organisations"])),
    ("POST", "/forloeb/ny", By(&["refer"])),
    ("GET", "/forloeb/{n}/brev", By(&["get_letter"])),
    ("POST", "/forloeb/{n}/brev", By(&["fill_letter"])),
    ("GET", "/forloeb/{n}/cpr", By(&["get_identity"])),
    ("POST", "/forloeb/{n}/cpr", By(&["identify"])),
    ("GET", "/forloeb/{n}/saml", By(&["find_person"])),
    ("POST", "/forloeb/{n}/saml", By(&["join_persons"])),
    ("POST", "/forloeb/{n}/skil", By(&["separate_persons"])),
    ("GET", "/api", By(&["description"])),
    ("GET", "/api-skema/{navn}", By(&["description"])),
];

#[test]
fn all_that_the_pages_can_the_api_can_too() {
    let document = api::document()["paths"].as_object().unwrap();
    let methods = document.values().flat_map(|methods| methods.as_object().unwrap().values());
    let operations: BTreeSet<&str> =
        methods.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let pages: BTreeSet<(String, &str)> =
        web::routes().iter().map(|route| ((route.method)().to_string(), route.path)).collect();
    let mut wrong = Vec::new();
    let mut told = BTreeSet::new();
    for (method, path, does) in TABLE {
        if !told.insert(((*method).to_owned(), *path)) {
            wrong.push(format!("{method} {path} stands here twice"));
        }
        match does {
            By(named) => {
                let unknown = named.iter().filter(|name| !operations.contains(**name));
                wrong.extend(unknown.map(|name| format!("{method} {path}: there is no operation '{name}'")));
            }
            Not(why) => assert!(!why.is_empty()),
        }
    }
    for (method, path) in pages.difference(&told) {
        wrong.push(format!(
            "{method} {path}: a page that does not stand in the table of tests/tests/api/coverage.rs. Name the operation \
             that does the same, or say why there is none"
        ));
    }
    wrong
        .extend(told.difference(&pages).map(|(method, path)| format!("{method} {path} is no page any more")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
