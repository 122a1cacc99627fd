//! The main job as people do it, each at a desk of their own: the ward refers, the authority answers what is missing and
//! decides. What comes of it is for the tests to say.

use crate::{Hand, Look, Scene, Served, Window, until};
use thirtyfour::By;

/// The sender of the demonstration.
pub const WARD: &str = "ida.afsnit";
/// Its regional assessor.
pub const ASSESSOR: &str = "ole.regionsvisitator";
/// Who receives at the region's units.
pub const PROVIDER: &str = "jens.sygeplejerske";

/// How the job is done.
#[derive(Clone, Copy)]
pub struct How {
    /// The language of the browser.
    pub language: &'static str,
    /// Whether scripts of pages are run.
    pub scripts: bool,
    /// With what people work.
    pub hand: Hand,
    /// Where.
    pub served: &'static Served,
}

impl How {
    /// The words in the language.
    #[must_use]
    pub fn of(self, da: &'static str, en: &'static str) -> &'static str {
        if self.language == "en" { en } else { da }
    }

    /// Somebody's browser, signed in by the same hand.
    pub async fn desk(self, scene: &Scene<'_>, login: &str) -> Window {
        self.served.ready().await;
        let look = Look { language: self.language, scripts: self.scripts, ..Look::default() };
        let window = scene.window(look).await;
        window.open_page(&self.served.page("/log-ind")).await;
        self.hand.fill(&window, self.of("Brugernavn", "User name"), login).await;
        self.hand.fill(&window, self.of("Adgangskode", "Password"), &self.served.password).await;
        match self.hand {
            Hand::Mouse => window.press(self.of("Log ind", "Sign in")).await,
            // From the field itself, as everybody does; a link in the frame is called the same as the button.
            Hand::Keyboard => window.enter().await,
        }
        window.has_left("/log-ind").await;
        window
    }

    /// Follows the menu to a pathway.
    pub async fn to_pathway(self, window: &Window, pathway: &str) {
        window.open_page(&self.served.page("/")).await;
        self.hand.follow(window, self.of("Forløb", "Pathways")).await;
        if !window.has_link(pathway).await {
            self.hand.follow(window, self.of("Alle åbne, jeg må se", "All open that I may see")).await;
        }
        self.hand.follow(window, pathway).await;
    }

    /// The ward refers a citizen with one fact left open, and gives the pathway's number.
    pub async fn refer(self, ward: &Window, temporary_number: &str) -> String {
        let hand = self.hand;
        hand.follow(ward, self.of("Forløb", "Pathways")).await;
        hand.follow(ward, self.of("Henvis en borger", "Refer a citizen")).await;
        hand.fill(ward, self.of("Navn", "Name"), "Ane Prøve (syntetisk)").await;
        hand.fill(ward, self.of("Midlertidigt nummer", "Temporary number"), temporary_number).await;
        hand.choose(ward, self.of("Bopælskommune", "Municipality of residence"), "Næstved").await;
        let needs = self.of(
            "Har borgeren behov for en midlertidig sundhedsfaglig indsats?",
            "Does the citizen need a temporary health intervention?",
        );
        hand.choose(ward, needs, self.of("ja", "yes")).await;
        let home = self.of("Kan borgeren være i eget hjem imens?", "Can the citizen stay at home meanwhile?");
        hand.choose(ward, home, self.of("nej", "no")).await;
        let condition = self.of(
            "Er problemstillingen somatisk eller psykiatrisk?",
            "Is the condition somatic or psychiatric?",
        );
        hand.choose(ward, condition, self.of("somatisk", "somatic")).await;
        hand.press(ward, self.of("Send henvisningen", "Send the referral")).await;
        ward.sees(self.of("Registreret", "Recorded")).await;
        let address = ward.address().await;
        let number = address.rsplit("/forloeb/").next().unwrap().split('?').next().unwrap();
        assert!(number.parse::<u32>().is_ok(), "{address} is no pathway");
        format!("F-{number}")
    }

    /// The authority answers what is missing, and decides.
    pub async fn decide(self, desk: &Window, pathway: &str) {
        let hand = self.hand;
        self.to_pathway(desk, pathway).await;
        hand.follow(desk, self.of("Besvar det, der mangler", "Answer what is missing")).await;
        let aim = self.of("Sigter indsatsen på", "Does the intervention aim");
        hand.choose(desk, aim, self.of("ja", "yes")).await;
        hand.press(desk, self.of("Gem svarene", "Save the answers")).await;
        desk.sees(self.of("Registreret", "Recorded")).await;
        desk.sees(self.of("En regional sundheds- og omsorgsplads", "A regional health-and-care place")).await;
        // The suggestion stands there chosen; it is a person who decides.
        hand.press(desk, self.of("Træf afgørelsen", "Decide")).await;
        self.stands(desk, self.of("Afgjort", "Decided")).await;
    }

    /// Waits until this is the step that the pathway stands at.
    pub async fn stands(self, window: &Window, step: &str) {
        until(&format!("the step `{step}` on {}", window.address().await), async || {
            let current = window.web().find(By::Css("ol.steps li[aria-current='step']")).await.ok()?;
            current.text().await.ok()?.contains(step).then_some(())
        })
        .await;
    }

    /// The whole job.
    pub async fn job(self, scene: &Scene<'_>, temporary_number: &str) {
        let hand = self.hand;
        let ward = self.desk(scene, WARD).await;
        let pathway = self.refer(&ward, temporary_number).await;
        let desk = self.desk(scene, ASSESSOR).await;
        self.decide(&desk, &pathway).await;
        hand.press(&desk, self.of("Tilbyd ", "Offer ")).await;
        self.stands(&desk, self.of("Tilbudt", "Offered")).await;
        hand.press(&desk, self.of("Registrér ja", "Record the yes")).await;
        self.stands(&desk, self.of("Accepteret", "Accepted")).await;
        let unit = self.desk(scene, PROVIDER).await;
        self.to_pathway(&unit, &pathway).await;
        hand.press(&unit, self.of("Bekræft pladsen", "Confirm the place")).await;
        self.stands(&unit, self.of("Bekræftet", "Confirmed")).await;
        self.to_pathway(&ward, &pathway).await;
        hand.press(&ward, self.of("Meld afgang", "Report the departure")).await;
        ward.sees(self.of("Registreret", "Recorded")).await;
        self.to_pathway(&unit, &pathway).await;
        hand.press(&unit, self.of("Bekræft ankomst", "Confirm the arrival")).await;
        self.stands(&unit, self.of("På pladsen", "In stay")).await;
    }
}
