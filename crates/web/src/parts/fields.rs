//! Fields of forms with their label, hint and fault, and the summary of faults at the top.

use crate::{
    form::{Faults, Fields},
    words::Say,
};
use maud::{Markup, html};

/// A form's field as it is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    /// The name under which it is sent.
    pub name: &'a str,
    /// What it is called.
    pub label: &'a str,
    /// What to write.
    pub hint: Option<&'a str>,
    /// Whether it may be left empty; then that is said.
    pub optional: bool,
}

#[allow(dead_code, reason = "forms use them as they come")]
impl<'a> Field<'a> {
    /// A field that must be filled in.
    pub(crate) const fn new(name: &'a str, label: &'a str) -> Self {
        Field { name, label, hint: None, optional: false }
    }

    /// With words on what to write.
    pub(crate) const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// It may be left empty.
    pub(crate) const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    fn described_by(&self, faults: &Faults) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.name));
        let fault = described(self.name, faults);
        let ids: Vec<String> = hint.into_iter().chain(fault).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn around(&self, faults: &Faults, say: Say, control: Markup) -> Markup {
        html! {
            div.field.has-error[faults.of(self.name).is_some()] {
                label for=(self.name) {
                    (self.label)
                    @if self.optional { " " span.optional { "(" (say.of("kan udelades", "optional")) ")" } }
                }
                @if let Some(hint) = self.hint { span.hint id={ (self.name) "-hint" } { (hint) } }
                (told(self.name, faults, say))
                (control)
            }
        }
    }

    /// One line of text.
    pub(crate) fn line(self, kind: &str, fields: &Fields, faults: &Faults, say: Say) -> Markup {
        // A password is never sent back.
        let value = if kind == "password" { "" } else { fields.text(self.name) };
        let complete = match self.name {
            "bruger" => Some("username"),
            "adgangskode" => Some("current-password"),
            "ny_adgangskode" => Some("new-password"),
            _ => Some("off"),
        };
        self.around(
            faults,
            say,
            html! {
                input id=(self.name) name=(self.name) type=(kind) value=(value) required[!self.optional]
                    autocomplete=[complete] aria-invalid=[faults.of(self.name).map(|_| "true")]
                    aria-describedby=[self.described_by(faults)];
            },
        )
    }

    /// Several lines of text.
    pub(crate) fn area(self, fields: &Fields, faults: &Faults, say: Say) -> Markup {
        self.around(faults, say, html! {
            textarea id=(self.name) name=(self.name) required[!self.optional]
                aria-invalid=[faults.of(self.name).map(|_| "true")] aria-describedby=[self.described_by(faults)]
                { (fields.text(self.name)) }
        })
    }

    /// One of a list; value and words of each.
    pub(crate) fn select(
        self,
        choices: &[(String, String)],
        fields: &Fields,
        faults: &Faults,
        say: Say,
    ) -> Markup {
        let chosen = fields.text(self.name);
        self.around(faults, say, html! {
            select id=(self.name) name=(self.name) aria-invalid=[faults.of(self.name).map(|_| "true")]
                aria-describedby=[self.described_by(faults)] {
                @for (value, words) in choices { option value=(value) selected[value == chosen] { (words) } }
            }
        })
    }

    /// One of a few, all of them to be seen; value and words of each.
    pub(crate) fn radios(
        self,
        choices: &[(String, String)],
        fields: &Fields,
        faults: &Faults,
        say: Say,
    ) -> Markup {
        let chosen = fields.text(self.name);
        html! {
            fieldset.field.has-error[faults.of(self.name).is_some()] aria-describedby=[self.described_by(faults)] {
                legend {
                    (self.label)
                    @if self.optional { " " span.optional { "(" (say.of("kan udelades", "optional")) ")" } }
                }
                @if let Some(hint) = self.hint { span.hint id={ (self.name) "-hint" } { (hint) } }
                (told(self.name, faults, say))
                div.choices-row {
                    @for (index, (value, words)) in choices.iter().enumerate() {
                        label.choice {
                            // The first has the field's own id, so that the summary of faults can lead there.
                            @let id = if index == 0 { self.name.to_owned() } else { format!("{}-{index}", self.name) };
                            input id=(id) type="radio" name=(self.name) value=(value) checked[value == chosen];
                            (words)
                        }
                    }
                }
            }
        }
    }
}

/// What is wrong with a field that is drawn by hand, where the field and whoever hears the page read find it.
pub(crate) fn told(name: &str, faults: &Faults, say: Say) -> Markup {
    html! { @if let Some(fault) = faults.of(name) { span.field-error id={ (name) "-fejl" } { (say.text(fault)) } } }
}

/// The id of what is wrong with such a field, for its control or its group to be described by.
pub(crate) fn described(name: &str, faults: &Faults) -> Option<String> {
    faults.of(name).map(|_| format!("{name}-fejl"))
}

/// The summary of faults at the top of a form, each leading to its field.
pub(crate) fn summary(faults: &Faults, say: Say) -> Markup {
    html! {
        @if !faults.are_none() {
            div.box.bad role="alert" tabindex="-1" #fejl {
                h2 { (say.of("Der er noget, der skal rettes", "Something has to be put right")) }
                ul {
                    @for (field, text) in faults.iter() {
                        li { @if field.is_empty() { (say.text(text)) } @else { a href={ "#" (field) } { (say.text(text)) } } }
                    }
                }
            }
        }
    }
}
