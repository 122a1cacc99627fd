//! What a person does at a page: reads it, follows a link, fills a form by the words beside the fields, presses keys.
//! All of it works through the driver alone, so that it also works where scripts of pages are off. A thing is found by
//! what a person sees of it, never by its place in the markup.

use crate::{Window, until};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::Value;
use std::sync::Arc;
use thirtyfour::{
    By, Key, WebElement,
    common::command::{Command, ExtensionCommand},
    error::WebDriverResult,
    prelude::ElementQueryable,
};

/// So many stops of the keyboard are tried.
const STOPS_MAX: usize = 600;

/// Bytes from base64.
pub(crate) fn from_base64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).expect("the browser writes base64")
}

/// A text as XPath writes it; XPath has no escapes.
fn quoted(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("concat({})", parts.join(", '\"', "))
}

/// That a person reads these words in the element, among others.
fn with_text(text: &str) -> String {
    format!("contains(normalize-space(.), {})", quoted(text))
}

impl Window {
    /// Opens an address.
    ///
    /// # Panics
    /// When the browser cannot.
    pub async fn open_page(&self, address: &str) {
        self.web().goto(address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// The address that the window stands on.
    pub async fn address(&self) -> String {
        self.web().current_url().await.unwrap().to_string()
    }

    /// The words on the page as a person reads them.
    pub async fn text(&self) -> String {
        let read =
            async || -> WebDriverResult<String> { self.web().find(By::Tag("body")).await?.text().await };
        // The page may be on its way to the next.
        until("a page with words", async || read().await.ok()).await
    }

    /// Waits until these words stand on the page.
    ///
    /// # Panics
    /// When they do not come, with what stands there instead.
    pub async fn sees(&self, words: &str) {
        let last = tokio::time::Instant::now() + crate::PATIENCE;
        loop {
            let text = self.text().await;
            if text.to_lowercase().contains(&words.to_lowercase()) {
                return;
            }
            let address = self.address().await;
            assert!(
                tokio::time::Instant::now() < last,
                "`{words}` never stood on {address}; there stands:\n{text}"
            );
            tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        }
    }

    /// The first element that a person can see.
    async fn visible(&self, by: By) -> Option<WebElement> {
        for element in self.web().find_all(by).await.ok()? {
            if element.is_displayed().await.unwrap_or(false) {
                return Some(element);
            }
        }
        None
    }

    /// The element for the first of these paths that leads to one, waited for.
    async fn there(&self, what: &str, paths: &[String]) -> WebElement {
        until(what, async || {
            for path in paths {
                if let Some(element) = self.visible(By::XPath(path)).await {
                    return Some(element);
                }
            }
            None
        })
        .await
    }

    /// The language that the page says it is in.
    pub async fn language(&self) -> String {
        let read = async || self.web().find(By::Tag("html")).await.ok()?.attr("lang").await.ok()?;
        until("a page that says its language", read).await
    }

    /// Waits until the window stands on another path than this.
    pub async fn has_left(&self, path: &str) {
        until(&format!("the window to leave {path}"), async || {
            (self.web().current_url().await.ok()?.path() != path).then_some(())
        })
        .await;
    }

    async fn any(&self, paths: &[String]) -> bool {
        for path in paths {
            if self.visible(By::XPath(path)).await.is_some() {
                return true;
            }
        }
        false
    }

    /// Whether there is a button with these words that can be pressed now.
    pub async fn has_button(&self, words: &str) -> bool {
        self.any(&buttons(words)).await
    }

    /// Whether there is a link with these words.
    pub async fn has_link(&self, words: &str) -> bool {
        self.any(&links(words)).await
    }

    /// Follows the link with these words, and waits for the next page.
    pub async fn follow(&self, words: &str) {
        let link = self.there(&format!("the link `{words}`"), &links(words)).await;
        self.leads_on(&format!("the link `{words}`"), async || link.click().await).await;
    }

    /// Presses the button with these words, and waits for the next page. Where a script of the page sends the form and
    /// stays, nothing is waited for: what is to be seen then is waited for by [`Window::sees`].
    pub async fn press(&self, words: &str) {
        let what = format!("the button `{words}`");
        let button = self.there(&what, &buttons(words)).await;
        let stays = "./ancestor::form[@data-swap]";
        if self.runs_scripts()
            && button.attr("formaction").await.unwrap().is_none()
            && button.find(By::XPath(stays)).await.is_ok()
        {
            button.click().await.unwrap_or_else(|error| panic!("{what}: {error}"));
        } else {
            self.leads_on(&what, async || button.click().await).await;
        }
    }

    /// Opens or closes what is folded under these words.
    pub async fn unfold(&self, words: &str) {
        let paths = [format!("//summary[{}]", with_text(words))];
        self.there(&format!("the fold `{words}`"), &paths).await.click().await.unwrap();
    }

    /// Does something that leads to another page, or to the same one anew, and waits for it.
    ///
    /// # Panics
    /// When it cannot be done, or nothing comes.
    pub async fn leads_on(&self, what: &str, act: impl AsyncFnOnce() -> WebDriverResult<()>) {
        let before = self.web().find(By::Tag("html")).await.unwrap().element_id();
        act().await.unwrap_or_else(|error| panic!("{what}: {error}"));
        until(&format!("the page after {what}"), async || {
            let now = self.web().find(By::Tag("html")).await.ok()?.element_id();
            let body = self.web().find(By::Tag("body")).await.ok()?;
            (now != before && body.is_present().await.ok()?).then_some(())
        })
        .await;
    }

    /// The field that belongs to the label with these words.
    ///
    /// # Panics
    /// When no such label comes, or it belongs to no field.
    pub async fn field(&self, label: &str) -> WebElement {
        let what = format!("a field labelled `{label}`");
        let starts = format!("starts-with(normalize-space(.), {})", quoted(label));
        let labels = format!("//label[{starts}]");
        until(&what, async || {
            for found in self.web().find_all(By::XPath(&labels)).await.ok()? {
                let field = match found.attr("for").await.ok()? {
                    Some(id) => self.web().find(By::Id(id)).await.ok(),
                    None => {
                        found.query(By::Css("input, select, textarea")).nowait().first_opt().await.ok()?
                    }
                };
                if let Some(field) = field
                    && (found.is_displayed().await.ok()? || field.is_displayed().await.ok()?)
                {
                    return Some(field);
                }
            }
            None
        })
        .await
    }

    /// Fills a field, or chooses in a list, by its label.
    ///
    /// # Panics
    /// When the field cannot be filled.
    pub async fn fill(&self, label: &str, value: &str) {
        let field = self.field(label).await;
        if field.tag_name().await.unwrap() == "select" {
            return self.choose(label, value).await;
        }
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap_or_else(|error| panic!("{label}: {error}"));
    }

    /// Chooses in a list by the words of the choice.
    async fn choose(&self, label: &str, words: &str) {
        let list = self.field(label).await;
        for says in [format!("normalize-space(.)={}", quoted(words)), with_text(words)] {
            if let Ok(option) = list.find(By::XPath(format!("./option[{says}]"))).await {
                return option.click().await.unwrap();
            }
        }
        panic!("the list `{label}` has no choice `{words}`");
    }

    /// Ticks a box or picks one of several by its label.
    pub async fn tick(&self, label: &str) {
        let field = self.field(label).await;
        if !field.is_selected().await.unwrap() {
            field.click().await.unwrap_or_else(|error| panic!("{label}: {error}"));
        }
    }

    /// Presses keys, wherever the focus is.
    pub async fn keys(&self, keys: &str) {
        self.web().action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// The element that has the focus.
    pub async fn focus(&self) -> WebElement {
        self.web().active_element().await.unwrap()
    }

    /// What a screen reader would call the element that has the focus.
    pub async fn focus_name(&self) -> String {
        let element = self.focus().await.element_id();
        let label =
            self.web().cmd(Command::ExtensionCommand(Box::new(ComputedLabel(element.to_string())))).await;
        label.ok().and_then(|answer| answer.value::<String>().ok()).unwrap_or_default()
    }

    /// Picks one of several by its label and by what the group is called.
    ///
    /// # Panics
    /// When there is none.
    pub async fn pick(&self, group: &str, label: &str) {
        let legend = format!("starts-with(normalize-space(./legend), {})", quoted(group));
        let path = format!("//fieldset[{legend}]//label[normalize-space(.)={}]//input", quoted(label));
        let field =
            until(&format!("`{label}` in `{group}`"), async || self.web().find(By::XPath(&path)).await.ok())
                .await;
        field.click().await.unwrap_or_else(|error| panic!("{label} in {group}: {error}"));
    }

    /// Goes from element to element with the tabulator until one has exactly this name, as a person without a mouse
    /// does; when the whole page was passed, until one has a name with this in it.
    ///
    /// # Panics
    /// When the keyboard does not come to it; where it came is told.
    pub async fn tab_to(&self, name: &str) {
        let mut met: Vec<String> = Vec::new();
        let mut rounds = 0;
        while met.len() < STOPS_MAX && rounds < 3 {
            self.keys(&char::from(Key::Tab).to_string()).await;
            let (tag, now) =
                (self.focus().await.tag_name().await.unwrap_or_default(), self.focus_name().await);
            let partly = rounds > 0 && now.to_lowercase().contains(&name.to_lowercase());
            if now == name || partly {
                return;
            }
            if tag == "body" {
                rounds += 1;
            }
            met.push(now);
        }
        panic!("the keyboard never came to `{name}`; it came to {met:?}");
    }

    /// Goes with the tabulator into the group of fields with this legend.
    ///
    /// # Panics
    /// When the keyboard does not come into it.
    pub async fn tab_into(&self, group: &str) {
        let path = format!("./ancestor::fieldset[starts-with(normalize-space(./legend), {})]", quoted(group));
        for _ in 0..STOPS_MAX {
            self.keys(&char::from(Key::Tab).to_string()).await;
            if self.focus().await.find(By::XPath(&path)).await.is_ok() {
                return;
            }
        }
        panic!("the keyboard never came into `{group}`");
    }

    /// Presses the enter key on what has the focus, and waits for the next page.
    pub async fn enter(&self) {
        self.leads_on("the enter key", async || {
            self.web().action_chain().send_keys(char::from(Key::Enter).to_string()).perform().await
        })
        .await;
    }
}

/// What the browser calls an element to a screen reader: a standard command that the client has no name for.
#[derive(Debug)]
struct ComputedLabel(String);

impl ExtensionCommand for ComputedLabel {
    fn parameters_json(&self) -> Option<Value> {
        None
    }

    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Arc<str> {
        format!("/element/{}/computedlabel", self.0).into()
    }
}

/// The button that says exactly this, else one that says it among other words.
fn buttons(words: &str) -> [String; 2] {
    let (text, quoted) = (with_text(words), quoted(words));
    [
        format!("//button[normalize-space(.)={quoted}] | //input[@type='submit' and @value={quoted}]"),
        format!("//button[{text} or contains(@aria-label, {quoted})]"),
    ]
}

/// The link that says exactly this, else one that says it among other words.
fn links(words: &str) -> [String; 2] {
    let (text, quoted) = (with_text(words), quoted(words));
    [
        format!("//a[@href and normalize-space(.)={quoted}]"),
        format!("//a[@href and ({text} or contains(@aria-label, {quoted}))]"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_can_stand_in_a_path() {
        assert_eq!(quoted("it's"), "\"it's\"");
        assert_eq!(quoted("a \"b\""), "concat(\"a \", '\"', \"b\", '\"', \"\")");
    }
}
