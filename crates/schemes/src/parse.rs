//! Reads one scheme file into entries. It checks the form of each entry by itself; whether entries fit
//! together is checked in `check` and `check_rules`.

use crate::{
    fault::hint,
    model::{with_silence, *},
    parse_condition::condition,
    parse_kinds::{clock, fact, parameter, question, rule},
    reader::{Document, Fields, Node},
};
use kernel::{Date, LegalReference, Text};
use smol_str::SmolStr;
use std::{collections::BTreeMap, sync::Arc};
use toml::de::{DeTable, DeValue};

/// A source document, by the short id under which references name it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub document: String,
    pub published: Option<Date>,
}

pub(crate) type Sources = BTreeMap<SmolStr, Source>;

/// An entry to put in, or (without a body) one to take out.
pub(crate) type Change<T> = (Head, Option<T>);

/// What one file says.
#[derive(Default)]
pub(crate) struct Parsed {
    pub scheme: Option<SchemeHead>,
    pub variant: Option<(Text, Vec<LegalReference>)>,
    pub facts: Vec<Change<FactBody>>,
    pub criteria: Vec<Change<CriterionBody>>,
    pub impossible: Vec<Change<ImpossibleBody>>,
    pub questions: Vec<Change<QuestionBody>>,
    pub conclusions: Vec<Change<ConclusionBody>>,
    pub rules: Vec<Change<RuleBody>>,
    pub parameters: Vec<Change<ParameterBody>>,
    pub clocks: Vec<Change<ClockBody>>,
    pub codes: Vec<Change<CodeBody>>,
    pub items: Vec<Change<ItemBody>>,
    pub requirements: Vec<Change<RequirementBody>>,
}

/// The most syntax faults that are reported of one file; a damaged file repeats itself.
const SYNTAX_FAULTS_MAX: usize = 100;

/// The tables that a scheme file may hold.
const KINDS: [&str; 15] = [
    "scheme",
    "variant",
    "source",
    "fact",
    "criterion",
    "impossible",
    "question",
    "conclusion",
    "rule",
    "responsibility",
    "parameter",
    "clock",
    "code",
    "handover_item",
    "requirement",
];

/// Reads the tree of a file; a syntax fault gives none.
pub(crate) fn tree<'d>(document: &Document<'d>, text: &'d str) -> Option<DeTable<'d>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors.iter().take(SYNTAX_FAULTS_MAX) {
        let message = error.message().lines().next().unwrap_or("").to_owned();
        document.fault(
            &error.span().unwrap_or(0..0),
            "",
            Text::new(format!("ikke gyldig TOML: {message}"), format!("not valid TOML: {message}")),
            Text::new("ret skrivemåden på dette sted", "mend the writing at this place"),
        );
    }
    errors.is_empty().then(|| table.into_inner())
}

/// The tables of one kind in a file.
pub(crate) fn tables<'d>(document: &'d Document<'d>, tree: &'d DeTable<'d>, kind: &str) -> Vec<Fields<'d>> {
    let Some(node) = tree.get(kind) else {
        return Vec::new();
    };
    let DeValue::Array(items) = node.get_ref() else {
        document.wrong_type(
            &node.span(),
            "",
            kind,
            Text::new(format!("skriv [[{kind}]]"), format!("write [[{kind}]]")),
        );
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| {
            let id = match item.get_ref() {
                DeValue::Table(table) => table.get("id").and_then(|id| id.get_ref().as_str()),
                _ => None,
            };
            Fields::of(document, item, id.unwrap_or(kind), kind)
        })
        .collect()
}

/// The source documents that a file names.
pub(crate) fn sources<'d>(document: &'d Document<'d>, tree: &'d DeTable<'d>, found: &mut Sources) {
    for fields in tables(document, tree, "source") {
        let id = fields.name("id");
        let words = fields.words("document");
        let published = fields.date("published");
        if words.is_none() {
            fields.missing("document", Text::new("skriv dokumentets titel", "write the document's title"));
        }
        if let (Some(id), Some(words)) = (id, words) {
            let source = Source { document: words.to_owned(), published };
            if found.insert(id, source).is_some() {
                duplicate(&fields);
            }
        }
        fields.finish();
    }
}

