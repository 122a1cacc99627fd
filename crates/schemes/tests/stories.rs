//! The acceptance stories, asked of the shipped schemes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod common;

use common::shipped;

#[test]
fn the_shipped_schemes_load_without_faults_or_warnings() {
    let rulebook = shipped();
    assert!(rulebook.warnings().is_empty(), "{:?}", rulebook.warnings());
    assert_eq!(rulebook.variants().len(), 2);
}
