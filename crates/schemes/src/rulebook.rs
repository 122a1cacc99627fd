//! A rulebook: all scheme files read, variants laid over, everything checked, one content hash.

use crate::{
    check, check_rules, check_words,
    edition::Edition,
    fault::{Fault, Position},
    law::{Law, unknown},
    model::{Book, Entry, Head, SchemeHead, Table},
    parse::{self, Change, Parsed, Sources},
    reader::Document,
    source::{FILE_BYTES_MAX, FILES_MAX, Room, SourceFile},
};
use kernel::{LegalReference, Refusal, Text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::{collections::BTreeMap, sync::Arc};

/// A variant: who reads the law so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The folder's name.
    pub id: SmolStr,
    /// Whose reading it is.
    pub text: Text,
    /// What it rests on.
    pub basis: Vec<LegalReference>,
}

/// All the law that was adopted together, with its variants.
#[derive(Clone, Debug)]
pub struct Rulebook {
    files: Vec<SourceFile>,
    pub(crate) hash: SmolStr,
    pub(crate) base: Edition,
    pub(crate) overlays: BTreeMap<SmolStr, (Variant, Edition)>,
    pub(crate) schemes: Vec<SchemeHead>,
    warnings: Vec<Fault>,
}

impl Rulebook {
    /// Reads and checks all files at once. Files in a `tests` folder belong to the rulebook's content but
    /// are read by [`crate::tests::load`].
    ///
    /// # Errors
    /// Every fault in every file, in the order of the files.
    pub fn load(files: &[SourceFile]) -> Result<Self, Vec<Fault>> {
        let (mut rulebook, mut faults) = Self::gather(files);
        faults.extend(check_words::restated(&rulebook.base.book));
        let mut warnings = Vec::new();
        let books = rulebook.overlays.values().map(|(_, edition)| &edition.book);
        for book in std::iter::once(&rulebook.base.book).chain(books) {
            let mut found = check::references(book, &rulebook.base.book);
            if found.is_empty() {
                let (more, warned) = check_rules::rules(book);
                found.extend(more);
                warnings.extend(warned);
            }
            faults.extend(found);
        }
        if !faults.is_empty() {
            faults.sort();
            faults.dedup();
            return Err(faults);
        }
        warnings.sort();
        warnings.dedup();
        rulebook.warnings = warnings;
        Ok(rulebook)
    }

