//! A page that comes back with faults: each that stands in the summary leads to its field, and the field says what is wrong
//! with it, also to who hears the page read. Looked at on every page that a test is sent.

/// What is wrong with the way the page tells its faults; nothing where it tells none.
#[must_use]
pub fn unsound(page: &str) -> Vec<String> {
    let Some(summary) = page.split("id=\"fejl\"").nth(1).and_then(|rest| rest.split("</ul>").next()) else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    for rest in summary.split("href=\"#").skip(1) {
        let field = rest.split('"').next().unwrap_or_default();
        let told = format!("{field}-fejl");
        let described = |tag: &str| {
            let by = tag.split(" aria-describedby=\"").nth(1).and_then(|by| by.split('"').next());
            by.is_some_and(|by| by.split(' ').any(|id| id == told))
        };
        let tags = || page.split('<').filter_map(|tag| tag.split('>').next());
        let has_id = |tag: &str, id: &str| tag.contains(&format!(" id=\"{id}\""));
        if !tags().any(|tag| has_id(tag, field)) {
            wrong.push(format!("the summary leads to #{field}, which is not there"));
        }
        if !tags().any(|tag| has_id(tag, &told)) {
            wrong.push(format!("the field {field} does not say what is wrong with it"));
        }
        if !tags().any(described) {
            wrong.push(format!("nothing is described by what is wrong with {field}"));
        }
        let marked = tags().any(|tag| {
            has_id(tag, field)
                && (tag.contains(" aria-invalid=\"true\"")
                    || tag.contains(" type=\"checkbox\"")
                    || tag.contains(" type=\"radio\""))
        });
        if !marked {
            wrong.push(format!("the field {field} is not marked as wrong"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_leads_nowhere_is_found() {
        let page = |field: &str| {
            format!("<div id=\"fejl\"><ul><li><a href=\"#navn\">Skriv navnet</a></li></ul></div>{field}")
        };
        let sound = "<span id=\"navn-fejl\">Skriv navnet</span>\
                     <input id=\"navn\" aria-invalid=\"true\" aria-describedby=\"navn-hint navn-fejl\">";
        assert_eq!(unsound(&page(sound)), Vec::<String>::new());
        assert_eq!(unsound(sound), Vec::<String>::new(), "a page without faults");
        assert_eq!(unsound(&page("")).len(), 4);
        for without in [" id=\"navn-fejl\"", " id=\"navn\"", " aria-invalid=\"true\"", " navn-fejl\""] {
            let page = page(&sound.replacen(
                without,
                if without.ends_with("fejl\"") && without.starts_with(" n") { "\"" } else { "" },
                1,
            ));
            assert!(!unsound(&page).is_empty(), "{without}");
        }
    }
}
