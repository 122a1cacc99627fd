//! How a person works: with the mouse, or with the keyboard alone. The same job is done by either hand, so that what one
//! can do the other can. The keyboard's hand never clicks.

use crate::{Window, until};
use thirtyfour::Key;

/// With what a person works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Clicks.
    Mouse,
    /// Presses keys, and nothing else.
    Keyboard,
}

/// A key as it is sent.
fn key(key: Key) -> String {
    char::from(key).to_string()
}

impl Hand {
    /// Follows a link.
    pub async fn follow(self, window: &Window, words: &str) {
        match self {
            Hand::Mouse => window.follow(words).await,
            Hand::Keyboard => {
                window.tab_to(words).await;
                window.enter().await;
            }
        }
    }

    /// Presses a button that leads to another page.
    pub async fn press(self, window: &Window, words: &str) {
        match self {
            Hand::Mouse => window.press(words).await,
            Hand::Keyboard => {
                window.tab_to(words).await;
                window.enter().await;
            }
        }
    }

    /// Fills a line of text.
    pub async fn fill(self, window: &Window, label: &str, value: &str) {
        match self {
            Hand::Mouse => window.fill(label, value).await,
            Hand::Keyboard => {
                window.tab_to(label).await;
                window.keys(value).await;
            }
        }
    }

    /// Chooses in a list by the words of the choice.
    ///
    /// # Panics
    /// When the list has no such choice.
    pub async fn choose(self, window: &Window, label: &str, words: &str) {
        match self {
            Hand::Mouse => window.fill(label, words).await,
            Hand::Keyboard => {
                window.tab_to(label).await;
                // A list jumps to the choice whose words are typed.
                window.keys(words).await;
                until(&format!("the choice `{words}` in `{label}`"), async || {
                    let list = window.focus().await;
                    let value = list.prop("value").await.ok()??;
                    let chosen = format!("option[value='{value}']");
                    let chosen = list.find(thirtyfour::By::Css(chosen)).await.ok()?.text().await.ok()?;
                    chosen.contains(words).then_some(())
                })
                .await;
            }
        }
    }

    /// Ticks a box.
    pub async fn tick(self, window: &Window, label: &str) {
        match self {
            Hand::Mouse => window.tick(label).await,
            Hand::Keyboard => {
                window.tab_to(label).await;
                window.keys(" ").await;
            }
        }
    }

    /// Picks one of several in the group that the field belongs to.
    ///
    /// # Panics
    /// When the arrows do not come to it.
    pub async fn pick(self, window: &Window, group: &str, label: &str) {
        match self {
            Hand::Mouse => window.pick(group, label).await,
            Hand::Keyboard => {
                window.tab_into(group).await;
                let mut met = Vec::new();
                while met.len() < 12 {
                    let name = window.focus_name().await;
                    if name == label {
                        // The one the keyboard comes to is not picked by that alone.
                        if !window.focus().await.is_selected().await.unwrap() {
                            window.keys(" ").await;
                        }
                        return;
                    }
                    met.push(name);
                    window.keys(&key(Key::Down)).await;
                }
                panic!("the arrows never came to `{label}` in `{group}`, but to {met:?}");
            }
        }
    }
}
