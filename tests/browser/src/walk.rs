//! The walk through every page: each page's route with an address that can be opened in the demonstration, and who opens
//! it. The test of the pages and the pictures take the same walk. A route that is missing here fails the test.

use crate::{Served, Window};
use thirtyfour::By;

/// How one comes to a page.
#[derive(Debug, Clone, Copy)]
pub enum At {
    /// By its address.
    Path(&'static str),
    /// By the link with these words on another page: what is drawn at random cannot be written down here.
    Link(&'static str, &'static str),
}

/// One page of the walk.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// The route, as the table of routes has it.
    pub route: &'static str,
    /// Who opens it: a user name of the demonstration, or nobody.
    pub who: Option<&'static str>,
    /// How one comes there.
    pub at: At,
    /// What its picture is called; empty where it looks like another that has one.
    pub name: &'static str,
    /// Whether a picture is taken at the width of a telephone, too.
    pub narrow: bool,
}

impl Stop {
    /// The whole address, for the person who is signed in in this window.
    ///
    /// # Panics
    /// When there is no such link.
    pub async fn address(&self, window: &Window, served: &Served) -> String {
        match self.at {
            At::Path(path) => served.page(path),
            At::Link(page, words) => {
                window.open_page(&served.page(page)).await;
                let link = window.web().find(By::LinkText(words)).await;
                let link = link.unwrap_or_else(|_| panic!("{page} has no link `{words}`"));
                let href = link.attr("href").await.unwrap().unwrap();
                served.page(&href)
            }
        }
    }
}

const fn stop(
    route: &'static str,
    who: Option<&'static str>,
    path: &'static str,
    name: &'static str,
) -> Stop {
    Stop { route, who, at: At::Path(path), name, narrow: false }
}

const fn linked(
    route: &'static str,
    who: Option<&'static str>,
    link: (&'static str, &'static str),
    name: &'static str,
) -> Stop {
    Stop { route, who, at: At::Link(link.0, link.1), name, narrow: false }
}

const fn narrow(stop: Stop) -> Stop {
    Stop { narrow: true, ..stop }
}

const ASSESSOR: Option<&str> = Some("ole.regionsvisitator");

const PLANNER: Option<&str> = Some("peter.planlaegger");
const CARER: Option<&str> = Some("sanne.plejer");
const WARD: Option<&str> = Some("ida.afsnit");
const PROVIDER: Option<&str> = Some("jens.sygeplejerske");
const AUDITOR: Option<&str> = Some("rikke.revisor");
const OWNER: Option<&str> = Some("eva.systemejer");

/// A citizen of whom three facts are known and one decides.
const FIND: &str = "/find?fakta.temporary_health_intervention=ja&fakta.can_stay_at_home=nej&fakta.condition=somatic&kommune=0370";