    /// Reads the files and lays the variants over, with the faults that each file has by itself.
    pub(crate) fn gather(files: &[SourceFile]) -> (Self, Vec<Fault>) {
        let mut files = files.to_vec();
        files.sort();
        let mut faults = limits(&files);
        let mut sources = Sources::new();
        let mut parsed: Vec<(Option<SmolStr>, Parsed)> = Vec::new();
        let read: Vec<(&SourceFile, Document<'_>)> = files
            .iter()
            .filter(|file| file.room() != Room::Test && file.text.len() <= FILE_BYTES_MAX)
            .map(|file| (file, Document::new(&file.path, &file.text)))
            .collect();
        let trees: Vec<_> =
            read.iter().map(|(file, document)| (file, document, parse::tree(document, &file.text))).collect();
        for (_, document, tree) in &trees {
            if let Some(tree) = tree {
                parse::sources(document, tree, &mut sources);
            }
        }
        for (file, document, tree) in &trees {
            if let Some(tree) = tree {
                let variant = match file.room() {
                    Room::Variant(name) => Some(SmolStr::new(name)),
                    _ => None,
                };
                parsed.push((variant.clone(), parse::file(document, tree, &sources, variant.is_some())));
            }
            faults.extend(document.take_faults());
        }
        let mut base = Book::default();
        let mut schemes = Vec::new();
        for (_, file) in parsed.iter_mut().filter(|(variant, _)| variant.is_none()) {
            schemes.extend(file.scheme.take());
            lay(&mut base, file, false, &mut faults);
        }
        let mut overlays: BTreeMap<SmolStr, (Variant, Book)> = BTreeMap::new();
        for (name, file) in &mut parsed {
            let Some(name) = name else { continue };
            let (variant, book) = overlays.entry(name.clone()).or_insert_with(|| {
                let variant = Variant { id: name.clone(), text: Text::same(""), basis: Vec::new() };
                (variant, base.clone())
            });
            if let Some((text, basis)) = file.variant.take() {
                variant.text = text;
                variant.basis = basis;
            }
            lay(book, file, true, &mut faults);
        }
        for (name, (variant, _)) in &overlays {
            if variant.text.da.is_empty() {
                faults.push(unnamed(name, &files));
            }
        }
        let hash = SmolStr::new(hash(&files));
        let base = Edition::of(base);
        let edition = |(name, (variant, book))| (name, (variant, Edition::of(book)));
        let overlays = overlays.into_iter().map(edition).collect();
        let rulebook = Rulebook { hash, files, base, overlays, schemes, warnings: Vec::new() };
        (rulebook, faults)
    }

    /// The content hash: SHA-256 over paths and texts in the order of the paths, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The files it was read from, in the order of their paths.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// What is allowed but worth knowing.
    #[must_use]
    pub fn warnings(&self) -> &[Fault] {
        &self.warnings
    }

    /// The schemes: title and file.
    #[must_use]
    pub fn schemes(&self) -> Vec<(Text, String)> {
        self.schemes.iter().map(|scheme| (scheme.title.clone(), scheme.path.clone())).collect()
    }

    /// The variants, in the order of their names.
    #[must_use]
    pub fn variants(&self) -> Vec<Variant> {
        self.overlays.values().map(|(variant, _)| variant.clone()).collect()
    }

    /// The law under a variant, or without one the law itself.
    ///
    /// # Errors
    /// `unknown_variant`, naming the known ones.
    pub fn law(&self, variant: Option<&str>) -> Result<Law<'_>, Refusal> {
        let (variant, edition) = match variant {
            None => (None, &self.base),
            Some(name) => {
                let (variant, edition) = self
                    .overlays
                    .get(name)
                    .ok_or_else(|| unknown("unknown_variant", "variant", name, self.overlays.keys()))?;
                (Some(variant.id.clone()), edition)
            }
        };
        Ok(Law { rulebook: self, edition, book: &edition.book, variant })
    }
}

fn limits(files: &[SourceFile]) -> Vec<Fault> {
    let at = |path: &str| Position { path: Arc::from(path), line: 1, column: 1 };
    let mut faults = Vec::new();
    if files.len() > FILES_MAX {
        faults.push(at("").fault(
            "",
            Text::new(
                format!("der er flere end {FILES_MAX} filer"),
                format!("there are more than {FILES_MAX} files"),
            ),
            Text::new("læg dem sammen", "join them"),
        ));
    }
    for file in files {
        if file.text.len() > FILE_BYTES_MAX {
            faults.push(at(&file.path).fault(
                "",
                Text::new(
                    format!("filen er større end {FILE_BYTES_MAX} byte"),
                    format!("the file is larger than {FILE_BYTES_MAX} bytes"),
                ),
                Text::new("del den", "split it"),
            ));
        }
    }
    for pair in files.windows(2) {
        if let [first, second] = pair
            && first.path == second.path
        {
            faults.push(at(&second.path).fault(
                "",
                Text::new("filen er givet to gange", "the file is given twice"),
                Text::new("giv den én gang", "give it once"),
            ));
        }
    }
    faults
}

fn unnamed(name: &SmolStr, files: &[SourceFile]) -> Fault {
    let path =
        files.iter().find(|file| file.room() == Room::Variant(name)).map_or("", |file| file.path.as_str());
    let position = Position { path: Arc::from(path), line: 1, column: 1 };
    position.fault(
        name,
        Text::new(
            "varianten siger ikke, hvis læsning den er",
            "the variant does not say whose reading it is",
        ),
        Text::new(
            "skriv [variant] med text og basis i en af dens filer",
            "write [variant] with text and basis in one of its files",
        ),
    )
}

