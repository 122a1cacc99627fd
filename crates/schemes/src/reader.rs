//! Reads TOML tables field by field, keeping positions, so that every fault in a file is found at once.
//! It knows TOML and nothing of the law.

use crate::{
    fault::{Fault, Position, hint},
    source::{ID_BYTES_MAX, TEXT_BYTES_MAX},
};
use jiff::civil;
use kernel::{Date, Text};
use smol_str::SmolStr;
use std::{cell::RefCell, collections::BTreeMap, ops::Range, sync::Arc};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub(crate) type Node<'d> = &'d Spanned<DeValue<'d>>;

/// One file while it is read.
pub(crate) struct Document<'d> {
    path: Arc<str>,
    text: &'d str,
    line_starts: Vec<usize>,
    faults: RefCell<Vec<Fault>>,
}

impl<'d> Document<'d> {
    pub fn new(path: &str, text: &'d str) -> Self {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        Document { path: Arc::from(path), text, line_starts, faults: RefCell::default() }
    }

    pub fn position(&self, span: &Range<usize>) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= span.start);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..span.start).map_or(0, |before| before.chars().count()) + 1;
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position { path: self.path.clone(), line: small(line), column: small(column) }
    }

    pub fn fault(&self, span: &Range<usize>, id: &str, what: Text, hint: Text) {
        let fault = self.position(span).fault(id, what, hint);
        self.faults.borrow_mut().push(fault);
    }

    pub fn wrong_type(&self, span: &Range<usize>, id: &str, key: &str, expected: Text) {
        self.fault(
            span,
            id,
            Text::new(
                format!("'{key}' har en forkert slags værdi"),
                format!("'{key}' has the wrong kind of value"),
            ),
            expected,
        );
    }

    pub fn push(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    pub fn take_faults(&self) -> Vec<Fault> {
        self.faults.take()
    }
}

/// The fields of one table; what was not asked for is unknown.
pub(crate) struct Fields<'d> {
    pub document: &'d Document<'d>,
    table: &'d DeTable<'d>,
    pub span: Range<usize>,
    pub id: SmolStr,
    known: RefCell<Vec<&'static str>>,
}

impl<'d> Fields<'d> {
    pub fn new(document: &'d Document<'d>, table: &'d DeTable<'d>, span: Range<usize>, id: &str) -> Self {
        Fields { document, table, span, id: SmolStr::new(id), known: RefCell::default() }
    }

    /// The fields of a value that must be a table.
    pub fn of(document: &'d Document<'d>, node: Node<'d>, id: &str, key: &str) -> Option<Self> {
        match node.get_ref() {
            DeValue::Table(table) => Some(Self::new(document, table, node.span(), id)),
            _ => {
                document.wrong_type(
                    &node.span(),
                    id,
                    key,
                    Text::new("skriv en tabel { … }", "write a table { … }"),
                );
                None
            }
        }
    }

    pub fn node(&self, key: &'static str) -> Option<Node<'d>> {
        self.known.borrow_mut().push(key);
        self.table.get(key)
    }

    pub fn position(&self) -> Position {
        self.document.position(&self.span)
    }

    pub fn fault(&self, span: Option<Range<usize>>, what: Text, hint: Text) {
        self.document.fault(&span.unwrap_or(self.span.clone()), &self.id, what, hint);
    }

    pub fn missing(&self, key: &str, hint: Text) {
        self.fault(None, Text::new(format!("'{key}' mangler"), format!("'{key}' is missing")), hint);
    }

    fn wrong(&self, node: Node<'d>, key: &str, da: &str, en: &str) {
        self.document.wrong_type(&node.span(), &self.id, key, Text::new(da, en));
    }

    pub fn words(&self, key: &'static str) -> Option<&'d str> {
        let node = self.node(key)?;
        let Some(words) = node.get_ref().as_str() else {
            self.wrong(node, key, "skriv en tekst i \"…\"", "write a text in \"…\"");
            return None;
        };
        if words.len() > TEXT_BYTES_MAX {
            self.wrong(node, key, "teksten er for lang", "the text is too long");
            return None;
        }
        Some(words)
    }

    pub fn name(&self, key: &'static str) -> Option<SmolStr> {
        let node = self.node(key)?;
        self.name_of(node, key)
    }

    fn name_of(&self, node: Node<'d>, key: &str) -> Option<SmolStr> {
        let fits = |words: &&str| {
            !words.is_empty()
                && words.len() <= ID_BYTES_MAX
                && words.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        let name = node.get_ref().as_str().filter(fits);
        if name.is_none() {
            self.wrong(
                node,
                key,
                "skriv et id af små bogstaver, tal og _",
                "write an id of small letters, digits and _",
            );
        }
        name.map(SmolStr::new)
    }

    /// A list of ids, or one id by itself.
    pub fn names(&self, key: &'static str) -> Vec<SmolStr> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        match node.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| self.name_of(item, key)).collect(),
            _ => self.name_of(node, key).into_iter().collect(),
        }
    }

    pub fn integer(&self, key: &'static str) -> Option<i64> {
        let node = self.node(key)?;
        let number = integer_of(node);
        if number.is_none() {
            self.wrong(node, key, "skriv et helt tal", "write a whole number");
        }
        number
    }

    pub fn flag(&self, key: &'static str) -> bool {
        let Some(node) = self.node(key) else { return false };
        node.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(node, key, "skriv true eller false", "write true or false");
            false
        })
    }

