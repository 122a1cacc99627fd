//! What every refusal and fault must do: say what is wrong, where, and what to do, and leave everything as it was.

use crate::estate::{act, refused};
use engine::{Engine, Order};
use kernel::{Actor, Refusal};
use std::fmt::{Debug, Display};

/// A refusal has its code, words in both languages, and these words in the English ones.
///
/// # Panics
/// When it has not.
pub fn tells(refusal: &Refusal, code: &str, words: &[&str]) {
    assert_eq!(refusal.code, code, "{refusal:?}");
    for text in std::iter::once(&refusal.text).chain(&refusal.instead) {
        assert!(text.da.chars().count() > 5 && text.en.chars().count() > 5, "{refusal:?}");
        assert_ne!(text.da, text.en, "{refusal:?}");
    }
    let instead = refusal.instead.iter().map(|text| text.en.as_str());
    let said: String =
        std::iter::once(refusal.text.en.as_str()).chain(instead).collect::<Vec<_>>().join("; ");
    for word in words {
        assert!(said.contains(word), "'{word}' is not said: {said}");
    }
}

/// It is refused so, and nothing has changed: not the log, not what is known.
///
/// # Panics
/// When it is done, or refused otherwise, or something has changed.
pub fn refuses(engine: &Engine, by: &Actor, order: impl Into<Order>, code: &str, words: &[&str]) -> Refusal {
    let world = engine.read(Clone::clone).unwrap_or_else(|fault| panic!("{fault}"));
    let before = engine.status();
    let refusal = refused(act(engine, by, order));
    tells(&refusal, code, words);
    let after = engine.status();
    assert_eq!((before.position, before.head), (after.position, after.head), "{code}");
    assert!(engine.read(|now| *now == world).unwrap_or_else(|fault| panic!("{fault}")), "{code}");
    refusal
}

/// A fault says these words.
///
/// # Panics
/// When it does not.
pub fn says(fault: &(impl Display + Debug), words: &[&str]) {
    let said = fault.to_string();
    for word in words {
        assert!(said.contains(word), "'{word}' is not said: {said}");
    }
}
