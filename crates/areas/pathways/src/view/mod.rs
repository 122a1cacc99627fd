//! What can be seen of pathways: plain data for desks, with words in both languages and the reasons on each answer.

pub mod authority;
pub mod delay;
pub mod dependents;
pub mod due;
pub mod letter;
pub mod list;
pub mod notice;
pub mod other_law;
pub mod relation;
pub mod who;
