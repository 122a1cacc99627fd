//! The examples of docs/integrator.md are sent as they stand there, and answered as they say.

use axum::{
    body::Body,
    http::{Method, Request},
};
use tests_end_to_end::site::Site;

/// The words of a line as a shell takes them apart: quotes of both kinds, and a line that goes on.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut any) = (Vec::new(), String::new(), None, false);
    let line = line.replace("\\\n", " ");
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some('"'), '\\') => word.extend(letters.next()),
            (None, '"' | '\'') => (quote, any) = (Some(letter), true),
            (Some(open), letter) if open == letter => quote = None,
            (None, letter) if letter.is_whitespace() => {
                if any {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            (_, letter) => {
                word.push(letter);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}

#[tokio::test]
async fn the_examples_for_integrators_are_answered_as_they_say() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/integrator.md")).unwrap();
    let section = text.split("## The REST API").nth(1).unwrap().split("\n## ").next().unwrap();
    let site = Site::open();
    let client = site.client("mette.visitator");
    let mut sent = 0;
    let mut kept = vec![("$URL".to_owned(), String::new()), ("$TOKEN".to_owned(), client.token().to_owned())];
    for block in section.split("```sh\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for example in block.split("# ").skip(1) {
            let (says, command) = example.split_once('\n').unwrap();
            let mut says = says.split_whitespace();
            let status = says.next().unwrap();
            let line = kept.iter().fold(command.to_owned(), |line, (name, value)| line.replace(name, value));
            let words = words(&line);
            assert_eq!(words[0], "curl");
            let data = words.iter().position(|word| word == "-d").map(|at| words[at + 1].clone());
            let method = if data.is_some() { Method::POST } else { Method::GET };
            let mut request = Request::builder().method(method).uri(&words[1]);
            for (at, _) in words.iter().enumerate().filter(|(_, word)| *word == "-H") {
                let (name, value) = words[at + 1].split_once(": ").unwrap();
                request = request.header(name, value);
            }
            let body = data.map_or_else(Body::empty, Body::from);
            let answer = client.send(request.body(body).unwrap()).await;
            assert_eq!(answer.status.as_str(), status, "{command}: {}", answer.body);
            for keep in says {
                let (name, path) = keep.split_once('=').unwrap();
                let found = serde_json::from_str::<serde_json::Value>(&answer.body).unwrap();
                // As jq writes a path, so as JSON Pointer does.
                let pointer = path.replace(['.', '['], "/").replace(']', "");
                let value = found.pointer(&pointer).and_then(serde_json::Value::as_str);
                let value = value.unwrap_or_else(|| panic!("{path} is not in the answer to {command}"));
                kept.push((format!("${name}"), value.to_owned()));
            }
            sent += 1;
        }
    }
    assert!(sent >= 18, "{sent} examples");
    let state = kept.iter().find(|(name, _)| name == "$STATE").map(|(_, value)| value.as_str());
    assert_eq!(state, Some("offered"), "the way ends with a held place");
}
