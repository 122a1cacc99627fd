//! Puts the layers round the desks, listens, and stops without cutting anybody off.

use crate::{config::TlsConfig, headers, health, house::House, limit, observe, origin, wrong};
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
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer,
};

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
        // The pages are small: the harder compression costs the processor more than it saves anybody.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(house.clone())
}

/// A server that has its address and does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<RustlsConfig>,
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
        Ok(Bound { listener, address, tls: None })
    }

    /// The address, with the port that was given where none was asked for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reads the certificate where the settings have one, so that one that cannot be used is known before anybody is told
    /// that the server answers. Call it on a runtime.
    ///
    /// # Errors
    /// When the certificate or its key cannot be used.
    pub async fn encrypted(mut self, house: &House) -> Result<Self, ServeFault> {
        if let (Some(files), None) = (&house.config().tls, &self.tls) {
            // Another part of the program may have chosen it already; it is the same one.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(&files.certificate, &files.key).await;
            let config = config.map_err(|source| ServeFault::Tls {
                certificate: files.certificate.clone(),
                key: files.key.clone(),
                source,
            })?;
            tokio::spawn(renew(config.clone(), files.clone()));
            self.tls = Some(config);
        }
        Ok(self)
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
        let bound = self.encrypted(&house).await?;
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
        let listen = |source| ServeFault::Listen { address: bound.address, source };
        match bound.tls {
            Some(config) => {
                let server = axum_server::from_tcp_rustls(bound.listener, config).map_err(listen)?;
                server.handle(handle).serve(service).await.map_err(ServeFault::Stopped)
            }
            None => {
                let server = axum_server::from_tcp(bound.listener).map_err(listen)?;
                server.handle(handle).serve(service).await.map_err(ServeFault::Stopped)
            }
        }
    }
}

/// Reads the certificate and its key again when the process is told to (SIGHUP), as after they were renewed. Who is
/// connected stays so; those who come after get the new one. Files that cannot be used change nothing.
#[cfg(unix)]
async fn renew(config: RustlsConfig, files: TlsConfig) {
    let Ok(mut told) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) else { return };
    while told.recv().await.is_some() {
        match config.reload_from_pem_file(&files.certificate, &files.key).await {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(fault) => {
                tracing::error!(%fault, "the certificate cannot be read again; the one before is kept");
            }
        }
    }
}

/// Elsewhere a new certificate is read at the next start.
#[cfg(not(unix))]
async fn renew(_config: RustlsConfig, _files: TlsConfig) {}

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
