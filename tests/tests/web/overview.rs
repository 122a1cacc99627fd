//! The country at a glance: every number leads to its rows, and the rows add up to it; what stands there where there is
//! nothing yet.

use crate::pathways::words;
use axum::http::StatusCode;
use tests_end_to_end::site::{Site, Visitor};

/// The columns of the board, as its head has them.
const COLUMNS: [(&str, &[usize]); 4] =
    [("ledige", &[0]), ("planlagt", &[1]), ("belagt", &[6]), ("reserveret", &[7, 8])];

/// The part of a page between two marks.
fn between<'p>(page: &'p str, from: &str, until: &str) -> &'p str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("no {from} on the page")).1;
    rest.split_once(until).unwrap_or_else(|| panic!("no {until} after {from}")).0
}

/// The text of a piece of a page.
fn text(piece: &str) -> String {
    words(&format!("<main>{piece}"))
}

/// The first whole number in a text.
fn number(text: &str) -> u64 {
    let digits: String = text
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or_else(|_| panic!("no number in {text}"))
}

/// Where each link of a piece leads, with its text.
fn links(piece: &str) -> Vec<(String, String)> {
    let parts = piece.split("<a href=\"").skip(1);
    parts
        .map(|part| {
            let (address, rest) = part.split_once('"').unwrap();
            (
                address.replace("&amp;", "&"),
                text(rest.split_once('>').unwrap().1.split("</a>").next().unwrap()),
            )
        })
        .collect()
}

/// The cells of each row of a part of a table, without the row's heading.
fn cells(part: &str) -> Vec<Vec<String>> {
    let rows = part.split("<tr").skip(1);
    rows.map(|row| row.split("<td").skip(1).map(|cell| text(&format!("<td{cell}"))).collect()).collect()
}

/// What a board says of a number: the sum below the table, which the rows must add up to.
async fn on_the_board(visitor: &mut Visitor<'_>, address: &str, shown: &str) -> u64 {
    let page = visitor.page(address).await;
    if page.contains("Ingen enheder her passer til det valgte") {
        return 0;
    }
    let sums = cells(between(&page, "<tfoot>", "</tfoot>")).remove(0);
    if let Some((_, columns)) = COLUMNS.iter().find(|(slug, _)| *slug == shown) {
        let of = |row: &[String]| columns.iter().map(|at| number(&row[*at])).sum::<u64>();
        let rows = cells(between(&page, "<tbody>", "</tbody>"));
        if !page.contains("Viser 1") {
            assert_eq!(
                rows.iter().map(|row| of(row)).sum::<u64>(),
                of(&sums),
                "{address}: the rows and their sum"
            );
        }
        assert!(rows.iter().all(|row| of(row) > 0), "{address}: every row has some of it");
        return of(&sums);
    }
    // What is too much or beyond its time stands in brackets after the count that it is of.
    let beyond = |at: usize| sums[at].split_once('(').map_or(0, |(_, rest)| number(rest));
    match shown {
        "overbelagt" => beyond(6),
        "ankomst" => beyond(7),
        "orlov" => beyond(9),
        "rengoering" => beyond(11),
        "overtid" => beyond(7) + beyond(9) + beyond(11),
        "foraeldede" | "mangler" => number(between(&page, "<h2>Enheder (", "</h2>")),
        other => panic!("{address}: nobody told what {other} counts"),
    }
}

#[tokio::test]
async fn every_number_of_the_overview_equals_the_rows_that_it_leads_to() {
    let site = Site::open();
    for login in ["peter.planlaegger", "mette.visitator"] {
        let mut visitor = site.visitor(login).await;
        let page = visitor.page("/").await;
        let figures = between(&page, "<ul class=\"figures\">", "</ul>");
        let count = figures.matches("class=\"value\"").count();
        let mut numbers = links(figures);
        assert_eq!(numbers.len(), count, "{login}: a number leads nowhere: {figures}");
        numbers.extend(links(between(&page, "id=\"handling\"", "</section>")));
        for (address, told) in numbers {
            if address == "/forloeb/ventetid" {
                let rows = visitor.page(&address).await;
                let sums = cells(between(&rows, "<tfoot>", "</tfoot>")).remove(0);
                let shown = told.split(' ').next().unwrap();
                assert_eq!(sums[1], shown, "{login}: {told}");
                continue;
            }
            let shown = address.split_once("vis=").unwrap_or_else(|| panic!("{address} is not filtered")).1;
            assert_eq!(on_the_board(&mut visitor, &address, shown).await, number(&told), "{login}: {told}");
        }
    }
}

