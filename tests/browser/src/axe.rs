//! The accessibility checker, run on the page as it stands. All its rules are on, those it calls best practice too.

use crate::Window;
use serde_json::{Value, json};
use std::fmt;
use thirtyfour::error::WebDriverResult;

/// So many places are told of a rule that is broken.
const PLACES_SHOWN: usize = 5;

/// A rule that the page breaks, with the places where it does.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The rule's name.
    pub rule: String,
    /// How much it matters.
    pub impact: String,
    /// What the rule asks for.
    pub help: String,
    /// Each place: its selector, and what is wrong with it.
    pub places: Vec<(String, String)>,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({}): {}", self.rule, self.impact, self.help)?;
        for (selector, summary) in self.places.iter().take(PLACES_SHOWN) {
            write!(out, "\n      {selector}: {}", summary.split_whitespace().collect::<Vec<_>>().join(" "))?;
        }
        if self.places.len() > PLACES_SHOWN {
            write!(out, "\n      … and in {} places more", self.places.len() - PLACES_SHOWN)?;
        }
        Ok(())
    }
}

const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] })
        .then(result => done({ violations: result.violations, passes: result.passes.length }))
        .catch(error => done({ error: String(error) }));
";

impl Window {
    /// What the page breaks, as it stands now.
    ///
    /// # Panics
    /// When the checker cannot run.
    pub async fn violations(&self) -> Vec<Violation> {
        let run = async || -> WebDriverResult<Value> {
            self.web().execute(self.axe_script(), Vec::new()).await?;
            Ok(self.web().execute_async(RUN, Vec::new()).await?.json().clone())
        };
        let result = run().await.unwrap_or_else(|error| panic!("axe did not run: {error}"));
        assert_eq!(result.get("error"), None, "axe did not run");
        assert!(result["passes"].as_u64() > Some(0), "axe looked at nothing");
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        list(&result["violations"])
            .iter()
            .map(|violation| Violation {
                rule: text(&violation["id"]),
                impact: text(&violation["impact"]),
                help: text(&violation["help"]),
                places: list(&violation["nodes"])
                    .iter()
                    .map(|node| {
                        let selector = list(&node["target"]).iter().map(text).collect::<Vec<_>>().join(" ");
                        (selector, text(&node["failureSummary"]))
                    })
                    .collect(),
            })
            .collect()
    }

    /// Asserts that the page breaks no rule.
    ///
    /// # Panics
    /// When it breaks one; all are told.
    pub async fn breaks_no_rule(&self, what: &str) {
        let violations = self.violations().await;
        let told: Vec<String> = violations.iter().map(|violation| format!("   {violation}")).collect();
        assert!(told.is_empty(), "{what}: axe found {} violations\n{}", told.len(), told.join("\n"));
    }

    /// Runs a script of the test's own in the page.
    ///
    /// # Panics
    /// When it fails.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.web().execute(script, arguments).await {
            Ok(answer) => answer.json().clone(),
            Err(error) => panic!("{script}: {error}"),
        }
    }

    /// The page's own styles as the browser computed them, for one element.
    pub async fn style(&self, selector: &str, property: &str) -> String {
        let script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]";
        self.run(script, vec![json!(selector), json!(property)]).await.as_str().unwrap_or_default().to_owned()
    }
}