pub(crate) fn duplicate(fields: &Fields<'_>) {
    fields.fault(
        None,
        Text::new("id'et er brugt før", "the id is used before"),
        Text::new("giv hver sit id", "give each its own id"),
    );
}

/// Reads one file's entries.
pub(crate) fn file<'d>(
    document: &'d Document<'d>,
    tree: &'d DeTable<'d>,
    sources: &Sources,
    overlay: bool,
) -> Parsed {
    let mut parsed = Parsed::default();
    for (key, _) in tree {
        let name: &str = key.get_ref();
        if !KINDS.contains(&name) {
            document.fault(
                &key.span(),
                "",
                Text::new(format!("ukendt tabel '{name}'"), format!("unknown table '{name}'")),
                hint(name, KINDS),
            );
        }
    }
    let mut reader = Entries { document, tree, sources, reviewed: None, overlay };
    if let Some(node) = tree.get("scheme")
        && let Some(fields) = Fields::of(document, node, "", "scheme")
    {
        reader.reviewed = fields.date("reviewed");
        parsed.scheme =
            fields.text("title").map(|title| SchemeHead { title, path: fields.position().path.to_string() });
        fields.finish();
    }
    if let Some(node) = tree.get("variant")
        && let Some(fields) = Fields::of(document, node, "variant", "variant")
    {
        let (basis, _) = reader.basis(&fields);
        parsed.variant = fields.text("text").map(|text| (text, basis));
        fields.finish();
    }
    parsed.facts = reader.each("fact", fact);
    parsed.criteria = reader
        .each("criterion", |fields| when(fields, "condition").map(|condition| CriterionBody { condition }));
    parsed.impossible =
        reader.each("impossible", |fields| when(fields, "when").map(|when| ImpossibleBody { when }));
    parsed.questions = reader.each("question", question);
    parsed.conclusions = reader.each("conclusion", |fields| {
        Some(ConclusionBody { attributes: fields.attributes("attributes").into() })
    });
    parsed.rules = reader.each("rule", |fields| rule(fields, "questions", "conclusion"));
    parsed.rules.extend(reader.each("responsibility", |fields| rule(fields, "timelines", "party")));
    parsed.parameters = reader.each("parameter", |fields| parameter(&reader, fields));
    parsed.clocks = reader.each("clock", clock);
    parsed.codes = reader.each("code", |fields| {
        let list = fields.name("list");
        if list.is_none() {
            fields.missing("list", Text::new("nævn kodelisten", "name the code list"));
        }
        let (attributes, restates) = (fields.attributes("attributes"), fields.text("restates"));
        Some(CodeBody { list: list?, code: fields.id.clone(), attributes, restates })
    });
    for (head, body) in &mut parsed.codes {
        // Two lists may use the same code, so the list is part of the key.
        if let Some(body) = body {
            head.id = SmolStr::new(format!("{}/{}", body.list, body.code));
        }
    }
    parsed.items = reader.each("handover_item", |fields| {
        let perhaps_when = fields.node("perhaps_when").and_then(|node| condition(fields, node, 1));
        Some(ItemBody { when: when(fields, "when")?, perhaps_when })
    });
    parsed.requirements = reader.each("requirement", |fields| {
        let tag = fields.name("tag");
        if tag.is_none() {
            fields.missing("tag", Text::new("nævn mærket", "name the capability tag"));
        }
        Some(RequirementBody { tag: tag?, when: when(fields, "when")? })
    });
    parsed
}

/// What the reading of every entry needs.
pub(crate) struct Entries<'d, 's> {
    document: &'d Document<'d>,
    tree: &'d DeTable<'d>,
    sources: &'s Sources,
    reviewed: Option<Date>,
    overlay: bool,
}

