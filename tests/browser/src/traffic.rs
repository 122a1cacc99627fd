//! What a page asked the network for, and what the browser complained about: from the driver's own records.

use crate::Window;
use serde_json::Value;
use std::collections::BTreeMap;

/// One thing asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The whole address.
    pub address: String,
    /// `Document`, `Stylesheet`, `Script`, `Image`, `EventSource` and so on.
    pub kind: String,
    /// The answer's status; zero when there was none.
    pub status: u64,
    /// What came over the network, headers included, compressed as it came.
    pub bytes: u64,
}

/// All that was asked for since the last time somebody looked.
#[derive(Debug, Clone, Default)]
pub struct Traffic {
    /// In the order in which it was asked for.
    pub requests: Vec<Request>,
}

impl Traffic {
    /// The bytes of everything but pictures.
    #[must_use]
    pub fn bytes_before_pictures(&self) -> u64 {
        self.requests.iter().filter(|request| request.kind != "Image").map(|request| request.bytes).sum()
    }

    /// What was asked of another place than this one.
    #[must_use]
    pub fn from_elsewhere(&self, origin: &str) -> Vec<&str> {
        let own = |address: &str| {
            address.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                || address.starts_with("data:")
                || address.starts_with("about:")
        };
        self.requests.iter().map(|request| request.address.as_str()).filter(|address| !own(address)).collect()
    }

    fn of(messages: impl Iterator<Item = Value>) -> Self {
        let mut order: Vec<String> = Vec::new();
        let mut by_id: BTreeMap<String, Request> = BTreeMap::new();
        for message in messages {
            let (method, told) = (&message["message"]["method"], &message["message"]["params"]);
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let id = text(&told["requestId"]);
            match method.as_str() {
                Some("Network.requestWillBeSent") => {
                    let request = by_id.entry(id.clone()).or_default();
                    request.address = text(&told["request"]["url"]);
                    request.kind = text(&told["type"]);
                    // One that was sent elsewhere has weight of its own, under the same number.
                    request.bytes +=
                        told["redirectResponse"]["encodedDataLength"].as_u64().unwrap_or_default();
                    if !order.contains(&id) {
                        order.push(id);
                    }
                }
                Some("Network.responseReceived") => {
                    if let Some(request) = by_id.get_mut(&id) {
                        request.status = told["response"]["status"].as_u64().unwrap_or_default();
                    }
                }
                Some("Network.loadingFinished") => {
                    if let Some(request) = by_id.get_mut(&id) {
                        // The browser counts in floating point.
                        request.bytes += told["encodedDataLength"].as_f64().unwrap_or_default() as u64;
                    }
                }
                _ => {}
            }
        }
        Self { requests: order.iter().filter_map(|id| by_id.remove(id)).collect() }
    }
}

impl Window {
    /// What was asked for since the last time.
    ///
    /// # Panics
    /// When the driver keeps no record.
    pub async fn traffic(&self) -> Traffic {
        let entries = self.web().get_log("performance").await.expect("the driver records the traffic");
        Traffic::of(entries.iter().filter_map(|entry| serde_json::from_str(&entry.message).ok()))
    }

    /// What the browser complained about since the last time: errors of scripts, what the content security policy
    /// stopped, what could not be loaded. A page that says no on purpose (404, say) is among them.
    ///
    /// # Panics
    /// When the driver keeps no record.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.web().browser_log().await.expect("the driver keeps the console");
        entries
            .into_iter()
            .filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"))
            .map(|entry| format!("{}: {}", entry.source.unwrap_or_default(), entry.message))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn traffic_is_read_from_the_records() {
        let event = |method: &str, told: Value| json!({ "message": { "method": method, "params": told } });
        let traffic = Traffic::of(
            [
                event(
                    "Network.requestWillBeSent",
                    json!({ "requestId": "1", "type": "Document", "request": { "url": "http://a:1/x" } }),
                ),
                event(
                    "Network.requestWillBeSent",
                    json!({ "requestId": "2", "type": "Image", "request": { "url": "http://a:12/p" } }),
                ),
                event("Network.responseReceived", json!({ "requestId": "1", "response": { "status": 200 } })),
                event("Network.loadingFinished", json!({ "requestId": "1", "encodedDataLength": 700.0 })),
                event("Network.loadingFinished", json!({ "requestId": "2", "encodedDataLength": 9000 })),
            ]
            .into_iter(),
        );
        assert_eq!(traffic.bytes_before_pictures(), 700);
        assert_eq!(traffic.from_elsewhere("http://a:1"), ["http://a:12/p"]);
        assert_eq!(traffic.requests[0].status, 200);
    }
}