#[tokio::test]
async fn the_board_counts_as_the_overview_does() {
    let site = Site::open();
    let mut visitor = site.visitor("peter.planlaegger").await;
    let overview = visitor.page("/").await;
    let board = visitor.page("/pladser").await;
    for (shown, id) in [("foraeldede", "har-foraeldet"), ("mangler", "mangler-tal")] {
        let on_overview = links(between(&overview, "id=\"handling\"", "</section>"));
        let on_overview = on_overview.into_iter().find(|(address, _)| address.ends_with(shown));
        let on_overview = on_overview.map_or(0, |(_, told)| number(&told));
        let figures = links(between(&board, "<ul class=\"figures\">", "</ul>"));
        let figure = figures.into_iter().find(|(address, _)| address.ends_with(shown)).unwrap().1;
        assert_eq!(number(&figure), on_overview, "{shown}");
        if on_overview > 0 {
            let list = between(&board, &format!("<details id=\"{id}\">"), "</details>");
            assert_eq!(number(&text(list)), on_overview, "{shown}");
            assert_eq!(list.matches("<li>").count() as u64, on_overview, "{shown}");
        }
    }
    let closed = between(&board, "<ul class=\"figures\">", "</ul>");
    assert!(!closed.contains("end bemandet"), "a closed unit has no staff to be above");
}

#[tokio::test]
async fn a_square_of_the_map_leads_to_those_who_wait() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let page = visitor.page("/?maal=dage").await;
    let map = between(&page, "<svg class=\"tiles\"", "</svg>");
    assert!(map.contains("href=\"/forloeb/ventetid?kommune=0370\""), "{map}");
    let table = cells(between(&page, "<tbody>", "</tbody>"));
    let names = links(between(&page, "<tbody>", "</tbody>"));
    for ((address, name), row) in names.iter().zip(&table) {
        if row[0] == "0" {
            continue;
        }
        let rows = visitor.page(address).await;
        let sums = cells(between(&rows, "<tfoot>", "</tfoot>")).remove(0);
        assert_eq!(sums[1], row[0], "{name}");
    }
    assert!(table.iter().any(|row| row[0] != "0"), "somebody waits in the demonstration");
    // Who may see the pathway is led to it.
    let mut unit = site.visitor("sanne.plejer").await;
    unit.page("/forloeb/9/klar").await;
    let answer = unit.send("/forloeb/9/klar", &[("kode", "home_not_ready")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", words(&answer.body));
    let own = visitor.page("/forloeb/ventetid?kommune=0370").await;
    let listed = between(&own, "De forløb, du må se", "</table>");
    assert!(listed.contains("href=\"/forloeb/9\""), "the pathways that wait: {own}");
    let answer = visitor.get("/forloeb/ventetid?kommune=9999").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Who may see no citizen gets the counts and no pathway.
    let mut planner = site.visitor("peter.planlaegger").await;
    let counts = planner.page("/forloeb/ventetid").await;
    assert!(!counts.contains("href=\"/forloeb/1") && counts.contains("I alt"), "{counts}");
}

#[tokio::test]
async fn a_folder_without_units_says_what_to_do_first() {
    let site = Site::founded();
    let mut owner = site.visitor("ejer").await;
    let page = owner.page("/").await;
    let begin = between(&page, "id=\"begynd\"", "</section>");
    let order: Vec<String> = links(begin).into_iter().map(|(address, _)| address).collect();
    assert_eq!(order, ["/import", "/brugere", "/pladser"], "in order, each where it is done: {begin}");
    assert!(begin.contains("Indberet for hver enhed"), "{begin}");
    assert!(!page.contains("op til 0"), "a legend of nothing");
    let action = between(&page, "id=\"handling\"", "</div>");
    assert!(text(action).contains("Intet på landets enheder kræver handling lige nu"), "{action}");
    let mut assessor = site.visitor("visitator").await;
    for address in ["/", "/pladser", "/forloeb", "/find"] {
        let page = assessor.page(address).await;
        let begin = between(&page, "id=\"begynd\"", "</section>");
        assert!(text(begin).contains("det gør en anden rolle end din"), "{address}: {begin}");
    }
    // With units it is gone.
    let demo = Site::open();
    let page = demo.visitor("mette.visitator").await.page("/").await;
    assert!(!page.contains("id=\"begynd\""));
}
