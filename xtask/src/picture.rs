//! Makes the picture in README from the program itself: plays the demonstration in a temporary folder, asks one
//! question of it, and draws what the terminal shows as SVG. The picture is therefore never of anything else.

use std::{fmt::Write, fs, path::Path, process::Command};

/// What the picture shows being typed.
const TYPED: &str = "snitflade --as regionsvisitator suggest F-57 --offers 3 --lang en";
/// What is answered before: the fact that the demonstration leaves missing.
const BEFORE: &[&str] = &["--as", "regionsvisitator", "assess", "F-57", "aim=yes"];
const PICTURE: &str = "docs/images/suggestion.svg";
const COLUMNS_MAX: usize = 118;
/// The picture stands on one screen with the rest of README; what comes after is left out, and the picture says so.
const LINES_MAX: usize = 46;

/// Makes the picture anew.
pub fn run(root: &Path) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("snitflade-picture-{}", std::process::id()));
    let result = draw(root, &folder);
    // What is left of the demonstration is synthetic and of no use.
    let _ = fs::remove_dir_all(&folder);
    result
}

fn draw(root: &Path, folder: &Path) -> Result<(), String> {
    let demo = folder.join("demo");
    let shown = |line: &[&str]| -> Result<String, String> {
        let output = Command::new("cargo")
            .args(["run", "--quiet", "--release", "-p", "snitflade", "--", "--db"])
            .arg(&demo)
            .args(line)
            .env("COLUMNS", "116")
            .env_remove("SNITFLADE_LANG")
            .current_dir(root)
            .output()
            .map_err(|error| format!("the program does not start: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    shown(&["demo", "--quick"])?;
    shown(BEFORE)?;
    let words: Vec<&str> = TYPED.split_whitespace().skip(1).collect();
    let answer = shown(&words)?.replace(&demo.display().to_string(), "snitflade-demo");
    // The program was called by a path of this machine; the picture shows it by its name.
    let named = |line: &str| match line.strip_prefix("Next: ").and_then(|rest| rest.split_once(" --db ")) {
        Some((_, rest)) => format!("Next: snitflade --db {rest}"),
        None => line.to_owned(),
    };
    let answer: Vec<String> = answer.lines().map(named).collect();
    let answer = answer.join("\n");
    let path = root.join(PICTURE);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| error.to_string())?;
    }
    fs::write(&path, svg(TYPED, &answer)).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("{PICTURE} written");
    Ok(())
}

/// A terminal with a command and its answer, as SVG that scales and can be read aloud.
fn svg(typed: &str, answer: &str) -> String {
    const LINE: usize = 19;
    let mut lines = vec![(format!("$ {typed}"), "typed")];
    for line in answer.lines() {
        let class = if line.starts_with(char::is_uppercase) && line.split(':').next().is_some_and(is_loud) {
            "loud"
        } else {
            "plain"
        };
        for piece in wrapped(line) {
            lines.push((piece, class));
        }
    }
    if lines.len() > LINES_MAX {
        lines.truncate(LINES_MAX);
        lines.push(("…".to_owned(), "plain"));
    }
    let height = lines.len() * LINE + 70;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1060 {height}\" role=\"img\" aria-labelledby=\"t\">\n\
         <title id=\"t\">A terminal: {}, and the answer: a verdict with its reasons, legal basis and the best places</title>\n\
         <style>text{{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#d8dee9;white-space:pre}}\
         .typed{{fill:#88c0d0}}.loud{{fill:#a3be8c;font-weight:700}}</style>\n\
         <rect width=\"1060\" height=\"{height}\" rx=\"10\" fill=\"#1f2530\"/>\n\
         <circle cx=\"24\" cy=\"22\" r=\"6\" fill=\"#bf616a\"/><circle cx=\"44\" cy=\"22\" r=\"6\" fill=\"#ebcb8b\"/>\
         <circle cx=\"64\" cy=\"22\" r=\"6\" fill=\"#a3be8c\"/>\n",
        escaped(typed)
    );
    for (index, (line, class)) in lines.iter().enumerate() {
        let y = 58 + index * LINE;
        let _ = writeln!(
            out,
            "<text x=\"20\" y=\"{y}\" class=\"{class}\" xml:space=\"preserve\">{}</text>",
            escaped(line)
        );
    }
    out.push_str("</svg>\n");
    out
}

fn is_loud(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// A line in pieces that fit the picture, broken at spaces, the later ones indented as the first.
fn wrapped(line: &str) -> Vec<String> {
    let indent: String = line.chars().take_while(|c| *c == ' ').chain("  ".chars()).collect();
    let mut pieces = Vec::new();
    let mut rest = line.to_owned();
    while rest.chars().count() > COLUMNS_MAX {
        let end = rest.char_indices().nth(COLUMNS_MAX).map_or(rest.len(), |(at, _)| at);
        let at =
            rest.get(..end).and_then(|head| head.rfind(' ')).filter(|at| *at > indent.len()).unwrap_or(end);
        let (head, tail) = rest.split_at(at);
        let tail = format!("{indent}{}", tail.trim_start());
        pieces.push(head.to_owned());
        rest = tail;
    }
    pieces.push(rest);
    pieces
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_holds_the_answer_and_no_markup_of_it() {
        let picture = svg("ask <now>", "SETTLED: yes & no\n  a \"b\"");
        assert!(picture.contains("ask &lt;now&gt;") && picture.contains("SETTLED: yes &amp; no"));
        assert!(picture.contains("class=\"loud\"") && !picture.contains("<now>"));
    }

    #[test]
    fn long_lines_are_broken_at_spaces_and_nothing_is_lost() {
        let line = format!("  {}", "word ".repeat(60));
        let pieces = wrapped(line.trim_end());
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.chars().count() <= COLUMNS_MAX));
        let words = pieces.join(" ").split_whitespace().count();
        assert_eq!(words, 60);
        assert!(wrapped(&"x".repeat(300)).len() >= 2);
    }
}