impl<'d> Entries<'d, '_> {
    fn each<T>(&self, kind: &str, read: impl Fn(&Fields<'d>) -> Option<T>) -> Vec<Change<T>> {
        let mut found = Vec::new();
        for fields in tables(self.document, self.tree, kind) {
            let id = fields.name("id");
            if id.is_none() {
                fields.missing("id", Text::new("giv indgangen et id", "give the entry an id"));
            }
            let remove = self.overlay && fields.flag("remove");
            let head = self.head(&fields, remove);
            let body = if remove { None } else { read(&fields) };
            if (remove || body.is_some()) && id.is_some() {
                found.push((head, body));
            }
            // A code is removed from its list.
            if remove && kind == "code" {
                let list = fields.name("list").unwrap_or_default();
                if let Some((head, _)) = found.last_mut() {
                    head.id = SmolStr::new(format!("{list}/{}", head.id));
                }
            }
            fields.finish();
        }
        found
    }

    fn head(&self, fields: &Fields<'d>, remove: bool) -> Head {
        let text = fields.text("text");
        let (basis, not_in_sources) = self.basis(fields);
        let reviewed = fields.date("reviewed").or(self.reviewed);
        if !remove {
            if text.is_none() {
                fields.missing(
                    "text",
                    Text::new(
                        "skriv text = { da = \"…\", en = \"…\" }",
                        "write text = { da = \"…\", en = \"…\" }",
                    ),
                );
            }
            if fields.array("basis").is_empty() && not_in_sources.is_none() {
                fields.fault(
                    None,
                    Text::new("hjemlen mangler", "the legal reference is missing"),
                    Text::new(
                        "skriv basis = [{ source = …, passage = … }] eller not_in_sources = { da = …, en = … }",
                        "write basis = [{ source = …, passage = … }] or not_in_sources = { da = …, en = … }",
                    ),
                );
            }
            if reviewed.is_none() {
                fields.missing(
                    "reviewed",
                    Text::new(
                        "skriv datoen for seneste gennemgang, her eller under [scheme]",
                        "write the date of the last review, here or under [scheme]",
                    ),
                );
            }
        }
        let (from, until) = (fields.date("from"), fields.date("until"));
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            fields.fault(
                None,
                Text::new("'until' ligger ikke efter 'from'", "'until' is not after 'from'"),
                Text::new("'until' er den første dag uden", "'until' is the first day without"),
            );
        }
        Head {
            id: fields.id.clone(),
            text: Arc::new(text.unwrap_or_else(|| Text::same(""))),
            shown: with_silence(&basis, not_in_sources.as_ref()).into(),
            basis,
            not_in_sources,
            published: fields.date("published"),
            reviewed,
            from,
            until,
            position: fields.position(),
        }
    }

    fn basis(&self, fields: &Fields<'d>) -> (Vec<LegalReference>, Option<Text>) {
        let references =
            fields.array("basis").into_iter().filter_map(|node| self.reference(fields, node)).collect();
        let silent = fields.text("not_in_sources");
        (references, silent)
    }

    pub fn reference(&self, owner: &Fields<'d>, node: Node<'d>) -> Option<LegalReference> {
        let fields = Fields::of(self.document, node, &owner.id, "basis")?;
        let id = fields.words("source");
        let passage = fields.words("passage");
        let quote = fields.words("quote");
        if passage.is_none_or(|words| words.trim().is_empty()) {
            fields.missing("passage", Text::new("skriv hvor i dokumentet", "write where in the document"));
        }
        let source = id.and_then(|id| self.sources.get(id));
        if source.is_none() {
            let given = id.unwrap_or("");
            fields.fault(
                None,
                Text::new(format!("ukendt kilde '{given}'"), format!("unknown source '{given}'")),
                hint(given, self.sources.keys().map(SmolStr::as_str)),
            );
        }
        fields.finish();
        let source = source?;
        Some(LegalReference {
            document: source.document.clone(),
            passage: passage?.to_owned(),
            quote: quote.map(str::to_owned),
            published: source.published,
        })
    }
}

pub(crate) fn when(fields: &Fields<'_>, key: &'static str) -> Option<Condition> {
    match fields.node(key) {
        Some(node) => condition(fields, node, 1),
        None => {
            fields.missing(key, Text::new("skriv hvornår det gælder", "write when it applies"));
            None
        }
    }
}
