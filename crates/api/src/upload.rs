//! A file as the body of a request: a table as text or a workbook. It is held whole, so there is a limit, which is the
//! server's own for files.

use crate::problem::Problem;
use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{StatusCode, header},
};
use front::House;
use kernel::Text;

/// The media types of files that are taken.
pub(crate) const SHEETS: [&str; 2] =
    ["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];

/// A file that was sent. Its route must let bodies of any size through (`DefaultBodyLimit::disable`); the limit is here.
pub(crate) struct SentFile(pub Bytes);

/// The largest file that a server takes, in bytes.
pub(crate) fn largest(house: &House) -> usize {
    house.config().limits.upload_bytes_max.min(imports::FILE_BYTES_MAX)
}

impl FromRequest<House> for SentFile {
    type Rejection = Problem;

    async fn from_request(request: Request, house: &House) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !SHEETS.iter().any(|known| essence.eq_ignore_ascii_case(known)) {
            let [csv, workbook] = SHEETS;
            let text = Text::new(
                format!("indholdet skal være {csv} eller {workbook}"),
                format!("the body must be {csv} or {workbook}"),
            );
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_sheet", text));
        }
        let most = largest(house);
        let body = to_bytes(request.into_body(), most).await.map_err(|_| {
            let text = Text::new(
                format!("filen er større end {most} byte"),
                format!("the file is larger than {most} bytes"),
            );
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", text)
                .instead("del den i flere filer", "divide it into several files")
        })?;
        Ok(SentFile(body))
    }
}
