//! The policies that the program carries with it. A test holds the list equal to the folder it is taken from.

use crate::policies::PolicyFile;

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../", $path)))),*]
    };
}

/// Every shipped file, by its path.
pub const FILES: &[(&str, &str)] = embedded![
    "policies/acts.cedar",
    "policies/desks.cedar",
    "policies/emergency.cedar",
    "policies/integration.cedar",
    "policies/questions.cedar",
    "policies/snitflade.cedarschema",
];

/// The shipped files, to be read or written out for changing.
#[must_use]
pub fn shipped_files() -> Vec<PolicyFile> {
    FILES.iter().map(|(path, text)| PolicyFile::new(*path, *text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_embedded_policies_are_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let entries = std::fs::read_dir(root.join("policies")).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<(String, String)> = entries
            .filter(|path| path.extension().is_some_and(|ending| ending != "md"))
            .map(|path| {
                let name = path.file_name().unwrap().to_str().unwrap();
                (format!("policies/{name}"), std::fs::read_to_string(&path).unwrap())
            })
            .collect();
        found.sort();
        let embedded: Vec<(String, String)> =
            FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        assert_eq!(embedded, found);
    }
}
