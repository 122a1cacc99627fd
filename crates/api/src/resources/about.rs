//! What the API is: its own description.

use crate::{
    op::{Method, Needs, Op},
    shown::given,
};
use axum::{http::header, response::IntoResponse, routing::get};

given!(
    /// The description of the API, as OpenAPI 3.1 has it.
    Description {
        /// The version of OpenAPI.
        #[schema(pattern = "^3\\.1\\.\\d+$")]
        openapi: String,
        /// What is described.
        #[schema(value_type = Object)]
        info: serde_json::Value,
        /// The operations.
        #[schema(value_type = Object)]
        paths: serde_json::Value,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::new(Method::Get, "/openapi.json", "description", "about", Needs::Nobody, || get(description))
            .says("The description of the API", "OpenAPI 3.1. It needs no token.")
            .gives::<Description>(),
    ]
}

async fn description() -> impl IntoResponse {
    let (body, tag) = crate::document::written();
    (
        [
            (header::CONTENT_TYPE, axum::http::HeaderValue::from_static("application/json")),
            (header::ETAG, tag),
        ],
        body,
    )
}
