//! Import: units and figures from a file. First the file is tried and every bad row told; then it is taken, whole or, by
//! choice, its good rows. Nothing is taken by the trying.

mod show;
mod take;
mod template;
mod waiting;

use super::Handed;
use crate::{
    route::{Needs, Route},
    words::Say,
};
use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use imports::SheetKind;

pub(crate) const ROUTES: &[Route] = &[
    Route::page(
        "/import",
        Needs::Act("import_figures"),
        ("Import af enheder og tal", "Import of units and figures"),
        || get(show::page),
    ),
    Route::page(
        "/import/skabelon/{slags}",
        Needs::Act("import_figures"),
        ("Skabelon til en fil", "Template for a file"),
        || get(template::download),
    ),
    Route::form("/import/proev", Needs::Act("import_figures"), ("Prøv en fil", "Try a file"), || {
        // How large a file may be is the server's setting, held where the form is read.
        post(take::try_file).layer(DefaultBodyLimit::disable())
    }),
    Route::form(
        "/import/tag",
        Needs::Act("import_figures"),
        ("Tag en prøvet fil ind", "Take in a file that was tried"),
        || post(take::take),
    ),
];

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Units,
    Figures,
}

impl Kind {
    const ALL: [Kind; 2] = [Kind::Figures, Kind::Units];

    const fn slug(self) -> &'static str {
        match self {
            Kind::Units => "enheder",
            Kind::Figures => "tal",
        }
    }

    const fn words(self, say: Say) -> &'static str {
        match self {
            Kind::Units => say.of("Enheder med pladser", "Units with places"),
            Kind::Figures => say.of("Tal for enheder, der findes", "Figures of units that are there"),
        }
    }

    /// The act that one must be allowed.
    const fn act(self) -> &'static str {
        self.sheet().act()
    }

    /// The same, as files are read.
    const fn sheet(self) -> SheetKind {
        match self {
            Kind::Units => SheetKind::Units,
            Kind::Figures => SheetKind::Figures,
        }
    }

    fn read(given: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.slug() == given)
    }
}

/// The kinds that the visitor may import.
fn allowed(handed: &Handed) -> Vec<Kind> {
    Kind::ALL.into_iter().filter(|kind| handed.visit.may(kind.act())).collect()
}
