//! A form with a file, sent by the visitor from one of our own pages: beside `Posted`, for files do not come otherwise.
//! What comes is held whole, so there is a limit, which is the server's own for files.

use crate::{
    form::{Fields, TOKEN},
    page::Shown,
    wrong::Wrong,
};
use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Multipart, Request},
};
use front::{House, Visit};

/// Bytes that the form's other fields may take beside the file.
const BESIDE_FILE_BYTES_MAX: usize = 64 * 1024;
/// Most parts of one form.
const PARTS_MAX: usize = 20;
/// Most characters kept of a file's name.
const NAME_LENGTH_MAX: usize = 100;

/// A file that was sent.
#[derive(Clone, PartialEq, Eq)]
pub struct SentFile {
    /// Its name on the sender's machine, without folders.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for SentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentFile").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// A form with a file. Its route must let bodies of any size through (`DefaultBodyLimit::disable`); the limit is here.
#[derive(Debug)]
pub struct Uploaded {
    /// The fields.
    pub fields: Fields,
    /// The file; none where none was chosen.
    pub file: Option<SentFile>,
}

impl FromRequest<House> for Uploaded {
    type Rejection = Wrong;

    async fn from_request(request: Request, house: &House) -> Result<Self, Wrong> {
        let visit = request.extensions().get::<Visit>().cloned();
        let shown = request.extensions().get::<Shown>().copied().unwrap_or_default();
        let (parts, body) = request.into_parts();
        let bytes_max = house.config().limits.upload_bytes_max.saturating_add(BESIDE_FILE_BYTES_MAX);
        let bytes = to_bytes(body, bytes_max).await.map_err(|_| Wrong::too_large(shown))?;
        let whole = Request::from_parts(parts, Body::from(bytes));
        // What is no form with parts has no token.
        let mut form = Multipart::from_request(whole, house).await.map_err(|_| Wrong::stale_form(shown))?;
        let mut sent = Uploaded { fields: Fields::default(), file: None };
        for _ in 0..PARTS_MAX {
            let Some(part) = form.next_field().await.map_err(|_| Wrong::stale_form(shown))? else { break };
            let Some(name) = part.name().map(str::to_owned) else { continue };
            let file = part.file_name().map(own_name);
            let bytes = part.bytes().await.map_err(|_| Wrong::too_large(shown))?;
            match file {
                Some(file) if !bytes.is_empty() => {
                    sent.file = Some(SentFile { name: file, bytes: bytes.to_vec() });
                }
                Some(_) => {}
                None => sent.fields.put(&name, String::from_utf8_lossy(&bytes)),
            }
        }
        match visit {
            Some(visit) if visit.csrf().fits(sent.fields.text(TOKEN)) => Ok(sent),
            _ => Err(Wrong::stale_form(shown)),
        }
    }
}

/// A file's name without folders and control characters.
fn own_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(NAME_LENGTH_MAX).collect();
    if name.is_empty() { "fil".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_only_the_file_itself_is_kept() {
        for (given, kept) in
            [("tal.csv", "tal.csv"), ("C:\\Mette\\tal.csv", "tal.csv"), ("../../etc/x", "x"), ("", "fil")]
        {
            assert_eq!(own_name(given), kept);
        }
    }
}
