//! Puts the layers round the desks, listens, and stops without cutting anybody off.

use crate::{headers, health, house::House, limit, observe, origin, wrong};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use std::{
    future::Future,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    time::Duration,
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

/// How long those who are being answered have, when the server stops.
const STOPPING: Duration = Duration::from_secs(10);

/// Why the server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeFault {
    /// The address cannot be listened at.
    #[error("cannot listen at {address}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Certificate or key cannot be used.
    #[error("cannot use the certificate {} with the key {}", certificate.display(), key.display())]
    Tls {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It stopped by itself.
    #[error("the server stopped")]
    Stopped(#[source] std::io::Error),
}

/// How answers of one desk are told in its own form, also those that were given before it was reached: too many requests,
/// a body that is too large, a panic.
#[derive(Clone, Copy, Debug)]
pub struct Retold {
    /// How the addresses of the desk begin.
    pub prefix: &'static str,
    /// Makes its answer of one, with the name of the request.
    pub tell: fn(Response, &str) -> Response,
}

async fn retell(State(retold): State<Option<Retold>>, request: Request, next: Next) -> Response {
    let own = retold.filter(|retold| request.uri().path().starts_with(retold.prefix));
    let id = request.extensions().get::<observe::RequestId>().cloned();
    let response = next.run(request).await;
    match own {
        Some(retold) => (retold.tell)(response, id.as_ref().map_or("", |id| id.0.as_str())),
        None => response,
    }
}

/// The desks with everything that stands before them: names and counts of requests, limits, headers, time limits. Tests
/// call it without a network.
pub fn dressed(desks: Router<House>, house: &House, retold: Option<Retold>) -> Router {
    let config = house.config();
    let seconds = Duration::from_secs(config.limits.request_seconds_max.into());
    let secure = config.is_secure();
    desks
        .merge(health::routes())
        .layer(DefaultBodyLimit::max(config.limits.body_bytes_max))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, seconds))
        .layer(middleware::from_fn_with_state(house.clone(), origin::check))
        .layer(middleware::from_fn_with_state(house.clone(), limit::check))
        .layer(CatchPanicLayer::custom(wrong::panicked))
        .layer(middleware::from_fn_with_state(retold, retell))
        .layer(middleware::from_fn_with_state(secure, headers::add))
        .layer(middleware::from_fn(observe::note))
        .layer(CompressionLayer::new())
        .with_state(house.clone())
}

/// A server that has its address and does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// Takes the address.
    ///
    /// # Errors
    /// When it is taken, or not this machine's.
    pub fn at(address: SocketAddr) -> Result<Self, ServeFault> {
        let fault = |source| ServeFault::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(fault)?;
        listener.set_nonblocking(true).map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        Ok(Bound { listener, address })
    }

    /// The address, with the port that was given where none was asked for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until told to stop; then takes nobody in, lets those who are being answered finish, and ends.
    ///
    /// # Errors
    /// When the certificate cannot be used, or the server stops by itself.
    pub async fn serve(
        self,
        router: Router,
        house: House,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeFault> {
        let _ = observe::recorder();
        let handle = Handle::new();
        let stopper = handle.clone();
        let stopping = house.clone();
        tokio::spawn(async move {
            stop.await;
            tracing::info!("stopping");
            stopping.stop();
            stopper.graceful_shutdown(Some(STOPPING));
        });
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let tls = match &house.config().tls {
            Some(files) => {
                let fault = |source| ServeFault::Tls {
                    certificate: files.certificate.clone(),
                    key: files.key.clone(),
                    source,
                };
                // Another part of the program may have chosen it already; it is the same one.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let config =
                    RustlsConfig::from_pem_file(&files.certificate, &files.key).await.map_err(fault)?;
                Some(config)
            }
            None => None,
        };
        let listen = |source| ServeFault::Listen { address: self.address, source };
        match tls {
            Some(config) => {
                let server = axum_server::from_tcp_rustls(self.listener, config).map_err(listen)?;
                server.handle(handle).serve(service).await.map_err(ServeFault::Stopped)
            }
            None => {
                let server = axum_server::from_tcp(self.listener).map_err(listen)?;
                server.handle(handle).serve(service).await.map_err(ServeFault::Stopped)
            }
        }
    }
}

/// Ready when the process is asked to stop: by the terminal or by whoever runs services. From the call on it listens, also
/// before anybody waits for it, so that whoever is told that the server runs can stop it in good order. Call it on a
/// runtime.
pub fn asked_to_stop() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    let (interrupted, terminated) = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    };
    async move {
        #[cfg(unix)]
        if let (Ok(mut interrupted), Ok(mut terminated)) = (interrupted, terminated) {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}
