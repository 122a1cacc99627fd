//! The reference data and the schemes that the program carries with it. A test holds the lists equal to the
//! folders they are taken from.

use imports::{File, ReferenceFiles};
use schemes::SourceFile;

macro_rules! embedded_schemes {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../", $path)))),*]
    };
}

/// Every shipped scheme file, variants and tests included, by its path.
pub const SCHEMES: &[(&str, &str)] = embedded_schemes![
    "schemes/common.toml",
    "schemes/extraordinary-discharge.toml",
    "schemes/health-councils.toml",
    "schemes/letter.toml",
    "schemes/pathway.toml",
    "schemes/places.toml",
    "schemes/surge.toml",
    "schemes/tests/health-councils.toml",
    "schemes/tests/placement.toml",
    "schemes/tests/responsibility.toml",
    "schemes/tests/surge.toml",
    "schemes/tests/who-decides.toml",
    "schemes/variants/authority/delimitation.toml",
    "schemes/variants/kl/proposal.toml",
    "schemes/who-decides.toml",
];

/// The shipped scheme files as a rulebook is read from.
#[must_use]
pub fn scheme_files() -> Vec<SourceFile> {
    SCHEMES.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect()
}

/// The shipped reference data.
#[must_use]
pub const fn reference_files() -> ReferenceFiles<'static> {
    ReferenceFiles {
        regions: File::new("regions.csv", include_bytes!("../../../data/regions.csv")),
        municipalities: File::new("municipalities.csv", include_bytes!("../../../data/municipalities.csv")),
        towns: File::new("municipality_towns.csv", include_bytes!("../../../data/municipality_towns.csv")),
        population_series: File::new(
            "population_series.csv",
            include_bytes!("../../../data/population_series.csv"),
        ),
        population: File::new("population.csv", include_bytes!("../../../data/population.csv")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn walk(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn the_embedded_schemes_are_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut found = Vec::new();
        walk(&root.join("schemes"), &root, &mut found);
        found.sort();
        let embedded: Vec<(String, String)> =
            SCHEMES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        assert_eq!(embedded, found);
    }

    #[test]
    fn the_embedded_data_can_be_imported() {
        let (reports, commands) = imports::reference_data(&reference_files());
        assert!(commands.is_some(), "{reports:?}");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        let folder = std::fs::read_dir(root).unwrap();
        let tables =
            folder.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "csv"));
        assert_eq!(tables.count(), 5);
    }
}
