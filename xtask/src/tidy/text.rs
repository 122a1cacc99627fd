//! No file holds what only one machine knows, a leftover, stray whitespace, or more than it should.
//!
//! Files that are no UTF-8 are measured only. The licence text is kept as it was published, and recorded outputs
//! (`.snap`) and kept inputs of the parsers (`corpus` folders) keep their bytes.

use super::Finding;
use super::house::House;
use super::lexer::has_word;

const BYTES_MAX: usize = 1024 * 1024;

/// Written in pieces, so that this file does not find itself.
const MACHINE_PATHS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tm", "p/h"), concat!("../sh", "ared")];
const REGISTRY_HOSTS: &[&str] = &[
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("registry.npm", "js.org"),
    concat!("files.python", "hosted.org"),
    concat!("pypi", ".org"),
    concat!("deb.deb", "ian.org"),
];
const LEFTOVERS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
/// The one source that `Cargo.lock` may name; another is a mirror that others cannot reach.
const LOCK_SOURCE: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// What does not belong in a file.
pub fn find(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, bytes) in &house.files {
        if bytes.len() > BYTES_MAX {
            findings.push(Finding::new(
                path,
                format!("{} bytes, more than {BYTES_MAX}", bytes.len()),
                "make it from something smaller",
            ));
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            findings.extend(in_text(path, text));
        }
    }
    findings
}

fn in_text(path: &str, text: &str) -> Vec<Finding> {
    let keeps_bytes =
        path == "LICENSE" || path.ends_with(".snap") || path.split('/').any(|folder| folder == "corpus");
    let mut findings = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        let mut add = |fault: String, remedy: &str| {
            findings.push(Finding::new(format!("{path}:{}", index + 1), fault, remedy))
        };
        for part in MACHINE_PATHS.iter().filter(|part| names_path(line, part)) {
            add(format!("the path `{part}` of one machine"), "write the path from the project's folder");
        }
        for host in REGISTRY_HOSTS.iter().filter(|host| line.contains(*host)) {
            add(format!("the registry host `{host}`"), "name the package, not the host");
        }
        for word in LEFTOVERS.iter().filter(|word| has_word(line, word)) {
            add(format!("the leftover `{word}`"), "do it now, or open an issue and remove the word");
        }
        if path == "Cargo.lock" && line.starts_with("source = ") && line != LOCK_SOURCE {
            add(format!("`{line}` is not the common registry"), "take the package from the common registry");
        }
        if keeps_bytes {
            continue;
        }
        if line.ends_with('\r') {
            add("a carriage return at the end".to_owned(), "end lines with a line feed alone");
        } else if line.ends_with([' ', '\t']) {
            add("whitespace at the end".to_owned(), "remove it");
        }
        if path.ends_with(".rs") && line.contains('\t') {
            add("a tab".to_owned(), "run `cargo fmt --all`; in a string write `\\t`");
        }
    }
    findings
}

/// Whether the text names this path, and not a longer one that ends with it.
fn names_path(line: &str, part: &str) -> bool {
    line.match_indices(part).any(|(position, _)| {
        let before = line.get(..position).and_then(|text| text.chars().next_back());
        let after = line.get(position + part.len()..).and_then(|text| text.chars().next());
        let goes_on = !part.ends_with('/') && after.is_some_and(char::is_alphanumeric);
        !before.is_some_and(|sign| sign.is_alphanumeric() || sign == '.') && !goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::super::house::samples::house;
    use super::*;

    fn faults(path: &str, text: &str) -> usize {
        find(&house(&[(path, text)])).len()
    }

    #[test]
    fn clean_file_passes() {
        assert_eq!(faults("docs/a.md", "# A\n\nThe framework/parts and 010190-XXXX.\n"), 0);
        assert_eq!(faults("Cargo.lock", &format!("{LOCK_SOURCE}\n")), 0);
    }

    #[test]
    fn what_one_machine_knows_is_found() {
        for part in MACHINE_PATHS.iter().chain(REGISTRY_HOSTS) {
            assert_eq!(faults("docs/a.md", &format!("see {part}\n")), 1, "{part}");
        }
        assert_eq!(faults("docs/a.md", &format!("see mine{}x\n", MACHINE_PATHS[0])), 0);
        assert_eq!(faults("Cargo.lock", "source = \"registry+https://mirror.example/index\"\n"), 1);
    }

    #[test]
    fn leftovers_are_found() {
        for word in LEFTOVERS {
            assert_eq!(faults("src/a.rs", &format!("// {word}: later\n")), 1, "{word}");
        }
    }

    #[test]
    fn stray_whitespace_is_found() {
        assert_eq!(faults("a.csv", "x \n"), 1);
        assert_eq!(faults("a.csv", "x\r\n"), 1);
        assert_eq!(faults("a.rs", "//! A.\n\tx\n"), 1);
        assert_eq!(faults("a.tsv", "x\ty\n"), 0);
        assert_eq!(faults("tests/corpus/csv/a", "x \r\n"), 0);
        assert_eq!(faults("a.snap", "x \n"), 0);
    }

    #[test]
    fn large_file_is_found_also_when_it_is_no_text() {
        let mut large = house(&[]);
        large.files.insert("a.bin".to_owned(), vec![0xff; BYTES_MAX + 1]);
        assert_eq!(find(&large).len(), 1);
        large.files.insert("a.bin".to_owned(), vec![0xff; BYTES_MAX]);
        assert_eq!(find(&large).len(), 0);
    }
}
