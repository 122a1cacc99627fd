//! Floor 6: the REST API. Only here is OpenAPI known.