    pub fn date(&self, key: &'static str) -> Option<Date> {
        let node = self.node(key)?;
        let date = date_of(node);
        if date.is_none() {
            self.wrong(
                node,
                key,
                "skriv en dato uden anførselstegn, som 2027-01-01",
                "write a date without quotes, as 2027-01-01",
            );
        }
        date
    }

    pub fn array(&self, key: &'static str) -> Vec<Node<'d>> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        match node.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => {
                self.wrong(node, key, "skriv en liste [ … ]", "write a list [ … ]");
                Vec::new()
            }
        }
    }

    /// A text in both languages; a missing language is a fault.
    pub fn text(&self, key: &'static str) -> Option<Text> {
        let node = self.node(key)?;
        self.text_of(node, key)
    }

    pub fn text_of(&self, node: Node<'d>, key: &str) -> Option<Text> {
        let fields = Fields::of(self.document, node, &self.id, key)?;
        let (da, en) = (fields.words("da"), fields.words("en"));
        for (words, da_name, en_name) in [(da, "dansk", "Danish"), (en, "engelsk", "English")] {
            if words.is_none_or(|words| words.trim().is_empty()) {
                fields.fault(
                    None,
                    Text::new(
                        format!("'{key}' mangler sin {da_name}e tekst"),
                        format!("'{key}' lacks its {en_name} text"),
                    ),
                    Text::new("skriv { da = \"…\", en = \"…\" }", "write { da = \"…\", en = \"…\" }"),
                );
            }
        }
        fields.finish();
        Some(Text::new(da.unwrap_or_default(), en.unwrap_or_default()))
    }

    pub fn attributes(&self, key: &'static str) -> BTreeMap<SmolStr, SmolStr> {
        let Some(node) = self.node(key) else {
            return BTreeMap::new();
        };
        let DeValue::Table(table) = node.get_ref() else {
            self.wrong(node, key, "skriv { navn = \"værdi\" }", "write { name = \"value\" }");
            return BTreeMap::new();
        };
        let mut found = BTreeMap::new();
        for (name, value) in table {
            match value.get_ref().as_str() {
                Some(words) if words.len() <= TEXT_BYTES_MAX => {
                    found.insert(SmolStr::new(name.get_ref()), SmolStr::new(words));
                }
                _ => self.wrong(value, key, "skriv en tekst i \"…\"", "write a text in \"…\""),
            }
        }
        found
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        let known = self.known.into_inner();
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                self.document.fault(
                    &key.span(),
                    &self.id,
                    Text::new(format!("ukendt nøgle '{name}'"), format!("unknown key '{name}'")),
                    hint(name, known.iter().copied()),
                );
            }
        }
    }
}

pub(crate) fn integer_of(node: Node<'_>) -> Option<i64> {
    let number = node.get_ref().as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

pub(crate) fn date_of(node: Node<'_>) -> Option<Date> {
    let stamp = node.get_ref().as_datetime()?;
    if stamp.time.is_some() || stamp.offset.is_some() {
        return None;
    }
    let date = stamp.date?;
    civil::Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}
