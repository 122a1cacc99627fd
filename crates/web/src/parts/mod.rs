//! Pieces that several pages are made of.

pub(crate) mod begin;
pub(crate) mod capacity;
pub(crate) mod fields;
pub(crate) mod names;
pub(crate) mod notes;
pub(crate) mod tiles;
pub(crate) mod verdict;
