//! The rights as people read them: one line a right, acts first, then questions, then pages.

use crate::policies::Policies;
use std::fmt::Write;

/// Every right as text.
pub(crate) fn rights(policies: &Policies) -> String {
    let rights = policies.rights();
    let width = rights.iter().map(|right| right.action.len()).max().unwrap_or(0);
    let mut out = String::from("Who may do and ask what. What does not stand here is not allowed.\n");
    let at_desk = |slug: &str| {
        policies.action(slug).is_some_and(|action| action.groups.iter().any(|group| group.slug == "at_desk"))
    };
    let part = |slug: &str| match (slug.starts_with("ask_"), at_desk(slug)) {
        (_, true) => 2,
        (true, _) => 1,
        _ => 0,
    };
    for (number, heading) in ["Acts", "Questions", "Pages and routes"].into_iter().enumerate() {
        let _ = writeln!(out, "\n{heading}");
        let mut before = "";
        for right in rights.iter().filter(|right| part(&right.action) == number) {
            let action = if right.action == before { "" } else { &right.action };
            before = &right.action;
            let _ = writeln!(out, "{action:width$}  {:17}  {right}", right.role.slug());
        }
    }
    out
}