fn lay(book: &mut Book, file: &mut Parsed, overlay: bool, faults: &mut Vec<Fault>) {
    put(&mut book.facts, &mut file.facts, overlay, faults);
    put(&mut book.criteria, &mut file.criteria, overlay, faults);
    put(&mut book.impossible, &mut file.impossible, overlay, faults);
    put(&mut book.questions, &mut file.questions, overlay, faults);
    put(&mut book.conclusions, &mut file.conclusions, overlay, faults);
    put(&mut book.rules, &mut file.rules, overlay, faults);
    put(&mut book.parameters, &mut file.parameters, overlay, faults);
    put(&mut book.clocks, &mut file.clocks, overlay, faults);
    put(&mut book.codes, &mut file.codes, overlay, faults);
    put(&mut book.items, &mut file.items, overlay, faults);
    put(&mut book.requirements, &mut file.requirements, overlay, faults);
}

/// Puts entries in. An overlay first cuts its own dates out of what stood there, so that other years stand.
fn put<T: Clone>(table: &mut Table<T>, changes: &mut Vec<Change<T>>, overlay: bool, faults: &mut Vec<Fault>) {
    let mut laid: Vec<(SmolStr, Head)> = Vec::new();
    for (head, body) in changes.drain(..) {
        let again = laid.iter().any(|(id, other)| *id == head.id && other.overlaps(&head));
        let stood = table.get(&head.id).is_some_and(|entries| !entries.is_empty());
        let doubled =
            table.get(&head.id).is_some_and(|entries| entries.iter().any(|entry| entry.head.overlaps(&head)));
        if again || (!overlay && doubled) {
            faults.push(head.position.fault(
                &head.id,
                Text::new(
                    "id'et er brugt før med datoer, der overlapper",
                    "the id is used before with dates that overlap",
                ),
                Text::new("giv den et andet id eller andre datoer", "give it another id or other dates"),
            ));
            continue;
        }
        if body.is_none() && !stood {
            let help = crate::fault::hint(&head.id, table.keys().map(SmolStr::as_str));
            faults.push(head.position.fault(
                &head.id,
                Text::new("der er intet med det id at fjerne", "there is nothing of that id to remove"),
                help,
            ));
            continue;
        }
        laid.push((head.id.clone(), head.clone()));
        let entries = table.entry(head.id.clone()).or_default();
        if overlay {
            *entries = entries.drain(..).flat_map(|entry| cut(entry, &head)).collect();
        }
        if let Some(body) = body {
            entries.push(Entry { head, body });
        }
        if entries.is_empty() {
            let empty: Vec<SmolStr> =
                table.iter().filter(|(_, entries)| entries.is_empty()).map(|(id, _)| id.clone()).collect();
            for id in empty {
                table.remove(&id);
            }
        }
    }
}

/// What is left of an entry outside the dates of another.
fn cut<T: Clone>(entry: Entry<T>, out: &Head) -> Vec<Entry<T>> {
    if !entry.head.overlaps(out) {
        return vec![entry];
    }
    let mut left = Vec::new();
    if let Some(from) = out.from
        && entry.head.from.is_none_or(|start| start < from)
    {
        let mut before = entry.clone();
        before.head.until = Some(from);
        left.push(before);
    }
    if let Some(until) = out.until
        && entry.head.until.is_none_or(|end| until < end)
    {
        let mut after = entry;
        after.head.from = Some(until);
        left.push(after);
    }
    left
}

fn hash(files: &[SourceFile]) -> String {
    let mut digest = Sha256::new();
    for file in files {
        // Lengths stand before the texts, so that no two sets of files read the same.
        for part in [&file.path, &file.text] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
