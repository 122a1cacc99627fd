//! Style, script and picture, built into the program. Their address has a digest of their content, so that a browser may
//! keep them for good and never has an old one.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/live.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// One file.
#[derive(Debug)]
struct Asset {
    path: String,
    kind: &'static str,
    content: &'static str,
}

/// Where the files lie.
#[derive(Debug)]
pub struct Assets {
    style: Asset,
    script: Asset,
    icon: Asset,
}

fn asset(name: &str, ending: &str, kind: &'static str, content: &'static str) -> Asset {
    let digest = Sha256::digest(content.as_bytes());
    let mark: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Asset { path: format!("/filer/{name}-{mark}.{ending}"), kind, content }
}

/// The files, their digests computed once.
pub fn assets() -> &'static Assets {
    static ASSETS: OnceLock<Assets> = OnceLock::new();
    ASSETS.get_or_init(|| Assets {
        style: asset("stil", "css", "text/css; charset=utf-8", STYLE),
        script: asset("levende", "js", "text/javascript; charset=utf-8", SCRIPT),
        icon: asset("ikon", "svg", "image/svg+xml", ICON),
    })
}

impl Assets {
    /// The address of the style.
    #[must_use]
    pub fn style(&self) -> &str {
        &self.style.path
    }

    /// The address of the script.
    #[must_use]
    pub fn script(&self) -> &str {
        &self.script.path
    }

    /// The address of the icon.
    #[must_use]
    pub fn icon(&self) -> &str {
        &self.icon.path
    }
}

/// One of the files, to be kept for a year: another content has another address.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let assets = assets();
    let wanted = format!("/filer/{name}");
    let found = [&assets.style, &assets.script, &assets.icon].into_iter().find(|asset| asset.path == wanted);
    match found {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.kind),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.content,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
