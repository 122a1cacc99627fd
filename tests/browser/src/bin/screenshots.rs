//! Takes a picture of every page of the walk, light and dark and some at the width of a telephone, from the demonstration
//! with a clock that stands still, into the folder that is named. `cargo xtask screenshots` calls it.
//!
//! The pictures are reduced to 256 colours, which is not seen and makes them small. What lies in the folder and is no
//! page's picture any more is removed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "as a test"
)]

use browser_tests::{Look, STOPS, Scene, Served, Setting, Stop, Theme, Window, play};
use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Longer pages are cut off here: the picture is to show what a page is like.
const HEIGHT_MAX: u32 = 1700;
/// A telephone shows less at a time.
const NARROW_HEIGHT_MAX: u32 = 1400;
/// What a picture may weigh.
const BYTES_MAX: usize = 150_000;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("name a folder for the pictures"));
    fs::create_dir_all(&folder).unwrap();
    let program = std::env::current_exe().unwrap().with_file_name("served");
    let served = Served::start(&program, &Setting { still: true, ..Setting::default() });
    play("screenshots", async |scene: &Scene<'_>| take(scene, &served, &folder).await);
}

/// A look with the end of the picture's name.
fn looks() -> [(&'static str, Look, u32); 3] {
    let wide = Look { height: 800, ..Look::default() };
    [
        ("light", wide, HEIGHT_MAX),
        ("dark", Look { theme: Theme::Dark, ..wide }, HEIGHT_MAX),
        ("narrow", Look { width: 390, height: 780, ..wide }, NARROW_HEIGHT_MAX),
    ]
}

/// The stops of which pictures are taken.
fn pictured() -> impl Iterator<Item = &'static Stop> {
    STOPS.iter().filter(|stop| !stop.name.is_empty())
}

async fn take(scene: &Scene<'_>, served: &Served, folder: &Path) {
    served.ready().await;
    let mut kept = BTreeSet::from(["README.md".to_owned()]);
    let mut titles = Vec::new();
    let mut windows: BTreeMap<Option<&str>, Window> = BTreeMap::new();
    // One page after the other, for what one page does stands in the access log that another shows.
    for stop in pictured() {
        if let Entry::Vacant(place) = windows.entry(stop.who) {
            let window = scene.window(Look::default()).await;
            if let Some(who) = stop.who {
                served.sign_in(&window, who).await;
            }
            place.insert(window);
        }
        let window = &windows[&stop.who];
        for (ending, look, height_max) in looks() {
            if ending == "narrow" && !stop.narrow {
                continue;
            }
            window.size(look.width, look.height).await;
            window.theme(look.theme).await;
            let address = stop.address(window, served).await;
            window.open_page(&address).await;
            let name = format!("{}-{ending}.png", stop.name);
            keep(window, &folder.join(&name), height_max).await;
            kept.insert(name);
        }
        titles.push((stop, window.web().title().await.unwrap()));
    }
    fs::write(folder.join("README.md"), listed(&titles)).unwrap();
    for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap()) {
        if !kept.contains(&*file.file_name().to_string_lossy()) {
            fs::remove_file(file.path()).unwrap();
            println!("{} removed", file.path().display());
        }
    }
}

async fn keep(window: &Window, path: &Path, height_max: u32) {
    let picture = reduced(&window.picture(height_max).await);
    assert!(picture.len() <= BYTES_MAX, "{}: {} bytes, more than {BYTES_MAX}", path.display(), picture.len());
    let is_same = fs::read(path).is_ok_and(|before| before == picture);
    fs::write(path, &picture).unwrap();
    println!("{:>7} bytes{} {}", picture.len(), if is_same { "," } else { ", NEW," }, path.display());
}

/// The picture in few colours.
fn reduced(picture: &[u8]) -> Vec<u8> {
    let program = std::env::var("SNITFLADE_TEST_PNGQUANT").unwrap_or_else(|_| "pngquant".to_owned());
    let mut child = Command::new(program)
        .args(["--strip", "--speed", "1", "--nofs", "256", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pngquant starts");
    let mut pipe = child.stdin.take().unwrap();
    let bytes = picture.to_vec();
    let writer = std::thread::spawn(move || pipe.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "pngquant ended with {}", output.status);
    output.stdout
}

fn listed(titles: &[(&Stop, String)]) -> String {
    let mut text = "# The pages\n\nTaken from the demonstration by `cargo xtask screenshots`; everybody in them is made up. This file is written with them.\n".to_owned();
    for (stop, title) in titles {
        let title = title.split(" – ").next().unwrap_or(title);
        let name = stop.name;
        let _ = write!(
            text,
            "\n## {title}\n\n`{}`\n\n![{title}, light]({name}-light.png)\n![{title}, dark]({name}-dark.png)\n",
            stop.route
        );
        if stop.narrow {
            let _ = writeln!(text, "![{title}, on a telephone]({name}-narrow.png)");
        }
    }
    text
}