/// Every page.
pub const STOPS: &[Stop] = &[
    narrow(stop("/", ASSESSOR, "/", "overblik")),
    narrow(stop("/log-ind", None, "/log-ind", "log-ind")),
    stop("/min-side", ASSESSOR, "/min-side", "min-side"),
    narrow(stop("/rundtur", ASSESSOR, "/rundtur", "rundtur")),
    // Early, so that what the log shows in the pictures is little and always the same.
    stop("/adgangslog", ASSESSOR, "/adgangslog", "adgangslog"),
    stop("/adgangslog/alle", AUDITOR, "/adgangslog/alle", "adgangslog-alle"),
    stop("/adgangslog/noedopslag", AUDITOR, "/adgangslog/noedopslag", "adgangslog-noedopslag"),
    stop("/adgangslog/udtraek", AUDITOR, "/adgangslog/udtraek", "adgangslog-udtraek"),
    narrow(stop("/varsler", ASSESSOR, "/varsler", "varsler")),
    stop("/varsler/beskeder", ASSESSOR, "/varsler/beskeder", "varsler-beskeder"),
    stop("/drift", OWNER, "/drift", "drift"),
    stop("/drift/beskeder", OWNER, "/drift/beskeder", "drift-beskeder"),
    stop("/webhooks", OWNER, "/webhooks", "webhooks"),
    linked(
        "/webhooks/{webhook}",
        OWNER,
        ("/webhooks", "https://modtager.eksempel.dk/snitflade"),
        "webhooks-en",
    ),
    narrow(stop("/find", ASSESSOR, FIND, "find")),
    narrow(stop("/pladser", PLANNER, "/pladser", "pladser")),
    stop("/pladser", PLANNER, "/pladser?kommune=0370", "pladser-kommune"),
    narrow(stop("/pladser/{enhed}", CARER, "/pladser/aflast-naestved", "pladser-enhed")),
    stop("/forloeb", ASSESSOR, "/forloeb", "forloeb"),
    stop("/forloeb/ventetid", PLANNER, "/forloeb/ventetid", "forloeb-ventetid"),
    stop("/forloeb/overlevering", WARD, "/forloeb/overlevering", "forloeb-find-overlevering"),
    stop("/forloeb/{n}/overlevering", WARD, "/forloeb/57/overlevering", "forloeb-overlevering"),
    stop("/forloeb/noedopslag", ASSESSOR, "/forloeb/noedopslag", "forloeb-noedopslag"),
    narrow(stop("/forloeb/{n}", ASSESSOR, "/forloeb/57", "forloeb-henvist")),
    stop("/forloeb/{n}", PROVIDER, "/forloeb/56", "forloeb-paa-pladsen"),
    stop("/forloeb/{n}/historik", ASSESSOR, "/forloeb/56/historik", "forloeb-historik"),
    stop("/forloeb/{n}/oplysninger", ASSESSOR, "/forloeb/57/oplysninger", "forloeb-oplysninger"),
    // Nothing can be offered there yet; the main job goes through it.
    stop("/forloeb/{n}/tilbyd", ASSESSOR, "/forloeb/57/tilbyd", ""),
    stop("/forloeb/{n}/brev", ASSESSOR, "/forloeb/56/brev", "forloeb-brev"),
    stop("/forloeb/{n}/ret", ASSESSOR, "/forloeb/56/ret", "forloeb-ret"),
    stop("/forloeb/{n}/cpr", WARD, "/forloeb/57/cpr", "forloeb-cpr"),
    stop("/forloeb/{n}/saml", ASSESSOR, "/forloeb/57/saml", "forloeb-saml"),
    narrow(stop("/forloeb/ny", WARD, "/forloeb/ny", "forloeb-ny")),
    stop("/forloeb/{n}/partshoer", ASSESSOR, "/forloeb/57/partshoer", ""),
    stop("/forloeb/{n}/afgoer", ASSESSOR, "/forloeb/57/afgoer", "skridt-afgoer"),
    stop("/forloeb/{n}/accepter", ASSESSOR, "/forloeb/57/accepter", ""),
    stop("/forloeb/{n}/sig-nej", ASSESSOR, "/forloeb/57/sig-nej", ""),
    stop("/forloeb/{n}/traek-tilbage", ASSESSOR, "/forloeb/57/traek-tilbage", ""),
    stop("/forloeb/{n}/annuller", ASSESSOR, "/forloeb/57/annuller", ""),
    stop("/forloeb/{n}/oensk", ASSESSOR, "/forloeb/57/oensk", "skridt-oensk"),
    stop("/forloeb/{n}/del", ASSESSOR, "/forloeb/57/del", ""),
    stop("/forloeb/{n}/del-ikke", ASSESSOR, "/forloeb/57/del-ikke", ""),
    stop("/forloeb/{n}/repraesentant", ASSESSOR, "/forloeb/57/repraesentant", ""),
    stop("/forloeb/{n}/klar", ASSESSOR, "/forloeb/57/klar", "skridt-klar"),
    stop("/forloeb/{n}/transport", WARD, "/forloeb/57/transport", ""),
    stop("/forloeb/{n}/udskriv", WARD, "/forloeb/57/udskriv", ""),
    stop("/forloeb/{n}/afgang", WARD, "/forloeb/57/afgang", ""),
    stop("/forloeb/{n}/bekraeft", PROVIDER, "/forloeb/56/bekraeft", ""),
    stop("/forloeb/{n}/afvis", PROVIDER, "/forloeb/56/afvis", ""),
    stop("/forloeb/{n}/ankomst", PROVIDER, "/forloeb/56/ankomst", ""),
    stop("/forloeb/{n}/orlov", PROVIDER, "/forloeb/56/orlov", ""),
    stop("/forloeb/{n}/tilbage", PROVIDER, "/forloeb/56/tilbage", ""),
    stop("/forloeb/{n}/anden-plads", PROVIDER, "/forloeb/56/anden-plads", ""),
    stop("/forloeb/{n}/afslut", PROVIDER, "/forloeb/56/afslut", "skridt-afslut"),
    stop("/forloeb/{n}/doed", PROVIDER, "/forloeb/56/doed", ""),
    stop("/ordninger", ASSESSOR, "/ordninger", "ordninger"),
    stop("/ordninger/varianter", ASSESSOR, "/ordninger/varianter", "ordninger-varianter"),
    narrow(stop("/ordninger/{ordning}", ASSESSOR, "/ordninger/places", "ordninger-en")),
    stop("/import", OWNER, "/import", "import"),
    stop("/om", None, "/om", "om"),
    stop("/tilgaengelighed", None, "/tilgaengelighed", "tilgaengelighed"),
    stop("/brugere", OWNER, "/brugere", "brugere"),
    stop("/brugere/ny", OWNER, "/brugere/ny", "brugere-ny"),
    linked("/brugere/{bruger}", OWNER, ("/brugere", "mette.visitator"), "brugere-en"),
    stop("/api", None, "/api", "api"),
    stop("/api-skema/{navn}", None, "/api-skema/PathwayShown", "api-skema"),
    stop("/brugere/rettigheder", OWNER, "/brugere/rettigheder", "brugere-rettigheder"),
];

/// Routes that are read and are no pages, with what they are.
pub const NO_PAGES: &[(&str, &str)] = &[
    ("/filer/{navn}", "style, script and icon"),
    ("/levende", "the stream of changes"),
    ("/varsler/antal", "the count in the menu"),
    ("/forloeb/soeg", "leads on to the pathway with a number"),
    ("/import/skabelon/{slags}", "a file to be filled in"),
    ("/log-ind/udbyder", "leads on to the identity provider"),
    ("/log-ind/tilbage", "leads back from it"),
];
